// SPDX-License-Identifier: MPL-2.0
//! What an operator may set.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::time::Duration;

use crate::Bitrate;

/// Settings of the media plane. [`SfuConfig::default`] suits one machine on an office network.
#[derive(Debug, Clone)]
pub struct SfuConfig {
    /// The one port for all media, UDP and (with `tcp`) TCP. Port 0 takes a free one;
    /// [`crate::SfuHandle::local_addr`] tells which.
    pub bind: SocketAddr,
    /// Whether browsers that get no UDP through may come by TCP (ICE-TCP, RFC 6544), on the same
    /// port number.
    pub tcp: bool,
    /// Addresses written as host candidates into every answer and offer, all with the bound port.
    /// With `bind` on `0.0.0.0` or `[::]` these must be the machine's own addresses (and
    /// `127.0.0.1` for a browser on the same machine). Empty: the bound address itself.
    pub announce: Vec<IpAddr>,
    /// Forwarding threads; `None` takes one per core.
    pub workers: Option<NonZeroUsize>,
    /// Peers in a room from which on newcomers are spread over all forwarding threads; before that
    /// the room lives on one. Lower: packets are handed from thread to thread for a few people;
    /// higher: one thread has more to do while others rest.
    pub spread_from: usize,
    /// Sound slots per subscriber. With this many other microphones or fewer, everybody is heard
    /// always.
    pub audio_slots: usize,
    /// Picture slots that a subscriber is offered at first. Each costs memory and half a kilobyte
    /// of the session description that the first sound waits for.
    pub video_slots: usize,
    /// Picture slots that a subscriber can be offered later: the most tiles that one screen can
    /// show at once.
    pub max_video_slots: usize,
    /// What a subscriber's line is believed to carry before the first measurement, which follows
    /// within a round trip once the connection is up. Sound needs no more; more at the start of a
    /// slow line would delay the first words by seconds.
    pub start_bitrate: Bitrate,
    /// The same for a receiver that does not tell when packets arrive: nothing can be measured, and
    /// it grows slowly from here.
    pub start_bitrate_unmeasured: Bitrate,
    /// Bounds on everything that comes from outside.
    pub limits: Limits,
}

impl Default for SfuConfig {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 7882)),
            tcp: true,
            announce: Vec::new(),
            workers: None,
            spread_from: 50,
            audio_slots: 4,
            video_slots: 9,
            max_video_slots: 25,
            start_bitrate: Bitrate::from_kbps(100),
            start_bitrate_unmeasured: Bitrate::from_kbps(300),
            limits: Limits::default(),
        }
    }
}

/// Bounds on what callers and strangers may cost us. Beyond one of them a call fails with
/// [`crate::SfuError::Limit`]; datagrams beyond the rate are dropped unread.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Rooms open at once.
    pub rooms: usize,
    /// Peers in one room.
    pub peers_per_room: usize,
    /// Media lines in one offer.
    pub tracks_per_peer: usize,
    /// Bytes of one SDP text.
    pub sdp_bytes: usize,
    /// Lines of one SDP text, remote candidates not counted. Browsers write some 60 for a line of
    /// sound and 170 for one of picture.
    pub sdp_lines: usize,
    /// Datagrams per second from one address and port. A 1080p screen with audio stays under 1000.
    pub datagrams_per_second: u32,
    /// TCP connections open at once. A participant on TCP has two, one who tries it beside UDP as
    /// many for a moment.
    pub tcp_connections: usize,
    /// Of these from one address (or one IPv6 /64): whole offices share one.
    pub tcp_connections_per_address: usize,
    /// A TCP connection on which nobody's password was proven for this long is closed.
    pub tcp_first_check: Duration,
    /// A TCP connection on which nothing came, or nothing was taken of what waits, for this long is
    /// closed. Browsers check theirs every few seconds.
    pub tcp_idle: Duration,
    /// Bytes that may wait for one TCP connection beside what the kernel keeps; what comes more is
    /// dropped.
    pub tcp_outgoing_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rooms: 200,
            peers_per_room: 500,
            tracks_per_peer: 8,
            sdp_bytes: 64 * 1024,
            sdp_lines: 2000,
            datagrams_per_second: 4000,
            tcp_connections: 2000,
            tcp_connections_per_address: 400,
            tcp_first_check: Duration::from_secs(5),
            tcp_idle: Duration::from_secs(30),
            tcp_outgoing_bytes: 64 * 1024,
        }
    }
}
