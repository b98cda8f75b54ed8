// SPDX-License-Identifier: MPL-2.0
//! Jobs of the writer thread.

use super::packet::OpusPacket;
use crate::{RecordingTarget, RoomKey, TrackKey};

/// Packets that may wait for the writer: 20 s of eight speakers at 50 packets a second. More costs
/// memory when the disk stands still.
pub(super) const QUEUE: usize = 8192;

/// What a recording belongs to and where it goes.
#[derive(Debug, Clone)]
pub(crate) struct Subject {
    pub room: RoomKey,
    pub track: TrackKey,
    pub target: RecordingTarget,
}

/// Work for the writer thread.
#[derive(Debug)]
pub(crate) enum Job {
    Begin {
        id: u64,
        subject: Box<Subject>,
    },
    Packet {
        id: u64,
        packet: OpusPacket,
    },
    SetMuted {
        id: u64,
        muted: bool,
    },
    End {
        id: u64,
    },
    /// Complete everything and stop.
    Stop,
}
