// SPDX-License-Identifier: MPL-2.0
//! The receiving connection of a bot: the server offers slots, and each carries changing
//! participants.

use std::net::IpAddr;
use std::time::Instant;

use rtc::peer_connection::event::RTCTrackEventInit;
use rtc::peer_connection::sdp::RTCSessionDescription;
use rtc::rtcp::payload_feedbacks::picture_loss_indication::PictureLossIndication;
use rtc::rtp::packet::Packet;
use rtc::rtp_transceiver::RTCRtpReceiverId;
use rtc::rtp_transceiver::rtp_sender::RtpCodecKind;
use rtc::shared::error::Error;

use super::connection::{Connection, ConnectionEvent};
use super::engine::Engine;
use super::{Result, broken};
use crate::measure::{Ms, PictureMeter, SoundMeter};

/// How a stream is measured.
#[derive(Debug)]
pub(crate) enum Meter {
    Sound(SoundMeter),
    Picture(PictureMeter),
}

/// One stream in a slot.
struct Stream {
    ssrc: u32,
    mid: String,
    receiver: RTCRtpReceiverId,
    meter: Meter,
    /// The events that were already counted.
    counted: u64,
}

pub(crate) struct Subscriber {
    pub connection: Connection,
    /// The server's ICE name in this connection; another one means another connection.
    name: String,
    streams: Vec<Stream>,
    pub first_sound: Option<Ms>,
    pub first_picture: Option<Ms>,
}

impl Subscriber {
    pub fn open(engine: &Engine, from: IpAddr, sdp: &str, now: Instant) -> Result<Self> {
        let mut connection = Connection::open(engine.receiving(now)?, from, now)?;
        connection.add_candidate()?;
        let name = name_in(sdp).to_owned();
        Ok(Self { connection, name, streams: Vec::new(), first_sound: None, first_picture: None })
    }

    /// Whether an offer belongs to this connection.
    pub fn is_named_in(&self, sdp: &str) -> bool {
        self.name == name_in(sdp)
    }

    pub fn answer(&mut self, sdp: String, now: Instant) -> Result<String> {
        let rtc = &mut self.connection.rtc;
        let offer = RTCSessionDescription::offer(sdp).map_err(broken)?;
        rtc.set_remote_description(now, offer).map_err(broken)?;
        let answer = rtc.create_answer(None).map_err(broken)?;
        rtc.set_local_description(now, answer).map_err(broken)?;
        Ok(rtc.local_description().ok_or_else(|| broken(Error::ErrPeerConnLocalDescriptionNil))?.sdp)
    }

    /// Handles received data and requests key frames where video stands still. `at` is `now` on the
    /// clock of the run.
    pub fn drive(&mut self, now: Instant, at: Ms) {
        let (streams, mut opened) = (&mut self.streams, Vec::new());
        let (first_sound, first_picture) = (&mut self.first_sound, &mut self.first_picture);
        let mut early: Vec<Packet> = Vec::new();
        self.connection.drive(now, |event| match event {
            ConnectionEvent::Opened(track) => opened.push(track),
            ConnectionEvent::Packet(packet) => {
                match streams.iter_mut().find(|stream| stream.ssrc == packet.header.ssrc) {
                    Some(stream) => take(stream, &packet, at, first_sound, first_picture),
                    None => early.push(packet),
                }
            }
            ConnectionEvent::Feedback(_) => {}
        });
        for track in opened {
            self.opened(&track);
        }
        for packet in early {
            if let Some(stream) = self.streams.iter_mut().find(|stream| stream.ssrc == packet.header.ssrc) {
                take(stream, &packet, at, &mut self.first_sound, &mut self.first_picture);
            }
        }
        self.ask_for_pictures(now, at);
    }

    /// The meter of a slot, after its first packet.
    pub fn meter(&mut self, mid: &str) -> Option<&mut Meter> {
        self.streams.iter_mut().find(|stream| stream.mid == mid).map(|stream| &mut stream.meter)
    }

    /// The meter of a slot, and how many of its events were counted before.
    pub fn counted(&mut self, mid: &str) -> Option<(&Meter, &mut u64)> {
        let stream = self.streams.iter_mut().find(|stream| stream.mid == mid)?;
        Some((&stream.meter, &mut stream.counted))
    }

    pub fn meters(&mut self) -> impl Iterator<Item = &mut Meter> {
        self.streams.iter_mut().map(|stream| &mut stream.meter)
    }

    fn opened(&mut self, track: &RTCTrackEventInit) {
        let rtc = &mut self.connection.rtc;
        let Some(kind) = rtc.rtp_receiver(track.receiver_id).map(|receiver| receiver.track().kind()) else { return };
        let lines: Vec<_> = rtc.get_transceivers().collect();
        let line = lines
            .into_iter()
            .find(|id| rtc.rtp_transceiver(*id).is_some_and(|line| line.receiver() == Some(track.receiver_id)));
        let mid = line.and_then(|id| rtc.rtp_transceiver(id)).and_then(|line| line.mid().clone()).unwrap_or_default();
        let meter = match kind {
            RtpCodecKind::Audio => Meter::Sound(SoundMeter::new()),
            _ => Meter::Picture(PictureMeter::new()),
        };
        self.streams.push(Stream { ssrc: track.ssrc, mid, receiver: track.receiver_id, meter, counted: 0 });
    }

    fn ask_for_pictures(&mut self, now: Instant, at: Ms) {
        let mut asked = false;
        for stream in &mut self.streams {
            let Meter::Picture(meter) = &mut stream.meter else { continue };
            if meter.asks(at)
                && let Some(mut receiver) = self.connection.rtc.rtp_receiver(stream.receiver)
            {
                let request = PictureLossIndication { sender_ssrc: 0, media_ssrc: stream.ssrc };
                asked |= receiver.write_rtcp(now, vec![Box::new(request)]).is_ok();
            }
        }
        if asked {
            self.connection.flush();
        }
    }
}

fn take(stream: &mut Stream, packet: &Packet, at: Ms, first_sound: &mut Option<Ms>, first_picture: &mut Option<Ms>) {
    let header = &packet.header;
    match &mut stream.meter {
        Meter::Sound(meter) => {
            first_sound.get_or_insert(at);
            meter.packet(at, header.sequence_number, header.timestamp);
        }
        Meter::Picture(meter) => {
            meter.packet(at, header.sequence_number, header.marker, &packet.payload);
            if meter.pictures > 0 {
                first_picture.get_or_insert(at);
            }
        }
    }
}

/// Identifies a connection of the server.
fn name_in(sdp: &str) -> &str {
    sdp.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:")).unwrap_or_default().trim()
}
