// SPDX-License-Identifier: MPL-2.0
//! Microphones, cameras and screens: what is switched on and off.

use meetings::ids::ParticipantId;
use meetings::room::tracks::Source;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TrackRequest {
    /// Own microphone, camera or screen switched on or off.
    SetMuted { source: Source, muted: bool },
    /// Chair: switches off a participant's microphone. They may switch it on again.
    Mute { participant: ParticipantId },
    /// Chair: switches off every microphone but the chair's own.
    MuteAll,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum TrackUpdate {
    /// Own microphone was switched off by the chair: the page stops sending.
    MutedByChair { by: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TrackState {
    pub source: Source,
    pub muted: bool,
}
