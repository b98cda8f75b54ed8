// SPDX-License-Identifier: MPL-2.0
//! Where the quality of links is counted.

use std::fmt;
use std::sync::Arc;

use sfu::TransportStats;

/// Gets each measurement of the links of somebody who is connected. Cheap to clone.
#[derive(Clone)]
pub struct LinkMeter(Arc<Count>);

type Count = dyn Fn(Option<&TransportStats>, Option<&TransportStats>) + Send + Sync;

impl LinkMeter {
    /// `count` gets the publishing link and the subscribing link.
    pub fn new(count: impl Fn(Option<&TransportStats>, Option<&TransportStats>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(count))
    }

    pub fn record(&self, publish: Option<&TransportStats>, subscribe: Option<&TransportStats>) {
        (self.0)(publish, subscribe);
    }
}

impl fmt::Debug for LinkMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkMeter")
    }
}
