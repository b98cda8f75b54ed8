// SPDX-License-Identifier: MPL-2.0
//! Forwarding: everything one worker thread owns, as a state machine without sockets and clocks.
//!
//! A [`Forwarder`] is fed datagrams, commands and the time; it leaves datagrams to send, events and
//! the time of its next poll. The worker thread feeds it from the
//! network, tests from a simulated one.

mod arena;
mod command;
mod context;
mod economy;
mod layer;
mod layer_allocation;
mod level;
mod link_address;
mod media_way;
mod mix_job;
mod rewrite;
mod room;
mod shard_batch;
mod slot;
mod slot_assignment;
mod speakers;
mod subscriber;
mod track;

#[cfg(test)]
mod tests;

pub(crate) use command::{About, Command};
pub(crate) use context::{Context, UfragChange};
pub(crate) use link_address::LinkAddress;
pub(crate) use mix_job::{MixJob, VoiceName};
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use rewrite::rewrite_for_fuzzing;
pub(crate) use shard_batch::{RoomSerial, ShardBatch};

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use mixing::Mixed;

use crate::engine::LinkSettings;
use crate::forwarding::arena::{Arena, RoomPlace, kind};
use crate::forwarding::room::Room;
use crate::forwarding::shard_batch::{Notice, RelayedPacket};
use crate::recording::Recorder;
use crate::route::{Route, Via};
use crate::send_buffer::SendBuffer;
use crate::stun::{self, CheckTag};
use crate::totals::MediaTotals;
use crate::{RoomKey, SfuConfig, SfuError, SfuEvent};

/// How often speakers, key frames and layers of rooms are checked.
const TICK: Duration = Duration::from_millis(50);

/// When so many bytes wait to be sent they are sent before more is made: a server that has stood
/// still for a moment would otherwise hold what every receiver of every room gets, and keep that
/// much memory ever after. More: fewer and longer batches in such a moment.
const FLUSH_SIZE: usize = 256 * 1024;

/// Routes of links that are gone or have forgotten them are forgotten this often.
const SWEEP: Duration = Duration::from_secs(5);

/// An address from which a browser of a worker sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownSource {
    pub address: SocketAddr,
    /// The browser receives there, too; otherwise somebody has signed a check in its name.
    pub is_proven: bool,
}

fn known_source(route: Route, is_proven: bool) -> Option<KnownSource> {
    (route.via == Via::Udp).then_some(KnownSource { address: route.theirs, is_proven })
}

/// All rooms of one worker.
#[derive(Debug)]
pub(crate) struct Forwarder {
    context: Context,
    rooms: Arena<kind::Room, Room>,
    by_key: HashMap<RoomKey, RoomPlace>,
    by_serial: HashMap<RoomSerial, RoomPlace>,
    /// Where the datagrams of a route go that name no link. A check does not take a route from
    /// another link: it proves that its sender knows a password, not that he is where it says, and
    /// the address may be another participant's. The answer to a check of ours does.
    by_route: HashMap<Route, LinkAddress>,
    /// Addresses that turned out to be of this worker's browsers in the last steps; the socket's
    /// reader sends what comes from there to this worker.
    known_sources: Vec<KnownSource>,
    timers: BinaryHeap<Reverse<(Instant, LinkAddress)>>,
    /// The earliest entry in `timers` for each link, so that the heap holds few entries per link.
    queued: HashMap<LinkAddress, Instant>,
    next_tick: Instant,
    next_sweep: Instant,
}

impl Forwarder {
    /// The forwarder of the worker of this number out of so many.
    pub fn new(
        of: (usize, usize),
        config: &SfuConfig,
        settings: LinkSettings,
        recorder: Recorder,
        now: Instant,
    ) -> Self {
        Self {
            context: Context::new(of, config, settings, recorder),
            rooms: Arena::default(),
            by_key: HashMap::new(),
            by_serial: HashMap::new(),
            by_route: HashMap::new(),
            known_sources: Vec::new(),
            timers: BinaryHeap::new(),
            queued: HashMap::new(),
            next_tick: now,
            next_sweep: now,
        }
    }

    /// Carries out a command.
    pub fn command(&mut self, command: Command, now: Instant) {
        // A caller that has gone away does not want its answer; that is all a failed send means.
        match command {
            Command::OpenRoom { room, serial, home, reply } => {
                self.open_room(room, serial, home);
                let _ = reply.send(Ok(()));
            }
            Command::CloseRoom { room, reply } => {
                self.close_room(&room, now);
                let _ = reply.send(Ok(()));
            }
            Command::PublishOffer { room, peer, offered, sources, reply } => {
                let answer =
                    self.room(&room, |room, context| room.publish_offer(&peer, offered, sources, context, now));
                let _ = reply.send(answer);
            }
            Command::Subscribe { room, peer, reply } => {
                let _ = reply.send(self.room(&room, |room, context| room.subscribe(&peer, context, now)));
            }
            Command::RestartSubscription { room, peer, reply } => {
                let _ = reply.send(self.room(&room, |room, context| room.restart_subscription(&peer, context, now)));
            }
            Command::OfferMoreSlots { room, peer, reply } => {
                let _ = reply.send(self.room(&room, |room, context| room.offer_more_slots(&peer, context)));
            }
            Command::SubscribeAnswer { room, peer, answered, reply } => {
                let done = self.room(&room, |room, context| room.subscribe_answer(&peer, answered, context, now));
                let _ = reply.send(done);
            }
            Command::SubscribeOffer { room, peer, offered, only_from, reply } => {
                let answer =
                    self.room(&room, |room, context| room.subscribe_offer(&peer, offered, only_from, context, now));
                let _ = reply.send(answer);
            }
            Command::Disconnect { room, peer, direction, reply } => {
                let done = self.room(&room, |room, context| {
                    room.disconnect(&peer, direction, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::SetView { room, peer, tiles, reply } => {
                let done = self.room(&room, |room, context| {
                    room.set_view(&peer, tiles, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::SetMuted { room, peer, source, muted, reply } => {
                let done = self.room(&room, |room, context| {
                    room.set_muted(&peer, source, muted, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::SetPriority { room, peer, first, reply } => {
                let done = self.room(&room, |room, context| {
                    room.set_priority(&peer, first, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::SetEconomy { room, peer, wanted, reply } => {
                let done = self.room(&room, |room, context| {
                    room.set_economy(&peer, wanted, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::SetFirstEstimate { room, peer, bitrate, reply } => {
                let done = self.room(&room, |room, _| {
                    room.set_first_estimate(&peer, bitrate);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::LookForRoom { room, peer, bitrate, reply } => {
                let done = self.room(&room, |room, context| room.look_for_room(&peer, bitrate, context, now));
                let _ = reply.send(done);
            }
            Command::SetRecording { room, peer, source, target, reply } => {
                let done = self.room(&room, |room, context| room.set_recording(&peer, source, target, context));
                let _ = reply.send(done);
            }
            Command::RemovePeer { room, peer, reply } => {
                let done = self.room(&room, |room, context| {
                    room.remove_peer(&peer, context, now);
                    Ok(())
                });
                let _ = reply.send(done);
            }
            Command::Stats { room, reply } => {
                let _ = reply.send(self.room(&room, |room, _| Ok(room.stats())));
            }
            Command::Links { room, reply } => {
                let _ = reply.send(self.room(&room, |room, _| Ok(room.links())));
            }
        }
        self.set_timers();
    }

    fn open_room(&mut self, key: RoomKey, serial: RoomSerial, home: bool) {
        if self.by_key.contains_key(&key) {
            return;
        }
        let place = self.rooms.insert_with(|place| Room::new(key.clone(), serial, home, place));
        self.by_key.insert(key, place);
        self.by_serial.insert(serial, place);
        // The first shard has no other to announce itself to.
        if !home {
            let own = self.context.worker;
            for worker in (0..self.context.shard_batches.len()).filter(|worker| *worker != own) {
                self.context.notify(worker, serial, Notice::Here);
            }
        }
    }

    fn close_room(&mut self, key: &RoomKey, now: Instant) {
        let Some(place) = self.by_key.remove(key) else { return };
        if let Some(mut room) = self.rooms.take(place) {
            self.by_serial.remove(&room.serial());
            room.close(&mut self.context, now);
        }
        self.by_route.retain(|_, link| link.room != place);
        self.queued.retain(|link, _| link.room != place);
    }

    /// Announces these addresses as host candidates of new connections.
    pub fn announce(&mut self, addresses: &[IpAddr]) {
        self.context.settings.announce(addresses);
    }

    /// Closes every room; the ends of recordings are queued then.
    pub fn close(&mut self, now: Instant) {
        let rooms: Vec<RoomKey> = self.by_key.keys().cloned().collect();
        for room in rooms {
            self.close_room(&room, now);
        }
    }

    fn room<T>(
        &mut self,
        key: &RoomKey,
        work: impl FnOnce(&mut Room, &mut Context) -> Result<T, SfuError>,
    ) -> Result<T, SfuError> {
        let room = self.by_key.get(key).and_then(|place| self.rooms.get_mut(*place));
        work(room.ok_or_else(|| SfuError::NoSuchRoom(key.clone()))?, &mut self.context)
    }

    /// Takes a datagram that came by `route`, of which our end is as the socket saw it: by the
    /// route where that is known, by the name in it where it is a STUN request or answer, else not
    /// at all.
    pub fn receive(&mut self, bytes: &[u8], route: Route, now: Instant) {
        let route = Route { ours: self.context.settings.announced_for(route.ours), ..route };
        let ufrag = stun::local_ufrag(bytes);
        let found = match (ufrag, stun::success(bytes)) {
            (Some(ufrag), _) => self.context.link_by_ufrag(ufrag),
            (None, Some(transaction)) => self.context.link_by_check_tag(CheckTag::of(transaction)),
            (None, None) => self.by_route.get(&route).copied(),
        };
        let Some(link) = found else {
            self.context.totals.dropped_strangers += 1;
            return;
        };
        let sent_before = self.context.outbox.datagrams.len();
        if let Some(room) = self.rooms.get_mut(link.room) {
            room.receive(link, bytes, route, &mut self.context, now);
        }
        // The engine answers only what was signed with the link's password.
        if ufrag.is_some() {
            let answered = self.context.outbox.datagrams.iter().skip(sent_before).any(|(answer, _)| answer == route);
            if answered {
                self.claim(route, link);
                self.known_sources.extend(known_source(route, false));
            }
        }
        for route in self.context.outbox.proven_routes.drain(..) {
            self.by_route.insert(route, link);
            self.known_sources.extend(known_source(route, true));
        }
        self.set_timers();
    }

    /// A link was answered to on a route: it is the link's unless it is another's. A TCP connection
    /// cannot be claimed in another's name.
    fn claim(&mut self, route: Route, link: LinkAddress) {
        let owner = self.by_route.get(&route).copied().filter(|_| route.via == Via::Udp);
        if owner.is_none_or(|owner| owner == link || !self.holds(owner, route)) {
            self.by_route.insert(route, link);
        }
    }

    /// Whether the link is there and remembers the route.
    fn holds(&mut self, link: LinkAddress, route: Route) -> bool {
        self.rooms.get_mut(link.room).is_some_and(|room| room.link_knows(link, route))
    }

    /// Applies a batch of another worker. What is for a room that is closed by now, or not open
    /// yet, is dropped.
    pub fn receive_shard_batch(&mut self, from: usize, batch: ShardBatch, now: Instant) {
        let mut notified: Vec<RoomPlace> = Vec::new();
        for (serial, notice) in batch.notices {
            let Some(place) = self.by_serial.get(&serial).copied() else { continue };
            if let Some(room) = self.rooms.get_mut(place) {
                room.on_notice(from, notice, &mut self.context, now);
            }
            if !notified.contains(&place) {
                notified.push(place);
            }
        }
        for place in notified {
            if let Some(room) = self.rooms.get_mut(place) {
                room.apply_pending(&mut self.context, now);
            }
        }
        for RelayedPacket { room, track, packet } in batch.packets {
            if let Some(room) = self.by_serial.get(&room).and_then(|place| self.rooms.get_mut(*place)) {
                room.receive_relayed(from, track, &packet, &mut self.context, now);
            }
        }
        self.set_timers();
    }

    /// Takes what the mixer has made for subscribers of these rooms.
    pub fn receive_mixed(&mut self, packets: &[Mixed<LinkAddress>], now: Instant) {
        for packet in packets {
            for address in &packet.to {
                if let Some(room) = self.rooms.get_mut(address.room) {
                    room.receive_mixed(*address, packet, &mut self.context, now);
                } else {
                    self.context.mix_jobs.push(MixJob::Remove { listener: *address });
                }
            }
        }
        self.set_timers();
    }

    /// Flushes the subscribers that packets were queued for since the last call. Called after every
    /// batch until it returns false; true means that more follows once [`Self::datagrams`] is
    /// empty.
    pub fn flush(&mut self, now: Instant) -> bool {
        while !self.is_full()
            && let Some(address) = self.context.flush_pending.pop_front()
        {
            if let Some(room) = self.rooms.get_mut(address.room) {
                room.flush(address, &mut self.context, now);
            }
        }
        self.set_timers();
        !self.context.flush_pending.is_empty()
    }

    fn is_full(&self) -> bool {
        self.context.outbox.datagrams.bytes() >= FLUSH_SIZE
    }

    /// Polls the links that are due, and the rooms every [`TICK`].
    pub fn advance(&mut self, now: Instant) {
        while let Some(Reverse((due, link))) = self.timers.peek().copied() {
            // What is left stays due.
            if due > now || self.is_full() {
                break;
            }
            self.timers.pop();
            if self.queued.get(&link) != Some(&due) {
                continue;
            }
            self.queued.remove(&link);
            let Some(room) = self.rooms.get_mut(link.room) else { continue };
            match room.link_due(link) {
                None => {}
                Some(due) if due > now => self.context.schedule(link, due),
                Some(_) => room.advance_link(link, &mut self.context, now),
            }
            self.set_timers();
        }
        if now >= self.next_tick {
            self.next_tick = now + TICK;
            for (_, room) in self.rooms.iter_mut() {
                room.tick(&mut self.context, now);
            }
            self.context.recorder.retry();
            if now >= self.next_sweep {
                self.next_sweep = now + SWEEP;
                self.sweep_routes();
            }
            self.set_timers();
        }
    }

    /// Routes of links that are gone, and those that a link has forgotten: it remembers few.
    fn sweep_routes(&mut self) {
        let rooms = &mut self.rooms;
        self.by_route.retain(|route, link| rooms.get_mut(link.room).is_some_and(|room| room.link_knows(*link, *route)));
    }

    fn set_timers(&mut self) {
        for (link, due) in self.context.take_scheduled() {
            let earlier = self.queued.get(&link).is_none_or(|queued| due < *queued);
            if earlier {
                self.queued.insert(link, due);
                self.timers.push(Reverse((due, link)));
            }
        }
    }

    /// When [`Self::advance`] wants to be called at the latest.
    pub fn due(&self) -> Instant {
        self.timers.peek().map_or(self.next_tick, |Reverse((due, _))| self.next_tick.min(*due))
    }

    /// Datagrams to be sent, in order. The caller clears it.
    pub fn datagrams(&mut self) -> &mut SendBuffer {
        &mut self.context.outbox.datagrams
    }

    /// The batch for each other worker. The caller takes it.
    pub fn shard_batches(&mut self) -> &mut [ShardBatch] {
        &mut self.context.shard_batches
    }

    /// What the mixer is to be told, in order. The caller drains it.
    pub fn mix_jobs(&mut self) -> &mut Vec<MixJob> {
        &mut self.context.mix_jobs
    }

    /// What the rooms have done since the start, and what is in them now.
    pub fn totals(&self) -> MediaTotals {
        let mut totals = self.context.totals;
        for (_, room) in self.rooms.iter() {
            room.add_totals(&mut totals);
        }
        totals
    }

    /// Events to be sent, in order. The caller drains it.
    pub fn events(&mut self) -> &mut Vec<SfuEvent> {
        &mut self.context.events
    }

    /// Makes the engine fail inside one connection.
    #[cfg(test)]
    pub fn break_subscriber(&mut self, room: &RoomKey, peer: &crate::PeerKey) {
        let room = self.by_key.get(room).and_then(|place| self.rooms.get_mut(*place));
        room.expect("an open room").break_subscriber(peer);
    }

    /// Addresses that are new to be known, or again. The caller drains it.
    pub fn known_sources(&mut self) -> &mut Vec<KnownSource> {
        &mut self.known_sources
    }

    /// Ufrags added and removed. The caller drains it.
    pub fn ufrag_changes(&mut self) -> &mut Vec<UfragChange> {
        &mut self.context.ufrag_changes
    }
}
