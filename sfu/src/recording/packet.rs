// SPDX-License-Identifier: MPL-2.0
//! An Opus packet on its way into a recording.

use std::sync::Arc;
use std::time::Instant;

/// An Opus packet as it came.
#[derive(Debug, Clone)]
pub(crate) struct OpusPacket {
    pub ssrc: u32,
    /// Extended RTP sequence number.
    pub seq: u64,
    /// Extended RTP time stamp, 48000 per second.
    pub time: u64,
    pub payload: Arc<[u8]>,
    pub arrived: Instant,
}
