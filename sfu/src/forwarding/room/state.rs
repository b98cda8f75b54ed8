// SPDX-License-Identifier: MPL-2.0
//! What a room is made of.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use super::pending::Pending;
use crate::engine::Link;
use crate::forwarding::LinkAddress;
use crate::forwarding::arena::{Arena, PeerPlace, RoomPlace, TrackPlace, kind};
use crate::forwarding::economy::Mode;
use crate::forwarding::media_way::WayChoice;
use crate::forwarding::shard_batch::{RoomSerial, TrackSerial};
use crate::forwarding::subscriber::Subscriber;
use crate::forwarding::track::Track;
use crate::{Bitrate, Direction, PeerKey, RoomKey, Source, Tile, TrackKey};

/// A peer in a room.
#[derive(Debug)]
pub(super) struct Peer {
    pub(super) key: PeerKey,
    /// Boxed, since most have only one of the two and each is some ten kilobytes.
    pub(super) publisher: Option<Box<Publisher>>,
    pub(super) subscriber: Option<Box<Subscriber>>,
    pub(super) view: Vec<Tile>,
    /// Whose sound it gets; none: everybody's.
    pub(super) only_from: Option<PeerKey>,
    /// DTLS fingerprint of a subscriber that made the offer itself; empty where we did.
    pub(super) offered: String,
    pub(super) muted: HashSet<Source>,
    /// Heard before all others.
    pub(super) first: bool,
    /// Wants one mixed stream, whatever the line.
    pub(super) economy: bool,
    /// What an earlier measurement showed of its line.
    pub(super) first_estimate: Option<Bitrate>,
    /// Whether it is told to hear one mixed stream.
    pub(super) economy_told: Mode,
    /// Which way its media goes.
    pub(super) way: WayChoice,
}

/// The publishing connection of a peer.
#[derive(Debug)]
pub(super) struct Publisher {
    pub(super) link: Link,
    pub(super) serial: u64,
    pub(super) ufrag: String,
    /// DTLS fingerprint of the browser's connection: another one means another connection.
    pub(super) fingerprint: String,
    /// Places of its tracks.
    pub(super) tracks: Vec<TrackPlace>,
    /// When its layers were last requested anew because of another path.
    pub(super) path_changed_at: Option<Instant>,
}

/// A room, or the shard of a large one that is on this thread. Every peer is in one shard; the
/// tracks of all are in every shard.
#[derive(Debug)]
pub(crate) struct Room {
    pub(super) key: RoomKey,
    pub(super) serial: RoomSerial,
    /// The room began here. This shard reports what is reported once for the room.
    pub(super) home: bool,
    pub(super) place: RoomPlace,
    pub(super) peers: Arena<kind::Peer, Peer>,
    pub(super) by_key: HashMap<PeerKey, PeerPlace>,
    pub(super) tracks: Arena<kind::Track, Track>,
    /// Workers that have other shards of the room.
    pub(super) others: Vec<usize>,
    /// Places of the tracks that are published in other shards.
    pub(super) remote_tracks: HashMap<(usize, TrackSerial), TrackPlace>,
    /// Places of the tracks by name.
    pub(super) tracks_by_key: HashMap<TrackKey, TrackPlace>,
    /// What must be applied before the batch is over.
    pub(super) pending: Pending,
    pub(super) allocated_at: Option<Instant>,
    pub(super) speakers_told_at: Option<Instant>,
    pub(super) speakers_told: Vec<PeerKey>,
}

impl Room {
    pub fn new(key: RoomKey, serial: RoomSerial, home: bool, place: RoomPlace) -> Self {
        Self {
            key,
            serial,
            home,
            place,
            peers: Arena::default(),
            by_key: HashMap::new(),
            tracks: Arena::default(),
            others: Vec::new(),
            remote_tracks: HashMap::new(),
            tracks_by_key: HashMap::new(),
            pending: Pending::default(),
            allocated_at: None,
            speakers_told_at: None,
            speakers_told: Vec::new(),
        }
    }

    pub fn serial(&self) -> RoomSerial {
        self.serial
    }

    pub(super) fn address(&self, peer: PeerPlace, direction: Direction, serial: u64) -> LinkAddress {
        LinkAddress { room: self.place, peer, direction, serial }
    }

    pub(super) fn peer_place(&mut self, peer: &PeerKey) -> PeerPlace {
        if let Some(place) = self.by_key.get(peer) {
            return *place;
        }
        let place = self.peers.insert(Peer {
            key: peer.clone(),
            publisher: None,
            subscriber: None,
            view: Vec::new(),
            only_from: None,
            offered: String::new(),
            muted: HashSet::new(),
            first: false,
            economy: false,
            first_estimate: None,
            economy_told: Mode::default(),
            way: WayChoice::default(),
        });
        self.by_key.insert(peer.clone(), place);
        place
    }
}
