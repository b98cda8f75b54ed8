// SPDX-License-Identifier: MPL-2.0
//! Somebody who asks to join, and the signalling connection by which they are in the room.

use crate::ids::{ParticipantId, UnitId};
use crate::meeting::MeetingRole;
use crate::network::Network;
use crate::policy::MediaRights;
use moments::Millis;

/// One signalling connection of a participant, numbered by the owner of the room. A later
/// connection has a larger number.
pub type ConnectionId = u64;

/// Whether a participant has a signalling connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Connectivity {
    #[cfg_attr(feature = "wire", serde(rename = "up"))]
    Connected(ConnectionId),
    /// Since when.
    Lost(Millis),
}

/// What was decided about somebody before they reach the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// Invited by account: enters at once.
    Invited,
    /// Came by an access token that the office issued for a unit: enters at once, acts within its
    /// rights.
    Token(MediaRights),
    /// A guest about whom nobody has decided.
    GuestWaiting,
    GuestAdmitted,
    GuestRefused,
}

/// Why somebody waits in the lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum WaitReason {
    /// A guest about whom nobody has decided.
    Guest,
    /// The room is locked.
    Locked,
    SentOut,
}

/// Somebody who asks to join, as the owner of the room knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The same for the same person, always.
    pub participant: ParticipantId,
    pub connection: ConnectionId,
    pub name: String,
    /// The unit of an account or a token, by which two units of one name are two; guests have none.
    pub unit: Option<UnitId>,
    pub unit_name: String,
    pub role: MeetingRole,
    pub admission: Admission,
    /// Of a guest: the invited person whose name theirs looks like, for whoever admits them.
    pub namesake: Option<String>,
    /// The network that the connection comes from.
    pub from: Network,
}
