// SPDX-License-Identifier: MPL-2.0
//! What invited units answer before a meeting.

use meetings::ids::{UnitId, UserId};
use meetings::invitees::Seat;
use meetings::reply::Answer;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The answers as one person sees them.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RepliesView {
    /// Sees all invited units and answers for any: who leads or has planned the meeting.
    pub sees_all: bool,
    /// Answers are taken: the meeting has not been opened.
    pub open: bool,
    /// The set time to which an answer is given now.
    pub starts_at: Millis,
    /// All invited units, or the own one if it is invited.
    pub units: Vec<UnitReply>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnitReply {
    pub unit: UnitId,
    pub name: String,
    pub seat: Seat,
    /// How many people the plan expects; none: not said.
    pub expected: Option<u16>,
    /// None: no answer so far.
    pub reply: Option<GivenReply>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct GivenReply {
    pub answer: Answer,
    /// Why nobody comes; only of `declines`.
    pub reason: String,
    /// Who comes in place of whom was invited, with the position; only of `deputy`.
    pub deputy: String,
    /// Their account; none: somebody without one.
    pub deputy_user: Option<UserId>,
    /// How many come; none: not said.
    pub people: Option<u16>,
    /// Who answered, and when.
    pub by: String,
    pub at: Millis,
    /// The meeting was put off since: the answer is of the time before.
    pub outdated: bool,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReplyToInvitation {
    pub answer: Answer,
    /// Why nobody comes; only of `declines`.
    pub reason: String,
    /// Who comes in place of whom was invited, with the position; only of `deputy`.
    pub deputy: String,
    /// An account of the unit or of one below it, which is invited then; it gives `deputy` its words.
    #[serde(default)]
    pub deputy_user: Option<UserId>,
    /// How many come, one at least; none: not said.
    pub people: Option<u16>,
    /// `at` of the answer that was shown; none: there was none. With another one by now:
    /// `reply_changed`, and nothing is overwritten.
    pub seen: Option<Millis>,
    /// The set time that was shown. With another one by now: `reply_to_other_time`.
    pub starts_at: Millis,
}

/// Why a meeting is cancelled.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct CancelMeeting {
    pub reason: String,
    /// Also those of `later_in_series`, all of them or none.
    #[serde(default)]
    pub with_later: bool,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_ANNOUNCED", usize::from(meetings::reply::MAX_ANNOUNCED));
    types.add::<RepliesView>();
    types.add::<UnitReply>();
    types.add::<GivenReply>();
    types.add::<ReplyToInvitation>();
    types.add::<CancelMeeting>();
}
