// SPDX-License-Identifier: MPL-2.0
//! The one place of this crate where the wall clock is read. Everything behind it takes `now`.

use std::fmt;
use std::sync::Arc;

use meetings::Millis;

/// Tells the time to handlers and commands. Tests put their own hands on it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Millis + Send + Sync>);

impl Clock {
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the outermost reader of the wall clock")]
        Self(Arc::new(|| Millis(jiff::Timestamp::now().as_millisecond())))
    }

    /// A clock that shows what `read` says.
    pub fn reading(read: impl Fn() -> Millis + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    pub fn now(&self) -> Millis {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}
