// SPDX-License-Identifier: MPL-2.0
//! The door of the room: locked or not, and who was sent out to the lobby.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

use super::RemovedPerson;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DoorRequest {
    /// Leaders: while the room is locked, who comes waits in the lobby. Whoever was inside comes
    /// back after a lost connection without asking.
    LockRoom { locked: bool },
    /// Leaders: sends a delegate, an observer or a guest out to the lobby.
    SendOut { participant: ParticipantId },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DoorUpdate {
    RoomLocked {
        locked: bool,
    },
    /// Somebody was sent out. Only to leaders.
    PersonSentOut {
        person: RemovedPerson,
    },
    /// Who was sent out is back, or may come back without asking. Only to leaders.
    PersonCalledBack {
        participant: ParticipantId,
    },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DoorState {
    pub locked: bool,
    /// Who was sent out and is not back, whether or not they wait now. Empty unless leading.
    pub sent_out: Vec<RemovedPerson>,
}
