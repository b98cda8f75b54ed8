// SPDX-License-Identifier: MPL-2.0
//! What rooms know of whoever listens to them: whether there is anybody who can.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Says whether meetings can have captions now. Cheap to clone.
#[derive(Clone)]
pub struct CaptionSource(Arc<dyn Fn() -> Answer + Send + Sync>);

type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;

impl CaptionSource {
    pub fn new<F: Future<Output = bool> + Send + 'static>(is_there: impl Fn() -> F + Send + Sync + 'static) -> Self {
        Self(Arc::new(move || Box::pin(is_there())))
    }

    pub async fn is_there(&self) -> bool {
        (self.0)().await
    }
}

impl fmt::Debug for CaptionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaptionSource")
    }
}
