// SPDX-License-Identifier: MPL-2.0
//! What the shards of a room on several threads send one another: media, and notices of what the
//! others need to know.
//!
//! A worker gathers a [`ShardBatch`] for each other worker and hands it over after every batch.
//! Packets are lost where the other worker cannot keep up, as on a full line; notices wait until it
//! can, so that all shards come to see the same room.

use std::time::Instant;

use crate::engine::MediaPacket;
use crate::forwarding::layer::{LayerName, LayerSnapshot};
use crate::forwarding::speakers::Voice;
use crate::payload::Codec;
use crate::{MediaKind, TrackKey};

/// One opening of a room, the same in all its shards. Tells it from an earlier room of the same
/// name, of which something may still be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RoomSerial(pub u64);

/// A track's number among those that have ever been published on its worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TrackSerial(pub u64);

/// What one shard of a room tells another. Notices are idempotent: each replaces what an earlier
/// one said of the same thing.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Notice {
    /// The room has a shard here. A shard that did not know answers with the same, and with all its
    /// tracks.
    Here,
    /// What listeners elsewhere need to know of a track of this shard; the first makes it known.
    Track { track: TrackSerial, snapshot: TrackSnapshot },
    /// A track of this shard has ended.
    Ended { track: TrackSerial },
    /// The layers of a track of yours that somebody here takes; only their packets are to be passed
    /// on. A track of sound has one.
    Taken { track: TrackSerial, layers: Vec<LayerName> },
    /// Somebody here cannot go on without a key frame in a layer of yours.
    KeyframeWanted { track: TrackSerial, layer: LayerName },
}

/// A track as other shards need to know it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TrackSnapshot {
    pub key: TrackKey,
    pub kind: MediaKind,
    pub codec: Option<Codec>,
    pub muted: bool,
    /// Lowest first.
    pub layers: Vec<LayerSnapshot>,
    pub voice: Voice,
}

/// A packet for the listeners of another shard.
#[derive(Debug)]
pub(crate) struct RelayedPacket {
    pub room: RoomSerial,
    pub track: TrackSerial,
    /// Its payload is shared, not copied.
    pub packet: MediaPacket,
}

/// What waits for another worker. Its notices come before its packets.
#[derive(Debug, Default)]
pub(crate) struct ShardBatch {
    pub notices: Vec<(RoomSerial, Notice)>,
    pub packets: Vec<RelayedPacket>,
    /// When the oldest of its packets came to the server.
    pub arrived: Option<Instant>,
    /// It could not be handed over yet.
    held_back: bool,
}

impl ShardBatch {
    pub fn is_empty(&self) -> bool {
        self.notices.is_empty() && self.packets.is_empty()
    }

    pub fn push_notice(&mut self, room: RoomSerial, notice: Notice) {
        // A thread that is stuck for long must not make its batch grow: only the latest counts.
        let replaced = |(other, earlier): &&mut (RoomSerial, Notice)| *other == room && notice.replaces(earlier);
        if let Some((_, earlier)) = self.notices.iter_mut().filter(|_| self.held_back).find(replaced) {
            *earlier = notice;
        } else {
            self.notices.push((room, notice));
        }
    }

    pub fn push_packet(&mut self, packet: RelayedPacket, arrived: Instant) {
        self.packets.push(packet);
        self.arrived.get_or_insert(arrived);
    }

    /// The batch could not be handed over: notices stay for the next time, packets are lost.
    /// Returns how many packets.
    pub fn hold_back(&mut self) -> usize {
        self.held_back = true;
        self.arrived = None;
        self.packets.drain(..).len()
    }
}

impl Notice {
    /// Whether an earlier notice that has not been heard yet need not be heard any more.
    fn replaces(&self, earlier: &Self) -> bool {
        match (self, earlier) {
            (Self::Track { track, .. }, Self::Track { track: other, .. })
            | (Self::Taken { track, .. }, Self::Taken { track: other, .. })
            | (Self::Ended { track }, Self::Track { track: other, .. }) => track == other,
            _ => self == earlier,
        }
    }
}
