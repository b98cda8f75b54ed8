// SPDX-License-Identifier: MPL-2.0
//! What the rooms of a worker tell the mixer.

use mixing::{Encoding, VoicePacket};

use super::LinkAddress;
use super::arena::{RoomPlace, TrackPlace};
use super::shard_batch::TrackSerial;

/// A track as the mixer knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct VoiceName {
    pub room: RoomPlace,
    pub track: TrackPlace,
    /// Tells it from its predecessor in the same place.
    pub serial: TrackSerial,
}

#[derive(Debug)]
pub(crate) enum MixJob {
    /// `listener` hears these voices in one stream from now on.
    Set {
        listener: LinkAddress,
        voices: Vec<VoiceName>,
        encoding: Encoding,
    },
    Remove {
        listener: LinkAddress,
    },
    Packet {
        voice: VoiceName,
        packet: VoicePacket,
    },
}
