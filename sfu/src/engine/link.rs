// SPDX-License-Identifier: MPL-2.0
//! One WebRTC connection: a browser's publishing or subscribing half.
//!
//! The engine does ICE, DTLS and SDP for both, and takes in what a publisher sends. What a
//! subscriber is sent goes past it, through the link's [`Sender`] (`subscriber`). What the two ends
//! agree on is in `negotiation`, which address is sent to in `path`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use str0m::change::SdpPendingOffer;
use str0m::media::{KeyframeRequestKind, Mid, Rid};
use str0m::net::{DatagramRecv, Protocol, Receive, TcpType};
use str0m::rtp::{RtpPacket, Ssrc};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcConfig};

use super::description::RemoteCredentials;
use super::large_packets::LargePackets;
use super::remote_addresses::RemoteAddresses;
use super::{LinkSettings, MediaPacket, dtls, settings};
use crate::Bitrate;
use crate::route::{Route, Via};
use crate::send_buffer::SendBuffer;
use crate::sending::Sender;
use crate::stats::{Transport, TransportStats};
use crate::stun::{self, CheckTag};

/// A browser checks its connection every 2.5 s (consent, RFC 7675) and gives up after 30; we are
/// quicker so that the seat shows empty.
const SILENT_AFTER: Duration = Duration::from_secs(12);
/// A connection that never came up is forgotten after this long.
const NEVER_CONNECTED_AFTER: Duration = Duration::from_secs(30);
/// How often the loss of what a publisher sends is measured.
const STATS_INTERVAL: Duration = Duration::from_secs(2);

/// A flight has at most three; more are repetitions.
const MAX_WAITING_RECORDS: usize = 8;

/// Longer than any meeting.
const NEVER: Duration = Duration::from_hours(1000);

/// What happened on a link.
#[derive(Debug)]
pub(crate) enum LinkEvent {
    Connected,
    /// The browser has nominated another candidate pair: what was sent on the old one lately is
    /// lost.
    PathChanged,
    /// Closed by the other side, timed out, or failed.
    Closed,
    Packet(MediaPacket),
    /// The subscriber cannot go on without a key frame in the slot of this number.
    KeyframeWanted(usize),
    /// The line is believed to carry this much.
    Estimate(Bitrate),
    /// Whether the path carries packets as large as those of pictures.
    LargePackets(bool),
}

/// Output of a link: datagrams and events; reused from call to call.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub datagrams: SendBuffer,
    pub events: Vec<LinkEvent>,
    /// Routes on which the browser has answered a check of ours: it receives there.
    pub proven_routes: Vec<Route>,
}

/// One WebRTC connection.
pub(crate) struct Link {
    pub(super) rtc: Rtc,
    /// The sending half; a publisher's connection has none.
    pub(super) sender: Option<Sender>,
    /// The candidate pair in use: what the browser has nominated, once it is proven to receive
    /// there.
    pub(super) route: Option<Route>,
    /// A pair that the browser has nominated since; the one before is used until this is proven.
    pub(super) unproven_route: Option<Route>,
    pub(super) remote_addresses: RemoteAddresses,
    /// Whether large packets pass on the route in use; only of browsers that listen.
    pub(super) large_packets: Option<LargePackets>,
    /// Written into our checks.
    pub(super) check_tag: CheckTag,
    pub(super) remote_credentials: Option<Box<RemoteCredentials>>,
    /// DTLS records that wait for the first check.
    records: Vec<Vec<u8>>,
    /// The known address from which DTLS came before a nomination: it is answered there.
    pub(super) dtls_from: Option<Route>,
    /// Which media line each incoming stream belongs to; filled as streams appear.
    pub(super) streams: Vec<(Ssrc, Mid, Option<Rid>)>,
    /// The streams of a subscriber's slots, with those for resends, of which the engine knows only
    /// while it negotiates.
    pub(super) send_streams: Vec<(Mid, Ssrc, Option<Ssrc>)>,
    pub(super) pending: Option<SdpPendingOffer>,
    /// Payload types under which the browser takes packets sent again.
    pub(super) resend_types: Vec<u8>,
    /// When the engine is to be polled.
    engine_due: Instant,
    born: Instant,
    /// When the last step began.
    pub(super) now: Instant,
    /// When something came that only the browser can have written. What strangers write does not
    /// keep a seat taken.
    pub(super) last_received: Instant,
    pub(super) closed: bool,
    pub(super) stats: TransportStats,
    /// The next datagram makes the engine panic: what an error of its own would do.
    #[cfg(test)]
    pub breaks: bool,
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Link")
            .field("connected", &self.stats.connected)
            .field("closed", &self.closed)
            .finish_non_exhaustive()
    }
}

impl Link {
    /// A connection on which the browser sends.
    pub fn publisher(settings: &LinkSettings, check_tag: CheckTag, now: Instant) -> Self {
        Self::new(settings, settings.config(true).set_stats_interval(Some(STATS_INTERVAL)), None, check_tag, now)
    }

    /// A connection on which we send.
    pub fn subscriber(settings: &LinkSettings, check_tag: CheckTag, now: Instant) -> Self {
        let sender = Sender::new(settings.start_bitrate, settings.start_bitrate_unmeasured, now);
        // The engine sends nothing here: its reports would go nowhere, and its store for resends
        // would cost each subscriber some 60 KB.
        let config = settings
            .config(false)
            .set_rtcp_report_interval_audio(NEVER)
            .set_rtcp_report_interval_video(NEVER)
            .set_send_buffer_audio(1)
            .set_send_buffer_video(1);
        Self::new(settings, config, Some(sender), check_tag, now)
    }

    fn new(
        settings: &LinkSettings,
        config: RtcConfig,
        sender: Option<Sender>,
        check_tag: CheckTag,
        now: Instant,
    ) -> Self {
        let mut rtc = config.build(now);
        for address in &settings.candidates {
            let udp = Candidate::builder().udp().host(*address).build();
            let tcp = Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build();
            for candidate in [Some(udp), settings.tcp.then_some(tcp)].into_iter().flatten().flatten() {
                rtc.add_local_candidate(candidate);
            }
        }
        let estimate = sender.as_ref().map(Sender::estimate);
        Self {
            rtc,
            sender,
            route: None,
            unproven_route: None,
            remote_addresses: RemoteAddresses::new(now),
            large_packets: None,
            check_tag,
            remote_credentials: None,
            records: Vec::new(),
            dtls_from: None,
            streams: Vec::new(),
            send_streams: Vec::new(),
            pending: None,
            resend_types: Vec::new(),
            engine_due: now,
            born: now,
            now,
            last_received: now,
            closed: false,
            stats: TransportStats { estimate, ..TransportStats::default() },
            #[cfg(test)]
            breaks: false,
        }
    }

    /// Finds out whether large packets pass. Not of everybody: what a machine does not answer may be
    /// too much for the machine.
    pub fn watch_large_packets(&mut self) {
        self.large_packets = Some(LargePackets::default());
    }

    /// The local ICE ufrag; changes with an ICE restart.
    pub fn local_ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// When [`Self::advance`] wants to be called next.
    pub fn due(&self) -> Instant {
        let sender = self.sender.as_ref().map(Sender::due);
        let check = self.remote_credentials.as_ref().and_then(|_| self.next_check()).map(|(due, _)| due);
        let large = self.large_packets.as_ref().and_then(LargePackets::due);
        [sender, check, large].into_iter().flatten().fold(self.engine_due, Instant::min)
    }

    pub fn stats(&self) -> TransportStats {
        let transport = self.route.filter(|_| self.stats.connected).map(|route| match route.via {
            Via::Udp => Transport::Udp,
            Via::Tcp => Transport::Tcp,
        });
        let stats = TransportStats { transport, ..self.stats };
        let Some(sender) = &self.sender else { return stats };
        let round_trip = sender.round_trip().as_secs_f32() * 1000.0;
        TransportStats {
            estimate: Some(sender.estimate()),
            loss: sender.loss(),
            overall_loss: sender.overall_loss(),
            rtt_ms: Some(round_trip),
            ..stats
        }
    }

    // ---- input and timers ----

    /// Runs one step of the engine; should it panic, this link ends and nothing else does.
    pub(super) fn step<T>(&mut self, out: &mut Outbox, step: impl FnOnce(&mut Self, &mut Outbox) -> T) -> Option<T> {
        if self.closed {
            return None;
        }
        let result = catch_unwind(AssertUnwindSafe(|| step(self, &mut *out)));
        if result.is_err() {
            // Of this link, not of the next that this thread works on.
            drop((dtls::take_agreed(), dtls::take_records()));
            tracing::error!("the WebRTC engine failed on one connection, which ends");
            self.closed = true;
            out.events.push(LinkEvent::Closed);
        }
        result.ok()
    }

    /// Takes a datagram that came for this link.
    pub fn receive(&mut self, bytes: &[u8], route: Route, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| link.handle_datagram(bytes, route, now, out));
    }

    fn handle_datagram(&mut self, bytes: &[u8], route: Route, now: Instant, out: &mut Outbox) {
        #[cfg(test)]
        assert!(!self.breaks, "the engine fails, as the test wants it");
        self.now = now;
        self.stats.received_packets += 1;
        self.stats.received_bytes += bytes.len() as u64;
        if let Some(consent) = self.remote_addresses.consent(route) {
            consent.received(bytes.len());
        }
        if let Some(sender) = self.sender.as_mut().filter(|_| is_media(bytes)) {
            if sender.receive(bytes, now) {
                self.last_received = now;
            }
            self.drain_sender_events(out);
            return;
        }
        if stun::success(bytes).is_some() {
            self.take_answer(bytes, route, out);
            return;
        }
        if is_dtls(bytes) && self.remote_addresses.is_known(route) {
            self.dtls_from = Some(route);
        }
        let is_check = stun::local_ufrag(bytes).is_some();
        if is_check && !self.remote_addresses.admit(route, now) {
            return;
        }
        let Ok(contents) = DatagramRecv::try_from(bytes) else { return };
        let proto = match route.via {
            Via::Udp => Protocol::Udp,
            Via::Tcp => Protocol::Tcp,
        };
        let receive = Receive { proto, source: route.theirs, destination: route.ours, contents };
        if let Err(error) = self.rtc.handle_input(Input::Receive(now, receive)) {
            tracing::debug!(%error, "link refused a datagram");
            self.fail(out);
            return;
        }
        let said_before = out.datagrams.len();
        self.drain(out);
        if is_check {
            // The engine consents only to what was signed with the link's password.
            let answer = out.datagrams.iter().enumerate().skip(said_before).find_map(|(place, (to, answer))| {
                (to == route && stun::success(answer).is_some()).then_some((place, answer.len()))
            });
            if let Some(answer) = answer {
                self.take_check(bytes, answer, route, out);
            }
        }
    }

    /// Polls the engine and the sender if they are due; ends a link that timed out.
    pub fn advance(&mut self, now: Instant, out: &mut Outbox) {
        let silent = now.saturating_duration_since(self.last_received);
        let limit = if self.stats.connected { SILENT_AFTER } else { NEVER_CONNECTED_AFTER };
        if silent > limit && now.saturating_duration_since(self.born) > limit {
            self.fail(out);
            return;
        }
        if self.engine_due <= now {
            self.step(out, |link, out| link.tick(now, out));
        }
        self.now = now;
        self.step(out, |link, out| {
            link.check_routes(out);
            link.check_size(out);
        });
        if self.sender.as_ref().is_some_and(|sender| sender.due() <= now) {
            self.flush(now, out);
        }
    }

    fn tick(&mut self, now: Instant, out: &mut Outbox) {
        self.now = now;
        if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
            tracing::debug!(%error, "link failed");
            self.fail(out);
            return;
        }
        self.drain(out);
    }

    // ---- the publisher's pictures ----

    /// Asks the publisher for a key frame of one layer.
    pub fn request_keyframe(&mut self, mid: Mid, rid: Option<Rid>, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| {
            if let Some(stream) = link.rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
            link.drain(out);
            link.tick(now, out);
        });
    }

    // ---- the end ----

    /// Sends a DTLS close and ends.
    pub fn close(&mut self, out: &mut Outbox) {
        self.step(out, |link, out| {
            if link.rtc.close().is_ok() {
                link.closed = true;
                link.drain(out);
            }
        });
        self.closed = true;
    }

    fn fail(&mut self, out: &mut Outbox) {
        if !self.closed {
            self.closed = true;
            self.rtc.disconnect();
            out.events.push(LinkEvent::Closed);
        }
    }

    // ---- engine output ----

    /// Drains the engine's output; follows every change of an `Rtc`.
    pub(super) fn drain(&mut self, out: &mut Outbox) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.engine_due = at;
                    break;
                }
                Ok(Output::Transmit(transmit)) => {
                    let via = if transmit.proto == Protocol::Udp { Via::Udp } else { Via::Tcp };
                    let asked = Route { ours: transmit.source, theirs: transmit.destination, via };
                    // The browser chooses the path, of which the engine hears late when it changes;
                    // checks are answered where they came from.
                    let is_check = transmit.contents.first().is_some_and(|first| *first < 4);
                    let route = self.route.filter(|_| !is_check).unwrap_or(asked);
                    // RTCP towards a subscriber is made by the sender. The answer to a check is not
                    // larger than the check.
                    if is_check
                        || self.sender.is_none()
                            && self.remote_addresses.allows(route, transmit.contents.len(), self.now)
                    {
                        self.stats.sent_packets += 1;
                        self.stats.sent_bytes += transmit.contents.len() as u64;
                        out.datagrams.push(route, &transmit.contents);
                    }
                }
                Ok(Output::Event(event)) => self.event(event, out),
                Err(error) => {
                    tracing::debug!(%error, "link failed");
                    self.fail(out);
                    break;
                }
            }
        }
        self.send_records(out);
        if let (Some(keys), Some(sender)) = (dtls::take_agreed(), self.sender.as_mut()) {
            sender.set_keys(keys);
        }
        if !self.rtc.is_alive() && !self.closed {
            self.fail(out);
        }
    }

    /// Sends DTLS records to where the browser seems to be, also before it nominates that pair, as
    /// far as what came from there allows.
    pub(super) fn send_records(&mut self, out: &mut Outbox) {
        self.records.append(&mut dtls::take_records());
        if self.records.is_empty() {
            return;
        }
        let Some(route) = self.dtls_from.or(self.route).or_else(|| self.remote_addresses.newest()) else {
            self.bound_records();
            return;
        };
        self.route.get_or_insert(route);
        while let Some(record) = self.records.first()
            && self.remote_addresses.allows(route, record.len(), self.now)
        {
            self.stats.sent_packets += 1;
            self.stats.sent_bytes += record.len() as u64;
            out.datagrams.push(route, record);
            self.records.remove(0);
        }
        self.bound_records();
    }

    /// Those that wait longest are repeated, or of no use any more.
    fn bound_records(&mut self) {
        let old = self.records.len().saturating_sub(MAX_WAITING_RECORDS);
        self.records.drain(..old);
    }

    fn event(&mut self, event: Event, out: &mut Outbox) {
        match event {
            Event::Connected => {
                self.stats.connected = true;
                out.events.push(LinkEvent::Connected);
            }
            Event::Closed => self.fail(out),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) if self.stats.connected => {
                tracing::debug!("ice disconnected; the browser may still restart it");
            }
            Event::RtpPacket(packet) => {
                self.last_received = self.now;
                out.events.extend(self.media(packet).map(LinkEvent::Packet));
            }
            Event::PeerStats(stats) => {
                self.stats.loss = stats.ingress_loss_fraction;
                self.stats.rtt_ms = stats.rtt.map(|rtt| rtt.as_secs_f32() * 1000.0);
            }
            _ => {}
        }
    }

    fn media(&mut self, packet: RtpPacket) -> Option<MediaPacket> {
        let ssrc = packet.header.ssrc;
        let known = self.streams.iter().find(|(known, ..)| *known == ssrc).map(|(_, mid, rid)| (*mid, *rid));
        let (mid, rid) = if let Some(found) = known {
            found
        } else {
            let mut direct = self.rtc.direct_api();
            let (mid, rid) = direct.stream_rx(&ssrc).map(|stream| (stream.mid(), stream.rid()))?;
            self.streams.push((ssrc, mid, rid));
            (mid, rid)
        };
        let codec = self.rtc.codec_config().find(|params| params.pt() == packet.header.payload_type)?.spec().codec;
        let extensions = &packet.header.ext_vals;
        Some(MediaPacket {
            mid,
            rid,
            ssrc: *ssrc,
            codec: settings::codec_of(codec)?,
            seq: *packet.seq_no,
            time: packet.time.numer(),
            marker: packet.header.marker,
            loudness: extensions.audio_level.map(|level| 127_u8.saturating_sub(level.unsigned_abs())),
            voice: extensions.voice_activity,
            orientation: extensions.video_orientation.map(|orientation| orientation as u8),
            payload: packet.payload,
        })
    }
}

/// RTP or RTCP, by the first byte (RFC 7983).
fn is_media(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| (128..192).contains(first))
}

fn is_dtls(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| (20..64).contains(first))
}
