// SPDX-License-Identifier: MPL-2.0
//! Guests in the lobby.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LobbyRequest {
    /// Chair or secretary: admits a waiting guest, or refuses. `admitted` readmits a removed
    /// person.
    Admit { participant: ParticipantId, admitted: bool },
    /// Chair or secretary: refuses everybody who waits.
    RefuseAllWaiting,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LobbyUpdate {
    /// A guest waits for the chair or secretary; followed by `welcome`, or by `closed` with
    /// `refused`.
    Lobby {
        meeting_title: String,
    },
    /// A guest waits in the lobby. Only to chair and secretary.
    GuestWaiting {
        guest: WaitingGuest,
    },
    GuestSettled {
        participant: ParticipantId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WaitingGuest {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    /// The invited person, with their unit, whose name the guest's looks like: ask before
    /// admitting.
    pub namesake: Option<String>,
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LobbyState {
    /// Empty unless chair or secretary.
    pub waiting: Vec<WaitingGuest>,
}
