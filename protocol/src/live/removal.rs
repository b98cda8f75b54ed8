// SPDX-License-Identifier: MPL-2.0
//! Participants whom the chair removes.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RemovalRequest {
    /// Chair, or a co-chair unless the participant leads: removes a participant from the meeting;
    /// they cannot come back by themselves.
    Remove { participant: ParticipantId },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum RemovalUpdate {
    /// The chair removed somebody. Only to chair and secretary.
    PersonRemoved { person: RemovedPerson },
    /// A removed person may come back. Only to chair and secretary.
    PersonReadmitted { participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RemovedPerson {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RemovalState {
    /// Whom the chair removed and nobody readmitted. Empty unless chair or secretary.
    pub removed: Vec<RemovedPerson>,
}
