// SPDX-License-Identifier: MPL-2.0
//! Makes packets and seals them: for the first time, once more, as padding, and our own reports.

use std::sync::Arc;
use std::time::Instant;

use super::{IP_UDP, Sender, Waiting};
use crate::payload::{Codec, Patch};
use crate::quantities::DataSize;
use crate::route::Route;
use crate::send_buffer::SendBuffer;
use crate::sending::header::{Extensions, Header, write_header};
use crate::sending::packet::Packet;
use crate::sending::rtcp;
use crate::sending::slot::REPORT_EVERY;

/// Most bytes of one packet of padding (RFC 3550: the last byte counts them, itself included).
const PADDING: usize = 255;
/// The clock of our reports begins on 1 January 2000 (seconds since 1900): only differences mean
/// anything to a receiver.
const NTP_BEGIN: u64 = 3_155_673_600;
/// The canonical name of every stream of the server (RFC 3550, section 6.5.1).
const NAME: &[u8] = b"diemcau";

impl Sender {
    /// Sends the first picture packet that waits; returns its size on the wire.
    pub(super) fn send_picture(
        &mut self,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
        let Waiting { slot, packet, again, .. } = self.pictures.pop_front()?;
        if again {
            self.send_again(slot, &packet, probe, route, now, out)
        } else {
            self.send_packet(slot, packet, probe, route, now, out)
        }
    }

    /// Sends a packet for the first time; returns its size on the wire.
    pub(super) fn send_packet(
        &mut self,
        place: usize,
        packet: Packet,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
        let slot = self.slots.get_mut(place)?.as_mut()?;
        let keys = self.keys.as_ref()?;
        let parameters = &slot.parameters;
        let size = DataSize::from_bytes(12 + 24 + packet.payload.len() + 16) + IP_UDP;
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
        if !slot.parameters.video
            && let Some(datagram) = out.last()
        {
            slot.audio_history.keep(packet.seq, datagram, now);
        }
        let sent = DataSize::from_bytes(length) + IP_UDP;
        self.pacer.sent(sent, now);
        self.sent += sent;
        if slot.resend(packet.codec).is_some() {
            slot.history.keep(packet, now);
        }
        Some(sent)
    }

    /// Sends the sound once more that the receiver misses.
    pub(super) fn send_missing_sounds(&mut self, route: Route, now: Instant, out: &mut SendBuffer) {
        let round_trip = self.estimator.round_trip();
        let mut missing = std::mem::take(&mut self.missing_sounds);
        for (place, seq) in missing.drain(..) {
            if self.resend_budget <= 0.0 {
                continue;
            }
            let Some(Some(slot)) = self.slots.get_mut(place) else { continue };
            let Some(datagram) = slot.audio_history.again(seq, round_trip, now) else { continue };
            let size = DataSize::from_bytes(datagram.len()) + IP_UDP;
            out.push(route, datagram);
            self.resend_budget -= size.bits() / 8.0;
            self.pacer.sent(size, now);
            self.sent += size;
        }
        self.missing_sounds = missing;
    }

    /// Sends a packet once more, in the slot's stream for that (RFC 4588): the old sequence number
    /// goes before the payload.
    fn send_again(
        &mut self,
        place: usize,
        packet: &Packet,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
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
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
        let slot = self.slots.get_mut(place)?.as_mut()?;
        let keys = self.keys.as_ref()?;
        let (ssrc, payload_type) = slot.resend(like.codec)?;
        let seq = slot.next_resend_seq();
        let size = DataSize::from_bytes(12 + 24 + contents.len() + 16) + IP_UDP;
        let ids = slot.parameters.ids;
        let transport = ids.transport_sequence.map(|_| self.in_flight.send(now, size, probe));
        let header = Header { payload_type, marker: like.marker, padding, seq: seq as u16, time: like.time, ssrc };
        // Without the slot's name: receivers know the stream from SDP, and some take a named one
        // for a stream of pictures of its own.
        let values = Extensions { transport_sequence: transport, ..Extensions::default() };
        let length = out.write(route, |buffer| {
            let start = buffer.len();
            let head = write_header(buffer, header, ids, values);
            buffer.extend_from_slice(contents);
            keys.sealer.seal_rtp(buffer, start, head, ssrc, seq)
        })?;
        let sent = DataSize::from_bytes(length) + IP_UDP;
        self.pacer.sent(sent, now);
        self.sent += sent;
        Some(sent)
    }

    /// Sends a burst that probes the line, when one is due: pictures that wait anyway, then what
    /// was sent last, or padding, in packets of about the size that the burst asks for.
    pub(super) fn send_burst(&mut self, route: Route, now: Instant, out: &mut SendBuffer) {
        let usable = self.slots.iter().enumerate().find_map(|(place, slot)| {
            let slot = slot.as_ref()?;
            Some((place, slot.probing_codec()?))
        });
        let Some((place, codec)) = usable else { return };
        while let Some(burst) = self.estimator.burst(now) {
            let (id, bytes) = (Some(burst.id), burst.packet_bytes());
            let fits = |packet: &Packet| packet.payload.len() <= bytes.max(PADDING);
            let sent = if self.pictures.front().is_some_and(|waiting| fits(&waiting.packet)) {
                self.send_picture(id, route, now, out)
            } else if bytes <= PADDING {
                self.send_padding(place, codec, bytes, id, route, now, out)
            } else {
                self.send_newest(id, route, now, out)
                    .or_else(|| self.send_padding(place, codec, PADDING, id, route, now, out))
            };
            let Some(size) = sent else { return };
            self.estimator.burst_sent(size, now);
        }
    }

    /// Sends once more what was sent last: as good as padding, and larger.
    fn send_newest(
        &mut self,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
        let (place, packet) = self
            .slots
            .iter()
            .enumerate()
            .find_map(|(place, slot)| Some((place, slot.as_ref()?.history.newest()?.clone())))?;
        self.send_again(place, &packet, probe, route, now, out)
    }

    /// Sends a packet of `bytes` of padding, at most [`PADDING`].
    #[expect(clippy::too_many_arguments, reason = "one packet's worth of facts, passed once")]
    fn send_padding(
        &mut self,
        place: usize,
        codec: Codec,
        bytes: usize,
        probe: Option<u32>,
        route: Route,
        now: Instant,
        out: &mut SendBuffer,
    ) -> Option<DataSize> {
        let bytes = bytes.clamp(1, PADDING);
        let mut padding = [0; PADDING];
        padding[bytes - 1] = bytes as u8;
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
        self.send_extra(place, &empty, true, &padding[..bytes], probe, route, now, out)
    }

    pub(super) fn report(&mut self, route: Route, now: Instant, out: &mut SendBuffer) {
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
