// SPDX-License-Identifier: MPL-2.0
//! The only place that reads the wall clock; all other code is passed `now`.

use std::fmt;
use std::sync::Arc;

use moments::Millis;

/// The clock of handlers and commands. Tests provide their own.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Millis + Send + Sync>);

impl Clock {
    pub fn system() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the outermost reader of the wall clock")]
        Self(Arc::new(|| Millis(jiff::Timestamp::now().as_millisecond())))
    }

    /// A clock that returns what `read` returns.
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
