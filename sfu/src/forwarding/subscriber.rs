// SPDX-License-Identifier: MPL-2.0
//! The receiving half of a peer: its slots and what goes into each.

use std::time::{Duration, Instant};

use mixing::Encoding;

use crate::engine::{Link, MediaPacket, Mid};
use crate::forwarding::arena::{Arena, PeerPlace, TrackPlace, kind};
use crate::forwarding::economy::Economy;
use crate::forwarding::layer::{Layer, LayerName};
use crate::forwarding::layer_allocation::{LayerRequest, allocate_layers};
use crate::forwarding::slot::{Decision, Slot};
use crate::forwarding::slot_assignment::assign;
use crate::forwarding::track::{Listener, Track, layer_for_tile};
use crate::payload::Picture;
use crate::sending::Packet;
use crate::{Bitrate, MediaKind, PauseReason, SfuEvent, SlotAssignment, Tile, TrackKey};

/// What one microphone takes on the line, with headers. More: pictures give way to voices that are
/// not there.
const SOUND_RATE: Bitrate = Bitrate::from_kbps(50);
/// After a layer had to be lowered, nothing is raised for this long: the line has just proved too
/// narrow.
const RAISE_AFTER: Duration = Duration::from_secs(4);
/// A new path is measured within this time. What does not fit meanwhile proves nothing.
const MEASURED_AFTER: Duration = Duration::from_secs(1);
/// The desired bitrate includes this headroom, percent, so that the estimator probes for the next
/// layer.
const DESIRED_PERCENT: u64 = 130;
/// A change by less than one part in so many is not told to the estimator. More parts: it looks for
/// room whenever a picture's rate varies.
const DESIRED_CHANGE_PART: u64 = 8;

/// The subscribing connection of a peer.
#[derive(Debug)]
pub(crate) struct Subscriber {
    pub link: Link,
    /// Tells this connection from earlier ones of the same peer.
    pub serial: u64,
    pub ufrag: String,
    pub answered: bool,
    pub slots: Vec<Slot>,
    /// Slots of the offer that waits for its answer.
    pub offered_slots: Vec<(Mid, MediaKind)>,
    pub estimate: Bitrate,
    /// Its path carries packets as large as those of pictures.
    pub takes_pictures: bool,
    pub economy: Economy,
    /// How the mix that it hears is encoded, and what is in it, as the mixer was told.
    pub mix: Option<(Encoding, Vec<TrackPlace>)>,
    lowered_at: Option<Instant>,
    /// Until then the estimate is that of a path of which nothing is known.
    unmeasured_until: Option<Instant>,
    desired: Bitrate,
    /// The line is probed for so much at least, whatever is sent on it.
    pub looks_for: Bitrate,
    emptied: bool,
    /// Tracks reported as paused that have left their slots since.
    no_longer_paused: Vec<TrackKey>,
    /// Something waits for the next [`Link::flush`].
    pub flush_pending: bool,
    /// Pictures switched from one layer to another since this was last taken.
    pub layer_switches: u64,
}

impl Subscriber {
    pub fn new(link: Link, serial: u64, ufrag: String, slots: Vec<(Mid, MediaKind)>) -> Self {
        let estimate = link.stats().estimate.unwrap_or_default();
        Self {
            link,
            serial,
            ufrag,
            answered: false,
            slots: Vec::with_capacity(slots.len()),
            offered_slots: slots,
            estimate,
            takes_pictures: true,
            economy: Economy::default(),
            mix: None,
            lowered_at: None,
            unmeasured_until: None,
            desired: Bitrate::ZERO,
            looks_for: Bitrate::ZERO,
            emptied: false,
            no_longer_paused: Vec::new(),
            flush_pending: false,
            layer_switches: 0,
        }
    }

    /// After the answer: finds out which of the offered slots the browser accepted. The others go
    /// on with their numbers; an ICE restart offers none.
    pub fn open_offered(&mut self) {
        let before = self.slots.len();
        for (mid, kind) in self.offered_slots.drain(..) {
            let mut slot = Slot::new(mid, kind);
            slot.codecs = self.link.open_slot(self.slots.len(), mid, kind);
            self.slots.push(slot);
        }
        self.link.own_send_streams(self.slots.iter().skip(before).map(|slot| slot.mid));
        if !std::mem::replace(&mut self.answered, true) {
            // It begins lower on a line that can be measured; a picture that starts by the higher
            // one and falls would wait for [`RAISE_AFTER`].
            self.estimate = self.link.stats().estimate.unwrap_or_default();
        }
    }

    /// The link has another path, and its estimate begins anew.
    pub fn on_path_change(&mut self, now: Instant) {
        self.lowered_at = None;
        self.unmeasured_until = Some(now + MEASURED_AFTER);
    }

    /// How many slots of one kind there are.
    pub fn slots_of(&self, kind: MediaKind) -> usize {
        self.slots.iter().filter(|slot| slot.kind == kind).count()
    }

    /// Puts the wanted tracks, most important first, into the slots of one kind of the subscriber
    /// in `place`, and enters it with the tracks as a listener. True when anything changed.
    pub fn fill(
        &mut self,
        place: PeerPlace,
        kind: MediaKind,
        wanted: &[TrackPlace],
        tracks: &mut Arena<kind::Track, Track>,
    ) -> bool {
        let of_kind = self.slots.iter_mut().enumerate().filter(|(_, slot)| slot.kind == kind);
        let mut carried: Vec<Option<TrackPlace>> = of_kind.map(|(_, slot)| slot.track).collect();
        if !assign(&mut carried, wanted) {
            return false;
        }
        let of_kind = self.slots.iter_mut().enumerate().filter(|(_, slot)| slot.kind == kind);
        for ((index, slot), carries) in of_kind.zip(carried) {
            let (before, paused) = (slot.track, slot.paused.is_some());
            if !slot.carry(carries) {
                continue;
            }
            self.link.clear_slot(index);
            if let Some(track) = before.and_then(|track| tracks.get_mut(track)) {
                track.forget_listener(Listener { peer: place, slot: index });
                self.no_longer_paused.extend(paused.then(|| track.key.clone()));
            }
            if let Some(track) = carries.and_then(|track| tracks.get_mut(track)) {
                track.listeners.push(Listener { peer: place, slot: index });
            }
        }
        true
    }

    pub fn assignments(&self, tracks: &Arena<kind::Track, Track>) -> Vec<SlotAssignment> {
        let assignment = |slot: &Slot| SlotAssignment {
            mid: slot.mid.to_string(),
            kind: slot.kind,
            track: slot.track.and_then(|place| tracks.get(place)).map(|track| track.key.clone()),
        };
        self.slots.iter().map(assignment).collect()
    }

    /// Forwards one packet into a slot; true when it goes out with the next flush.
    pub fn forward(&mut self, index: usize, packet: &MediaPacket, picture: Option<&Picture>, now: Instant) -> bool {
        // Nothing is forwarded before the connection is up, or a key frame would count as sent.
        if !self.link.ready() {
            return false;
        }
        let Some(slot) = self.slots.get_mut(index).filter(|slot| slot.codecs.get(packet.codec).is_some()) else {
            return false;
        };
        let before = slot.current;
        let marker = match picture.map(|picture| slot.decide(packet, picture)) {
            None if slot.kind == MediaKind::Video => return false,
            None => packet.marker,
            Some(Decision::Forward { marker }) => marker,
            Some(Decision::Skip) => {
                slot.rewriter.skip(packet);
                return false;
            }
            Some(Decision::OtherStream) => return false,
        };
        self.layer_switches += u64::from(before.is_some() && slot.current != before);
        let inside = picture.map(|picture| picture.numbers).unwrap_or_default();
        let Some(numbers) = slot.rewriter.rewrite(packet, inside, now) else { return false };
        slot.packets += 1;
        let voice = if packet.voice == Some(true) { 0x80 } else { 0 };
        let packet = Packet {
            seq: numbers.seq,
            time: numbers.time,
            marker,
            codec: packet.codec,
            payload: packet.payload.clone(),
            patch: inside.patch(numbers.picture),
            audio_level: packet.loudness.map(|loudness| voice | 127_u8.saturating_sub(loudness)),
            orientation: packet.orientation,
        };
        self.link.push(index, packet, now);
        true
    }

    /// The tracks in its audio slots.
    pub fn sounds(&self) -> impl Iterator<Item = TrackPlace> {
        self.slots.iter().filter(|slot| slot.kind == MediaKind::Audio).filter_map(|slot| slot.track)
    }

    /// From now on its audio slots get packets of other streams.
    pub fn cut_sounds(&mut self) {
        for slot in self.slots.iter_mut().filter(|slot| slot.kind == MediaKind::Audio) {
            slot.rewriter.cut();
        }
    }

    /// A track stopped and may come back with other numbers (muted): what comes next is a new
    /// piece.
    pub fn cut(&mut self, slot: usize) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.rewriter.cut();
            slot.current = None;
        }
    }

    /// The track in this slot has ended. The place is free at once; the browser hears of it with
    /// the next assignment.
    pub fn empty(&mut self, slot: usize, track: &TrackKey) {
        if let Some(state) = self.slots.get_mut(slot) {
            self.no_longer_paused.extend(state.paused.map(|_| track.clone()));
            if state.carry(None) {
                self.link.clear_slot(slot);
            }
            self.emptied = true;
        }
    }

    /// Whether a slot was emptied since the last call.
    pub fn take_emptied(&mut self) -> bool {
        std::mem::take(&mut self.emptied)
    }

    /// What the browser still takes for paused although it has left its slot: nothing more would be
    /// said of it, and the next picture of the name would stay covered.
    pub fn take_no_longer_paused(&mut self) -> Vec<TrackKey> {
        std::mem::take(&mut self.no_longer_paused)
    }

    /// Allocates a layer to every picture by the line's estimate. Marks layers that need a key
    /// frame and reports what pauses.
    pub fn allocate_layers(
        &mut self,
        view: &[Tile],
        tracks: &mut Arena<kind::Track, Track>,
        now: Instant,
        mut report: impl FnMut(&TrackKey, Option<PauseReason>),
    ) {
        if !self.answered {
            return;
        }
        let sounds = self.slots.iter().filter(|slot| slot.kind == MediaKind::Audio && slot.track.is_some()).count();
        let (estimate, reserved) = match self.economy.encoding() {
            // One stream, and no pictures: what they would leave of the line is its sound's.
            Some(_) => (Bitrate::ZERO, SOUND_RATE),
            None if !self.takes_pictures => (Bitrate::ZERO, SOUND_RATE * sounds as u64),
            None => (self.estimate, SOUND_RATE * sounds as u64),
        };
        let (slots, requests) = self.layer_requests(view, tracks, now);
        let may_raise = self.lowered_at.is_none_or(|at| now.saturating_duration_since(at) >= RAISE_AFTER);
        let allocated = allocate_layers(estimate, reserved, &requests, may_raise);
        for ((slot, request), layer) in slots.into_iter().zip(&requests).zip(allocated) {
            self.apply_layer(slot, request, layer, tracks, now, &mut report);
        }
        let wanted: Bitrate = requests
            .iter()
            .filter(|_| self.takes_pictures)
            .map(|request| request.rates.get(request.best).copied().unwrap_or_default())
            .sum();
        let desired = self.economy.desired((wanted + reserved).percent(DESIRED_PERCENT)).max(self.looks_for);
        if desired.abs_diff(self.desired) > self.desired / DESIRED_CHANGE_PART {
            self.desired = desired;
            self.link.set_desired_bitrate(desired, now);
        }
    }

    /// The slots that carry a picture of the view, and what to ask for each; in the order of the
    /// view, which is that of importance.
    fn layer_requests(
        &self,
        view: &[Tile],
        tracks: &Arena<kind::Track, Track>,
        now: Instant,
    ) -> (Vec<usize>, Vec<LayerRequest>) {
        let in_view = view.iter().filter_map(|tile| {
            let (index, slot, track) = self.slots.iter().enumerate().find_map(|(index, slot)| {
                let track = tracks.get(slot.track?)?;
                let shows = slot.kind == MediaKind::Video
                    && track.key.publisher == tile.publisher
                    && track.key.source == tile.source;
                shows.then_some((index, slot, track))
            })?;
            let rates = if !track.muted && slot.decodes(track.codec) {
                track.layers_on(now).map(Layer::rate).collect()
            } else {
                Vec::new()
            };
            let best = layer_for_tile(track.layers_on(now), tile.width, tile.height);
            let position = |name: LayerName| track.layers_on(now).position(|layer| layer.name == name);
            // A target that waits for its key frame counts as current, or it would be allocated
            // anew every time.
            let current = slot.target.and_then(position);
            let paused = matches!(slot.paused, Some(PauseReason::Bandwidth | PauseReason::PacketSize));
            Some((index, LayerRequest { rates, best, current, paused }))
        });
        in_view.unzip()
    }

    /// Makes the layer that was allocated to a slot its target; `None` pauses it.
    fn apply_layer(
        &mut self,
        slot: usize,
        request: &LayerRequest,
        layer: Option<usize>,
        tracks: &mut Arena<kind::Track, Track>,
        now: Instant,
        report: &mut impl FnMut(&TrackKey, Option<PauseReason>),
    ) {
        let slot = &mut self.slots[slot];
        let Some(track) = slot.track.and_then(|place| tracks.get_mut(place)) else { return };
        let target = layer.and_then(|layer| track.layers_on(now).nth(layer)).map(|layer| layer.name);
        // Lower than now although the tile is worth more: the line is the reason.
        let lowered = request.current.is_some_and(|current| layer < Some(current.min(request.best)));
        let is_measured = self.unmeasured_until.is_none_or(|until| now >= until);
        if lowered && is_measured && !request.rates.is_empty() {
            self.lowered_at = Some(now);
        }
        tracing::trace!(estimate = self.estimate.bps(), ?request, ?layer, "layer");
        slot.target = target;
        for name in slot.layers_taken() {
            track.mark_taken(name, now);
        }
        match target {
            Some(name) if name.needs_keyframe_after(slot.current) => {
                if let Some(layer) = track.layer_mut(name.rid) {
                    layer.want_keyframe();
                }
            }
            Some(_) => {}
            None => slot.current = None,
        }
        let paused = match target {
            None if !slot.decodes(track.codec) => Some(PauseReason::Codec),
            None if !request.rates.is_empty() && !self.takes_pictures => Some(PauseReason::PacketSize),
            None if !request.rates.is_empty() => Some(PauseReason::Bandwidth),
            _ => None,
        };
        if paused != slot.paused {
            slot.paused = paused;
            report(&track.key, paused);
        }
    }
}

/// The event that tells of a picture pausing or going on.
pub(crate) fn paused_event(
    room: &crate::RoomKey,
    peer: &crate::PeerKey,
    track: &TrackKey,
    paused: Option<PauseReason>,
) -> SfuEvent {
    SfuEvent::VideoPaused { room: room.clone(), peer: peer.clone(), track: track.clone(), paused }
}
