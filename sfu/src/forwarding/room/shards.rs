// SPDX-License-Identifier: MPL-2.0
//! How the shards of a room, each on its own thread, work together.
//!
//! A track is published in one shard. The others know it by what that shard tells (`Notice::Track`)
//! and have their listeners taken care of just as it has: slots, layers, rewriting and sealing are
//! each shard's own. A shard says which layers its listeners take, and gets the packets of these.
//! All of a room's state thus has one owner: a peer's the shard where the peer is, a track's the
//! shard where its publisher is.

use std::time::Instant;

use super::state::Room;
use crate::engine::MediaPacket;
use crate::forwarding::Context;
use crate::forwarding::arena::TrackPlace;
use crate::forwarding::layer::LayerName;
use crate::forwarding::shard_batch::{Notice, RelayedPacket, TrackSerial, TrackSnapshot};
use crate::forwarding::track::{Listener, Origin, Track};
use crate::payload::Picture;

impl Room {
    /// Applies a notice of another shard. What follows from it is left to [`Self::apply_pending`].
    pub fn on_notice(&mut self, from: usize, notice: Notice, context: &mut Context, now: Instant) {
        self.introduce(from, context, now);
        match notice {
            Notice::Here => {}
            Notice::Track { track, snapshot } => self.apply_snapshot(from, track, snapshot, now),
            Notice::Ended { track } => {
                if let Some(place) = self.remote_tracks.remove(&(from, track)) {
                    self.end_track(place, context);
                }
            }
            Notice::Taken { track, layers } => {
                if let Some(Origin::Local { remote_takers, .. }) =
                    self.local_track(track).map(|track| &mut track.origin)
                {
                    remote_takers.retain(|(worker, _)| *worker != from);
                    if !layers.is_empty() {
                        remote_takers.push((from, layers));
                    }
                    self.report_idle_layers(context, now);
                }
            }
            Notice::KeyframeWanted { track, layer: LayerName { rid, .. } } => {
                if let Some(layer) = self.local_track(track).and_then(|track| track.layer_mut(rid)) {
                    layer.want_keyframe();
                }
                self.request_wanted_keyframes(context, now);
            }
        }
    }

    /// Announces this shard and all its tracks to a shard that was not known.
    fn introduce(&mut self, other: usize, context: &mut Context, now: Instant) {
        if self.others.contains(&other) {
            return;
        }
        self.others.push(other);
        context.notify(other, self.serial, Notice::Here);
        for (_, track) in self.tracks.iter().filter(|(_, track)| track.owner().is_some()) {
            let snapshot = track.snapshot(now);
            context.notify(other, self.serial, Notice::Track { track: track.serial, snapshot });
        }
    }

    fn local_track(&mut self, serial: TrackSerial) -> Option<&mut Track> {
        let ours = |track: &&mut Track| track.serial == serial && track.owner().is_some();
        self.tracks.iter_mut().map(|(_, track)| track).find(ours)
    }

    fn apply_snapshot(&mut self, from: usize, serial: TrackSerial, snapshot: TrackSnapshot, now: Instant) {
        let place = self.remote_tracks.get(&(from, serial)).copied().unwrap_or_else(|| {
            let place = self.tracks.insert(Track::remote(from, serial, &snapshot));
            self.remote_tracks.insert((from, serial), place);
            self.tracks_by_key.insert(snapshot.key.clone(), place);
            self.note_change(snapshot.kind);
            place
        });
        self.mute_track(place, snapshot.muted);
        let Some(track) = self.tracks.get_mut(place) else { return };
        self.pending.audio |= track.voice.precedence(&snapshot.voice).is_ne();
        if track.apply_snapshot(snapshot, now) {
            self.pending.add_peers(track.listeners.iter().map(|listener| listener.peer));
        }
    }

    /// Forwards a packet that another shard has relayed to the listeners here.
    pub fn receive_relayed(
        &mut self,
        from: usize,
        serial: TrackSerial,
        packet: &MediaPacket,
        context: &mut Context,
        now: Instant,
    ) {
        let Some(place) = self.remote_tracks.get(&(from, serial)).copied() else { return };
        let Some(track) = self.tracks.get_mut(place).filter(|track| !track.muted) else { return };
        let picture = Picture::parse(packet.codec, &packet.payload);
        let begins = picture.is_some_and(|picture| picture.starts_keyframe);
        if begins {
            track.on_keyframe(packet.rid);
        }
        self.fan_out(place, packet, picture.as_ref(), context, now);
    }

    /// Relays a packet of a track that is published here to the shards that take something of its
    /// stream. Which layers inside the stream go out is each slot's to say, which must see all of
    /// them to close the gaps in their numbers.
    pub(super) fn relay_to_shards(&self, place: TrackPlace, packet: &MediaPacket, context: &mut Context, now: Instant) {
        let Some(track) = self.tracks.get(place) else { return };
        let Origin::Local { remote_takers, .. } = &track.origin else { return };
        let takes = |layers: &[LayerName]| layers.iter().any(|layer| layer.rid == packet.rid);
        for (worker, _) in remote_takers.iter().filter(|(_, layers)| takes(layers)) {
            let passed = RelayedPacket { room: self.serial, track: track.serial, packet: packet.clone() };
            context.relay(*worker, passed, now);
        }
    }

    /// Announces changed tracks that are published here to the other shards.
    pub(super) fn announce_tracks(&mut self, context: &mut Context, now: Instant) {
        if self.others.is_empty() {
            return;
        }
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.owner().is_some()) {
            let snapshot = track.snapshot(now);
            let Origin::Local { told, .. } = &mut track.origin else { continue };
            if told.as_ref() == Some(&snapshot) {
                continue;
            }
            for other in &self.others {
                let snapshot = snapshot.clone();
                context.notify(*other, self.serial, Notice::Track { track: track.serial, snapshot });
            }
            *told = Some(snapshot);
        }
    }

    /// Tells each other shard which layers of its tracks are taken here.
    pub(super) fn announce_taken_layers(&mut self, context: &mut Context) {
        if self.others.is_empty() {
            return;
        }
        for (_, track) in self.tracks.iter_mut() {
            let Origin::Remote { worker, taken } = &mut track.origin else { continue };
            let mut layers: Vec<LayerName> = Vec::new();
            for Listener { peer: listener, slot } in &track.listeners {
                let subscriber = self.peers.get(*listener).and_then(|peer| peer.subscriber.as_ref());
                let Some(slot) = subscriber.and_then(|subscriber| subscriber.slots.get(*slot)) else { continue };
                for layer in slot.layers_taken() {
                    if !layers.contains(&layer) {
                        layers.push(layer);
                    }
                }
            }
            // The order in which listeners sit says nothing.
            if layers.len() == taken.len() && layers.iter().all(|layer| taken.contains(layer)) {
                continue;
            }
            taken.clone_from(&layers);
            context.notify(*worker, self.serial, Notice::Taken { track: track.serial, layers });
        }
    }

    pub(super) fn announce_ended(&self, serial: TrackSerial, origin: &Origin, context: &mut Context) {
        if matches!(origin, Origin::Local { .. }) {
            for other in &self.others {
                context.notify(*other, self.serial, Notice::Ended { track: serial });
            }
        }
    }
}
