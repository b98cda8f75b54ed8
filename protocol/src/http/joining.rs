// SPDX-License-Identifier: MPL-2.0
//! Joining a meeting.

use moments::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::MeetingRole;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an invitation link leads to, shown before a guest gives a name.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InvitationView {
    pub meeting: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub starts_at: Millis,
    /// Put off, and no new time is set yet: `starts_at` is the time before.
    pub time_open: bool,
    pub ended: bool,
    /// It ended before it was opened.
    pub cancelled: bool,
}

/// What somebody who is not signed in sees before joining a meeting.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DoorView {
    /// The meeting, where it takes guests; none where it does not, or where there is no such
    /// meeting.
    pub for_guests: Option<InvitationView>,
}

/// A guest without an account asks to join: sets the guest cookie and waits in the lobby.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct JoinAsGuest {
    /// Of the invitation link.
    #[serde(default)]
    pub secret: Option<String>,
    /// Instead of it, the meeting, where that takes guests.
    #[serde(default)]
    pub meeting: Option<MeetingId>,
    pub name: String,
    pub unit_name: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GuestJoined {
    pub meeting: MeetingId,
    pub participant: ParticipantId,
}

/// What the pre-join screen shows about whoever opens a meeting (user or guest, by cookie).
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct JoinView {
    pub meeting: MeetingId,
    pub title: String,
    pub meeting_unit_name: String,
    pub starts_at: Millis,
    /// Put off, and no new time is set yet: `starts_at` is the time before.
    pub time_open: bool,
    pub ended: bool,
    /// Ended without having been opened.
    pub cancelled: bool,
    /// Why, for people with an account; empty otherwise.
    pub cancel_reason: String,
    pub name: String,
    pub unit_name: String,
    pub is_guest: bool,
    pub role: MeetingRole,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<InvitationView>();
    types.add::<DoorView>();
    types.add::<JoinAsGuest>();
    types.add::<GuestJoined>();
    types.add::<JoinView>();
}
