// SPDX-License-Identifier: MPL-2.0
//! Who gets what: tracks into slots, layers by the line, and who speaks.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::state::{Peer, Room};
use crate::forwarding::Context;
use crate::forwarding::arena::{Arena, PeerPlace, TrackPlace, kind};
use crate::forwarding::subscriber::paused_event;
use crate::forwarding::track::Track;
use crate::{Direction, MediaKind, PeerKey, RoomKey, SfuEvent, TrackKey};

/// Speakers are told at most this often.
const SPEAKERS_EVERY: Duration = Duration::from_millis(200);
/// How often layers are weighed without a reason.
const ALLOCATE_EVERY: Duration = Duration::from_millis(500);

impl Room {
    /// Every 50 ms or so: what does not hang on a packet.
    pub fn tick(&mut self, context: &mut Context, now: Instant) {
        let sounds_here = |track: &Track| track.kind == MediaKind::Audio && track.owner().is_some();
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| sounds_here(track)) {
            self.pending.audio |= track.voice.advance(now);
        }
        self.pending.layers |= self.allocated_at.is_none_or(|at| now.saturating_duration_since(at) >= ALLOCATE_EVERY);
        self.apply_pending(context, now);
        self.announce_tracks(context, now);
        self.report_speakers(context, now);
        self.request_wanted_keyframes(context, now);
        self.drain_deferred_events(context, now);
    }

    pub(super) fn drain_deferred_events(&mut self, context: &mut Context, now: Instant) {
        while let Some((address, events)) = context.deferred.pop() {
            context.outbox.events = events;
            self.drain_link_events(address.peer, address.direction, context, now);
        }
    }

    /// Applies pending changes of slots and layers, for the peers that they concern only.
    pub fn apply_pending(&mut self, context: &mut Context, now: Instant) {
        let pending = self.pending.take();
        if pending.is_empty() {
            self.drain_deferred_events(context, now);
            return;
        }
        let order = pending.audio.then(|| self.sounds_in_order());
        let places = if pending.everybody() {
            self.peers.iter().map(|(place, _)| place).collect()
        } else {
            pending.peers().to_vec()
        };
        if pending.layers {
            self.update_mixes(context, now);
            self.advance_ways(context, now);
        }
        for place in places {
            let Some(peer) = self.peers.get_mut(place) else { continue };
            let concerned = pending.concerns(place);
            let mut changed = false;
            if let Some(order) = &order {
                changed |= peer.assign_sounds(place, order, &mut self.tracks);
            }
            if pending.video || concerned {
                changed |= peer.assign_pictures(place, &self.tracks_by_key, &mut self.tracks);
            }
            let emptied = peer.subscriber.as_mut().is_some_and(|subscriber| subscriber.take_emptied());
            if changed || emptied {
                peer.report_slots(&self.key, &self.tracks, context);
            }
            if changed || concerned || pending.layers {
                self.allocate_layers(place, context, now);
            }
        }
        if pending.layers {
            self.allocated_at = Some(now);
        }
        if pending.audio {
            self.update_mixes(context, now);
        }
        if pending.audio || pending.video {
            self.announce_tracks(context, now);
        }
        self.report_idle_layers(context, now);
        self.announce_taken_layers(context);
        self.request_wanted_keyframes(context, now);
        self.drain_deferred_events(context, now);
    }

    fn allocate_layers(&mut self, place: PeerPlace, context: &mut Context, now: Instant) {
        let Some(Peer { key, view, subscriber: Some(subscriber), .. }) = self.peers.get_mut(place) else { return };
        subscriber.allocate_layers(view, &mut self.tracks, now, |track, stopped| {
            context.emit(paused_event(&self.key, key, track, stopped));
        });
        let (due, serial) = (subscriber.link.due(), subscriber.serial);
        context.schedule(self.address(place, Direction::Subscribe, serial), due);
    }

    /// Puts tracks into the slots of a subscriber that has just answered, and tells what is in them
    /// in any case.
    pub(super) fn fill_slots(&mut self, place: PeerPlace, context: &mut Context) {
        let order = self.sounds_in_order();
        let Some(peer) = self.peers.get_mut(place) else { return };
        peer.assign_sounds(place, &order, &mut self.tracks);
        peer.assign_pictures(place, &self.tracks_by_key, &mut self.tracks);
        peer.report_slots(&self.key, &self.tracks, context);
        self.pending.add_peer(place);
    }

    /// Microphones, those first that are to be heard first.
    fn sounds_in_order(&self) -> Vec<TrackPlace> {
        let mut sounds: Vec<(TrackPlace, &Track)> =
            self.tracks.iter().filter(|(_, track)| track.kind == MediaKind::Audio).collect();
        // Where all fit into everybody's slots there is nothing to choose, and nobody need move.
        let slots = |(_, peer): (PeerPlace, &Peer)| {
            let subscriber = peer.subscriber.as_ref().filter(|subscriber| subscriber.answered)?;
            Some(subscriber.slots_of(MediaKind::Audio))
        };
        if self.peers.iter().filter_map(slots).min().is_some_and(|fewest| sounds.len() > fewest) {
            sounds.sort_by(|(_, a), (_, b)| a.muted.cmp(&b.muted).then_with(|| a.voice.precedence(&b.voice)));
        }
        sounds.into_iter().map(|(place, _)| place).collect()
    }

    /// Tells publishers which of their layers somebody takes; the others need not be made and sent.
    pub(super) fn report_idle_layers(&mut self, context: &mut Context, now: Instant) {
        let pictures_here = |track: &Track| track.kind == MediaKind::Video && track.owner().is_some();
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| pictures_here(track)) {
            track.mark_taken_by_shards(now);
            if let Some(layers) = track.take_idle_layers(now) {
                context.emit(SfuEvent::LayersIdle { room: self.key.clone(), track: track.key.clone(), layers });
            }
        }
    }

    fn report_speakers(&mut self, context: &mut Context, now: Instant) {
        if self.speakers_told_at.is_some_and(|at| now.saturating_duration_since(at) < SPEAKERS_EVERY) {
            return;
        }
        let mut speakers: Vec<(PeerKey, u8)> = self
            .tracks
            .iter()
            .filter(|(_, track)| track.voice.speaking())
            .map(|(_, track)| (track.key.publisher.clone(), track.voice.loudness()))
            .collect();
        if speakers.is_empty() && self.speakers_told.is_empty() {
            return;
        }
        speakers.sort_by_key(|(_, loudness)| std::cmp::Reverse(*loudness));
        self.speakers_told_at = Some(now);
        self.speakers_told = speakers.iter().map(|(peer, _)| peer.clone()).collect();
        if self.home {
            context.emit(SfuEvent::Speakers { room: self.key.clone(), speakers });
        }
    }
}

impl Peer {
    /// Puts microphones, most important first, into its slots. True when that changed anything.
    fn assign_sounds(
        &mut self,
        place: PeerPlace,
        order: &[TrackPlace],
        tracks: &mut Arena<kind::Track, Track>,
    ) -> bool {
        let (key, only_from) = (&self.key, self.only_from.as_ref());
        let wanted = order.iter().copied().filter(|track| {
            let publisher = tracks.get(*track).map(|track| &track.key.publisher);
            publisher
                .is_some_and(|publisher| publisher != key && only_from.is_none_or(|only_from| only_from == publisher))
        });
        let Some(subscriber) = self.subscriber.as_mut().filter(|subscriber| subscriber.answered) else { return false };
        let wanted = wanted.take(subscriber.slots_of(MediaKind::Audio)).collect::<Vec<_>>();
        subscriber.fill(place, MediaKind::Audio, &wanted, tracks)
    }

    /// Puts the pictures of its view into its slots. True when that changed anything.
    fn assign_pictures(
        &mut self,
        place: PeerPlace,
        tracks_by_key: &HashMap<TrackKey, TrackPlace>,
        tracks: &mut Arena<kind::Track, Track>,
    ) -> bool {
        let others = self.view.iter().filter(|tile| tile.publisher != self.key);
        let wanted: Vec<TrackPlace> = others
            .filter_map(|tile| tracks_by_key.get(&TrackKey::new(tile.publisher.clone(), tile.source)).copied())
            .collect();
        let Some(subscriber) = self.subscriber.as_mut().filter(|subscriber| subscriber.answered) else { return false };
        subscriber.fill(place, MediaKind::Video, &wanted, tracks)
    }

    fn report_slots(&mut self, room: &RoomKey, tracks: &Arena<kind::Track, Track>, context: &mut Context) {
        let Some(subscriber) = &mut self.subscriber else { return };
        for track in subscriber.take_no_longer_paused() {
            context.emit(paused_event(room, &self.key, &track, None));
        }
        let assignments = subscriber.assignments(tracks);
        context.emit(SfuEvent::SlotsChanged { room: room.clone(), peer: self.key.clone(), assignments });
    }
}
