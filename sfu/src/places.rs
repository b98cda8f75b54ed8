//! Which worker thread has whom. A room begins on one thread; when it grows, newcomers are given to all threads. A peer stays where it was put,
//! with both its connections.

use std::collections::HashMap;

use crate::forwarding::{About, RoomSerial};
use crate::{PeerKey, RoomKey, SfuConfig, SfuError};

/// Who is where. Touched by orders only, never by packets.
#[derive(Debug)]
pub(crate) struct Places {
    rooms: HashMap<RoomKey, RoomPlaces>,
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
struct RoomPlaces {
    serial: RoomSerial,
    /// Workers that have a part of the room; the one where it began first.
    parts: Vec<usize>,
    peers: HashMap<PeerKey, usize>,
}

/// Where an order goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Destination {
    pub worker: usize,
    /// The worker has no part of the room yet and must open one first: of this opening of the room, and whether it is the first part.
    pub opens: Option<(RoomSerial, bool)>,
}

impl Places {
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
        if let Some(places) = self.rooms.get(room) {
            let worker = places.parts.first().copied().unwrap_or_default();
            return Ok(Destination { worker, opens: Some((places.serial, true)) });
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
        self.rooms.insert(room.clone(), RoomPlaces { serial, parts: vec![worker], peers: HashMap::new() });
        Ok(Destination { worker, opens: Some((serial, true)) })
    }

    /// The workers that have parts of a room; the one where it began first.
    pub fn parts(&self, room: &RoomKey) -> Result<&[usize], SfuError> {
        self.rooms.get(room).map(|places| &*places.parts).ok_or_else(|| SfuError::NoSuchRoom(room.clone()))
    }

    /// The room and all its parts are closed.
    pub fn close(&mut self, room: &RoomKey) {
        let Some(places) = self.rooms.remove(room) else { return };
        if let Some(worker) = places.parts.first() {
            self.workers[*worker].rooms -= 1;
        }
        for worker in places.peers.into_values() {
            self.workers[worker].peers -= 1;
        }
    }

    /// Where an order about a peer goes. A peer who is not in the room and joins by it is given to a worker.
    pub fn find(&self, room: &RoomKey, about: &About) -> Result<Destination, SfuError> {
        let places = self.rooms.get(room).ok_or_else(|| SfuError::NoSuchRoom(room.clone()))?;
        let home = places.parts.first().copied().unwrap_or_default();
        let worker = match about {
            About::Room => home,
            About::Joining(peer) => match places.peers.get(peer) {
                Some(worker) => *worker,
                None if places.peers.len() >= self.peers_limit => {
                    return Err(SfuError::Limit { what: "peers in the room", limit: self.peers_limit });
                }
                None if places.peers.len() < self.spread_from => home,
                None => {
                    let lightest = self.workers.iter().enumerate().min_by_key(|(_, load)| load.peers);
                    lightest.map_or(home, |(worker, _)| worker)
                }
            },
            // Who is not here gets the answer that nobody of the name is.
            About::Present(peer) | About::Leaving(peer) => places.peers.get(peer).copied().unwrap_or(home),
        };
        let opens = (!places.parts.contains(&worker)).then_some((places.serial, false));
        Ok(Destination { worker, opens })
    }

    /// The worker has been told to open a part of the room, where it had to.
    pub fn opened(&mut self, room: &RoomKey, to: Destination) {
        if let Some(places) = self.rooms.get_mut(room).filter(|_| to.opens.is_some()) {
            places.parts.push(to.worker);
        }
    }

    /// The order has been given to the worker: who joins by it is in the room, who leaves by it is not.
    pub fn given(&mut self, room: &RoomKey, about: About, worker: usize) {
        let Some(places) = self.rooms.get_mut(room) else { return };
        match about {
            About::Joining(peer) => {
                if places.peers.insert(peer, worker).is_none() {
                    self.workers[worker].peers += 1;
                }
            }
            About::Leaving(peer) => {
                if places.peers.remove(&peer).is_some() {
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

    fn places(spread_from: usize) -> Places {
        let config = SfuConfig { spread_from, ..SfuConfig::default() };
        Places::new(3, &config)
    }

    /// As an order is given: found, opened where needed, told.
    fn join(places: &mut Places, room: &str, peer: &str) -> Result<usize, SfuError> {
        let (room, about) = (room.into(), About::Joining(peer.into()));
        let found = places.find(&room, &about)?;
        places.opened(&room, found);
        places.given(&room, about, found.worker);
        Ok(found.worker)
    }

    #[test]
    fn a_small_room_stays_on_one_thread_and_a_large_one_takes_all() {
        let mut places = places(2);
        let (small, large) = ("giao ban".into(), "toàn tỉnh".into());
        places.open(&small).unwrap();
        places.open(&large).unwrap();
        for peer in ["An", "Bình"] {
            assert_eq!(join(&mut places, "giao ban", peer), Ok(0));
        }
        let seats: Vec<usize> =
            (0..8).map(|number| join(&mut places, "toàn tỉnh", &format!("Xã {number}")).unwrap()).collect();
        assert_eq!(seats, [1, 1, 2, 2, 0, 1, 2, 0], "the first two at home, then where the fewest are");
        assert_eq!(places.parts(&small), Ok(&[0][..]));
        assert_eq!(places.parts(&large), Ok(&[1, 2, 0][..]), "each part is opened once");
    }

    #[test]
    fn who_has_a_place_keeps_it_until_leaving() {
        let mut places = places(0);
        let room: RoomKey = "toàn tỉnh".into();
        places.open(&room).unwrap();
        let an = join(&mut places, "toàn tỉnh", "An").unwrap();
        join(&mut places, "toàn tỉnh", "Bình").unwrap();
        assert_eq!(join(&mut places, "toàn tỉnh", "An"), Ok(an));
        assert_eq!(places.find(&room, &About::Present("An".into())).map(|found| found.worker), Ok(an));
        places.given(&room, About::Leaving("An".into()), an);
        assert_eq!(join(&mut places, "toàn tỉnh", "Chi"), Ok(an), "the freed place is the lightest");
        places.close(&room);
        assert_eq!(join(&mut places, "toàn tỉnh", "An"), Err(SfuError::NoSuchRoom(room.clone())));
        let first = Destination { worker: 0, opens: Some((RoomSerial(2), true)) };
        assert_eq!(places.open(&room), Ok(first), "nothing is left of the first room, and the second is another");
    }

    #[test]
    fn a_full_room_refuses_strangers_only() {
        let mut config = SfuConfig::default();
        config.limits.peers_per_room = 2;
        let mut places = Places::new(2, &config);
        places.open(&"họp".into()).unwrap();
        join(&mut places, "họp", "An").unwrap();
        join(&mut places, "họp", "Bình").unwrap();
        assert_eq!(join(&mut places, "họp", "Chi"), Err(SfuError::Limit { what: "peers in the room", limit: 2 }));
        assert!(join(&mut places, "họp", "An").is_ok());
    }
}
