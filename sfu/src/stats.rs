// SPDX-License-Identifier: MPL-2.0
//! A snapshot of the traffic, for status pages, link diagnosis and the bench.

use crate::{Bitrate, PeerKey, Source, TrackKey};

/// One room at one moment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RoomStats {
    /// Every peer, in no particular order.
    pub peers: Vec<PeerStats>,
}

/// One peer's two connections.
#[derive(Debug, Clone, PartialEq)]
pub struct PeerStats {
    /// Whose.
    pub peer: PeerKey,
    /// Its publishing connection, when there is one.
    pub publish: Option<TransportStats>,
    /// Its subscribing connection, when there is one.
    pub subscribe: Option<TransportStats>,
    /// What it publishes.
    pub publications: Vec<PublicationStats>,
    /// What it is sent.
    pub slots: Vec<SlotStats>,
}

/// Counters since the connection began.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct TransportStats {
    /// ICE and DTLS are up.
    pub connected: bool,
    /// Datagrams received.
    pub received_packets: u64,
    /// Bytes received (UDP payload).
    pub received_bytes: u64,
    /// Datagrams sent.
    pub sent_packets: u64,
    /// Bytes sent (UDP payload).
    pub sent_bytes: u64,
    /// The bandwidth estimate towards the peer. `None` for a publishing connection.
    pub estimate: Option<Bitrate>,
    /// Share of packets lost towards the peer, 0 to 1, as reported by it lately.
    pub loss: Option<f32>,
    /// The same since the connection began; less precise the fewer packets there were. `None` for a
    /// publishing connection.
    pub overall_loss: Option<f32>,
    /// Round trip time, milliseconds, where known.
    pub rtt_ms: Option<f32>,
    /// What the datagrams travel on, once the connection is up.
    pub transport: Option<Transport>,
}

/// What a connection's datagrams travel on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// The one UDP port.
    Udp,
    /// A TCP connection, for networks that let no UDP pass.
    Tcp,
}

/// The two links of one peer: much cheaper to collect than [`PeerStats`].
#[derive(Debug, Clone, PartialEq)]
pub struct PeerLinks {
    /// Whose.
    pub peer: PeerKey,
    /// Its publishing connection, when there is one.
    pub publish: Option<TransportStats>,
    /// Its subscribing connection, when there is one.
    pub subscribe: Option<TransportStats>,
    /// Pictures that it wants and that are being sent to the server; none where it wants sound alone.
    pub pictures: usize,
    /// Those of them for which its link has no bandwidth.
    pub paused: usize,
}

/// One published track.
#[derive(Debug, Clone, PartialEq)]
pub struct PublicationStats {
    /// What.
    pub source: Source,
    /// Muted by `set_publication_muted`.
    pub muted: bool,
    /// Name of the codec as in SDP, for example `opus`.
    pub codec: &'static str,
    /// RTP packets received, all layers.
    pub packets: u64,
    /// RTP payload bytes received, all layers.
    pub bytes: u64,
    /// Names of simulcast layers seen, lowest first; empty without simulcast.
    pub layers: Vec<String>,
    /// Packets that the recorder had to drop because its queue was full.
    pub recording_dropped: u64,
}

/// One slot of a subscriber.
#[derive(Debug, Clone, PartialEq)]
pub struct SlotStats {
    /// The slot.
    pub mid: String,
    /// What it carries.
    pub track: Option<TrackKey>,
    /// The simulcast layer forwarded now.
    pub layer: Option<String>,
    /// The link has no bandwidth for it at present.
    pub paused: bool,
    /// RTP packets forwarded into the slot.
    pub packets: u64,
}
