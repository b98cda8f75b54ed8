//! Who gets what: tracks into slots, layers by the line, and who speaks.

use std::time::{Duration, Instant};

use super::Room;
use crate::forwarding::allocate::assign;
use crate::forwarding::subscriber::paused_event;
use crate::forwarding::track::Track;
use crate::forwarding::{Context, LinkAddress};
use crate::{Direction, MediaKind, PeerKey, SfuEvent};

/// Speakers are told at most this often.
const SPEAKERS_EVERY: Duration = Duration::from_millis(200);
/// How often layers are weighed without a reason.
const CHOOSE_EVERY: Duration = Duration::from_millis(500);

impl Room {
    /// Every 50 ms or so: what does not hang on a packet.
    pub fn tick(&mut self, context: &mut Context, now: Instant) {
        let sounds_here = |track: &Track| track.kind == MediaKind::Audio && track.owner().is_some();
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| sounds_here(track)) {
            self.reassign |= track.voice.pass(now);
        }
        self.rechoose |= self.chosen_at.is_none_or(|at| now.saturating_duration_since(at) >= CHOOSE_EVERY);
        self.attend(context, now);
        self.tell_news(context, now);
        self.tell_speakers(context, now);
        self.ask_keyframes(context, now);
        self.settle_later(context, now);
    }

    pub(super) fn settle_later(&mut self, context: &mut Context, now: Instant) {
        while let Some((address, events)) = context.later.pop() {
            context.outbox.events = events;
            self.settle(address.peer, address.direction, context, now);
        }
    }

    /// Carries out what has been noted as necessary.
    pub fn attend(&mut self, context: &mut Context, now: Instant) {
        if std::mem::take(&mut self.reassign) {
            self.reassign_slots(context, None);
            self.tell_news(context, now);
            self.rechoose = true;
        }
        if std::mem::take(&mut self.rechoose) {
            self.chosen_at = Some(now);
            self.choose_layers(context, now);
            self.tell_taken(context);
            self.ask_keyframes(context, now);
        }
        self.settle_later(context, now);
    }

    /// Puts tracks into slots; tells the peers for whom that changed, and `always` in any case.
    pub(super) fn reassign_slots(&mut self, context: &mut Context, always: Option<usize>) {
        let mut sounds: Vec<usize> =
            self.tracks.iter().filter(|(_, track)| track.kind == MediaKind::Audio).map(|(place, _)| place).collect();
        // With too many microphones for somebody the speakers have precedence.
        let slots = |peer: &super::Peer| {
            let subscriber = peer.subscriber.as_ref().filter(|subscriber| subscriber.answered)?;
            Some(subscriber.slots.iter().filter(|slot| slot.kind == MediaKind::Audio).count())
        };
        let fewest = self.peers.iter().filter_map(|(_, peer)| slots(peer)).min();
        if fewest.is_some_and(|fewest| sounds.len() > fewest) {
            sounds.sort_by(|a, b| match (self.tracks.get(*a), self.tracks.get(*b)) {
                (Some(a), Some(b)) => a.muted.cmp(&b.muted).then_with(|| a.voice.precedence(&b.voice)),
                _ => std::cmp::Ordering::Equal,
            });
        }
        let mut changed = Vec::new();
        for (place, peer) in self.peers.iter_mut() {
            let Some(subscriber) = peer.subscriber.as_mut().filter(|subscriber| subscriber.answered) else { continue };
            let own = |track: &usize| self.tracks.get(*track).is_none_or(|track| track.key.publisher == peer.key);
            let heard = |track: &usize| {
                peer.hears.is_none() || self.tracks.get(*track).map(|track| &track.key.publisher) == peer.hears.as_ref()
            };
            let wanted_sounds: Vec<usize> =
                sounds.iter().copied().filter(|track| !own(track) && heard(track)).collect();
            let wanted_pictures: Vec<usize> = peer
                .view
                .iter()
                .filter_map(|tile| {
                    let shows = |track: &Track| {
                        track.key.publisher == tile.publisher
                            && track.key.source == tile.source
                            && track.key.publisher != peer.key
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
            subscriber.choose(&peer.view, &mut self.tracks, now, |track, stopped| {
                paused.push(paused_event(&self.key, &peer.key, track, stopped));
            });
            let address = LinkAddress {
                room: self.place,
                peer: place,
                direction: Direction::Subscribe,
                serial: subscriber.serial,
            };
            context.wake(address, subscriber.link.due());
            for event in paused {
                context.tell(event);
            }
        }
        self.tell_layers(context, now);
    }

    /// Tells publishers which of their layers somebody takes; the others need not be made and sent.
    fn tell_layers(&mut self, context: &mut Context, now: Instant) {
        let pictures_here = |track: &Track| track.kind == MediaKind::Video && track.owner().is_some();
        for (_, track) in self.tracks.iter_mut().filter(|(_, track)| pictures_here(track)) {
            track.take_for_audience(now);
            if let Some(layers) = track.idle_layers_to_tell(now) {
                context.tell(SfuEvent::LayersIdle { room: self.key.clone(), track: track.key.clone(), layers });
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
        if self.home {
            context.tell(SfuEvent::Speakers { room: self.key.clone(), speakers });
        }
    }
}
