// SPDX-License-Identifier: MPL-2.0
//! An RTP packet on its way into a slot.

use std::sync::Arc;

use crate::payload::{Codec, Patch};

/// An RTP packet for one slot; sequence number and time are the slot's own.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    pub time: u32,
    pub marker: bool,
    pub codec: Codec,
    /// As it came from the publisher, shared by all receivers.
    pub payload: Arc<[u8]>,
    /// What is changed of the payload for this slot.
    pub patch: Patch,
    /// As written in the header extensions.
    pub audio_level: Option<u8>,
    pub orientation: Option<u8>,
}
