// SPDX-License-Identifier: MPL-2.0
//! Meetings: planned, listed, looked at.

use moments::Millis;
use meetings::ids::{AgendaItemId, MeetingId, ParticipantId, PlanKey, UnitId, UserId};
use meetings::invitees::{ExpectedPeople, InvitedPerson};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::minutes::Minutes;
use meetings::people::Unit;
use meetings::series::Every;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::UserSummary;

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PlanMeeting {
    pub title: String,
    pub starts_at: Millis,
    pub chair: UserId,
    pub secretary: UserId,
    /// The unit that holds it; the chair's own when absent.
    pub unit: Option<UnitId>,
    pub invited_units: Vec<UnitId>,
    /// Absent: everybody of the invited units is a delegate, and nobody is invited alone.
    #[serde(default)]
    pub invitees: PlanInvitees,
    pub agenda: Vec<PlanAgendaItem>,
    /// Of a new plan: the same request of the same person with the same key makes nothing a second
    /// time, and is answered as the first one. Another request with it: `planned_before`.
    #[serde(default)]
    pub key: Option<PlanKey>,
    /// Whether what is written to everybody goes into the dossier; absent: as it is, or as usual.
    #[serde(default)]
    pub keeps_chat: Option<bool>,
    /// Of a new plan: it was held already, without this system, and is planned for its minutes; its
    /// time has passed, and nobody is sent a letter.
    #[serde(default)]
    pub held_elsewhere: bool,
}

/// Who is invited beside whole units, and in which way.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields, default)]
pub struct PlanInvitees {
    /// Of the invited units those that only observe.
    pub observer_units: Vec<UnitId>,
    /// People who are invited whatever their unit is.
    pub people: Vec<InvitedPerson>,
    /// How many people of an invited unit are expected.
    pub expected: Vec<ExpectedPeople>,
}

/// The same meeting several times.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PlanSeries {
    /// The first one.
    pub plan: PlanMeeting,
    pub every: Every,
    /// How many, with the first; from 2 to 53.
    pub times: u16,
}

/// The meetings of a series, in order.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PlannedSeries {
    pub meetings: Vec<SeriesMeeting>,
}

/// One meeting of a series.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SeriesMeeting {
    pub id: MeetingId,
    pub starts_at: Millis,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangePlan {
    /// `plan_fingerprint` of the plan that was changed. If the plan is another one now, the answer
    /// is 409 `plan_changed` and nothing is lost.
    pub base_fingerprint: String,
    pub plan: PlanMeeting,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PlanAgendaItem {
    /// Given when an existing item is changed.
    pub id: Option<AgendaItemId>,
    pub title: String,
    #[serde(default)]
    pub presenter: String,
    /// How long it is planned to last, from 1 to 600.
    #[serde(default)]
    pub minutes: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum When {
    Today,
    Upcoming,
    Past,
}

/// A meeting in a list: what does not grow with its plan.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ListedMeeting {
    pub id: MeetingId,
    pub title: String,
    pub state: MeetingState,
    /// Planned begin.
    pub starts_at: Millis,
    /// When it was to begin before it was put off; none: it never was.
    pub postponed_from: Option<Millis>,
    /// Put off, and no new time is set yet.
    pub time_open: bool,
    /// When it was opened.
    pub started_at: Option<Millis>,
    /// Held without this system, or planned as one that was.
    pub held_elsewhere: bool,
    /// Number of invited units.
    pub invited_count: u32,
}

/// A line of the list of meetings.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MeetingSummary {
    pub meeting: ListedMeeting,
    pub unit_name: String,
    pub chair_name: String,
    /// None: planned it and takes no part.
    pub my_role: Option<MeetingRole>,
    /// People connected now.
    pub present: u32,
    /// The latest signed minutes; when there are none, the latest.
    pub minutes: Option<ListedMinutes>,
    /// A correction of them that is not yet signed, for who may open it.
    pub correction: Option<ListedMinutes>,
    /// The notice of conclusions, chosen alike.
    pub notice: Option<ListedMinutes>,
    /// The meeting was put off after this person's unit had answered, and is to be answered again.
    pub asks_again: bool,
}

/// Minutes in a list, for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ListedMinutes {
    #[serde(flatten)]
    pub minutes: Minutes,
    /// Whether this person may open them as they are now.
    pub may_open: bool,
    /// On the meeting's page, of signed ones: how other documents name them, with number and date.
    pub reference: Option<String>,
    /// On the meeting's page, of a draft: until when it may be commented on; none: not now.
    pub comments_until: Option<Millis>,
}

/// Everything about one meeting that its page needs.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MeetingView {
    pub meeting: Meeting,
    pub unit_name: String,
    pub chair: UserSummary,
    pub secretary: UserSummary,
    pub invited_units: Vec<Unit>,
    /// Those who are invited alone, in the order of `meeting.invitees.people`.
    pub invited_people: Vec<UserSummary>,
    /// None: planned it and takes no part.
    pub my_role: Option<MeetingRole>,
    /// It was held without this system, or was planned as one that was.
    pub held_elsewhere: bool,
    /// May change it (chair, secretary, administrator; until the opening who planned it).
    pub may_edit: bool,
    /// Changes with every change of the plan; for [`ChangePlan`].
    pub plan_fingerprint: String,
    /// Those after it that were planned together with it, are still planned, and that this person
    /// may cancel, in order.
    pub later_in_series: Vec<SeriesMeeting>,
    /// May invite guests (chair, secretary).
    pub may_invite: bool,
    /// Guests may come by an invitation link now. False for who may not invite them.
    pub invites_guests: bool,
    /// Of each participant the first stay and the latest ones.
    pub attendance: Vec<Attendance>,
    /// All minutes of this meeting, corrections last.
    pub minutes: Vec<ListedMinutes>,
}

/// One stay of one participant.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Attendance {
    pub participant: ParticipantId,
    pub name: String,
    /// By an invitation link, under a name that nobody has checked.
    pub is_guest: bool,
    pub unit_name: String,
    pub role: MeetingRole,
    pub joined_at: Millis,
    pub left_at: Option<Millis>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_ITEM_MINUTES", usize::from(meetings::meeting::MAX_ITEM_MINUTES));
    types.constant("MAX_SERIES", usize::from(meetings::series::MAX_SERIES));
    types.constant("MAX_INVITED_PEOPLE", meetings::invitees::MAX_INVITED_PEOPLE);
    types.add::<PlanMeeting>();
    types.add::<PlanInvitees>();
    types.add::<meetings::invitees::Invitees>();
    types.add::<meetings::invitees::Seat>();
    types.add::<meetings::invitees::NamedDeputy>();
    types.add::<InvitedPerson>();
    types.add::<ExpectedPeople>();
    types.add::<PlanSeries>();
    types.add::<PlannedSeries>();
    types.add::<SeriesMeeting>();
    types.add::<ChangePlan>();
    types.add::<PlanAgendaItem>();
    types.add::<When>();
    types.add::<ListedMeeting>();
    types.add::<MeetingSummary>();
    types.add::<ListedMinutes>();
    types.add::<MeetingView>();
    types.add::<Attendance>();
}
