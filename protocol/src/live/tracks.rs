// SPDX-License-Identifier: MPL-2.0
//! Microphones, cameras and screens: mute and unmute.

use meetings::ids::ParticipantId;
use meetings::room::camera_name::CameraName;
use meetings::room::tracks::Source;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TrackRequest {
    /// This page's microphone, camera or screen is muted or unmuted.
    SetMuted { source: Source, muted: bool },
    /// Chair: mutes a participant's microphone. They may unmute it.
    Mute { participant: ParticipantId },
    /// Chair: mutes every microphone but the chair's own and those of who has the floor.
    MuteAll,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TrackUpdate {
    /// The chair muted this page's microphone: the page stops sending.
    MutedByChair { by: String },
    /// Microphones are locked and this page's stays muted until it is given the floor: the page
    /// stops sending.
    MicrophoneLocked,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct TrackState {
    pub source: Source,
    pub muted: bool,
    /// What an added camera shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub name: Option<CameraName>,
}
