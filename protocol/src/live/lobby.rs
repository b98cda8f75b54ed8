// SPDX-License-Identifier: MPL-2.0
//! The lobby.

use meetings::ids::ParticipantId;
use meetings::room::arrival::WaitReason;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LobbyRequest {
    /// Leaders: admits somebody who waits, or refuses. `admitted` readmits a removed person, and
    /// lets in who was sent out and does not wait now.
    Admit { participant: ParticipantId, admitted: bool },
    /// Leaders: refuses all guests who wait.
    RefuseAllWaiting,
    /// Leaders: admits everybody who waits because the room is locked. It stays locked.
    AdmitAllHeldByLock,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LobbyUpdate {
    /// This page waits for a leader; followed by `welcome`, or by `closed` with `refused`.
    Lobby {
        meeting_title: String,
        reason: WaitReason,
    },
    /// Somebody waits in the lobby. Only to leaders.
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
    pub reason: WaitReason,
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LobbyState {
    /// Empty unless leading.
    pub waiting: Vec<WaitingGuest>,
}
