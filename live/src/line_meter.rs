// SPDX-License-Identifier: MPL-2.0
//! Where the quality of people's lines is counted.

use std::fmt;
use std::sync::Arc;

use sfu::TransportStats;

/// Is told of each look at the line of somebody who is connected. Cheap to clone.
#[derive(Clone)]
pub struct LineMeter(Arc<Count>);

type Count = dyn Fn(Option<&TransportStats>, Option<&TransportStats>) + Send + Sync;

impl LineMeter {
    /// `count` gets what is published and what is received.
    pub fn new(count: impl Fn(Option<&TransportStats>, Option<&TransportStats>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(count))
    }

    pub fn line(&self, publish: Option<&TransportStats>, subscribe: Option<&TransportStats>) {
        (self.0)(publish, subscribe);
    }
}

impl fmt::Debug for LineMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LineMeter")
    }
}
