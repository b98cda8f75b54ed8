// SPDX-License-Identifier: MPL-2.0
//! The sending connection of a bot, with m-lines for microphone and camera from the first offer on,
//! like a page's.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use protocol::live::{PublishedTrack, Source};
use rtc::media_stream::MediaStreamTrack;
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::rtcp::Packet as Feedback;
use rtc::rtcp::payload_feedbacks::full_intra_request::FullIntraRequest;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtcp::receiver_report::ReceiverReport;
use rtc::rtp::extension::audio_level_extension::AudioLevelExtension;
use rtc::rtp::header::Header;
use rtc::rtp::packet::Packet;
use rtc::rtp_transceiver::rtp_sender::{
    RTCRtpCodec, RTCRtpCodingParameters, RTCRtpEncodingParameters, RTCRtpRtxParameters, RtpCodecKind,
};
use rtc::rtp_transceiver::{RTCRtpSenderId, RTCRtpTransceiverDirection, RTCRtpTransceiverId, RTCRtpTransceiverInit};
use rtc::shared::error::Error;
use rtc::shared::marshal::Marshal as _;

use super::connection::{Connection, ConnectionEvent, LinkState};
use super::engine::{AUDIO_LEVEL, Engine};
use super::{Result, broken};
use crate::media::{PICTURE_CLOCK, Picture, SOUND_CLOCK, Voice};

/// If a bot is late by more than this (the machine slept or is overloaded), it continues from now
/// instead of sending a burst.
const FAR_BEHIND: Duration = Duration::from_secs(1);

/// One m-line of the offer and its source.
pub(crate) struct Lane {
    source: Source,
    transceiver: RTCRtpTransceiverId,
    sender: RTCRtpSenderId,
    ssrc: u32,
    sequence: u16,
    time: u32,
    /// The next packet or frame of the file.
    position: usize,
    /// The number of the next frame.
    pictures: u16,
    due: Instant,
    /// Known after the answer.
    wire: Option<Wire>,
    want_key: bool,
    pub on: bool,
    pub packets: u64,
    pub keys_wanted: u64,
    /// Packets that the server has reported lost.
    pub lost: u64,
}

#[derive(Debug, Clone, Copy)]
struct Wire {
    payload_type: u8,
    level: Option<u8>,
}

pub(crate) struct Publisher {
    pub connection: Connection,
    lanes: Vec<Lane>,
    voice: Option<Arc<Voice>>,
    picture: Option<Arc<Picture>>,
}

impl Publisher {
    /// Creates the connection and its offer. Without `voice` or `picture` that m-line stays
    /// inactive.
    pub fn offer(
        engine: &Engine,
        from: IpAddr,
        voice: Option<Arc<Voice>>,
        picture: Option<Arc<Picture>>,
        now: Instant,
    ) -> Result<(Self, String, Vec<PublishedTrack>)> {
        let connection = Connection::open(engine.sending(now)?, from, now)?;
        Self { connection, lanes: Vec::new(), voice, picture }.begin(now)
    }

    fn begin(mut self, now: Instant) -> Result<(Self, String, Vec<PublishedTrack>)> {
        let (sound, picture) = (self.voice.clone(), self.picture.clone());
        // Bots with the same file start at different places.
        let start = |length: usize| rand::random_range(0..length.max(1));
        self.add_lane(Source::Microphone, sound.is_some(), sound.map_or(0, |voice| start(voice.len())), now)?;
        self.add_lane(Source::Camera, picture.is_some(), 0, now)?;
        self.connection.add_candidate()?;
        let offer = self.connection.rtc.create_offer(None).map_err(broken)?;
        self.connection.rtc.set_local_description(now, offer).map_err(broken)?;
        let sdp =
            self.connection.rtc.local_description().ok_or_else(|| broken(Error::ErrPeerConnLocalDescriptionNil))?.sdp;
        let mut tracks = Vec::with_capacity(self.lanes.len());
        for lane in &self.lanes {
            let mid = self.connection.rtc.rtp_transceiver(lane.transceiver).and_then(|line| line.mid().clone());
            let mid = mid.ok_or_else(|| broken(Error::ErrPeerConnLocalDescriptionNil))?;
            tracks.push(PublishedTrack { mid, source: lane.source, muted: !lane.on, name: None });
        }
        Ok((self, sdp, tracks))
    }

    pub fn answered(&mut self, sdp: String, now: Instant) -> Result<()> {
        let answer = RTCSessionDescription::answer(sdp).map_err(broken)?;
        self.connection.rtc.set_remote_description(now, answer).map_err(broken)?;
        for lane in &mut self.lanes {
            let Some(mut sender) = self.connection.rtc.rtp_sender(lane.sender) else { continue };
            let parameters = &sender.get_parameters().rtp_parameters;
            let level = parameters.header_extensions.iter().find(|extension| extension.uri == AUDIO_LEVEL);
            lane.wire = parameters
                .codecs
                .first()
                .map(|codec| Wire { payload_type: codec.payload_type, level: level.map(|level| level.id as u8) });
        }
        Ok(())
    }

    /// Handles received data and sends what is due.
    pub fn drive(&mut self, now: Instant) {
        let lanes = &mut self.lanes;
        self.connection.drive(now, |event| {
            if let ConnectionEvent::Feedback(packets) = event {
                for packet in &packets {
                    note(lanes, packet.as_ref());
                }
            }
        });
        if self.connection.state() == LinkState::Connected {
            for index in 0..self.lanes.len() {
                self.speak(index, now);
            }
            self.connection.flush();
        }
    }

    pub fn due(&self) -> Instant {
        let sending = self.connection.state() == LinkState::Connected;
        let lanes = self.lanes.iter().filter(|lane| sending && lane.on && lane.wire.is_some()).map(|lane| lane.due);
        lanes.chain([self.connection.due()]).min().unwrap_or_else(|| self.connection.due())
    }

    pub fn lane(&mut self, source: Source) -> Option<&mut Lane> {
        self.lanes.iter_mut().find(|lane| lane.source == source)
    }

    fn add_lane(&mut self, source: Source, on: bool, position: usize, now: Instant) -> Result<()> {
        let (kind, codec) = match source {
            Source::Microphone => (RtpCodecKind::Audio, Engine::opus()),
            Source::Camera | Source::Screen | Source::SecondCamera | Source::ThirdCamera => {
                (RtpCodecKind::Video, Engine::vp8())
            }
        };
        let ssrc: u32 = rand::random_range(1..=u32::MAX);
        let init = RTCRtpTransceiverInit {
            direction: RTCRtpTransceiverDirection::Sendonly,
            streams: Vec::new(),
            send_encodings: Vec::new(),
        };
        let track = track(kind, codec, ssrc);
        let transceiver = self.connection.rtc.add_transceiver_from_track(track, Some(init)).map_err(broken)?;
        let line = self.connection.rtc.rtp_transceiver(transceiver);
        let sender = line.and_then(|line| line.sender()).ok_or_else(|| broken(Error::ErrRTPSenderNotExisted))?;
        self.lanes.push(Lane {
            source,
            transceiver,
            sender,
            ssrc,
            sequence: rand::random(),
            time: rand::random(),
            position,
            pictures: rand::random(),
            due: now,
            wire: None,
            want_key: false,
            on,
            packets: 0,
            keys_wanted: 0,
            lost: 0,
        });
        Ok(())
    }

    /// Sends what is due on one m-line.
    fn speak(&mut self, index: usize, now: Instant) {
        let lane = &mut self.lanes[index];
        let Some(wire) = lane.wire.filter(|_| lane.on) else { return };
        if now.saturating_duration_since(lane.due) > FAR_BEHIND {
            lane.due = now;
        }
        while lane.due <= now {
            let took = match (lane.source, &self.voice, &self.picture) {
                (Source::Microphone, Some(voice), _) => {
                    let packet = voice.packet(lane.position);
                    let extension =
                        wire.level.and_then(|id| level_extension(packet.level.value, packet.level.voice, id));
                    send(&mut self.connection, lane, wire, packet.data.clone(), false, extension, now);
                    lane.position += 1;
                    (packet.ticks, SOUND_CLOCK)
                }
                (Source::Camera, _, Some(picture)) => {
                    if std::mem::take(&mut lane.want_key) {
                        lane.position = picture.key_from(lane.position);
                    }
                    let frame = picture.frame(lane.position);
                    let last = frame.packets() - 1;
                    for (index, payload) in frame.payloads(lane.pictures).enumerate() {
                        send(&mut self.connection, lane, wire, payload, index == last, None, now);
                    }
                    lane.pictures = lane.pictures.wrapping_add(1);
                    lane.position += 1;
                    (frame.ticks, PICTURE_CLOCK)
                }
                _ => return,
            };
            lane.time = lane.time.wrapping_add(took.0);
            lane.due += Duration::from_secs_f64(f64::from(took.0.max(1)) / f64::from(took.1));
        }
    }
}

fn send(
    connection: &mut Connection,
    lane: &mut Lane,
    wire: Wire,
    payload: Bytes,
    marker: bool,
    extension: Option<(u8, Bytes)>,
    now: Instant,
) {
    let mut header = Header {
        version: 2,
        marker,
        payload_type: wire.payload_type,
        sequence_number: lane.sequence,
        timestamp: lane.time,
        ssrc: lane.ssrc,
        ..Header::default()
    };
    if let Some((id, value)) = extension {
        let _ = header.set_extension(id, value);
    }
    lane.sequence = lane.sequence.wrapping_add(1);
    if let Some(mut sender) = connection.rtc.rtp_sender(lane.sender)
        && sender.write_rtp(now, Packet { header, payload }).is_ok()
    {
        lane.packets += 1;
    }
}

fn level_extension(level: u8, voice: bool, id: u8) -> Option<(u8, Bytes)> {
    let value = AudioLevelExtension { level, voice }.marshal().ok()?;
    Some((id, value.freeze()))
}

/// RTCP feedback about our streams.
fn note(lanes: &mut [Lane], packet: &dyn Feedback) {
    let any = packet.as_any();
    let mut wanted = |ssrc: u32| {
        if let Some(lane) = lanes.iter_mut().find(|lane| lane.ssrc == ssrc) {
            lane.want_key = true;
            lane.keys_wanted += 1;
        }
    };
    if let Some(lost) = any.downcast_ref::<PictureLossIndication>() {
        wanted(lost.media_ssrc);
    } else if let Some(request) = any.downcast_ref::<FullIntraRequest>() {
        request.fir.iter().for_each(|entry| wanted(entry.ssrc));
    } else if let Some(report) = any.downcast_ref::<ReceiverReport>() {
        for report in &report.reports {
            if let Some(lane) = lanes.iter_mut().find(|lane| lane.ssrc == report.ssrc) {
                lane.lost = received_less(report.total_lost);
            }
        }
    }
}

/// The count is a signed 24-bit number; duplicates make it negative.
fn received_less(total_lost: u32) -> u64 {
    if total_lost & 0x80_0000 == 0 { u64::from(total_lost) } else { 0 }
}

fn track(kind: RtpCodecKind, codec: RTCRtpCodec, ssrc: u32) -> MediaStreamTrack {
    let repair = (kind == RtpCodecKind::Video).then(|| RTCRtpRtxParameters { ssrc: rand::random_range(1..=u32::MAX) });
    let encoding = RTCRtpEncodingParameters {
        rtp_coding_parameters: RTCRtpCodingParameters {
            ssrc: Some(ssrc),
            rtx: repair,
            ..RTCRtpCodingParameters::default()
        },
        active: true,
        codec,
        ..RTCRtpEncodingParameters::default()
    };
    let name = format!("bot-{ssrc:08x}");
    MediaStreamTrack::new(name.clone(), name.clone(), name, kind, vec![encoding])
}
