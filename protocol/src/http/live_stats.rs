// SPDX-License-Identifier: MPL-2.0
//! The links of live meetings.

use moments::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::live::{LinkLevel, Source};

/// A meeting that has participants at present.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LiveMeeting {
    pub id: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub started_at: Option<Millis>,
    pub present: u32,
}

/// The media of a live meeting. Counters start with each connection: rates are differences between
/// two answers.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LiveStats {
    pub at: Millis,
    pub title: String,
    pub unit_name: String,
    pub participants: Vec<ParticipantStats>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ParticipantStats {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    pub connected: bool,
    /// None while no media flows.
    pub level: Option<LinkLevel>,
    /// The connection on which they send.
    pub publish: Option<LinkStats>,
    /// The connection on which they receive.
    pub subscribe: Option<LinkStats>,
    pub publications: Vec<PublishedStats>,
    pub receiving: ReceivedStats,
}

/// One media connection, seen from the server.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LinkStats {
    pub connected: bool,
    pub transport: Option<Transport>,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub received_packets: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub received_bytes: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sent_packets: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub sent_bytes: u64,
    /// Recent packet loss ratio, 0 to 1.
    pub loss: Option<f32>,
    pub round_trip_ms: Option<f32>,
    /// The bandwidth estimate towards them, bit/s.
    #[cfg_attr(feature = "typescript", ts(type = "number | null"))]
    pub estimate: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    Udp,
    Tcp,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PublishedStats {
    pub source: Source,
    pub muted: bool,
    /// As in SDP, for example `opus`.
    pub codec: String,
    /// Simulcast layers that have been seen, the smallest picture first; empty without simulcast.
    pub layers: Vec<String>,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub packets: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// Packets that the recorder could not take.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub recording_dropped: u64,
}

/// What a participant is sent at present.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ReceivedStats {
    pub sounds: u32,
    pub pictures: u32,
    /// Videos that are paused because the link has no bandwidth for them.
    pub paused: u32,
    /// Pictures by simulcast layer.
    pub layers: Vec<LayerCount>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LayerCount {
    pub layer: String,
    pub pictures: u32,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<LiveMeeting>();
    types.add::<LiveStats>();
    types.add::<ParticipantStats>();
    types.add::<LinkStats>();
    types.add::<Transport>();
    types.add::<PublishedStats>();
    types.add::<ReceivedStats>();
    types.add::<LayerCount>();
}
