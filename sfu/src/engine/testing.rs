// SPDX-License-Identifier: MPL-2.0
//! A browser for tests: a second WebRTC end in virtual time, which publishes made-up media and
//! writes down what it receives.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
pub use str0m::format::Codec;
use str0m::media::{Direction, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

/// A datagram on the simulated network.
#[derive(Debug, Clone)]
pub struct Datagram {
    pub source: SocketAddr,
    pub destination: SocketAddr,
    pub bytes: Vec<u8>,
}

/// An RTP packet as a test browser received it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedPacket {
    pub mid: String,
    pub seq: u64,
    pub time: u64,
    pub marker: bool,
    pub payload_type: u8,
    pub payload: Arc<[u8]>,
}

/// An RTP packet that a test browser sends.
#[derive(Debug, Clone, Copy)]
pub struct SentPacket<'a> {
    pub time: u32,
    pub marker: bool,
    /// 0 to 127 for sound, `None` for pictures.
    pub loudness: Option<u8>,
    pub payload: &'a [u8],
}

/// One peer connection of a test browser.
#[derive(Debug)]
pub struct Browser {
    rtc: Rtc,
    pub address: SocketAddr,
    protocol: Protocol,
    codec: Codec,
    pending: Option<SdpPendingOffer>,
    due: Instant,
    pub connected: bool,
    pub heard: Vec<ReceivedPacket>,
    /// Layers for which a key frame was asked and not yet sent.
    pub keyframes_wanted: Vec<Option<String>>,
    /// How often a key frame was asked for.
    pub keyframe_requests: usize,
    /// Write down what is received; otherwise only count it.
    pub keeps: bool,
    /// Asks again for sound that did not arrive, as browsers do where both sides agreed on it.
    pub misses_sound: bool,
    /// Packets received.
    pub count: u64,
    next_seq: HashMap<(Mid, Option<Rid>), u64>,
}

impl Browser {
    #[allow(dead_code, reason = "not every test that reads this file has datagrams")]
    pub fn new(address: SocketAddr, now: Instant) -> Self {
        Self::with(Protocol::Udp, &[Codec::Vp8], address, now)
    }

    /// One that knows these codecs for pictures, and sends in the first of them.
    #[allow(dead_code, reason = "not every test that reads this file has codecs to choose from")]
    pub fn knowing(codecs: &[Codec], address: SocketAddr, now: Instant) -> Self {
        Self::with(Protocol::Udp, codecs, address, now)
    }

    /// One whose every datagram travels over a connection that it has opened from `address`.
    #[allow(dead_code, reason = "not every test that reads this file has connections")]
    pub fn over_tcp(address: SocketAddr, now: Instant) -> Self {
        Self::with(Protocol::Tcp, &[Codec::Vp8], address, now)
    }

    fn with(protocol: Protocol, codecs: &[Codec], address: SocketAddr, now: Instant) -> Self {
        let crypto = Arc::new(str0m::crypto::from_feature_flags());
        let config = RtcConfig::new()
            .set_crypto_provider(crypto)
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(codecs.contains(&Codec::Vp8))
            .enable_vp9(codecs.contains(&Codec::Vp9))
            .enable_h264(codecs.contains(&Codec::H264));
        let mut rtc = config.build(now);
        rtc.add_local_candidate(Candidate::host(address, protocol).expect("a test address"));
        Self {
            rtc,
            address,
            protocol,
            codec: codecs[0],
            pending: None,
            due: now,
            connected: false,
            heard: Vec::new(),
            keyframes_wanted: Vec::new(),
            keyframe_requests: 0,
            keeps: true,
            misses_sound: false,
            count: 0,
            next_seq: HashMap::new(),
        }
    }

    /// An offer with a microphone and, when `layers` are given, a camera; returns their mids.
    pub fn offer(&mut self, layers: Option<&[&str]>) -> (String, String, Option<String>) {
        let mut changes = self.rtc.sdp_api();
        let microphone = changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
        let camera = layers.map(|layers| {
            let simulcast = (layers.len() > 1).then(|| {
                let mut simulcast = Simulcast::new();
                for layer in layers {
                    simulcast.add_send_layer(SimulcastLayer::new(layer));
                }
                simulcast
            });
            changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast)
        });
        let (offer, pending) = changes.apply().expect("there are changes");
        self.pending = Some(pending);
        (offer.to_sdp_string(), microphone.to_string(), camera.map(|camera| camera.to_string()))
    }

    pub fn take_answer(&mut self, sdp: &str) {
        let answer = SdpAnswer::from_sdp_string(sdp).expect("the server's answer is well formed");
        let pending = self.pending.take().expect("an offer was made");
        self.rtc.sdp_api().accept_answer(pending, answer).expect("the server's answer is acceptable");
    }

    pub fn answer(&mut self, sdp: &str) -> String {
        let offer = SdpOffer::from_sdp_string(sdp).expect("the server's offer is well formed");
        self.rtc.sdp_api().accept_offer(offer).expect("the server's offer is acceptable").to_sdp_string()
    }

    /// Asks for a key frame of what is received on this media line.
    #[allow(dead_code, reason = "not every test that reads this file asks")]
    pub fn request_keyframe(&mut self, mid: &str, now: Instant) {
        if let Some(stream) = self.rtc.direct_api().stream_rx_by_mid(mid.into(), None) {
            stream.request_keyframe(str0m::media::KeyframeRequestKind::Pli);
        }
        self.due = now;
    }

    /// The machine has another address from now on; what is sent to or from the old one is lost.
    #[allow(dead_code, reason = "not every test that reads this file has people move")]
    pub fn move_to(&mut self, address: SocketAddr) {
        let of = |address| Candidate::host(address, Protocol::Udp).expect("a test address");
        self.rtc.direct_api().invalidate_candidate(&of(self.address));
        self.rtc.add_local_candidate(of(address));
        self.address = address;
    }

    pub fn due(&self) -> Instant {
        self.due
    }

    pub fn receive(&mut self, datagram: &Datagram, now: Instant) {
        let contents = DatagramRecv::try_from(datagram.bytes.as_slice()).expect("the server sends WebRTC");
        let (source, destination) = (datagram.source, datagram.destination);
        let receive = Receive { proto: self.protocol, source, destination, contents };
        self.rtc.handle_input(Input::Receive(now, receive)).expect("the server's datagrams are acceptable");
    }

    /// Sends one RTP packet; silent until connected.
    pub fn send(&mut self, mid: &str, rid: Option<&str>, packet: &SentPacket<'_>, now: Instant) {
        if !self.connected {
            return;
        }
        let SentPacket { time, marker, loudness, payload } = *packet;
        let mid: Mid = mid.into();
        let rid: Option<Rid> = rid.map(Into::into);
        let video = loudness.is_none();
        let codec = if video { self.codec } else { Codec::Opus };
        let pt = self.rtc.codec_config().find(|p| p.spec().codec == codec).expect("negotiated").pt();
        let seq = self.next_seq.entry((mid, rid)).or_insert(1000);
        *seq += 1;
        let extensions = ExtensionValues {
            audio_level: loudness.map(|loudness| loudness as i8 - 127),
            voice_activity: loudness.map(|loudness| loudness > 60),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(pt, (*seq).into(), time, now, payload.to_vec())
            .marker(marker)
            .ext_vals(extensions)
            .nackable(video);
        if let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, rid) {
            stream.write_rtp(write);
        }
        self.due = now;
    }

    /// Lets time pass and returns what is to be sent.
    pub fn advance(&mut self, now: Instant) -> Vec<Datagram> {
        self.rtc.handle_input(Input::Timeout(now)).expect("a test browser does not fail");
        let mut out = Vec::new();
        loop {
            match self.rtc.poll_output().expect("a test browser does not fail") {
                Output::Timeout(due) => {
                    self.due = due;
                    return out;
                }
                Output::Transmit(transmit) => out.push(Datagram {
                    source: transmit.source,
                    destination: transmit.destination,
                    bytes: transmit.contents.into(),
                }),
                Output::Event(Event::Connected) => self.connected = true,
                Output::Event(Event::KeyframeRequest(request)) => {
                    self.keyframe_requests += 1;
                    self.keyframes_wanted.push(request.rid.map(|rid| rid.to_string()));
                }
                Output::Event(Event::RtpPacket(packet)) => {
                    self.count += 1;
                    if !self.keeps {
                        continue;
                    }
                    let ssrc = packet.header.ssrc;
                    let mut direct = self.rtc.direct_api();
                    let stream = direct.stream_rx(&ssrc).expect("the stream it came by");
                    stream.suppress_nack(!self.misses_sound && packet.header.ext_vals.audio_level.is_some());
                    let mid = stream.mid();
                    self.heard.push(ReceivedPacket {
                        mid: mid.to_string(),
                        seq: *packet.seq_no,
                        time: packet.time.numer(),
                        marker: packet.header.marker,
                        payload_type: *packet.header.payload_type,
                        payload: packet.payload,
                    });
                }
                Output::Event(_) => {}
            }
        }
    }
}
