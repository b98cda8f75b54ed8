//! What one subscriber is sent, and what it says of it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::estimate::Estimator;
use super::header::{Extensions, Header, write_header};
use super::pacer::Pacer;
use super::rtcp::{self, Report};
use super::slot::{REPORT_EVERY, SendSlot, SlotParameters};
use super::spare::{give_back, give_back_vec};
use super::srtp::SrtpKeys;
use super::transport::InFlight;
use crate::departures::Departures;
use crate::payload::{Codec, Patch};
use crate::route::Route;

/// IP and UDP headers, which a line carries too.
const IP_UDP: usize = 28;
/// Picture packets that have waited this long are thrown away: the line has fallen under its estimate, and the picture begins anew with a key
/// frame when there is room.
const LONGEST_WAIT: Duration = Duration::from_secs(1);
/// Most packets of pictures that wait. Bounds the memory of a receiver whose line has died.
const MOST_WAITING: usize = 1024;
/// Nothing is so urgent that it may wake us more often than this.
const SHORTEST_WAIT: Duration = Duration::from_millis(1);
/// Resends may take this share of the estimate; beyond it the line is overfull and resends make it worse.
const RESEND_SHARE: f64 = 0.25;
/// Bytes of one packet of padding (RFC 3550: the last byte counts them, itself included).
const PADDING: usize = 255;
/// The clock of our reports begins on 1 January 2000 (seconds since 1900): only differences mean anything to a receiver.
const NTP_BEGIN: u64 = 3_155_673_600;
/// The canonical name of every stream of the server (RFC 3550, section 6.5.1).
const NAME: &[u8] = b"diemcau";

/// An RTP packet for one slot; sequence number and time are the slot's own.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    pub time: u32,
    pub marker: bool,
    pub codec: Codec,
    /// As it came from the publisher, shared by all receivers.
    pub payload: Arc<[u8]>,
    /// What is changed of the payload for this slot.
    pub patch: Patch,
    /// As written in the header extensions.
    pub audio_level: Option<u8>,
    pub orientation: Option<u8>,
}

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
    /// The line is believed to carry this much, bit/s.
    Estimate(u64),
}

/// The sending half of one connection.
#[derive(Debug)]
pub(crate) struct Sender {
    keys: Option<SrtpKeys>,
    slots: Vec<Option<SendSlot>>,
    /// Sound, which never waits but for the end of the batch.
    sounds: Vec<(usize, Packet)>,
    pictures: VecDeque<Waiting>,
    in_flight: InFlight,
    estimator: Estimator,
    /// What a line is believed to carry of which nothing is known, bit/s.
    start_bitrate: u64,
    pacer: Pacer,
    /// Sent since the connection began, headers included.
    bytes: u64,
    /// The receiver tells when each packet arrived.
    transport_feedback: bool,
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
    pub fn new(start_bitrate: u64, now: Instant) -> Self {
        Self {
            keys: None,
            slots: Vec::new(),
            sounds: Vec::new(),
            pictures: VecDeque::new(),
            in_flight: InFlight::default(),
            estimator: Estimator::new(start_bitrate),
            start_bitrate,
            pacer: Pacer::new(start_bitrate),
            bytes: 0,
            transport_feedback: false,
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

    /// Makes a slot ready.
    pub fn open_slot(&mut self, slot: usize, parameters: SlotParameters) {
        if self.slots.len() <= slot {
            self.slots.resize_with(slot + 1, || None);
        }
        self.transport_feedback |= parameters.ids.transport_sequence.is_some();
        self.slots[slot] = Some(SendSlot::new(parameters));
    }

    /// The slot carries another track now, or none: what still waits for it is of no use.
    pub fn clear_slot(&mut self, slot: usize) {
        self.pictures.retain(|waiting| waiting.slot != slot);
        if let Some(Some(slot)) = self.slots.get_mut(slot) {
            slot.history.clear();
        }
    }

    pub fn estimate(&self) -> u64 {
        self.estimator.estimate()
    }

    /// Share of packets lost lately, 0 to 1.
    pub fn loss(&self) -> Option<f32> {
        self.estimator.loss().map(|loss| loss as f32).or(self.loss)
    }

    pub fn round_trip(&self) -> Duration {
        self.estimator.round_trip()
    }

    /// How much we would like to send, bit/s.
    pub fn set_desired(&mut self, desired: u64, now: Instant) {
        self.estimator.set_desired(desired, now);
        self.due = self.due.min(now);
    }

    /// The receiver is reached by another way now. What was lost on the old one in its last seconds is no sign of a narrow line, and what the old
    /// one carried the new one need not.
    pub fn moved(&mut self, now: Instant) {
        self.in_flight.forget();
        self.estimator.begin_anew(self.start_bitrate, now);
        self.tell_estimate();
        self.due = self.due.min(now);
    }

    fn tell_estimate(&mut self) {
        if let Some(estimate) = self.estimator.news() {
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
                self.give_up_pictures();
            }
            self.pictures.push_back(Waiting { slot, packet, since: now, again: false });
        } else {
            self.sounds.push((slot, packet));
        }
    }

    fn give_up_pictures(&mut self) {
        let mut slots: Vec<usize> = self.pictures.drain(..).map(|waiting| waiting.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        self.events.extend(slots.into_iter().map(SenderEvent::KeyframeWanted));
    }

    /// Takes a report that came from the receiver.
    pub fn receive(&mut self, datagram: &[u8], now: Instant) {
        let Some(plain) = self.keys.as_mut().and_then(|keys| keys.opener.open_rtcp(datagram)) else { return };
        for report in rtcp::read(&plain) {
            self.take(report, now);
        }
        self.tell_estimate();
    }

    fn take(&mut self, report: Report, now: Instant) {
        match report {
            Report::Transport(feedback) => {
                let outcomes = self.in_flight.apply(&feedback);
                if !outcomes.is_empty() {
                    self.estimator.take(&outcomes, now);
                }
            }
            Report::Nack { ssrc, missing } => self.resend(ssrc, &missing, now),
            Report::KeyframeWanted { ssrc } => {
                let slot = self.slot_of(ssrc);
                self.events.extend(slot.map(SenderEvent::KeyframeWanted));
            }
            Report::Remb { bitrate } if !self.transport_feedback => {
                self.estimator.take_remb(bitrate, self.bytes, now);
            }
            Report::Remb { .. } => {}
            Report::Reception { ssrc, fraction_lost } => {
                if self.slot_of(ssrc).is_some() {
                    let lost = f32::from(fraction_lost) / 256.0;
                    self.loss = Some(lost);
                    if !self.transport_feedback {
                        self.estimator.take_losses(lost.into(), now);
                    }
                }
            }
        }
    }

    fn slot_of(&self, ssrc: u32) -> Option<usize> {
        self.slots.iter().position(|slot| slot.as_ref().is_some_and(|slot| slot.parameters.ssrc == ssrc))
    }

    fn resend(&mut self, ssrc: u32, missing: &[u16], now: Instant) {
        let Some(place) = self.slot_of(ssrc) else { return };
        let round_trip = self.estimator.round_trip();
        let Some(Some(slot)) = self.slots.get_mut(place) else { return };
        for seq in missing {
            if self.resend_budget <= 0.0 {
                return;
            }
            let Some(packet) = slot.history.again(*seq, round_trip, now) else { continue };
            if slot.resend(packet.codec).is_none() {
                continue;
            }
            self.resend_budget -= packet.payload.len() as f64;
            // Before all pictures: the receiver is waiting for it.
            self.pictures.push_front(Waiting { slot: place, packet, since: now, again: true });
        }
        self.due = self.due.min(now);
    }

    /// Sends what may leave now along `route`.
    pub fn flush(&mut self, route: Option<Route>, now: Instant, out: &mut Departures) {
        self.due = (self.reported + REPORT_EVERY).max(now + SHORTEST_WAIT);
        let elapsed = now.saturating_duration_since(self.flushed).as_secs_f64();
        self.flushed = now;
        let share = self.estimator.estimate() as f64 / 8.0 * RESEND_SHARE;
        self.resend_budget = (self.resend_budget + share * elapsed).min(share.max(4.0 * 1200.0));
        let (Some(route), true) = (route, self.keys.is_some()) else {
            self.sounds.clear();
            self.pictures.clear();
            self.reported = now;
            self.due = now + REPORT_EVERY;
            return;
        };
        // Taken out so that sending may borrow the rest; handed back so that nothing is allocated anew.
        let mut sounds = std::mem::take(&mut self.sounds);
        for (slot, packet) in sounds.drain(..) {
            self.send_packet(slot, packet, None, route, now, out);
        }
        give_back_vec(&mut sounds);
        self.sounds = sounds;
        // What is sent again stands at the front and is younger than what it stands before.
        let oldest = self.pictures.iter().find(|waiting| !waiting.again).or(self.pictures.back());
        if oldest.is_some_and(|oldest| now.saturating_duration_since(oldest.since) > LONGEST_WAIT) {
            self.give_up_pictures();
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
        give_back(&mut self.pictures);
        if now.saturating_duration_since(self.reported) >= REPORT_EVERY {
            self.report(route, now, out);
        }
    }

    /// Sends the first picture packet that waits; returns its bytes.
    fn send_picture(&mut self, probe: Option<u32>, route: Route, now: Instant, out: &mut Departures) -> Option<usize> {
        let Waiting { slot, packet, again, .. } = self.pictures.pop_front()?;
        if again {
            self.send_again(slot, &packet, probe, route, now, out)
        } else {
            self.send_packet(slot, packet, probe, route, now, out)
        }
    }

    /// Sends a packet for the first time; returns its bytes.
    fn send_packet(
        &mut self,
        place: usize,
        packet: Packet,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut Departures,
    ) -> Option<usize> {
        let slot = self.slots.get_mut(place)?.as_mut()?;
        let keys = self.keys.as_ref()?;
        let parameters = &slot.parameters;
        let size = 12 + 24 + packet.payload.len() + 16 + IP_UDP;
        let transport = parameters.ids.transport_sequence.map(|_| self.in_flight.send(now, size, probe));
        let header = Header {
            payload_type: parameters.codecs.get(packet.codec)?.number,
            marker: packet.marker,
            padding: false,
            seq: packet.seq as u16,
            time: packet.time,
            ssrc: parameters.ssrc,
        };
        let values = Extensions {
            transport_sequence: transport,
            audio_level: packet.audio_level,
            mid: slot.name_to_say(),
            orientation: packet.orientation,
        };
        let (ssrc, ids) = (parameters.ssrc, parameters.ids);
        let length = out.write(route, |buffer| {
            let start = buffer.len();
            let head = write_header(buffer, header, ids, values);
            packet.patch.copy(&packet.payload, buffer);
            keys.sealer.seal_rtp(buffer, start, head, ssrc, packet.seq)
        })?;
        slot.count(packet.time, packet.payload.len(), now);
        self.pacer.sent(length + IP_UDP, now);
        self.bytes += (length + IP_UDP) as u64;
        if slot.resend(packet.codec).is_some() {
            slot.history.keep(packet, now);
        }
        Some(length + IP_UDP)
    }

    /// Sends a packet once more, in the slot's stream for that (RFC 4588): the old sequence number goes before the payload.
    fn send_again(
        &mut self,
        place: usize,
        packet: &Packet,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut Departures,
    ) -> Option<usize> {
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        scratch.extend_from_slice(&(packet.seq as u16).to_be_bytes());
        packet.patch.copy(&packet.payload, &mut scratch);
        let sent = self.send_extra(place, packet, false, &scratch, probe, route, now, out);
        self.scratch = scratch;
        sent
    }

    /// A packet in the slot's second stream.
    #[expect(clippy::too_many_arguments, reason = "one packet's worth of facts, passed once")]
    fn send_extra(
        &mut self,
        place: usize,
        like: &Packet,
        padding: bool,
        contents: &[u8],
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut Departures,
    ) -> Option<usize> {
        let slot = self.slots.get_mut(place)?.as_mut()?;
        let keys = self.keys.as_ref()?;
        let (ssrc, payload_type) = slot.resend(like.codec)?;
        let seq = slot.next_resend_seq();
        let size = 12 + 24 + contents.len() + 16 + IP_UDP;
        let ids = slot.parameters.ids;
        let transport = ids.transport_sequence.map(|_| self.in_flight.send(now, size, probe));
        let header = Header { payload_type, marker: like.marker, padding, seq: seq as u16, time: like.time, ssrc };
        // Without the slot's name: receivers know the stream from SDP, and some take a named one for a stream of pictures of its own.
        let values = Extensions { transport_sequence: transport, ..Extensions::default() };
        let length = out.write(route, |buffer| {
            let start = buffer.len();
            let head = write_header(buffer, header, ids, values);
            buffer.extend_from_slice(contents);
            keys.sealer.seal_rtp(buffer, start, head, ssrc, seq)
        })?;
        self.pacer.sent(length + IP_UDP, now);
        self.bytes += (length + IP_UDP) as u64;
        Some(length + IP_UDP)
    }

    /// Sends a burst that probes the line, when one is due: pictures that wait anyway, then padding.
    fn send_burst(&mut self, route: Route, now: Instant, out: &mut Departures) {
        let usable = self.slots.iter().enumerate().find_map(|(place, slot)| {
            let slot = slot.as_ref().filter(|slot| slot.parameters.ids.transport_sequence.is_some())?;
            Some((place, slot.resendable()?))
        });
        let Some((place, codec)) = usable else { return };
        while let Some(burst) = self.estimator.burst(now) {
            let id = Some(burst.id);
            let sent = if self.pictures.is_empty() {
                self.send_padding(place, codec, id, route, now, out)
            } else {
                self.send_picture(id, route, now, out)
            };
            let Some(bytes) = sent else { return };
            self.estimator.burst_sent(bytes, now);
        }
    }

    fn send_padding(
        &mut self,
        place: usize,
        codec: Codec,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut Departures,
    ) -> Option<usize> {
        // What was sent last is as good as padding and larger.
        let newest = self
            .slots
            .iter()
            .enumerate()
            .find_map(|(place, slot)| Some((place, slot.as_ref()?.history.newest()?.clone())));
        if let Some((place, packet)) = newest {
            return self.send_again(place, &packet, probe, route, now, out);
        }
        let mut padding = [0; PADDING];
        padding[PADDING - 1] = PADDING as u8;
        let empty = Packet {
            seq: 0,
            time: 0,
            marker: false,
            codec,
            payload: Arc::from([]),
            patch: Patch::default(),
            audio_level: None,
            orientation: None,
        };
        self.send_extra(place, &empty, true, &padding, probe, route, now, out)
    }

    fn report(&mut self, route: Route, now: Instant, out: &mut Departures) {
        let since = self.reported;
        self.reported = now;
        self.due = self.due.min(now + REPORT_EVERY);
        let elapsed = now.saturating_duration_since(self.born);
        let fraction = u64::from(elapsed.subsec_nanos()) * (1 << 32) / 1_000_000_000;
        let ntp = (NTP_BEGIN + elapsed.as_secs()) << 32 | fraction;
        let Some(keys) = self.keys.as_mut() else { return };
        for slot in self.slots.iter().flatten() {
            let Some(report) = slot.report(since, ntp, now) else { continue };
            out.write(route, |buffer| {
                let start = buffer.len();
                rtcp::write_sender_report(buffer, report, NAME);
                keys.sealer.seal_rtcp(buffer, start)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::ByCodec;
    use crate::sending::{ExtensionIds, PayloadType, Profile};

    #[test]
    fn a_connection_that_never_comes_up_does_not_keep_the_thread_busy() {
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let mut now = Instant::now();
        let mut sender = Sender::new(300_000, now);
        let (mut departures, mut wakes) = (Departures::default(), 0);
        let end = now + Duration::from_secs(30);
        while now < end {
            now = sender.due().max(now);
            sender.flush(None, now, &mut departures);
            wakes += 1;
        }
        assert!(wakes < 40, "woken {wakes} times in half a minute");
        assert!(departures.is_empty());
    }

    /// A receiver's feedback (sealed): `lost` packets from `base` on did not arrive, the `arrived` after them did, 10 ms apart, the first of them `at`
    /// milliseconds after the receiver's clock began.
    fn feedback(receiver: &mut SrtpKeys, base: u16, lost: u16, arrived: u16, at: u32) -> Vec<u8> {
        let mut report = vec![0x8f, 205, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9];
        report.extend_from_slice(&base.to_be_bytes());
        report.extend_from_slice(&(lost + arrived).to_be_bytes());
        report.extend_from_slice(&((at / 64) << 8).to_be_bytes());
        for (symbol, run) in [(0, lost), (1_u16, arrived)] {
            if run > 0 {
                report.extend_from_slice(&(symbol << 13 | run).to_be_bytes());
            }
        }
        report.push((at % 64 * 4) as u8);
        report.extend(std::iter::repeat_n(40, usize::from(arrived.saturating_sub(1))));
        report.resize(report.len().next_multiple_of(4), 0);
        let words = (report.len() / 4 - 1) as u16;
        report[2..4].copy_from_slice(&words.to_be_bytes());
        receiver.sealer.seal_rtcp(&mut report, 0).unwrap();
        report
    }

    #[test]
    fn what_was_lost_on_an_old_way_says_nothing_of_the_new_one() {
        const START: u64 = 1_500_000;
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let start = Instant::now();
        let route = Route::udp("10.0.0.1:7882".parse().unwrap(), "10.1.0.1:1".parse().unwrap());
        let mut receiver = SrtpKeys::from_exported(Profile::Gcm128, &[7; 56], true).unwrap();
        let mut sender = Sender::new(START, start);
        sender.set_keys(SrtpKeys::from_exported(Profile::Gcm128, &[7; 56], false).unwrap());
        let ids = ExtensionIds { transport_sequence: Some(3), ..ExtensionIds::default() };
        let mut codecs = ByCodec::default();
        codecs.set(Codec::Vp8, PayloadType { number: 96, resend: Some(97) });
        let (mid, resend) = ("0".to_owned(), Some(10));
        let video = SlotParameters { mid, ssrc: 9, codecs, resend, clock: 90_000, video: true, ids };
        sender.open_slot(0, video);
        let mut departures = Departures::default();
        // A packet of 1200 bytes every 10 ms: a megabit a second, which is the picture.
        let mut send = |sender: &mut Sender, numbers: std::ops::Range<u64>| {
            for seq in numbers {
                let payload = Arc::from([0; 1200]);
                let packet = Packet {
                    seq,
                    time: seq as u32 * 900,
                    marker: true,
                    codec: Codec::Vp8,
                    payload,
                    patch: Patch::default(),
                    audio_level: None,
                    orientation: None,
                };
                let now = start + Duration::from_millis(10 * seq);
                sender.push(0, packet, now);
                sender.flush(Some(route), now, &mut departures);
                departures.clear();
            }
        };
        for tenth in 0..30_u16 {
            send(&mut sender, u64::from(tenth) * 10..u64::from(tenth) * 10 + 10);
            let now = start + Duration::from_millis(100 * u64::from(tenth) + 120);
            sender.receive(&feedback(&mut receiver, tenth * 10, 0, 10, u32::from(tenth) * 100 + 20), now);
        }
        let before = sender.estimate();
        assert!(before > 1_000_000, "{before}");
        // Four seconds without a network; then a new one, on which everything arrives.
        send(&mut sender, 300..700);
        sender.moved(start + Duration::from_secs(7));
        for tenth in 0..10_u16 {
            let first = 700 + u64::from(tenth) * 10;
            send(&mut sender, first..first + 10);
            let now = start + Duration::from_millis(10 * first + 120);
            let (base, lost) = if tenth == 0 { (300, 400) } else { (first as u16, 0) };
            sender.receive(&feedback(&mut receiver, base, lost, 10, 10 * first as u32 + 20), now);
        }
        let after = sender.estimate();
        assert!(after >= START, "{after} bit/s a second after the move, {before} before");
        assert!(sender.loss().is_none_or(|loss| loss < 0.01), "nothing is lost on the new way: {:?}", sender.loss());
    }
}
