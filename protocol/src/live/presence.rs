// SPDX-License-Identifier: MPL-2.0
//! Who is in the meeting.

use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use moments::Millis;
use serde::{Deserialize, Serialize};

use super::tracks::TrackState;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PresenceRequest {
    /// Leaves for good; a closed socket without it counts as a lost connection.
    Leave,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PresenceUpdate {
    /// Somebody joined, or anything about them changed (microphone, connection).
    Participant {
        participant: Participant,
    },
    ParticipantLeft {
        participant: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Participant {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    /// Joined by an access token: an encoder, a display, a test caller.
    pub is_machine: bool,
    /// False while the connection is lost and the place is kept.
    pub connected: bool,
    pub tracks: Vec<TrackState>,
    pub joined_at: Millis,
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PresenceState {
    pub participants: Vec<Participant>,
}
