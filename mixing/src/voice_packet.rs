// SPDX-License-Identifier: MPL-2.0

use std::sync::Arc;

/// A packet of a publisher, as it was received.
#[derive(Debug, Clone)]
pub struct VoicePacket {
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    /// RTP time, extended beyond 32 bits.
    pub time: u64,
    pub payload: Arc<[u8]>,
}
