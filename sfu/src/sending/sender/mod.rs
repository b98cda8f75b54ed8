// SPDX-License-Identifier: MPL-2.0
//! The sender of one subscriber: queues and pacing here; [`feedback`] reads the receiver's reports,
//! [`writing`] makes and seals packets.

mod feedback;
#[cfg(test)]
mod tests;
mod writing;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::Bitrate;
use crate::quantities::DataSize;
use crate::route::Route;
use crate::send_buffer::SendBuffer;
use crate::sending::estimate::Estimator;
use crate::sending::pacer::Pacer;
use crate::sending::packet::Packet;
use crate::sending::shrink::{shrink_queue, shrink_vec};
use crate::sending::slot::{REPORT_EVERY, SendSlot, SlotParameters};
use crate::sending::srtp::SrtpKeys;
use crate::sending::transport::InFlight;

/// IP and UDP headers, which a line carries too.
const IP_UDP: DataSize = DataSize::from_bytes(28);
/// Picture packets that have waited this long are thrown away: the line has fallen under its
/// estimate, and the picture begins anew with a key frame when there is room.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Most packets of pictures that wait. Bounds the memory of a receiver whose line has died.
const MOST_WAITING: usize = 1024;
/// Nothing is so urgent that it may wake us more often than this.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);
/// Resends may take this share of the estimate; beyond it the line is overfull and resends make it
/// worse.
const RESEND_SHARE: f64 = 0.25;
/// Bytes of resends that are always allowed at once: four full packets, or a slow line would never
/// get a picture repaired.
const LEAST_RESEND_BUDGET: f64 = 4.0 * 1200.0;

#[derive(Debug)]
struct Waiting {
    slot: usize,
    packet: Packet,
    since: Instant,
    again: bool,
}

/// What a sender has to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SenderEvent {
    /// The receiver cannot go on without a key frame in this slot.
    KeyframeWanted(usize),
    /// The line is believed to carry this much.
    Estimate(Bitrate),
}

/// The sending half of one connection.
#[derive(Debug)]
pub(crate) struct Sender {
    keys: Option<SrtpKeys>,
    slots: Vec<Option<SendSlot>>,
    /// Sound, which never waits but for the end of the batch.
    sounds: Vec<(usize, Packet)>,
    /// Slots and sequence numbers of sound that the receiver misses.
    missing_sounds: Vec<(usize, u16)>,
    pictures: VecDeque<Waiting>,
    in_flight: InFlight,
    estimator: Estimator,
    /// What a line is believed to carry of which nothing is known, when it can be measured and when
    /// not.
    start_bitrate: Bitrate,
    unmeasured: Bitrate,
    /// What an earlier measurement showed of this line.
    known: Option<Bitrate>,
    pacer: Pacer,
    /// Sent since the connection began, headers included.
    sent: DataSize,
    /// The receiver tells when each packet arrived.
    transport_feedback: bool,
    /// And takes padding, so that its line can be probed.
    measurable: bool,
    /// Bytes.
    resend_budget: f64,
    born: Instant,
    flushed: Instant,
    reported: Instant,
    /// When [`Self::flush`] wants to be called next.
    due: Instant,
    events: Vec<SenderEvent>,
    loss: Option<f32>,
    scratch: Vec<u8>,
}

impl Sender {
    pub fn new(start_bitrate: Bitrate, unmeasured: Bitrate, now: Instant) -> Self {
        Self {
            keys: None,
            slots: Vec::new(),
            sounds: Vec::new(),
            missing_sounds: Vec::new(),
            pictures: VecDeque::new(),
            in_flight: InFlight::default(),
            estimator: Estimator::new(unmeasured),
            start_bitrate,
            unmeasured,
            known: None,
            pacer: Pacer::new(unmeasured),
            sent: DataSize::ZERO,
            transport_feedback: false,
            measurable: false,
            resend_budget: 0.0,
            born: now,
            flushed: now,
            reported: now,
            due: now + REPORT_EVERY,
            events: Vec::new(),
            loss: None,
            scratch: Vec::new(),
        }
    }

    /// DTLS is up.
    pub fn set_keys(&mut self, keys: SrtpKeys) {
        self.keys = Some(keys);
    }

    /// Whether packets can be sealed.
    pub fn ready(&self) -> bool {
        self.keys.is_some()
    }

    /// What an earlier measurement showed of the line: the estimate begins with it, where it can be
    /// corrected soon. It does not hold for another path.
    pub fn begin_with(&mut self, known: Option<Bitrate>) {
        self.known = known;
    }

    /// Makes a slot ready.
    pub fn open_slot(&mut self, slot: usize, parameters: SlotParameters) {
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, || None);
        }
        self.transport_feedback |= parameters.ids.transport_sequence.is_some();
        let slot = self.slots[slot].insert(SendSlot::new(parameters));
        if !self.measurable && slot.probing_codec().is_some() {
            self.measurable = true;
            self.estimator.set_start(self.known.unwrap_or(self.start_bitrate));
            self.report_estimate();
        }
    }

    /// The slot carries another track now, or none: what still waits for it is of no use.
    pub fn clear_slot(&mut self, slot: usize) {
        self.pictures.retain(|waiting| waiting.slot != slot);
        if let Some(Some(slot)) = self.slots.get_mut(slot) {
            slot.history.clear();
            slot.audio_history.clear();
        }
    }

    pub fn estimate(&self) -> Bitrate {
        self.estimator.estimate()
    }

    /// Share of packets lost lately, 0 to 1.
    pub fn loss(&self) -> Option<f32> {
        self.estimator.loss().map(|loss| loss as f32).or(self.loss)
    }

    /// Share of packets lost since the connection began or took another path, 0 to 1.
    pub fn overall_loss(&self) -> Option<f32> {
        self.estimator.overall_loss().map(|loss| loss as f32)
    }

    pub fn round_trip(&self) -> Duration {
        self.estimator.round_trip()
    }

    /// How much we would like to send.
    pub fn set_desired(&mut self, desired: Bitrate, now: Instant) {
        self.estimator.set_desired(desired, now);
        self.due = self.due.min(now);
    }

    /// The network path has changed. What was lost on the old one in its last seconds is no sign of
    /// congestion, and its estimate does not hold for the new one. Who had a slow one is more
    /// likely to have another than a fast one: an ICE restart changes the path, not the line.
    pub fn on_path_change(&mut self, now: Instant) {
        self.in_flight.forget();
        let start = if self.measurable { self.start_bitrate } else { self.unmeasured };
        self.estimator.reset(start.min(self.estimator.estimate()), now);
        self.report_estimate();
        self.due = self.due.min(now);
    }

    fn report_estimate(&mut self) {
        if let Some(estimate) = self.estimator.take_changed() {
            self.pacer.set_estimate(estimate);
            self.events.push(SenderEvent::Estimate(estimate));
        }
    }

    /// What happened, in order. The caller empties it.
    pub fn events(&mut self) -> &mut Vec<SenderEvent> {
        &mut self.events
    }

    pub fn due(&self) -> Instant {
        self.due
    }

    /// Puts a packet into a slot; it leaves with the next [`Self::flush`].
    pub fn push(&mut self, slot: usize, packet: Packet, now: Instant) {
        let Some(Some(state)) = self.slots.get(slot) else { return };
        if state.parameters.video {
            if self.pictures.len() >= MOST_WAITING {
                self.drop_waiting_pictures();
            }
            self.pictures.push_back(Waiting { slot, packet, since: now, again: false });
        } else {
            self.sounds.push((slot, packet));
        }
    }

    fn drop_waiting_pictures(&mut self) {
        let mut slots: Vec<usize> = self.pictures.drain(..).map(|waiting| waiting.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        self.events.extend(slots.into_iter().map(SenderEvent::KeyframeWanted));
    }

    /// Sends what may leave now along `route`.
    pub fn flush(&mut self, route: Option<Route>, now: Instant, out: &mut SendBuffer) {
        self.due = (self.reported + REPORT_EVERY).max(now + SHORTEST_WAIT);
        let elapsed = now.saturating_duration_since(self.flushed).as_secs_f64();
        self.flushed = now;
        let share = self.estimator.estimate().as_f64() / 8.0 * RESEND_SHARE;
        self.resend_budget = (self.resend_budget + share * elapsed).min(share.max(LEAST_RESEND_BUDGET));
        let (Some(route), true) = (route, self.keys.is_some()) else {
            self.sounds.clear();
            self.missing_sounds.clear();
            self.pictures.clear();
            self.reported = now;
            self.due = now + REPORT_EVERY;
            return;
        };
        // Taken out so that sending may borrow the rest; handed back so that nothing is allocated
        // anew.
        let mut sounds = std::mem::take(&mut self.sounds);
        for (slot, packet) in sounds.drain(..) {
            self.send_packet(slot, packet, None, route, now, out);
        }
        shrink_vec(&mut sounds);
        self.sounds = sounds;
        self.send_missing_sounds(route, now, out);
        // What is sent again stands at the front and is younger than what it stands before.
        let oldest = self.pictures.iter().find(|waiting| !waiting.again).or(self.pictures.back());
        if oldest.is_some_and(|oldest| now.saturating_duration_since(oldest.since) > LONGEST_WAIT) {
            self.drop_waiting_pictures();
        }
        self.send_burst(route, now, out);
        while !self.pictures.is_empty() {
            let ready = self.pacer.ready_at(now);
            if ready > now {
                self.due = self.due.min(ready.max(now + SHORTEST_WAIT));
                break;
            }
            self.send_picture(None, route, now, out);
        }
        shrink_queue(&mut self.pictures);
        if now.saturating_duration_since(self.reported) >= REPORT_EVERY {
            self.report(route, now, out);
        }
    }
}
