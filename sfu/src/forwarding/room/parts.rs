//! What a part of a room and the other parts of the same room, on other threads, have to do with one another.
//!
//! A track is published in one part. The others know it by what that part tells (`Notice::Track`) and have their listeners taken care of just as it has:
//! slots, layers, rewriting and sealing are each part's own. A part says which layers its listeners take, and gets the packets of these. All of a room's
//! state thus has one owner: a peer's the part where the peer is, a track's the part where its publisher is.

use std::time::Instant;

use super::state::Room;
use crate::engine::MediaPacket;
use crate::forwarding::Context;
use crate::forwarding::arena::TrackPlace;
use crate::forwarding::layer::LayerName;
use crate::forwarding::parcel::{Notice, PassedPacket, TrackNews, TrackSerial};
use crate::forwarding::track::{Listener, Origin, Track};
use crate::payload::Picture;

impl Room {
    /// Hears what another part has to say. What follows from it is left to [`Self::attend`].
    pub fn heed(&mut self, from: usize, notice: Notice, context: &mut Context, now: Instant) {
        self.meet(from, context, now);
        match notice {
            Notice::Here => {}
            Notice::Track { track, news } => self.learn(from, track, news, now),
            Notice::Ended { track } => {
                if let Some(place) = self.elsewhere.remove(&(from, track)) {
                    self.end_track(place, context);
                }
            }
            Notice::Taken { track, layers } => {
                if let Some(Origin::Here { audience, .. }) = self.track_of_ours(track).map(|track| &mut track.origin) {
                    audience.retain(|(worker, _)| *worker != from);
                    if !layers.is_empty() {
                        audience.push((from, layers));
                    }
                    self.tell_layers(context, now);
                }
            }
            Notice::KeyframeWanted { track, layer: LayerName { rid, .. } } => {
                if let Some(layer) = self.track_of_ours(track).and_then(|track| track.layer_mut(rid)) {
                    layer.want_keyframe();
                }
                self.ask_keyframes(context, now);
            }
        }
    }

    /// A part that was not known is told of this one and of all that is published here.
    fn meet(&mut self, other: usize, context: &mut Context, now: Instant) {
        if self.others.contains(&other) {
            return;
        }
        self.others.push(other);
        context.notify(other, self.serial, Notice::Here);
        for (_, track) in self.tracks.iter().filter(|(_, track)| track.owner().is_some()) {
            let news = track.news(now);
            context.notify(other, self.serial, Notice::Track { track: track.serial, news });
        }
    }

    fn track_of_ours(&mut self, serial: TrackSerial) -> Option<&mut Track> {
        let ours = |track: &&mut Track| track.serial == serial && track.owner().is_some();
        self.tracks.iter_mut().map(|(_, track)| track).find(ours)
    }

    fn learn(&mut self, from: usize, serial: TrackSerial, news: TrackNews, now: Instant) {
        let place = self.elsewhere.get(&(from, serial)).copied().unwrap_or_else(|| {
            let place = self.tracks.insert(Track::elsewhere(from, serial, &news));
            self.elsewhere.insert((from, serial), place);
            self.by_name.insert(news.key.clone(), place);
            self.note_change(news.kind);
            place
        });
        self.mute_track(place, news.muted);
        let Some(track) = self.tracks.get_mut(place) else { return };
        self.sounds_stale |= track.voice.precedence(&news.voice).is_ne();
        if track.learn(news, now) {
            self.stale.extend(track.listeners.iter().map(|listener| listener.peer));
        }
    }

    /// A packet that another part has passed on to the listeners here.
    pub fn take_passed(
        &mut self,
        from: usize,
        serial: TrackSerial,
        packet: &MediaPacket,
        context: &mut Context,
        now: Instant,
    ) {
        let Some(place) = self.elsewhere.get(&(from, serial)).copied() else { return };
        let Some(track) = self.tracks.get_mut(place).filter(|track| !track.muted) else { return };
        let picture = Picture::parse(packet.codec, &packet.payload);
        let begins = picture.is_some_and(|picture| picture.starts_keyframe);
        if begins {
            track.keyframe_came(packet.rid);
        }
        self.distribute(place, packet, picture.as_ref(), context, now);
    }

    /// Passes a packet of a track that is published here on to the parts that take something of its stream. Which layers inside the stream go out
    /// is each slot's to say, which must see all of them to close the gaps in their numbers.
    pub(super) fn pass_on(&self, place: TrackPlace, packet: &MediaPacket, context: &mut Context, now: Instant) {
        let Some(track) = self.tracks.get(place) else { return };
        let Origin::Here { audience, .. } = &track.origin else { return };
        let takes = |layers: &[LayerName]| layers.iter().any(|layer| layer.rid == packet.rid);
        for (worker, _) in audience.iter().filter(|(_, layers)| takes(layers)) {
            let passed = PassedPacket { room: self.serial, track: track.serial, packet: packet.clone() };
            context.pass(*worker, passed, now);
        }
    }

    /// Tells the other parts what has changed of the tracks that are published here.
    pub(super) fn tell_news(&mut self, context: &mut Context, now: Instant) {
        if self.others.is_empty() {
            return;
        }
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.owner().is_some()) {
            let news = track.news(now);
            let Origin::Here { told, .. } = &mut track.origin else { continue };
            if told.as_ref() == Some(&news) {
                continue;
            }
            for other in &self.others {
                let news = news.clone();
                context.notify(*other, self.serial, Notice::Track { track: track.serial, news });
            }
            *told = Some(news);
        }
    }

    /// Tells each other part which layers of its tracks are taken here.
    pub(super) fn tell_taken(&mut self, context: &mut Context) {
        if self.others.is_empty() {
            return;
        }
        for (_, track) in self.tracks.iter_mut() {
            let Origin::Elsewhere { worker, taken } = &mut track.origin else { continue };
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

    pub(super) fn tell_ended(&self, serial: TrackSerial, origin: &Origin, context: &mut Context) {
        if matches!(origin, Origin::Here { .. }) {
            for other in &self.others {
                context.notify(*other, self.serial, Notice::Ended { track: serial });
            }
        }
    }
}
