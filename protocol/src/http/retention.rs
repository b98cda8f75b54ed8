// SPDX-License-Identifier: MPL-2.0
//! How long sound, transcripts and chat of meetings are kept, and what was deleted.

use meetings::ids::MeetingId;
use meetings::retention::{
    MAX_HOLD_REASON_CHARS, MAX_RETENTION_DAYS, MIN_RETENTION_DAYS, RULE_WAITS_HOURS, RetentionKind,
};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// All rules and holds, for administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionView {
    /// One for each kind.
    pub rules: Vec<RetentionRuleView>,
    /// Meetings of which nothing is deleted, the newest holds first; at most 500.
    pub held: Vec<HeldMeetingView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionRuleView {
    pub kind: RetentionKind,
    /// After the end of the meeting; none: for ever.
    pub days: Option<u32>,
    /// None: nobody has said anything yet.
    pub changed_at: Option<Millis>,
    pub changed_by_name: Option<String>,
    /// Nothing is deleted by this rule before; none where it deletes nothing.
    pub applies_from: Option<Millis>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HeldMeetingView {
    pub meeting: MeetingId,
    pub title: String,
    pub reason: String,
    pub placed_at: Millis,
    pub placed_by_name: String,
}

/// For how many days each kind is kept after the end of the meeting, from 1 to 36,500; none: for
/// ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveRetention {
    pub sound: Option<u32>,
    pub transcript: Option<u32>,
    pub chat: Option<u32>,
}

impl SaveRetention {
    pub fn of(&self, kind: RetentionKind) -> Option<u32> {
        match kind {
            RetentionKind::Sound => self.sound,
            RetentionKind::Transcript => self.transcript,
            RetentionKind::Chat => self.chat,
        }
    }
}

/// What rules would delete, before they are saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionPreview {
    /// One for each kind.
    pub effects: Vec<RetentionEffect>,
    /// From when on the changed ones would delete.
    pub applies_from: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct RetentionEffect {
    pub kind: RetentionKind,
    pub days: Option<u32>,
    pub is_changed: bool,
    /// Meetings of which it would be deleted as soon as the rule applies.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub meetings: u64,
    /// Meetings that are old enough and keep it for now: they are held, or their minutes are not
    /// signed, or they are being transcribed.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub held_back: u64,
}

/// What was deleted of a meeting, and whether it is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MeetingRetentionView {
    /// This person may hold it, and reads who has.
    pub may_hold: bool,
    pub hold: Option<HoldView>,
    /// Oldest first.
    pub deletions: Vec<DeletionView>,
}

/// Nothing of a meeting is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct HoldView {
    pub reason: String,
    pub placed_at: Millis,
    pub placed_by_name: String,
    /// This person may take it back.
    pub may_lift: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DeletionView {
    pub kind: RetentionKind,
    pub deleted_at: Millis,
    /// Of the rule.
    pub days: u32,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub files: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// Sentences or messages.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub texts: u64,
    /// SHA-256, in hexadecimal, of the record of what was deleted: it is in the log, and the record
    /// in the dossier.
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct HoldMeeting {
    /// 1 to [`MAX_HOLD_REASON_CHARS`] characters.
    pub reason: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MIN_RETENTION_DAYS", MIN_RETENTION_DAYS as usize);
    types.constant("MAX_RETENTION_DAYS", MAX_RETENTION_DAYS as usize);
    types.constant("RULE_WAITS_HOURS", RULE_WAITS_HOURS.unsigned_abs() as usize);
    types.constant("MAX_HOLD_REASON_CHARS", MAX_HOLD_REASON_CHARS);
    types.add::<RetentionKind>();
    types.add::<RetentionView>();
    types.add::<RetentionRuleView>();
    types.add::<HeldMeetingView>();
    types.add::<SaveRetention>();
    types.add::<RetentionPreview>();
    types.add::<RetentionEffect>();
    types.add::<MeetingRetentionView>();
    types.add::<HoldView>();
    types.add::<DeletionView>();
    types.add::<HoldMeeting>();
}
