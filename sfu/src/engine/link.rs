//! One WebRTC connection: a browser's publishing or subscribing half.

use std::net::{IpAddr, SocketAddr};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::bwe::{Bitrate, BweKind};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::config::DtlsCert;
use str0m::crypto::CryptoProvider;
use str0m::format::{Codec, FormatParams};
use str0m::media::{Direction, KeyframeRequestKind, MediaKind as RtcMediaKind, Mid, Rid};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite, Ssrc, VideoOrientation, Vp8Patch};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcConfig};

use crate::stats::TransportStats;
use crate::{MediaKind, SfuConfig, SfuError};

/// Packets kept per picture slot to answer NACKs: about a second of a 1.5 Mbit/s picture. More costs memory per subscriber.
const RTX_CACHE_PACKETS: usize = 256;
/// How long they are kept.
const RTX_CACHE_AGE: Duration = Duration::from_secs(2);
/// Resends may take this share of what a slot sends; beyond it the line is overfull and resends make it worse.
const RTX_RATIO_CAP: f32 = 0.25;
/// A browser checks its connection every 2.5 s (consent, RFC 7675) and gives up after 30; we are quicker so that the seat shows empty.
const SILENT_AFTER: Duration = Duration::from_secs(12);
/// A connection that never came up is forgotten after this long.
const NEVER_CONNECTED_AFTER: Duration = Duration::from_secs(30);
/// How often loss and round trip time are measured.
const STATS_INTERVAL: Duration = Duration::from_secs(2);

/// What all links of one server share.
#[derive(Debug, Clone)]
pub(crate) struct LinkSettings {
    crypto: Arc<CryptoProvider>,
    certificate: DtlsCert,
    candidates: Vec<SocketAddr>,
    start_bitrate: u64,
}

impl LinkSettings {
    /// Makes the server's DTLS certificate; `bound` is the UDP socket's address.
    pub fn new(config: &SfuConfig, bound: SocketAddr) -> Result<Self, String> {
        let crypto = Arc::new(str0m::crypto::from_feature_flags());
        let certificate = crypto
            .dtls_provider
            .generate_certificate()
            .ok_or_else(|| "no DTLS certificate could be made".to_owned())?;
        let announce: Vec<IpAddr> = if config.announce.is_empty() { vec![bound.ip()] } else { config.announce.clone() };
        let candidates = announce.into_iter().map(|ip| SocketAddr::new(ip, bound.port())).collect();
        Ok(Self { crypto, certificate, candidates, start_bitrate: config.start_bitrate })
    }

    /// The announced address that a datagram which really arrived at `local` counts for. They differ behind address translation.
    pub fn announced_for(&self, local: SocketAddr) -> SocketAddr {
        if self.candidates.contains(&local) {
            return local;
        }
        self.candidates.iter().find(|c| c.is_ipv4() == local.is_ipv4()).copied().unwrap_or(local)
    }

    fn config(&self) -> RtcConfig {
        let mut config = RtcConfig::new()
            .set_crypto_provider(self.crypto.clone())
            .set_dtls_cert(self.certificate.clone())
            .set_ice_lite(true)
            .set_rtp_mode(true)
            .set_stats_interval(Some(STATS_INTERVAL))
            .clear_codecs()
            .enable_vp8(true);
        // usedtx: a silent microphone sends 5 packets a second instead of 50, and its recording has true gaps.
        config.codec_config().add_config(
            111.into(),
            None,
            Codec::Opus,
            str0m::media::Frequency::FORTY_EIGHT_KHZ,
            Some(2),
            FormatParams {
                min_p_time: Some(10),
                use_inband_fec: Some(true),
                use_dtx: Some(true),
                ..FormatParams::default()
            },
        );
        config
    }
}

/// An RTP packet as it came from a publisher, repaired and decrypted.
#[derive(Debug, Clone)]
pub(crate) struct MediaPacket {
    pub mid: Mid,
    pub rid: Option<Rid>,
    pub ssrc: u32,
    /// Sequence number, extended beyond 16 bits.
    pub seq: u64,
    /// RTP time stamp, extended beyond 32 bits, in clock ticks (48000 or 90000 per second).
    pub time: u64,
    pub marker: bool,
    pub payload: Arc<[u8]>,
    /// Loudness 0 (silence) to 127, from the RFC 6464 header extension.
    pub loudness: Option<u8>,
    pub voice: Option<bool>,
    pub orientation: Option<VideoOrientation>,
}

/// An RTP packet to a subscriber; sequence number and time are the slot's own.
#[derive(Debug)]
pub(crate) struct RtpOut<'a> {
    pub packet: &'a MediaPacket,
    pub seq: u64,
    pub time: u32,
    pub patch: Option<Vp8Patch>,
}

/// What happened on a link.
#[derive(Debug)]
pub(crate) enum LinkEvent {
    Connected,
    /// It is over: closed from the other side, silent, or failed.
    Closed,
    Packet(MediaPacket),
    /// The subscriber cannot go on without a key frame in this slot.
    KeyframeWanted(Mid),
    /// The line is believed to carry this much, bit/s.
    Estimate(u64),
}

/// A datagram to be sent.
#[derive(Debug)]
pub(crate) struct Outgoing {
    /// The announced address it leaves from.
    pub from: SocketAddr,
    pub to: SocketAddr,
    pub bytes: Vec<u8>,
}

/// Where a link puts what it has to say; reused from call to call.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pub datagrams: Vec<Outgoing>,
    pub events: Vec<LinkEvent>,
}

/// One WebRTC connection.
pub(crate) struct Link {
    rtc: Rtc,
    /// Which media line each incoming stream belongs to; filled as streams appear.
    streams: Vec<(Ssrc, Mid, Option<Rid>)>,
    pending: Option<SdpPendingOffer>,
    due: Instant,
    born: Instant,
    last_heard: Instant,
    closed: bool,
    stats: TransportStats,
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
    pub fn publisher(settings: &LinkSettings, now: Instant) -> Self {
        Self::new(settings, settings.config(), now)
    }

    /// A connection on which we send, with bandwidth estimation.
    pub fn subscriber(settings: &LinkSettings, now: Instant) -> Self {
        let config = settings.config().enable_bwe(Some(Bitrate::bps(settings.start_bitrate)));
        let mut link = Self::new(settings, config, now);
        link.stats.estimate = Some(settings.start_bitrate);
        link
    }

    fn new(settings: &LinkSettings, config: RtcConfig, now: Instant) -> Self {
        let mut rtc = config.build(now);
        for address in &settings.candidates {
            if let Ok(candidate) = Candidate::host(*address, "udp") {
                rtc.add_local_candidate(candidate);
            }
        }
        Self {
            rtc,
            streams: Vec::new(),
            pending: None,
            due: now,
            born: now,
            last_heard: now,
            closed: false,
            stats: TransportStats::default(),
        }
    }

    /// Our name in STUN requests; changes with an ICE restart.
    pub fn local_ufrag(&mut self) -> String {
        self.rtc.direct_api().local_ice_credentials().ufrag
    }

    /// When [`Self::advance`] wants to be called next.
    pub fn due(&self) -> Instant {
        self.due
    }

    pub fn stats(&self) -> TransportStats {
        self.stats
    }

    /// Answers a browser's offer.
    pub fn accept_offer(&mut self, sdp: &str, now: Instant, out: &mut Outbox) -> Result<String, SfuError> {
        let answer = self.step(out, |link, out| {
            let offer = SdpOffer::from_sdp_string(sdp).map_err(|error| SfuError::BadSdp(error.to_string()))?;
            let answer = link.rtc.sdp_api().accept_offer(offer).map_err(|error| SfuError::BadSdp(error.to_string()))?;
            link.streams.clear();
            link.drain(now, out);
            Ok(answer.to_sdp_string())
        });
        answer.unwrap_or_else(|| Err(SfuError::BadSdp("the connection has ended".to_owned())))
    }

    /// Whether the remote side may send on this media line now, and of which kind it is.
    pub fn receiving(&self, mid: Mid) -> Option<MediaKind> {
        let media = self.rtc.media(mid)?;
        (media.direction().is_receiving() && !media.disabled()).then(|| match media.kind() {
            RtcMediaKind::Audio => MediaKind::Audio,
            RtcMediaKind::Video => MediaKind::Video,
        })
    }

    /// Makes all slots at once and the offer for them.
    pub fn offer_slots(
        &mut self,
        audio: usize,
        video: usize,
        now: Instant,
        out: &mut Outbox,
    ) -> Result<(String, Vec<(Mid, MediaKind)>), SfuError> {
        let mut changes = self.rtc.sdp_api();
        let mut slots = Vec::with_capacity(audio + video);
        for index in 0..audio + video {
            let (kind, rtc_kind) = if index < audio {
                (MediaKind::Audio, RtcMediaKind::Audio)
            } else {
                (MediaKind::Video, RtcMediaKind::Video)
            };
            let name = format!("slot{index}");
            let mid = changes.add_media(rtc_kind, Direction::SendOnly, Some(name.clone()), Some(name), None);
            slots.push((mid, kind));
        }
        let (offer, pending) = changes.apply().ok_or_else(|| SfuError::BadSdp("no slots are configured".to_owned()))?;
        self.pending = Some(pending);
        self.drain(now, out);
        Ok((offer.to_sdp_string(), slots))
    }

    /// Takes the answer to [`Self::offer_slots`].
    pub fn accept_answer(&mut self, sdp: &str, now: Instant, out: &mut Outbox) -> Result<(), SfuError> {
        let accepted = self.step(out, |link, out| {
            let answer = SdpAnswer::from_sdp_string(sdp).map_err(|error| SfuError::BadSdp(error.to_string()))?;
            let pending = link.pending.take().ok_or(SfuError::NoOffer)?;
            link.rtc.sdp_api().accept_answer(pending, answer).map_err(|error| SfuError::BadSdp(error.to_string()))?;
            link.drain(now, out);
            Ok(())
        });
        accepted.unwrap_or(Err(SfuError::NoOffer))
    }

    /// Makes a slot ready to send once the answer is in. Returns its payload type; `None` when the browser refused the line.
    pub fn open_slot(&mut self, mid: Mid, kind: MediaKind) -> Option<u8> {
        let media = self.rtc.media(mid)?;
        if media.disabled() || !media.direction().is_sending() {
            return None;
        }
        let codec = match kind {
            MediaKind::Audio => Codec::Opus,
            MediaKind::Video => Codec::Vp8,
        };
        let accepted = media.remote_pts().to_vec();
        let params = self.rtc.codec_config().find(|p| p.spec().codec == codec && accepted.contains(&p.pt()))?;
        let payload_type = *params.pt();
        if kind == MediaKind::Video {
            let mut direct = self.rtc.direct_api();
            direct.stream_tx_by_mid(mid, None)?.set_rtx_cache(RTX_CACHE_PACKETS, RTX_CACHE_AGE, Some(RTX_RATIO_CAP));
        }
        Some(payload_type)
    }

    /// Runs one step of the engine; should it panic, this link ends and nothing else does.
    fn step<T>(&mut self, out: &mut Outbox, step: impl FnOnce(&mut Self, &mut Outbox) -> T) -> Option<T> {
        if self.closed {
            return None;
        }
        let result = catch_unwind(AssertUnwindSafe(|| step(self, &mut *out)));
        if result.is_err() {
            tracing::error!("the WebRTC engine failed on one connection, which ends");
            self.closed = true;
            out.events.push(LinkEvent::Closed);
        }
        result.ok()
    }

    /// Takes a datagram that came for this link. `destination` must be one of the announced addresses.
    pub fn receive(
        &mut self,
        bytes: &[u8],
        source: SocketAddr,
        destination: SocketAddr,
        now: Instant,
        out: &mut Outbox,
    ) {
        self.step(out, |link, out| link.take(bytes, source, destination, now, out));
    }

    fn take(&mut self, bytes: &[u8], source: SocketAddr, destination: SocketAddr, now: Instant, out: &mut Outbox) {
        let Ok(contents) = DatagramRecv::try_from(bytes) else { return };
        self.last_heard = now;
        self.stats.received_packets += 1;
        self.stats.received_bytes += bytes.len() as u64;
        let receive = Receive { proto: Protocol::Udp, source, destination, contents };
        if let Err(error) = self.rtc.handle_input(Input::Receive(now, receive)) {
            tracing::debug!(%error, "link refused a datagram");
            self.fail(out);
            return;
        }
        self.drain(now, out);
    }

    /// Lets time pass.
    pub fn advance(&mut self, now: Instant, out: &mut Outbox) {
        let silent = now.saturating_duration_since(self.last_heard);
        let limit = if self.stats.connected { SILENT_AFTER } else { NEVER_CONNECTED_AFTER };
        if silent > limit && now.saturating_duration_since(self.born) > limit {
            self.fail(out);
            return;
        }
        self.step(out, |link, out| link.tick(now, out));
    }

    fn tick(&mut self, now: Instant, out: &mut Outbox) {
        if let Err(error) = self.rtc.handle_input(Input::Timeout(now)) {
            tracing::debug!(%error, "link failed");
            self.fail(out);
            return;
        }
        self.drain(now, out);
    }

    /// Sends one packet in a slot.
    pub fn write(&mut self, mid: Mid, payload_type: u8, video: bool, rtp: &RtpOut<'_>, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| link.put(mid, payload_type, video, rtp, now, out));
    }

    fn put(&mut self, mid: Mid, payload_type: u8, video: bool, rtp: &RtpOut<'_>, now: Instant, out: &mut Outbox) {
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_tx_by_mid(mid, None) else { return };
        let packet = rtp.packet;
        let extensions = ExtensionValues {
            audio_level: packet.loudness.map(|loudness| loudness as i8 - 127),
            voice_activity: packet.voice,
            video_orientation: packet.orientation,
            ..ExtensionValues::default()
        };
        let mut write = RtpWrite::new(payload_type.into(), rtp.seq.into(), rtp.time, now, packet.payload.clone())
            .marker(packet.marker)
            .ext_vals(extensions)
            .nackable(video);
        if let Some(patch) = rtp.patch {
            write = write.vp8_patch(patch);
        }
        stream.write_rtp(write);
        // A written packet leaves with the next passing of time; both are changes, so both are drained.
        self.drain(now, out);
        self.tick(now, out);
    }

    /// Asks the publisher for a key frame of one layer.
    pub fn request_keyframe(&mut self, mid: Mid, rid: Option<Rid>, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| {
            if let Some(stream) = link.rtc.direct_api().stream_rx_by_mid(mid, rid) {
                stream.request_keyframe(KeyframeRequestKind::Pli);
            }
            link.drain(now, out);
            link.tick(now, out);
        });
    }

    /// Tells the estimator how much we would like to send, bit/s, so that it tries whether the line carries it.
    pub fn set_desired_bitrate(&mut self, desired: u64, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| {
            link.rtc.bwe().set_bitrate(Bitrate::ZERO, Bitrate::bps(desired));
            link.drain(now, out);
        });
    }

    /// Says goodbye (RTCP BYE, DTLS close) and ends.
    pub fn close(&mut self, now: Instant, out: &mut Outbox) {
        self.step(out, |link, out| {
            if link.rtc.close().is_ok() {
                link.closed = true;
                link.drain(now, out);
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

    fn drain(&mut self, now: Instant, out: &mut Outbox) {
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    self.due = at;
                    break;
                }
                Ok(Output::Transmit(transmit)) => {
                    let bytes: Vec<u8> = transmit.contents.into();
                    self.stats.sent_packets += 1;
                    self.stats.sent_bytes += bytes.len() as u64;
                    out.datagrams.push(Outgoing { from: transmit.source, to: transmit.destination, bytes });
                }
                Ok(Output::Event(event)) => self.event(event, now, out),
                Err(error) => {
                    tracing::debug!(%error, "link failed");
                    self.fail(out);
                    break;
                }
            }
        }
        if !self.rtc.is_alive() && !self.closed {
            self.fail(out);
        }
    }

    fn event(&mut self, event: Event, now: Instant, out: &mut Outbox) {
        match event {
            Event::Connected => {
                self.stats.connected = true;
                self.last_heard = now;
                out.events.push(LinkEvent::Connected);
            }
            Event::Closed => self.fail(out),
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) if self.stats.connected => {
                tracing::debug!("ice disconnected; the browser may still restart it");
            }
            Event::RtpPacket(packet) => {
                let ssrc = packet.header.ssrc;
                let known = self.streams.iter().find(|(s, ..)| *s == ssrc).map(|(_, mid, rid)| (*mid, *rid));
                let found = known.or_else(|| {
                    let mut direct = self.rtc.direct_api();
                    let (mid, rid) = direct.stream_rx(&ssrc).map(|stream| (stream.mid(), stream.rid()))?;
                    self.streams.push((ssrc, mid, rid));
                    Some((mid, rid))
                });
                let Some((mid, rid)) = found else { return };
                let extensions = &packet.header.ext_vals;
                out.events.push(LinkEvent::Packet(MediaPacket {
                    mid,
                    rid,
                    ssrc: *ssrc,
                    seq: *packet.seq_no,
                    time: packet.time.numer(),
                    marker: packet.header.marker,
                    loudness: extensions.audio_level.map(|level| 127_u8.saturating_sub(level.unsigned_abs())),
                    voice: extensions.voice_activity,
                    orientation: extensions.video_orientation,
                    payload: packet.payload,
                }));
            }
            Event::KeyframeRequest(request) => out.events.push(LinkEvent::KeyframeWanted(request.mid)),
            Event::EgressBitrateEstimate(BweKind::Twcc { estimate, .. }) => {
                self.stats.estimate = Some(estimate.as_u64());
                out.events.push(LinkEvent::Estimate(estimate.as_u64()));
            }
            Event::PeerStats(stats) => {
                self.stats.loss = stats.egress_loss_fraction;
                self.stats.rtt_ms = stats.rtt.map(|rtt| rtt.as_secs_f32() * 1000.0);
            }
            _ => {}
        }
    }
}

/// For a STUN request: the name (ufrag) of the link it is meant for. `None` for every other datagram.
pub(crate) fn stun_local_ufrag(bytes: &[u8]) -> Option<&str> {
    const COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
    const USERNAME: u16 = 0x0006;
    const HEADER: usize = 20;
    if bytes.len() < HEADER || bytes[0] > 3 || bytes[4..8] != COOKIE {
        return None;
    }
    let mut rest = &bytes[HEADER..];
    while let [kind_high, kind_low, len_high, len_low, tail @ ..] = rest {
        let length = usize::from(u16::from_be_bytes([*len_high, *len_low]));
        let value = tail.get(..length)?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == USERNAME {
            // "ours:theirs" (RFC 8445, section 7.2.2).
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = tail.get(length.next_multiple_of(4)..)?;
    }
    None
}
