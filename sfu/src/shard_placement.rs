// SPDX-License-Identifier: MPL-2.0
//! Shard placement: which worker thread has which peer. A room begins on one thread; when it grows,
//! newcomers are given to all threads. A peer stays where it was put, with both its connections.

use std::collections::HashMap;

use crate::forwarding::{About, RoomSerial};
use crate::{PeerKey, RoomKey, SfuConfig, SfuError};

/// Who is where. Touched by orders only, never by packets.
#[derive(Debug)]
pub(crate) struct ShardPlacement {
    rooms: HashMap<RoomKey, PlacedRoom>,
    workers: Vec<Load>,
    rooms_limit: usize,
    peers_limit: usize,
    spread_from: usize,
    last_serial: u64,
}

#[derive(Debug, Clone, Default)]
struct Load {
    /// Rooms that have begun here.
    rooms: usize,
    peers: usize,
}

#[derive(Debug)]
struct PlacedRoom {
    serial: RoomSerial,
    /// Workers that have a shard of the room; the one where it began first.
    shards: Vec<usize>,
    peers: HashMap<PeerKey, usize>,
}

/// Where a command goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Destination {
    pub worker: usize,
    /// The worker has no shard of the room yet and must open one first: of this opening of the
    /// room, and whether it is the first shard.
    pub opens: Option<(RoomSerial, bool)>,
}

impl ShardPlacement {
    pub fn new(workers: usize, config: &SfuConfig) -> Self {
        Self {
            rooms: HashMap::new(),
            workers: vec![Load::default(); workers],
            rooms_limit: config.limits.rooms,
            peers_limit: config.limits.peers_per_room,
            spread_from: config.spread_from,
            last_serial: 0,
        }
    }

    /// Where the room is to be opened, or was.
    pub fn open(&mut self, room: &RoomKey) -> Result<Destination, SfuError> {
        if let Some(placement) = self.rooms.get(room) {
            let worker = placement.shards.first().copied().unwrap_or_default();
            return Ok(Destination { worker, opens: Some((placement.serial, true)) });
        }
        if self.rooms.len() >= self.rooms_limit {
            return Err(SfuError::Limit { what: "open rooms", limit: self.rooms_limit });
        }
        // By rooms before peers: in the morning many rooms are opened before anybody comes.
        let lightest = self.workers.iter().enumerate().min_by_key(|(_, load)| (load.rooms, load.peers));
        let worker = lightest.map_or(0, |(worker, _)| worker);
        self.last_serial += 1;
        let serial = RoomSerial(self.last_serial);
        self.workers[worker].rooms += 1;
        self.rooms.insert(room.clone(), PlacedRoom { serial, shards: vec![worker], peers: HashMap::new() });
        Ok(Destination { worker, opens: Some((serial, true)) })
    }

    /// The workers that have shards of a room; the one where it began first.
    pub fn shards(&self, room: &RoomKey) -> Result<&[usize], SfuError> {
        self.rooms.get(room).map(|placement| &*placement.shards).ok_or_else(|| SfuError::NoSuchRoom(room.clone()))
    }

    /// The room and all its shards are closed.
    pub fn close(&mut self, room: &RoomKey) {
        let Some(placement) = self.rooms.remove(room) else { return };
        if let Some(worker) = placement.shards.first() {
            self.workers[*worker].rooms -= 1;
        }
        for worker in placement.peers.into_values() {
            self.workers[worker].peers -= 1;
        }
    }

    /// Where a command about a peer goes. A peer who is not in the room and joins by it is given to
    /// a worker.
    pub fn find(&self, room: &RoomKey, about: &About) -> Result<Destination, SfuError> {
        let placement = self.rooms.get(room).ok_or_else(|| SfuError::NoSuchRoom(room.clone()))?;
        let home = placement.shards.first().copied().unwrap_or_default();
        let worker = match about {
            About::Room => home,
            About::Joining(peer) => match placement.peers.get(peer) {
                Some(worker) => *worker,
                None if placement.peers.len() >= self.peers_limit => {
                    return Err(SfuError::Limit { what: "peers in the room", limit: self.peers_limit });
                }
                None if placement.peers.len() < self.spread_from => home,
                None => {
                    let lightest = self.workers.iter().enumerate().min_by_key(|(_, load)| load.peers);
                    lightest.map_or(home, |(worker, _)| worker)
                }
            },
            // Who is not here gets the answer that nobody of the name is.
            About::Present(peer) | About::Leaving(peer) => placement.peers.get(peer).copied().unwrap_or(home),
        };
        let opens = (!placement.shards.contains(&worker)).then_some((placement.serial, false));
        Ok(Destination { worker, opens })
    }

    /// The worker has been told to open a shard of the room, where it had to.
    pub fn opened(&mut self, room: &RoomKey, to: Destination) {
        if let Some(placement) = self.rooms.get_mut(room).filter(|_| to.opens.is_some()) {
            placement.shards.push(to.worker);
        }
    }

    /// The order has been given to the worker: who joins by it is in the room, who leaves by it is
    /// not.
    pub fn given(&mut self, room: &RoomKey, about: About, worker: usize) {
        let Some(placement) = self.rooms.get_mut(room) else { return };
        match about {
            About::Joining(peer) => {
                if placement.peers.insert(peer, worker).is_none() {
                    self.workers[worker].peers += 1;
                }
            }
            About::Leaving(peer) => {
                if placement.peers.remove(&peer).is_some() {
                    self.workers[worker].peers -= 1;
                }
            }
            About::Present(_) | About::Room => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placement(spread_from: usize) -> ShardPlacement {
        let config = SfuConfig { spread_from, ..SfuConfig::default() };
        ShardPlacement::new(3, &config)
    }

    /// As a command is given: found, opened where needed, told.
    fn join(placement: &mut ShardPlacement, room: &str, peer: &str) -> Result<usize, SfuError> {
        let (room, about) = (room.into(), About::Joining(peer.into()));
        let found = placement.find(&room, &about)?;
        placement.opened(&room, found);
        placement.given(&room, about, found.worker);
        Ok(found.worker)
    }

    #[test]
    fn a_small_room_stays_on_one_thread_and_a_large_one_takes_all() {
        let mut placement = placement(2);
        let (small, large) = ("giao ban".into(), "toàn tỉnh".into());
        placement.open(&small).unwrap();
        placement.open(&large).unwrap();
        for peer in ["An", "Bình"] {
            assert_eq!(join(&mut placement, "giao ban", peer), Ok(0));
        }
        let seats: Vec<usize> =
            (0..8).map(|number| join(&mut placement, "toàn tỉnh", &format!("Xã {number}")).unwrap()).collect();
        assert_eq!(seats, [1, 1, 2, 2, 0, 1, 2, 0], "the first two at home, then where the fewest are");
        assert_eq!(placement.shards(&small), Ok(&[0][..]));
        assert_eq!(placement.shards(&large), Ok(&[1, 2, 0][..]), "each shard is opened once");
    }

    #[test]
    fn who_has_a_place_keeps_it_until_leaving() {
        let mut placement = placement(0);
        let room: RoomKey = "toàn tỉnh".into();
        placement.open(&room).unwrap();
        let an = join(&mut placement, "toàn tỉnh", "An").unwrap();
        join(&mut placement, "toàn tỉnh", "Bình").unwrap();
        assert_eq!(join(&mut placement, "toàn tỉnh", "An"), Ok(an));
        assert_eq!(placement.find(&room, &About::Present("An".into())).map(|found| found.worker), Ok(an));
        placement.given(&room, About::Leaving("An".into()), an);
        assert_eq!(join(&mut placement, "toàn tỉnh", "Chi"), Ok(an), "the freed place is the lightest");
        placement.close(&room);
        assert_eq!(join(&mut placement, "toàn tỉnh", "An"), Err(SfuError::NoSuchRoom(room.clone())));
        let first = Destination { worker: 0, opens: Some((RoomSerial(2), true)) };
        assert_eq!(placement.open(&room), Ok(first), "nothing is left of the first room, and the second is another");
    }

    #[test]
    fn a_full_room_refuses_strangers_only() {
        let mut config = SfuConfig::default();
        config.limits.peers_per_room = 2;
        let mut placement = ShardPlacement::new(2, &config);
        placement.open(&"họp".into()).unwrap();
        join(&mut placement, "họp", "An").unwrap();
        join(&mut placement, "họp", "Bình").unwrap();
        assert_eq!(join(&mut placement, "họp", "Chi"), Err(SfuError::Limit { what: "peers in the room", limit: 2 }));
        assert!(join(&mut placement, "họp", "An").is_ok());
    }
}
