// SPDX-License-Identifier: MPL-2.0
//! Comments on a draft of minutes, from the opening of a period to the answers.

use meetings::ids::{CommentId, MeetingId, MinutesId};
use meetings::minutes::{MinutesKind, MinutesState};
use meetings::minutes::comments::CommentVerdict;
use meetings::minutes::passages::Passage;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What one person sees of the comments on minutes.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommentsView {
    pub meeting: MeetingId,
    pub meeting_title: String,
    pub kind: MinutesKind,
    pub state: MinutesState,
    /// Opens and ends periods, reads all comments and answers them.
    pub may_keep: bool,
    /// By the clock of the server.
    pub now: Millis,
    /// The latest period; none: the draft was never given out.
    pub period: Option<PeriodView>,
    /// What this person has done in it; none: has not opened the draft.
    pub own_reading: Option<OwnReading>,
    /// Of all periods, the latest first: the own ones, or all for who keeps them.
    pub comments: Vec<CommentView>,
    /// Who opened the draft in the latest period; empty for who does not keep the comments.
    pub readers: Vec<CommentReader>,
    /// Those who were there or invited and have not opened it, by name; units of which nobody has.
    pub not_yet: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PeriodView {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub number: i64,
    /// The text that is read.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    pub opened_at: Millis,
    pub opened_by_name: String,
    pub deadline: Millis,
    /// It was ended before its deadline.
    pub ended_at: Option<Millis>,
    pub is_open: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OwnReading {
    pub read_at: Millis,
    pub agreed_at: Option<Millis>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommentReader {
    pub name: String,
    pub unit_name: String,
    pub read_at: Millis,
    pub agreed_at: Option<Millis>,
    pub comments: u32,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommentView {
    pub id: CommentId,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
    /// Of the text that was read, counted from 0; none: on the whole.
    pub passage: Option<u32>,
    /// The words of the passage, also where the draft does not have them any more.
    pub quote: String,
    pub text: String,
    pub by_name: String,
    pub unit_name: String,
    pub is_own: bool,
    pub written_at: Millis,
    pub changed_at: Option<Millis>,
    /// For [`ChangeComment`] and [`AnswerComment`].
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub version: i64,
    pub answer: Option<CommentAnswer>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommentAnswer {
    pub verdict: CommentVerdict,
    pub reason: String,
    pub by_name: String,
    pub at: Millis,
}

/// The text of the period that is open.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct CommentedDraft {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    /// What the minutes are of.
    pub title: String,
    pub passages: Vec<Passage>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct OpenComments {
    /// The revision that is given out: the newest, as the page showed it.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    pub deadline: Millis,
}

/// Another deadline of the open period, or its end.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangeComments {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
    /// None: it ends now.
    pub deadline: Option<Millis>,
}

/// Which period somebody has opened the draft in.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ReadDraft {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AgreeToDraft {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
    pub agrees: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WriteComment {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub period: i64,
    /// None: on the whole.
    pub passage: Option<u32>,
    pub text: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangeComment {
    /// The version that was shown.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
    /// None: it is deleted.
    pub text: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct AnswerComment {
    /// The version that was read.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
    pub verdict: CommentVerdict,
    /// May be empty for what is accepted.
    pub reason: String,
}

/// A draft on which the person may comment.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DraftForMe {
    pub minutes: MinutesId,
    pub kind: MinutesKind,
    pub meeting_title: String,
    pub deadline: Millis,
    /// They have agreed or commented.
    pub answered: bool,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_COMMENT_CHARS", meetings::minutes::comments::MAX_COMMENT_CHARS);
    types.constant("MAX_PERIOD_DAYS", usize::try_from(meetings::minutes::comments::MAX_PERIOD_DAYS).unwrap_or(0));
    types.add::<CommentsView>();
    types.add::<PeriodView>();
    types.add::<OwnReading>();
    types.add::<CommentReader>();
    types.add::<CommentView>();
    types.add::<CommentAnswer>();
    types.add::<CommentedDraft>();
    types.add::<OpenComments>();
    types.add::<ChangeComments>();
    types.add::<ReadDraft>();
    types.add::<AgreeToDraft>();
    types.add::<WriteComment>();
    types.add::<ChangeComment>();
    types.add::<AnswerComment>();
    types.add::<DraftForMe>();
}
