// SPDX-License-Identifier: MPL-2.0
//! How packets flow through a room, and key frame requests back.

use std::time::{Duration, Instant};

use super::state::Room;
use crate::engine::{Link, LinkEvent, MediaPacket};
use crate::forwarding::arena::{PeerPlace, TrackPlace};
use crate::forwarding::layer::LayerName;
use crate::forwarding::shard_batch::Notice;
use crate::forwarding::track::{Listener, Origin};
use crate::forwarding::{Context, LinkAddress};
use crate::payload::Picture;
use crate::route::Route;
use crate::{Direction, MediaKind, SfuEvent};

/// An estimate that is this share, percent, of the one before was measured and did not grow. Lower:
/// layers are allocated at each step of the growth.
const LEAP_PERCENT: u64 = 125;
/// Layers are requested anew at most this often because their publisher has another path. A browser
/// chooses its path with each check, and each request concerns everybody in the room.
const NEW_PATH_EVERY: Duration = Duration::from_secs(1);

impl Room {
    /// A datagram for one of the room's links.
    pub fn receive(&mut self, address: LinkAddress, bytes: &[u8], route: Route, context: &mut Context, now: Instant) {
        let Some(link) = self.link_mut(address) else { return };
        link.receive(bytes, route, now, &mut context.outbox);
        self.drain_link_events(address.peer, address.direction, context, now);
        self.apply_pending(context, now);
    }

    /// A link's time has come.
    pub fn advance_link(&mut self, address: LinkAddress, context: &mut Context, now: Instant) {
        let Some(link) = self.link_mut(address) else { return };
        link.advance(now, &mut context.outbox);
        self.drain_link_events(address.peer, address.direction, context, now);
        self.apply_pending(context, now);
    }

    fn link_mut(&mut self, address: LinkAddress) -> Option<&mut Link> {
        let peer = self.peers.get_mut(address.peer)?;
        match address.direction {
            Direction::Publish => {
                peer.publisher.as_mut().filter(|publisher| publisher.serial == address.serial).map(|p| &mut p.link)
            }
            Direction::Subscribe => {
                peer.subscriber.as_mut().filter(|subscriber| subscriber.serial == address.serial).map(|s| &mut s.link)
            }
        }
    }

    /// When a link wants its time next; `None` when it is gone.
    pub fn link_due(&mut self, address: LinkAddress) -> Option<Instant> {
        self.link_mut(address).map(|link| link.due())
    }

    /// Whether the link is there and its browser has been seen at this address lately.
    pub fn link_knows(&mut self, address: LinkAddress, route: Route) -> bool {
        self.link_mut(address).is_some_and(|link| link.knows(route))
    }

    /// Drains the events of one link and of the links that they concern.
    pub(super) fn drain_link_events(
        &mut self,
        place: PeerPlace,
        direction: Direction,
        context: &mut Context,
        now: Instant,
    ) {
        let mut events = std::mem::take(&mut context.outbox.events);
        for event in events.drain(..) {
            match event {
                LinkEvent::Packet(packet) => self.forward(place, &packet, context, now),
                LinkEvent::KeyframeWanted(slot) => self.want_keyframe(place, slot, context, now),
                LinkEvent::Estimate(estimate) => {
                    if let Some(subscriber) = self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()) {
                        // A fall must be answered at once, and so a measurement that has found room
                        // for a first picture; slow growth may wait for the next round.
                        let leap = subscriber.estimate.percent(LEAP_PERCENT);
                        if estimate < subscriber.estimate || estimate > leap {
                            self.pending.add_peer(place);
                        }
                        self.pending.layers |= subscriber.economy.is_urgent(estimate);
                        subscriber.estimate = estimate;
                    }
                }
                LinkEvent::Connected => {
                    if let Some(peer) = self.peers.get(place) {
                        let (room, peer) = (self.key.clone(), peer.key.clone());
                        context.emit(SfuEvent::PeerConnected { room, peer, direction });
                    }
                    if direction == Direction::Subscribe {
                        self.pending.add_peer(place);
                        self.want_keyframes_everywhere(place);
                    }
                }
                LinkEvent::LargePackets(pass) => self.on_large_packets(place, pass, context, now),
                LinkEvent::PathChanged => self.on_path_change(place, direction, now),
                LinkEvent::Closed => self.on_closed(place, direction, context),
            }
        }
        // The vector is handed back so that it is not allocated anew for every packet.
        if context.outbox.events.is_empty() {
            context.outbox.events = events;
        }
        let serial = self.peers.get(place).and_then(|peer| match direction {
            Direction::Publish => peer.publisher.as_ref().map(|p| (p.serial, p.link.due())),
            Direction::Subscribe => peer.subscriber.as_ref().map(|s| (s.serial, s.link.due())),
        });
        if let Some((serial, due)) = serial {
            context.schedule(self.address(place, direction, serial), due);
        }
    }

    fn on_path_change(&mut self, place: PeerPlace, direction: Direction, now: Instant) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        match direction {
            Direction::Subscribe => {
                if let Some(subscriber) = &mut peer.subscriber {
                    subscriber.on_path_change(now);
                }
                self.want_keyframes_everywhere(place);
            }
            Direction::Publish => {
                let Some(publisher) = &mut peer.publisher else { return };
                let last = publisher.path_changed_at;
                if last.is_some_and(|at| now.saturating_duration_since(at) < NEW_PATH_EVERY) {
                    return;
                }
                publisher.path_changed_at = Some(now);
                for track in &publisher.tracks {
                    if let Some(track) = self.tracks.get_mut(*track) {
                        track.on_path_change();
                    }
                }
                self.pending.layers = true;
            }
        }
    }

    fn on_closed(&mut self, place: PeerPlace, direction: Direction, context: &mut Context) {
        let Some(peer) = self.peers.get(place) else { return };
        let (room, peer) = (self.key.clone(), peer.key.clone());
        match direction {
            Direction::Publish => self.drop_publisher(place, context),
            Direction::Subscribe => self.drop_subscriber(place, context),
        }
        context.emit(SfuEvent::PeerDisconnected { room, peer, direction });
    }

    /// Forwards a packet: publication, recording, subscriptions.
    fn forward(&mut self, owner: PeerPlace, packet: &MediaPacket, context: &mut Context, now: Instant) {
        let Some(publisher) = self.peers.get(owner).and_then(|peer| peer.publisher.as_ref()) else { return };
        let of_line = |track: &TrackPlace| self.tracks.get(*track).is_some_and(|track| track.comes_by(packet.mid));
        let Some(place) = publisher.tracks.iter().copied().find(of_line) else { return };
        let Some(track) = self.tracks.get_mut(place) else { return };
        if packet.codec.is_sound() != (track.kind == MediaKind::Audio) {
            return;
        }
        let picture = Picture::parse(packet.codec, &packet.payload);
        if track.count(packet, picture.as_ref(), now) {
            self.pending.add_peers(track.listeners.iter().map(|listener| listener.peer));
        }
        if !track.started {
            track.started = true;
            context.emit(SfuEvent::PublicationStarted { room: self.key.clone(), track: track.key.clone() });
        }
        if track.muted {
            return;
        }
        if track.kind == MediaKind::Audio {
            if let Some(tap) = track.tap.as_mut() {
                tap.packet(packet, now);
            }
            if let Some(loudness) = track.loudness(packet) {
                self.pending.audio |= track.voice.on_loudness(loudness, now);
            }
        }
        self.relay_to_shards(place, packet, context, now);
        self.fan_out(place, packet, picture.as_ref(), context, now);
    }

    /// Forwards a packet to the listeners on this thread.
    pub(super) fn fan_out(
        &mut self,
        place: TrackPlace,
        packet: &MediaPacket,
        picture: Option<&Picture>,
        context: &mut Context,
        now: Instant,
    ) {
        self.mix(place, packet, context);
        let Some(track) = self.tracks.get(place) else { return };
        for Listener { peer: listener, slot } in &track.listeners {
            let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) else {
                continue;
            };
            if track.kind == MediaKind::Audio && subscriber.mix.is_some() {
                continue;
            }
            // A batch's packets leave together: one wake-up and, where they are many, one system
            // call per receiver.
            if subscriber.forward(*slot, packet, picture, now) && !subscriber.flush_pending {
                subscriber.flush_pending = true;
                context.flush_pending.push_back(LinkAddress {
                    room: self.place,
                    peer: *listener,
                    direction: Direction::Subscribe,
                    serial: subscriber.serial,
                });
            }
        }
    }

    /// Sends what a batch of packets has left for a subscriber.
    pub fn flush(&mut self, address: LinkAddress, context: &mut Context, now: Instant) {
        let Some(subscriber) = self.peers.get_mut(address.peer).and_then(|peer| peer.subscriber.as_mut()) else {
            return;
        };
        if subscriber.serial != address.serial {
            return;
        }
        subscriber.flush_pending = false;
        context.totals.layer_switches += std::mem::take(&mut subscriber.layer_switches);
        subscriber.link.flush(now, &mut context.outbox);
        self.drain_link_events(address.peer, Direction::Subscribe, context, now);
    }

    // ---- key frames ----

    fn want_keyframe(&mut self, place: PeerPlace, slot: usize, context: &mut Context, now: Instant) {
        let Some(subscriber) = self.peers.get(place).and_then(|peer| peer.subscriber.as_ref()) else { return };
        let Some(slot) = subscriber.slots.get(slot) else { return };
        let Some(LayerName { rid, .. }) = slot.current.or(slot.target) else { return };
        let track = slot.track.and_then(|place| self.tracks.get_mut(place));
        if let Some(layer) = track.and_then(|track| track.layer_mut(rid)) {
            layer.want_keyframe();
        }
        self.request_wanted_keyframes(context, now);
    }

    /// A subscriber whose connection has just come up may have missed what was sent to it before.
    fn want_keyframes_everywhere(&mut self, place: PeerPlace) {
        let Some(subscriber) = self.peers.get(place).and_then(|peer| peer.subscriber.as_ref()) else { return };
        for slot in &subscriber.slots {
            let Some(LayerName { rid, .. }) = slot.target else { continue };
            if let Some(layer) = slot.track.and_then(|t| self.tracks.get_mut(t)).and_then(|track| track.layer_mut(rid))
            {
                layer.want_keyframe();
            }
        }
    }

    pub(super) fn request_wanted_keyframes(&mut self, context: &mut Context, now: Instant) {
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.kind == MediaKind::Video && !track.muted) {
            for layer in &mut track.layers {
                if !layer.take_keyframe_request(now) {
                    continue;
                }
                let (owner, mid) = match track.origin {
                    Origin::Local { owner, mid, .. } => (owner, mid),
                    Origin::Remote { worker, .. } => {
                        let notice = Notice::KeyframeWanted { track: track.serial, layer: layer.name };
                        context.notify(worker, self.serial, notice);
                        continue;
                    }
                };
                let Some(publisher) = self.peers.get_mut(owner).and_then(|peer| peer.publisher.as_mut()) else {
                    continue;
                };
                context.totals.keyframes_asked += 1;
                publisher.link.request_keyframe(mid, layer.name.rid, now, &mut context.outbox);
                let address = LinkAddress {
                    room: self.place,
                    peer: owner,
                    direction: Direction::Publish,
                    serial: publisher.serial,
                };
                context.schedule(address, publisher.link.due());
                if !context.outbox.events.is_empty() {
                    context.deferred.push((address, std::mem::take(&mut context.outbox.events)));
                }
            }
        }
    }
}
