// SPDX-License-Identifier: MPL-2.0
//! One WebRTC connection and its UDP socket. Driven by the bot's loop, without a thread or task.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use rtc::peer_connection::RTCPeerConnection;
use rtc::peer_connection::event::{RTCPeerConnectionEvent, RTCTrackEvent, RTCTrackEventInit};
use rtc::peer_connection::message::{RTCMessage, TaggedRTCMessage};
use rtc::peer_connection::state::RTCPeerConnectionState;
use rtc::peer_connection::transport::{CandidateConfig, CandidateHostConfig, RTCIceCandidate};
use rtc::rtcp::Packet as Feedback;
use rtc::rtp::Packet;
use rtc::sansio::Protocol as _;
use rtc::shared::{TaggedBytesMut, TransportContext, TransportProtocol};
use rtc::statistics::StatsSelector;
use tokio::net::UdpSocket;

use super::{Result, broken};

/// Maximum size of a datagram.
const LARGEST_DATAGRAM: usize = 2048;
/// Maximum number of datagrams read in one poll, so that other work gets its turn.
const AT_ONCE: usize = 64;
/// Poll interval if the library requests none.
const IDLE: Duration = Duration::from_secs(1);

/// The state of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkState {
    Connecting,
    Connected,
    Failed,
}

/// An event of a connection.
pub(crate) enum ConnectionEvent {
    Opened(RTCTrackEventInit),
    Packet(Packet),
    Feedback(Vec<Box<dyn Feedback>>),
}

pub(crate) struct Connection {
    pub rtc: Box<RTCPeerConnection>,
    socket: UdpSocket,
    local: SocketAddr,
    state: LinkState,
    due: Instant,
    pub bytes_in: u64,
    pub bytes_out: u64,
}

impl Connection {
    /// `from` is the local address that can reach the server.
    pub fn open(rtc: Box<RTCPeerConnection>, from: IpAddr, now: Instant) -> Result<Self> {
        let any = if from.is_ipv4() { IpAddr::from([0; 4]) } else { IpAddr::from([0; 16]) };
        let socket = std::net::UdpSocket::bind((any, 0)).map_err(broken)?;
        socket.set_nonblocking(true).map_err(broken)?;
        let socket = UdpSocket::from_std(socket).map_err(broken)?;
        let local = SocketAddr::new(from, socket.local_addr().map_err(broken)?.port());
        Ok(Self { rtc, socket, local, state: LinkState::Connecting, due: now, bytes_in: 0, bytes_out: 0 })
    }

    /// Adds the socket's address as a candidate; before an offer or answer is made, so that it
    /// contains it.
    pub fn add_candidate(&mut self) -> Result<()> {
        let base_config = CandidateConfig {
            network: "udp".to_owned(),
            address: self.local.ip().to_string(),
            port: self.local.port(),
            component: 1,
            ..CandidateConfig::default()
        };
        let candidate = CandidateHostConfig { base_config, ..CandidateHostConfig::default() }.new_candidate_host();
        let candidate = RTCIceCandidate::from(&candidate.map_err(broken)?).to_json().map_err(broken)?;
        self.rtc.add_local_candidate(candidate).map_err(broken)
    }

    pub fn state(&self) -> LinkState {
        self.state
    }

    /// When [`Self::drive`] must be called next.
    pub fn due(&self) -> Instant {
        self.due
    }

    /// Waits until a datagram arrives.
    pub async fn readable(&self) {
        // Errors are reported when reading.
        let _ = self.socket.readable().await;
    }

    /// Reads datagrams, handles time-outs, sends datagrams.
    pub fn drive(&mut self, now: Instant, mut on_event: impl FnMut(ConnectionEvent)) {
        self.receive(now);
        if self.rtc.poll_timeout().is_some_and(|due| due <= now) {
            let _ = self.rtc.handle_timeout(now);
        }
        while let Some(event) = self.rtc.poll_event() {
            match event {
                RTCPeerConnectionEvent::OnConnectionStateChangeEvent(state) => self.changed(state),
                RTCPeerConnectionEvent::OnTrack(RTCTrackEvent::OnOpen(track)) => {
                    on_event(ConnectionEvent::Opened(track));
                }
                _ => {}
            }
        }
        while let Some(TaggedRTCMessage { message, .. }) = self.rtc.poll_read() {
            match message {
                RTCMessage::RtpPacket(_, packet) => on_event(ConnectionEvent::Packet(packet)),
                RTCMessage::RtcpPacket(_, packets) => on_event(ConnectionEvent::Feedback(packets)),
                _ => {}
            }
        }
        self.flush();
        let wait = self.rtc.poll_timeout().map_or(IDLE, |due| due.saturating_duration_since(now).min(IDLE));
        self.due = now + wait;
    }

    /// Sends the datagrams of the library.
    pub fn flush(&mut self) {
        while let Some(out) = self.rtc.poll_write() {
            // A full socket drops the packet, like a full network.
            if let Ok(sent) = self.socket.try_send_to(&out.message, out.transport.peer_addr) {
                self.bytes_out += sent as u64;
            }
        }
    }

    /// The last round trip of ICE connectivity checks. Too expensive to be read often.
    pub fn round_trip_ms(&mut self, now: Instant) -> Option<f64> {
        let stats = self.rtc.get_stats(now, StatsSelector::None);
        let pair = stats.candidate_pairs().find(|pair| pair.nominated && pair.current_round_trip_time > 0.0)?;
        Some(pair.current_round_trip_time * 1000.0)
    }

    /// Closes the connection; the peer gets a DTLS close.
    pub fn close(&mut self) {
        let _ = self.rtc.close();
        self.flush();
    }

    fn receive(&mut self, now: Instant) {
        let mut buffer = [0; LARGEST_DATAGRAM];
        for _ in 0..AT_ONCE {
            let Ok((length, from)) = self.socket.try_recv_from(&mut buffer) else { return };
            self.bytes_in += length as u64;
            let transport = TransportContext {
                local_addr: self.local,
                peer_addr: from,
                transport_protocol: TransportProtocol::UDP,
                ecn: None,
            };
            let message = BytesMut::from(&buffer[..length]);
            // Datagrams that the library does not understand are dropped.
            let _ = self.rtc.handle_read(TaggedBytesMut { now, transport, message });
        }
    }

    fn changed(&mut self, state: RTCPeerConnectionState) {
        match state {
            RTCPeerConnectionState::Connected => self.state = LinkState::Connected,
            RTCPeerConnectionState::Failed | RTCPeerConnectionState::Closed => self.state = LinkState::Failed,
            _ => {}
        }
    }
}
