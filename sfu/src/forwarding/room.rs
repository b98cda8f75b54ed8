//! A room: who is in it, what they publish, who gets what.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use crate::engine::{Link, LinkEvent, MediaPacket, Mid, Vp8Packet};
use crate::forwarding::allocate::assign;
use crate::forwarding::arena::Arena;
use crate::forwarding::subscriber::{LayerName, Subscriber, paused_event};
use crate::forwarding::track::Track;
use crate::forwarding::{Context, LinkAddress};
use crate::handle::{PublishedSource, RecordingTarget, Tile};
use crate::stats::{PeerStats, PublicationStats, RoomStats, SlotStats};
use crate::{Direction, MediaKind, PeerKey, RoomKey, SfuError, SfuEvent, Source, TrackKey};

/// Speakers are told at most this often.
const SPEAKERS_EVERY: Duration = Duration::from_millis(200);
/// How often layers are weighed without a reason.
const CHOOSE_EVERY: Duration = Duration::from_millis(500);

/// A peer in a room.
#[derive(Debug)]
struct Peer {
    key: PeerKey,
    publisher: Option<Publisher>,
    subscriber: Option<Subscriber>,
    view: Vec<Tile>,
    muted: HashSet<Source>,
}

/// The publishing connection of a peer.
#[derive(Debug)]
struct Publisher {
    link: Link,
    serial: u64,
    ufrag: String,
    /// DTLS fingerprint of the browser's connection: another one means another connection.
    fingerprint: String,
    /// Places of its tracks.
    tracks: Vec<usize>,
}

/// A room.
#[derive(Debug)]
pub(crate) struct Room {
    key: RoomKey,
    place: usize,
    peers: Arena<Peer>,
    by_key: HashMap<PeerKey, usize>,
    tracks: Arena<Track>,
    /// Assignments of slots must be looked at again.
    reassign: bool,
    /// Layers must be weighed again.
    rechoose: bool,
    chosen_at: Option<Instant>,
    speakers_told_at: Option<Instant>,
    speakers_told: Vec<PeerKey>,
}

impl Room {
    pub fn new(key: RoomKey, place: usize) -> Self {
        Self {
            key,
            place,
            peers: Arena::default(),
            by_key: HashMap::new(),
            tracks: Arena::default(),
            reassign: false,
            rechoose: false,
            chosen_at: None,
            speakers_told_at: None,
            speakers_told: Vec::new(),
        }
    }

    fn address(&self, peer: usize, direction: Direction, serial: u64) -> LinkAddress {
        LinkAddress { room: self.place, peer, direction, serial }
    }

    fn peer_place(&mut self, peer: &PeerKey, context: &Context) -> Result<usize, SfuError> {
        if let Some(place) = self.by_key.get(peer) {
            return Ok(*place);
        }
        let limit = context.limits.peers_per_room;
        if self.peers.len() >= limit {
            return Err(SfuError::Limit { what: "peers in the room", limit });
        }
        let place = self.peers.insert(Peer {
            key: peer.clone(),
            publisher: None,
            subscriber: None,
            view: Vec::new(),
            muted: HashSet::new(),
        });
        self.by_key.insert(peer.clone(), place);
        Ok(place)
    }

    // ---- orders ----

    pub fn publish_offer(
        &mut self,
        peer: &PeerKey,
        sdp: &str,
        sources: Vec<PublishedSource>,
        context: &mut Context,
        now: Instant,
    ) -> Result<String, SfuError> {
        let limits = &context.limits;
        check_size(sdp, limits.sdp_bytes)?;
        if sdp.matches("\nm=").count() > limits.tracks_per_peer {
            return Err(SfuError::Limit { what: "media lines in the offer", limit: limits.tracks_per_peer });
        }
        let fingerprint = fingerprint_of(sdp);
        let existing = self.by_key.get(peer).and_then(|place| {
            let publisher = self.peers.get_mut(*place)?.publisher.as_mut()?;
            (publisher.fingerprint == fingerprint).then_some(publisher)
        });
        if let Some(publisher) = existing {
            let answer = publisher.link.accept_offer(sdp, now, &mut context.outbox)?;
            let ufrag = publisher.link.local_ufrag();
            let old = std::mem::replace(&mut publisher.ufrag, ufrag.clone());
            let serial = publisher.serial;
            let place = self.peer_place(peer, context)?;
            let address = self.address(place, Direction::Publish, serial);
            if old != ufrag {
                context.rename(&old, &ufrag, address);
            }
            self.settle(place, Direction::Publish, context, now);
            self.update_tracks(place, sources, context, now);
            return Ok(answer);
        }
        let mut link = Link::publisher(&context.settings, now);
        let answer = link.accept_offer(sdp, now, &mut context.outbox)?;
        let place = self.peer_place(peer, context)?;
        self.drop_publisher(place, context, now);
        let ufrag = link.local_ufrag();
        let serial = context.next_serial();
        context.name(&ufrag, self.address(place, Direction::Publish, serial));
        if let Some(entry) = self.peers.get_mut(place) {
            entry.publisher = Some(Publisher { link, serial, ufrag, fingerprint, tracks: Vec::new() });
        }
        self.settle(place, Direction::Publish, context, now);
        self.update_tracks(place, sources, context, now);
        Ok(answer)
    }

    /// Makes the tracks of a peer what its latest offer says.
    fn update_tracks(&mut self, place: usize, sources: Vec<PublishedSource>, context: &mut Context, now: Instant) {
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
        let gone: Vec<usize> = publisher
            .tracks
            .iter()
            .copied()
            .filter(|track| {
                self.tracks.get(*track).is_none_or(|track| {
                    !offered.iter().any(|(mid, _, source)| *mid == track.mid && source.source == track.key.source)
                })
            })
            .collect();
        publisher.tracks.retain(|track| !gone.contains(track));
        for (mid, kind, source) in offered {
            let exists = publisher.tracks.iter().any(|track| {
                self.tracks.get(*track).is_some_and(|track| track.mid == mid || track.key.source == source.source)
            });
            if exists {
                continue;
            }
            let key = TrackKey::new(peer.key.clone(), source.source);
            let muted = peer.muted.contains(&source.source);
            let mut track = Track::new(key.clone(), kind, mid, place, muted);
            if let (MediaKind::Audio, Some(target)) = (kind, source.recording) {
                track.tap = Some(context.recorder.tap(self.key.clone(), key, target));
            }
            publisher.tracks.push(self.tracks.insert(track));
        }
        for track in gone {
            self.end_track(track, context);
        }
        self.reassign = true;
        self.attend(context, now);
    }

    pub fn subscribe(&mut self, peer: &PeerKey, context: &mut Context, now: Instant) -> Result<String, SfuError> {
        let place = self.peer_place(peer, context)?;
        let mut link = Link::subscriber(&context.settings, now);
        let (offer, slots) = link.offer_slots(context.audio_slots, context.video_slots, now, &mut context.outbox)?;
        self.drop_subscriber(place, context, now);
        let ufrag = link.local_ufrag();
        let serial = context.next_serial();
        context.name(&ufrag, self.address(place, Direction::Subscribe, serial));
        if let Some(entry) = self.peers.get_mut(place) {
            entry.subscriber = Some(Subscriber::new(link, serial, ufrag, slots));
        }
        self.settle(place, Direction::Subscribe, context, now);
        Ok(offer)
    }

    pub fn subscribe_answer(
        &mut self,
        peer: &PeerKey,
        sdp: &str,
        context: &mut Context,
        now: Instant,
    ) -> Result<(), SfuError> {
        check_size(sdp, context.limits.sdp_bytes)?;
        let place = *self.by_key.get(peer).ok_or_else(|| SfuError::NoSuchPeer(peer.clone()))?;
        let subscriber =
            self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()).ok_or(SfuError::NoOffer)?;
        subscriber.link.accept_answer(sdp, now, &mut context.outbox)?;
        subscriber.open();
        self.settle(place, Direction::Subscribe, context, now);
        self.reassign_slots(context, Some(place));
        self.rechoose = true;
        self.attend(context, now);
        Ok(())
    }

    pub fn set_view(
        &mut self,
        peer: &PeerKey,
        mut tiles: Vec<Tile>,
        context: &mut Context,
        now: Instant,
    ) -> Result<(), SfuError> {
        let place = self.peer_place(peer, context)?;
        tiles.retain(|tile| !tile.source.is_audio());
        tiles.truncate(context.video_slots);
        if let Some(entry) = self.peers.get_mut(place) {
            entry.view = tiles;
        }
        self.reassign = true;
        self.rechoose = true;
        self.attend(context, now);
        Ok(())
    }

    pub fn set_muted(
        &mut self,
        peer: &PeerKey,
        source: Source,
        muted: bool,
        context: &mut Context,
        now: Instant,
    ) -> Result<(), SfuError> {
        let place = self.peer_place(peer, context)?;
        let Some(entry) = self.peers.get_mut(place) else { return Ok(()) };
        if muted {
            entry.muted.insert(source);
        } else {
            entry.muted.remove(&source);
        }
        let key = TrackKey::new(peer.clone(), source);
        let Some((_, track)) = self.tracks.iter_mut().find(|(_, track)| track.key == key) else { return Ok(()) };
        if track.muted == muted {
            return Ok(());
        }
        track.muted = muted;
        track.voice.silence();
        for (listener, slot) in &track.listeners {
            if let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) {
                subscriber.cut(*slot);
            }
        }
        self.reassign = true;
        self.rechoose = true;
        self.attend(context, now);
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
        let (_, track) = self
            .tracks
            .iter_mut()
            .find(|(_, track)| track.key == key)
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

    pub fn remove_peer(&mut self, peer: &PeerKey, context: &mut Context, now: Instant) {
        let Some(place) = self.by_key.remove(peer) else { return };
        self.drop_publisher(place, context, now);
        self.drop_subscriber(place, context, now);
        self.peers.remove(place);
        self.reassign = true;
        self.attend(context, now);
    }

    pub fn close(&mut self, context: &mut Context, now: Instant) {
        let peers: Vec<PeerKey> = self.by_key.keys().cloned().collect();
        for peer in peers {
            self.remove_peer(&peer, context, now);
        }
    }

    fn drop_publisher(&mut self, place: usize, context: &mut Context, now: Instant) {
        let Some(mut publisher) = self.peers.get_mut(place).and_then(|peer| peer.publisher.take()) else { return };
        publisher.link.close(now, &mut context.outbox);
        context.outbox.events.clear();
        context.forget(&publisher.ufrag);
        for track in publisher.tracks {
            self.end_track(track, context);
        }
    }

    fn drop_subscriber(&mut self, place: usize, context: &mut Context, now: Instant) {
        let Some(mut subscriber) = self.peers.get_mut(place).and_then(|peer| peer.subscriber.take()) else { return };
        subscriber.link.close(now, &mut context.outbox);
        context.outbox.events.clear();
        context.forget(&subscriber.ufrag);
        for (_, track) in self.tracks.iter_mut() {
            track.listeners.retain(|(listener, _)| *listener != place);
        }
    }

    fn end_track(&mut self, place: usize, context: &mut Context) {
        let Some(track) = self.tracks.remove(place) else { return };
        // At once, not at the next round: the place may be given to another track before that.
        for (listener, slot) in &track.listeners {
            if let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) {
                subscriber.empty(*slot);
            }
        }
        if let Some(tap) = track.tap {
            context.recorder.end(tap);
        }
        if track.started {
            context.tell(SfuEvent::PublicationEnded { room: self.key.clone(), track: track.key });
        }
        self.reassign = true;
        self.rechoose = true;
    }

    // ---- packets ----

    /// A datagram for one of the room's links.
    pub fn receive(
        &mut self,
        address: LinkAddress,
        bytes: &[u8],
        source: std::net::SocketAddr,
        destination: std::net::SocketAddr,
        context: &mut Context,
        now: Instant,
    ) {
        let Some(link) = self.link_mut(address) else { return };
        link.receive(bytes, source, destination, now, &mut context.outbox);
        self.settle(address.peer, address.direction, context, now);
        self.attend(context, now);
    }

    /// A link's time has come.
    pub fn advance_link(&mut self, address: LinkAddress, context: &mut Context, now: Instant) {
        let Some(link) = self.link_mut(address) else { return };
        link.advance(now, &mut context.outbox);
        self.settle(address.peer, address.direction, context, now);
        self.attend(context, now);
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

    /// Deals with everything one link has said, and with what that makes others say.
    fn settle(&mut self, place: usize, direction: Direction, context: &mut Context, now: Instant) {
        let mut events = std::mem::take(&mut context.outbox.events);
        for event in events.drain(..) {
            match event {
                LinkEvent::Packet(packet) => self.forward(place, &packet, context, now),
                LinkEvent::KeyframeWanted(mid) => self.want_keyframe(place, mid, context, now),
                LinkEvent::Estimate(estimate) => {
                    if let Some(subscriber) = self.peers.get_mut(place).and_then(|peer| peer.subscriber.as_mut()) {
                        // A fall must be answered at once, a rise may wait for the next round.
                        self.rechoose |= estimate < subscriber.estimate;
                        subscriber.estimate = estimate;
                    }
                }
                LinkEvent::Connected => {
                    if let Some(peer) = self.peers.get(place) {
                        let (room, peer) = (self.key.clone(), peer.key.clone());
                        context.tell(SfuEvent::PeerConnected { room, peer, direction });
                    }
                    self.rechoose = true;
                    if direction == Direction::Subscribe {
                        self.want_all_keyframes(place);
                    }
                }
                LinkEvent::Closed => self.lost(place, direction, context, now),
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
            context.wake(self.address(place, direction, serial), due);
        }
    }

    fn lost(&mut self, place: usize, direction: Direction, context: &mut Context, now: Instant) {
        let Some(peer) = self.peers.get(place) else { return };
        let (room, peer) = (self.key.clone(), peer.key.clone());
        match direction {
            Direction::Publish => self.drop_publisher(place, context, now),
            Direction::Subscribe => self.drop_subscriber(place, context, now),
        }
        context.tell(SfuEvent::PeerDisconnected { room, peer, direction });
    }

    /// The walk of a packet: publication, recording, subscriptions.
    fn forward(&mut self, owner: usize, packet: &MediaPacket, context: &mut Context, now: Instant) {
        let Some(publisher) = self.peers.get(owner).and_then(|peer| peer.publisher.as_ref()) else { return };
        let found = publisher.tracks.iter().copied().find(|t| self.tracks.get(*t).is_some_and(|t| t.mid == packet.mid));
        let Some(track) = found.and_then(|place| self.tracks.get_mut(place)) else { return };
        let vp8 = match track.kind {
            MediaKind::Audio => None,
            MediaKind::Video => Vp8Packet::parse(&packet.payload),
        };
        if track.count(packet, vp8.as_ref(), now) {
            self.rechoose = true;
        }
        if !track.started {
            track.started = true;
            context.tell(SfuEvent::PublicationStarted { room: self.key.clone(), track: track.key.clone() });
        }
        if track.muted {
            return;
        }
        if track.kind == MediaKind::Audio {
            if let Some(tap) = track.tap.as_mut() {
                tap.packet(packet, now);
            }
            if let Some(loudness) = packet.loudness {
                self.reassign |= track.voice.hear(loudness, now);
            }
        }
        let listeners = std::mem::take(&mut track.listeners);
        for (listener, slot) in &listeners {
            let Some(subscriber) = self.peers.get_mut(*listener).and_then(|peer| peer.subscriber.as_mut()) else {
                continue;
            };
            subscriber.forward(*slot, packet, vp8.as_ref(), now, &mut context.outbox);
            let (serial, due) = (subscriber.serial, subscriber.link.due());
            context.wake(self.address(*listener, Direction::Subscribe, serial), due);
            if !context.outbox.events.is_empty() {
                context.said.push((*listener, std::mem::take(&mut context.outbox.events)));
            }
        }
        if let Some(track) = found.and_then(|place| self.tracks.get_mut(place)) {
            track.listeners = listeners;
        }
        // What subscribers said while being written to is dealt with only now: it may change who listens.
        while let Some((listener, events)) = context.said.pop() {
            context.outbox.events = events;
            self.settle(listener, Direction::Subscribe, context, now);
        }
    }

    // ---- key frames ----

    fn want_keyframe(&mut self, place: usize, mid: Mid, context: &mut Context, now: Instant) {
        let Some(subscriber) = self.peers.get(place).and_then(|peer| peer.subscriber.as_ref()) else { return };
        let Some(slot) = subscriber.slots.iter().find(|slot| slot.mid == mid) else { return };
        let Some(LayerName(rid)) = slot.current.or(slot.target) else { return };
        if let Some(track) = slot.track.and_then(|place| self.tracks.get_mut(place)) {
            if let Some(layer) = track.layer_mut(rid) {
                layer.want_keyframe();
            }
        }
        self.ask_keyframes(context, now);
    }

    /// A subscriber whose connection has just come up may have missed what was sent to it before.
    fn want_all_keyframes(&mut self, place: usize) {
        let Some(subscriber) = self.peers.get(place).and_then(|peer| peer.subscriber.as_ref()) else { return };
        for slot in &subscriber.slots {
            let Some(LayerName(rid)) = slot.target else { continue };
            if let Some(layer) = slot.track.and_then(|t| self.tracks.get_mut(t)).and_then(|track| track.layer_mut(rid))
            {
                layer.want_keyframe();
            }
        }
    }

    fn ask_keyframes(&mut self, context: &mut Context, now: Instant) {
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.kind == MediaKind::Video && !track.muted) {
            let owner = track.owner;
            for layer in &mut track.layers {
                if !layer.ask_keyframe(now) {
                    continue;
                }
                let Some(publisher) = self.peers.get_mut(owner).and_then(|peer| peer.publisher.as_mut()) else {
                    continue;
                };
                publisher.link.request_keyframe(track.mid, layer.rid, now, &mut context.outbox);
                let address = LinkAddress {
                    room: self.place,
                    peer: owner,
                    direction: Direction::Publish,
                    serial: publisher.serial,
                };
                context.wake(address, publisher.link.due());
                if !context.outbox.events.is_empty() {
                    context.later.push((address, std::mem::take(&mut context.outbox.events)));
                }
            }
        }
    }

    // ---- who gets what ----

    /// Every 50 ms or so: what does not hang on a packet.
    pub fn tick(&mut self, context: &mut Context, now: Instant) {
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| track.kind == MediaKind::Audio) {
            self.reassign |= track.voice.pass(now);
        }
        self.rechoose |= self.chosen_at.is_none_or(|at| now.saturating_duration_since(at) >= CHOOSE_EVERY);
        self.attend(context, now);
        self.tell_speakers(context, now);
        self.ask_keyframes(context, now);
        self.settle_later(context, now);
    }

    fn settle_later(&mut self, context: &mut Context, now: Instant) {
        while let Some((address, events)) = context.later.pop() {
            context.outbox.events = events;
            self.settle(address.peer, address.direction, context, now);
        }
    }

    /// Carries out what has been noted as necessary.
    fn attend(&mut self, context: &mut Context, now: Instant) {
        if std::mem::take(&mut self.reassign) {
            self.reassign_slots(context, None);
            self.rechoose = true;
        }
        if std::mem::take(&mut self.rechoose) {
            self.chosen_at = Some(now);
            self.choose_layers(context, now);
            self.ask_keyframes(context, now);
        }
        self.settle_later(context, now);
    }

    /// Puts tracks into slots; tells the peers for whom that changed, and `always` in any case.
    fn reassign_slots(&mut self, context: &mut Context, always: Option<usize>) {
        let mut sounds: Vec<usize> =
            self.tracks.iter().filter(|(_, track)| track.kind == MediaKind::Audio).map(|(place, _)| place).collect();
        // With too many microphones the speakers have precedence. One more than slots, since nobody hears himself.
        if sounds.len() > context.audio_slots + 1 {
            sounds.sort_by(|a, b| match (self.tracks.get(*a), self.tracks.get(*b)) {
                (Some(a), Some(b)) => a.muted.cmp(&b.muted).then_with(|| a.voice.precedence(&b.voice)),
                _ => std::cmp::Ordering::Equal,
            });
        }
        let mut changed = Vec::new();
        for (place, peer) in self.peers.iter_mut() {
            let Some(subscriber) = peer.subscriber.as_mut().filter(|subscriber| subscriber.answered) else { continue };
            let own = |track: &usize| self.tracks.get(*track).is_none_or(|track| track.owner == place);
            let wanted_sounds: Vec<usize> = sounds.iter().copied().filter(|track| !own(track)).collect();
            let wanted_pictures: Vec<usize> = peer
                .view
                .iter()
                .filter_map(|tile| {
                    let shows = |track: &Track| {
                        track.key.publisher == tile.publisher && track.key.source == tile.source && track.owner != place
                    };
                    self.tracks.iter().find(|(_, track)| shows(track)).map(|(place, _)| place)
                })
                .collect();
            let mut different = always == Some(place);
            for (kind, wanted) in [(MediaKind::Audio, wanted_sounds), (MediaKind::Video, wanted_pictures)] {
                let mut carried = subscriber.carried(kind);
                if assign(&mut carried, &wanted) {
                    subscriber.carry(kind, &carried);
                    different = true;
                }
            }
            if different || subscriber.emptied() {
                changed.push(place);
            }
        }
        if changed.is_empty() {
            return;
        }
        for (_, track) in self.tracks.iter_mut() {
            track.listeners.clear();
        }
        for (place, peer) in self.peers.iter() {
            let Some(subscriber) = peer.subscriber.as_ref() else { continue };
            for (index, slot) in subscriber.slots.iter().enumerate() {
                if let Some(track) = slot.track.and_then(|track| self.tracks.get_mut(track)) {
                    track.listeners.push((place, index));
                }
            }
        }
        for place in changed {
            let Some(peer) = self.peers.get_mut(place) else { continue };
            let Some(subscriber) = peer.subscriber.as_mut() else { continue };
            let assignments = subscriber.assignments(&self.tracks);
            context.tell(SfuEvent::SlotsChanged { room: self.key.clone(), peer: peer.key.clone(), assignments });
        }
    }

    fn choose_layers(&mut self, context: &mut Context, now: Instant) {
        for (place, peer) in self.peers.iter_mut() {
            let Some(subscriber) = peer.subscriber.as_mut() else { continue };
            let mut paused = Vec::new();
            subscriber.choose(&peer.view, &mut self.tracks, now, &mut context.outbox, |track, stopped| {
                paused.push(paused_event(&self.key, &peer.key, track, stopped));
            });
            let address = LinkAddress {
                room: self.place,
                peer: place,
                direction: Direction::Subscribe,
                serial: subscriber.serial,
            };
            context.wake(address, subscriber.link.due());
            if !context.outbox.events.is_empty() {
                context.later.push((address, std::mem::take(&mut context.outbox.events)));
            }
            for event in paused {
                context.tell(event);
            }
        }
    }

    fn tell_speakers(&mut self, context: &mut Context, now: Instant) {
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
        context.tell(SfuEvent::Speakers { room: self.key.clone(), speakers });
    }

    pub fn stats(&self) -> RoomStats {
        let peers = self.peers.iter().map(|(place, peer)| PeerStats {
            peer: peer.key.clone(),
            publish: peer.publisher.as_ref().map(|publisher| publisher.link.stats()),
            subscribe: peer.subscriber.as_ref().map(|subscriber| subscriber.link.stats()),
            publications: self
                .tracks
                .iter()
                .filter(|(_, track)| track.owner == place)
                .map(|(_, track)| PublicationStats {
                    source: track.key.source,
                    muted: track.muted,
                    packets: track.packets,
                    bytes: track.bytes,
                    layers: track.layers.iter().filter_map(|layer| Some(layer.rid?.to_string())).collect(),
                    recording_dropped: track.tap.as_ref().map_or(0, crate::recording::Tap::dropped),
                })
                .collect(),
            slots: peer
                .subscriber
                .iter()
                .flat_map(|subscriber| &subscriber.slots)
                .map(|slot| SlotStats {
                    mid: slot.mid.to_string(),
                    track: slot.track.and_then(|track| self.tracks.get(track)).map(|track| track.key.clone()),
                    layer: slot.current.and_then(|name| Some(name.0?.to_string())),
                    paused: slot.paused,
                    packets: slot.packets,
                })
                .collect(),
        });
        RoomStats { peers: peers.collect() }
    }
}

fn check_size(sdp: &str, limit: usize) -> Result<(), SfuError> {
    if sdp.len() > limit {
        return Err(SfuError::Limit { what: "bytes in the session description", limit });
    }
    Ok(())
}

/// The DTLS fingerprint in a session description; empty when there is none (then the engine refuses it).
fn fingerprint_of(sdp: &str) -> String {
    sdp.lines().find_map(|line| line.trim().strip_prefix("a=fingerprint:")).unwrap_or_default().to_ascii_lowercase()
}

/// What a link says is put where the room can deal with it in its own time.
pub(crate) type Said = Vec<(usize, Vec<LinkEvent>)>;
/// The same for links of either direction.
pub(crate) type SaidLater = Vec<(LinkAddress, Vec<LinkEvent>)>;
