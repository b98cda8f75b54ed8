// SPDX-License-Identifier: MPL-2.0
//! A meeting as it is planned and stored.

use crate::ids::{AgendaItemId, MeetingId, UnitId, UserId};
use crate::invitees::Invitees;
use moments::Millis;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MeetingState {
    Planned,
    Live,
    Ended,
}

/// What a person may do in one meeting. The order is the order of rights, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MeetingRole {
    Chair,
    /// Leads with the chair: whom the chair has named during the meeting.
    CoChair,
    Secretary,
    Delegate,
    Observer,
}

impl MeetingRole {
    /// Whether it is chair, co-chair or secretary.
    pub fn leads(self) -> bool {
        matches!(self, Self::Chair | Self::CoChair | Self::Secretary)
    }

    /// Whether it is chair or co-chair.
    pub fn chairs(self) -> bool {
        matches!(self, Self::Chair | Self::CoChair)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AgendaItem {
    pub id: AgendaItemId,
    pub title: String,
    /// Who presents it, as free text. May be empty.
    pub presenter: String,
    /// How long it is planned to last; none: nobody said.
    #[cfg_attr(feature = "wire", serde(default))]
    pub minutes: Option<u16>,
    /// Left out by those who lead the meeting.
    #[cfg_attr(feature = "wire", serde(default))]
    pub skipped: bool,
}

/// Most agenda items of one meeting.
pub const MAX_AGENDA: usize = 200;

/// Longest time that is planned for one agenda item, in minutes.
pub const MAX_ITEM_MINUTES: u16 = 600;

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Meeting {
    pub id: MeetingId,
    pub title: String,
    pub state: MeetingState,
    /// Planned begin.
    pub starts_at: Millis,
    pub chair: UserId,
    pub secretary: UserId,
    /// The unit that holds the meeting and issues its minutes.
    pub unit: UnitId,
    pub invited_units: Vec<UnitId>,
    /// Who is invited beside whole units, and who of all only observes.
    #[cfg_attr(feature = "wire", serde(default))]
    pub invitees: Invitees,
    pub agenda: Vec<AgendaItem>,
    /// When it was opened; none while planned, also while people wait in its room.
    pub started_at: Option<Millis>,
    pub ended_at: Option<Millis>,
    /// Why it was cancelled; empty of any other.
    #[cfg_attr(feature = "wire", serde(default))]
    pub cancel_reason: String,
    /// The last time it was put off; none: it never was.
    #[cfg_attr(feature = "wire", serde(default))]
    pub postponed: Option<Postponed>,
    /// None when it was planned on the server's machine. Only the policy needs it.
    #[cfg_attr(feature = "wire", serde(skip))]
    pub planned_by: Option<Planner>,
}

/// That a meeting was put off.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Postponed {
    pub at: Millis,
    /// The time that it had before.
    pub from: Millis,
    pub reason: String,
    /// No new time is set yet: `starts_at` is still the old one.
    pub time_open: bool,
}

impl Meeting {
    /// When it begins; none while it is put off without a new time.
    pub fn set_time(&self) -> Option<Millis> {
        let time_open = self.postponed.as_ref().is_some_and(|postponed| postponed.time_open);
        (!time_open).then_some(self.starts_at)
    }

    /// Whether what a unit answered at `replied_at`, to a meeting at `starts_at`, still counts.
    pub fn answer_counts(&self, starts_at: Millis, replied_at: Millis) -> bool {
        starts_at == self.starts_at && self.postponed.as_ref().is_none_or(|postponed| replied_at >= postponed.at)
    }

    /// It ended without having been opened.
    pub fn is_cancelled(&self) -> bool {
        self.state == MeetingState::Ended && self.started_at.is_none()
    }
}

/// Who planned a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planner {
    pub user: UserId,
    /// Their unit at that time.
    pub unit: UnitId,
}
