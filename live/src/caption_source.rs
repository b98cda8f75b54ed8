// SPDX-License-Identifier: MPL-2.0
//! Whether there is a recogniser that makes captions.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

/// Tells whether meetings can have captions at present. Cheap to clone.
#[derive(Clone)]
pub struct CaptionSource(Arc<dyn Fn() -> Answer + Send + Sync>);

type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;

impl CaptionSource {
    pub fn new<F: Future<Output = bool> + Send + 'static>(
        is_available: impl Fn() -> F + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(move || Box::pin(is_available())))
    }

    pub async fn is_available(&self) -> bool {
        (self.0)().await
    }
}

impl fmt::Debug for CaptionSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CaptionSource")
    }
}
