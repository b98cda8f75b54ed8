// SPDX-License-Identifier: MPL-2.0
//! Time-outs of the WebSocket of a page.

use std::time::Duration;

/// Each value is configurable for tests; the defaults are used in production.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SocketTimeouts {
    /// A page that sends nothing for this long is disconnected. Pages send something every 15 s.
    pub idle: Duration,
    /// How often the server pings, which also keeps proxies from closing an idle socket.
    pub ping_interval: Duration,
    /// A page that has not answered a ping for this long reads messages that are out of date. It is
    /// disconnected and gets the current state when it reconnects.
    pub pong: Duration,
}

impl Default for SocketTimeouts {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { idle: seconds(45), ping_interval: seconds(15), pong: seconds(40) }
    }
}
