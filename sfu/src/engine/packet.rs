// SPDX-License-Identifier: MPL-2.0
//! Media as it came from a publisher.

use std::sync::Arc;

use str0m::media::{Mid, Rid};

use crate::payload::Codec;

/// An RTP packet as it came from a publisher, repaired and decrypted.
#[derive(Debug, Clone)]
pub(crate) struct MediaPacket {
    pub mid: Mid,
    pub rid: Option<Rid>,
    pub ssrc: u32,
    pub codec: Codec,
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    /// RTP time stamp, extended beyond 32 bits, in clock ticks (48000 or 90000 per second).
    pub time: u64,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    /// Loudness 0 (silence) to 127, from the RFC 6464 header extension.
    pub loudness: Option<u8>,
    pub voice: Option<bool>,
    /// How the picture is turned, as in the header extension (3GPP TS 26.114).
    pub orientation: Option<u8>,
}
