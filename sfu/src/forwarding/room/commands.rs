// SPDX-License-Identifier: MPL-2.0
//! The commands given to a room.

use std::time::Instant;

use super::state::{Publisher, Room};
use crate::engine::{Answered, Link, Mid, Offered};
use crate::forwarding::arena::{PeerPlace, TrackPlace};
use crate::forwarding::shard_batch::TrackSerial;
use crate::forwarding::subscriber::Subscriber;
use crate::forwarding::track::{Listener, Track};
use crate::forwarding::{Context, LinkAddress};
use crate::{
    Bitrate, Direction, MediaKind, MediaWay, PeerKey, PublishedSource, RecordingTarget, SfuError, SfuEvent, Source,
    Tile, TrackKey,
};

impl Room {
    pub fn publish_offer(
        &mut self,
        peer: &PeerKey,
        offered: Offered,
        sources: Vec<PublishedSource>,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        let fingerprint = offered.fingerprint.clone();
        let existing = self.by_key.get(peer).and_then(|place| {
            let publisher = self.peers.get_mut(*place)?.publisher.as_mut()?;
            (publisher.fingerprint == fingerprint).then_some((*place, publisher))
        });
        if let Some((place, publisher)) = existing {
            let restarts = publisher.link.is_restarted_by(&offered);
            let answer = publisher.link.accept_offer(offered, &mut context.outbox);
            let (ufrag, serial) = (publisher.link.local_ufrag(), publisher.serial);
            let address = LinkAddress { room: self.place, peer: place, direction: Direction::Publish, serial };
            context.change_ufrag(&mut publisher.ufrag, ufrag, address);
            if restarts {
                self.on_restart(place, context, now);
            }
            self.drain_link_events(place, Direction::Publish, context, now);
            if answer.is_ok() {
                self.update_tracks(place, sources, context, now);
            }
            return answer.map(|answer| self.of_way(place, answer));
        }
        let serial = context.next_serial();
        let mut link = Link::publisher(&context.settings, context.check_tag(serial), now);
        let answer = link.accept_offer(offered, &mut context.outbox).inspect_err(|_| context.outbox.events.clear())?;
        let place = self.peer_place(peer);
        self.drop_publisher(place, context);
        self.on_restart(place, context, now);
        let ufrag = link.local_ufrag();
        context.register_ufrag(&ufrag, self.address(place, Direction::Publish, serial));
        if let Some(entry) = self.peers.get_mut(place) {
            entry.publisher = Some(Box::new(Publisher {
                link,
                serial,
                ufrag,
                fingerprint,
                tracks: Vec::new(),
                path_changed_at: None,
            }));
        }
        self.drain_link_events(place, Direction::Publish, context, now);
        self.update_tracks(place, sources, context, now);
        Ok(self.of_way(place, answer))
    }

    /// Makes the tracks of a peer what its latest offer says.
    fn update_tracks(&mut self, place: PeerPlace, sources: Vec<PublishedSource>, context: &mut Context, now: Instant) {
        let Some(peer) = self.peers.get_mut(place) else { return };
        let Some(publisher) = peer.publisher.as_mut() else { return };
        let offered: Vec<(Mid, MediaKind, PublishedSource)> = sources
            .into_iter()
            .filter_map(|source| {
                let mid: Mid = source.mid.as_str().into();
                let kind = publisher.link.receiving(mid)?;
                ((kind == MediaKind::Audio) == source.source.is_audio()).then_some((mid, kind, source))
            })
            .collect();
        let gone: Vec<TrackPlace> = publisher
            .tracks
            .iter()
            .copied()
            .filter(|track| {
                self.tracks.get(*track).is_none_or(|track| {
                    !offered.iter().any(|(mid, _, source)| track.comes_by(*mid) && source.source == track.key.source)
                })
            })
            .collect();
        publisher.tracks.retain(|track| !gone.contains(track));
        let mut came = Vec::new();
        for (mid, kind, source) in offered {
            let exists = publisher.tracks.iter().any(|track| {
                self.tracks.get(*track).is_some_and(|track| track.comes_by(mid) || track.key.source == source.source)
            });
            if exists {
                continue;
            }
            let key = TrackKey::new(peer.key.clone(), source.source);
            let muted = peer.muted.contains(&source.source);
            let serial = TrackSerial(context.next_serial());
            let mut track = Track::new(key.clone(), kind, serial, (place, mid), muted);
            track.voice.first = peer.first;
            if let (MediaKind::Audio, Some(target)) = (kind, source.recording) {
                track.tap = Some(context.recorder.tap(self.key.clone(), key.clone(), target));
            }
            let place = self.tracks.insert(track);
            self.tracks_by_key.insert(key, place);
            publisher.tracks.push(place);
            came.push(kind);
        }
        for track in gone {
            self.end_track(track, context);
        }
        for kind in came {
            self.note_change(kind);
        }
        self.apply_pending(context, now);
    }

    pub fn subscribe(&mut self, peer: &PeerKey, context: &mut Context, now: Instant) -> Result<String, SfuError> {
        let place = self.peer_place(peer);
        let serial = context.next_serial();
        let mut link = Link::subscriber(&context.settings, context.check_tag(serial), now);
        let (offer, slots) = link
            .offer_slots(context.audio_slots, context.video_slots, &mut context.outbox)
            .inspect_err(|_| context.outbox.events.clear())?;
        self.drop_subscriber(place, context);
        self.on_restart(place, context, now);
        link.watch_large_packets();
        let ufrag = link.local_ufrag();
        context.register_ufrag(&ufrag, self.address(place, Direction::Subscribe, serial));
        if let Some(entry) = self.peers.get_mut(place) {
            link.begin_with(entry.first_estimate);
            let mut subscriber = Subscriber::new(link, serial, ufrag, slots);
            subscriber.takes_pictures = entry.way.way() != MediaWay::SoundAlone;
            entry.subscriber = Some(Box::new(subscriber));
            entry.only_from = None;
            entry.offered.clear();
        }
        self.drain_link_events(place, Direction::Subscribe, context, now);
        Ok(self.of_way(place, offer))
    }

    /// An offer with new ICE credentials for the connection that is up.
    pub fn restart_subscription(
        &mut self,
        peer: &PeerKey,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        let place = *self.by_key.get(peer).ok_or_else(|| SfuError::NoSuchPeer(peer.clone()))?;
        let subscriber =
            self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()).ok_or(SfuError::NoOffer)?;
        if !subscriber.link.stats().connected {
            return Err(SfuError::NoOffer);
        }
        let offer = subscriber.link.offer_restart(&mut context.outbox);
        // It replaces an offer of more slots that nobody has answered.
        subscriber.offered_slots.clear();
        self.on_restart(place, context, now);
        self.drain_link_events(place, Direction::Subscribe, context, now);
        offer.map(|offer| self.of_way(place, offer))
    }

    pub fn subscribe_answer(
        &mut self,
        peer: &PeerKey,
        answered: Answered,
        context: &mut Context,
        now: Instant,
    ) -> Result<(), SfuError> {
        let place = *self.by_key.get(peer).ok_or_else(|| SfuError::NoSuchPeer(peer.clone()))?;
        let subscriber =
            self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()).ok_or(SfuError::NoOffer)?;
        let accepted = subscriber.link.accept_answer(answered, &mut context.outbox);
        if accepted.is_ok() {
            subscriber.open_offered();
        }
        // A restart's new name holds from its answer on.
        let (ufrag, serial) = (subscriber.link.local_ufrag(), subscriber.serial);
        let address = LinkAddress { room: self.place, peer: place, direction: Direction::Subscribe, serial };
        context.change_ufrag(&mut subscriber.ufrag, ufrag, address);
        self.drain_link_events(place, Direction::Subscribe, context, now);
        accepted?;
        self.fill_slots(place, context);
        self.apply_pending(context, now);
        Ok(())
    }

    pub fn set_view(&mut self, peer: &PeerKey, tiles: Vec<Tile>, context: &mut Context, now: Instant) {
        let place = self.peer_place(peer);
        let tiles = view_of(tiles, context.max_video_slots);
        if let Some(entry) = self.peers.get_mut(place) {
            entry.view = tiles;
        }
        self.pending.add_peer(place);
        self.apply_pending(context, now);
    }

    pub fn set_muted(&mut self, peer: &PeerKey, source: Source, muted: bool, context: &mut Context, now: Instant) {
        let place = self.peer_place(peer);
        let Some(entry) = self.peers.get_mut(place) else { return };
        if muted {
            entry.muted.insert(source);
        } else {
            entry.muted.remove(&source);
        }
        let key = TrackKey::new(peer.clone(), source);
        let Some(track) = self.published_here(&key) else { return };
        self.mute_track(track, muted);
        self.apply_pending(context, now);
    }

    pub(super) fn mute_track(&mut self, place: TrackPlace, muted: bool) {
        let Some(track) = self.tracks.get_mut(place).filter(|track| track.muted != muted) else { return };
        track.muted = muted;
        if let Some(tap) = track.tap.as_mut() {
            tap.set_muted(muted);
        }
        track.voice.silence();
        for Listener { peer: listener, slot } in &track.listeners {
            if let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) {
                subscriber.cut(*slot);
            }
            self.pending.add_peer(*listener);
        }
        self.pending.audio |= track.kind == MediaKind::Audio;
    }

    pub fn set_priority(&mut self, peer: &PeerKey, first: bool, context: &mut Context, now: Instant) {
        let place = self.peer_place(peer);
        if let Some(entry) = self.peers.get_mut(place) {
            entry.first = first;
        }
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.owner() == Some(place)) {
            track.voice.first = first;
        }
        self.pending.audio = true;
        self.apply_pending(context, now);
    }

    pub fn set_first_estimate(&mut self, peer: &PeerKey, bitrate: Bitrate) {
        let place = self.peer_place(peer);
        if let Some(entry) = self.peers.get_mut(place) {
            entry.first_estimate = Some(bitrate);
        }
    }

    pub fn look_for_room(
        &mut self,
        peer: &PeerKey,
        bitrate: Bitrate,
        context: &mut Context,
        now: Instant,
    ) -> Result<(), SfuError> {
        let place = *self.by_key.get(peer).ok_or_else(|| SfuError::NoSuchPeer(peer.clone()))?;
        let subscriber =
            self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()).ok_or(SfuError::NoOffer)?;
        subscriber.looks_for = bitrate;
        self.pending.add_peer(place);
        self.apply_pending(context, now);
        Ok(())
    }

    pub fn set_recording(
        &mut self,
        peer: &PeerKey,
        source: Source,
        target: Option<RecordingTarget>,
        context: &mut Context,
    ) -> Result<(), SfuError> {
        let key = TrackKey::new(peer.clone(), source);
        let track = self
            .published_here(&key)
            .and_then(|place| self.tracks.get_mut(place))
            .ok_or_else(|| SfuError::NoSuchPeer(peer.clone()))?;
        match target {
            None => {
                if let Some(tap) = track.tap.take() {
                    context.recorder.end(tap);
                }
            }
            Some(target) if track.tap.is_none() && track.kind == MediaKind::Audio => {
                track.tap = Some(context.recorder.tap(self.key.clone(), key, target));
            }
            Some(_) => {}
        }
        Ok(())
    }

    fn published_here(&self, key: &TrackKey) -> Option<TrackPlace> {
        self.tracks.iter().find(|(_, track)| track.key == *key && track.owner().is_some()).map(|(place, _)| place)
    }

    pub fn remove_peer(&mut self, peer: &PeerKey, context: &mut Context, now: Instant) {
        let Some(place) = self.by_key.remove(peer) else { return };
        // Who has left, or was put out, adds nothing to the recording afterwards.
        let tracks = self.peers.get(place).and_then(|peer| peer.publisher.as_ref()).map(|one| one.tracks.clone());
        for track in tracks.unwrap_or_default() {
            if let Some(tap) = self.tracks.get_mut(track).and_then(|track| track.tap.as_mut()) {
                tap.set_muted(true);
            }
        }
        self.drop_publisher(place, context);
        self.drop_subscriber(place, context);
        self.peers.take(place);
        self.apply_pending(context, now);
    }

    #[cfg(test)]
    pub fn break_subscriber(&mut self, peer: &PeerKey) {
        let peer = self.by_key.get(peer).and_then(|place| self.peers.get_mut(*place));
        peer.and_then(|peer| peer.subscriber.as_mut()).expect("subscribed").link.breaks = true;
    }

    pub fn close(&mut self, context: &mut Context, now: Instant) {
        let peers: Vec<PeerKey> = self.by_key.keys().cloned().collect();
        for peer in peers {
            self.remove_peer(&peer, context, now);
        }
    }

    pub(super) fn drop_publisher(&mut self, place: PeerPlace, context: &mut Context) {
        let Some(mut publisher) = self.peers.get_mut(place).and_then(|peer| peer.publisher.take()) else { return };
        publisher.link.close(&mut context.outbox);
        context.outbox.events.clear();
        context.unregister_ufrag(&publisher.ufrag);
        for track in publisher.tracks {
            self.end_track(track, context);
        }
    }

    pub(super) fn drop_subscriber(&mut self, place: PeerPlace, context: &mut Context) {
        let Some(mut subscriber) = self.peers.get_mut(place).and_then(|peer| peer.subscriber.take()) else { return };
        subscriber.link.close(&mut context.outbox);
        context.outbox.events.clear();
        context.unregister_ufrag(&subscriber.ufrag);
        for (index, slot) in subscriber.slots.iter().enumerate() {
            if let Some(track) = slot.track.and_then(|track| self.tracks.get_mut(track)) {
                track.forget_listener(Listener { peer: place, slot: index });
            }
        }
    }

    pub(super) fn end_track(&mut self, place: TrackPlace, context: &mut Context) {
        let Some(track) = self.tracks.take(place) else { return };
        self.note_change(track.kind);
        // There may be a later one of the name, from another shard.
        if self.tracks_by_key.get(&track.key) == Some(&place) {
            self.tracks_by_key.remove(&track.key);
        }
        // At once, not at the next round: the place may be given to another track before that.
        for Listener { peer: listener, slot } in &track.listeners {
            if let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) {
                subscriber.empty(*slot, &track.key);
            }
        }
        if let Some(tap) = track.tap {
            context.recorder.end(tap);
        }
        self.announce_ended(track.serial, &track.origin, context);
        if track.started {
            context.emit(SfuEvent::PublicationEnded { room: self.key.clone(), track: track.key });
        }
    }

    /// A track came or went.
    pub(super) fn note_change(&mut self, kind: MediaKind) {
        match kind {
            MediaKind::Audio => self.pending.audio = true,
            MediaKind::Video => self.pending.video = true,
        }
    }
}

/// At most so many pictures, each once: one that two windows of a page show, in the larger size.
fn view_of(tiles: Vec<Tile>, most: usize) -> Vec<Tile> {
    let mut view: Vec<Tile> = Vec::with_capacity(tiles.len().min(most));
    for tile in tiles.into_iter().filter(|tile| !tile.source.is_audio()) {
        let other = view.iter_mut().find(|other| other.publisher == tile.publisher && other.source == tile.source);
        if let Some(other) = other {
            other.width = other.width.max(tile.width);
            other.height = other.height.max(tile.height);
        } else if view.len() < most {
            view.push(tile);
        }
    }
    view
}
