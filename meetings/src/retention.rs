// SPDX-License-Identifier: MPL-2.0
//! How long sound, transcripts and chat of a meeting are kept. Pure: what is known of a meeting and
//! the time come in, whether something of it is to be deleted goes out.

use moments::Millis;

const DAY_MS: i64 = 24 * 3_600_000;

/// A rule deletes nothing before it is so old: whoever has mistyped it can put it right.
pub const RULE_WAITS_HOURS: i64 = 24;
/// Shortest and longest time for which something is kept, in days.
pub const MIN_RETENTION_DAYS: u32 = 1;
pub const MAX_RETENTION_DAYS: u32 = 36_500;
/// Longest reason of a hold, in characters.
pub const MAX_HOLD_REASON_CHARS: usize = 500;

/// What has a rule of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum RetentionKind {
    /// Recordings and the sound files that were added.
    Sound,
    Transcript,
    /// Messages and files that are kept in the dossier.
    Chat,
}

impl RetentionKind {
    pub const ALL: [Self; 3] = [Self::Sound, Self::Transcript, Self::Chat];
}

/// Something is kept for so many days. Without a rule it is kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionRule {
    pub days: u32,
    pub changed_at: Millis,
}

impl RetentionRule {
    /// From when on it deletes.
    pub fn applies_from(self) -> Millis {
        self.changed_at.plus(RULE_WAITS_HOURS * 3_600_000)
    }

    /// What ended at or before this is old enough.
    pub fn cutoff(self, now: Millis) -> Millis {
        now.plus(-i64::from(self.days) * DAY_MS)
    }
}

/// What decides whether something of a meeting may be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RetentionFacts {
    pub ended_at: Option<Millis>,
    /// When the last sound file was added: an old recording that was added yesterday is kept as
    /// long as one that was made yesterday.
    pub added_at: Option<Millis>,
    /// Somebody said that nothing of it is to be deleted.
    pub is_held: bool,
    /// Minutes or a correction that not all have signed, or minutes that were withdrawn and not
    /// written anew.
    pub has_unsigned_minutes: bool,
    /// Something of it waits to be decoded or transcribed, or is.
    pub has_open_job: bool,
    pub has_unfinished_recording: bool,
}

/// What a rule says of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retention {
    /// It is not old enough, or the rule is not.
    Kept,
    /// It is old enough, and something stands against deleting it.
    HeldBack,
    Due,
}

/// Whether something of this kind is to be deleted now.
pub fn retention(kind: RetentionKind, rule: RetentionRule, meeting: &RetentionFacts, now: Millis) -> Retention {
    let Some(ended_at) = meeting.ended_at else { return Retention::Kept };
    let began = meeting.added_at.filter(|_| kind != RetentionKind::Chat).map_or(ended_at, |at| at.max(ended_at));
    if now < rule.applies_from() || began > rule.cutoff(now) {
        return Retention::Kept;
    }
    // Messages are no source of minutes, and nothing is made of them.
    let is_in_use = kind != RetentionKind::Chat
        && (meeting.has_unsigned_minutes || meeting.has_open_job || meeting.has_unfinished_recording);
    if meeting.is_held || is_in_use { Retention::HeldBack } else { Retention::Due }
}

#[cfg(test)]
mod tests {
    use super::RetentionKind::{Chat, Sound, Transcript};
    use super::*;

    const END: Millis = Millis(1_000 * DAY_MS);
    /// Sixty days, said long ago.
    const RULE: RetentionRule = RetentionRule { days: 60, changed_at: Millis(0) };

    fn ended() -> RetentionFacts {
        RetentionFacts { ended_at: Some(END), ..RetentionFacts::default() }
    }

    #[test]
    fn something_is_due_once_it_and_the_rule_are_old_enough_and_nothing_stands_against_it() {
        let due_at = END.plus(60 * DAY_MS);
        let table = [
            ("on the day", Sound, RULE, ended(), due_at, Retention::Due),
            ("a moment before", Sound, RULE, ended(), due_at.plus(-1), Retention::Kept),
            ("not ended", Sound, RULE, RetentionFacts::default(), due_at, Retention::Kept),
            ("held", Sound, RULE, RetentionFacts { is_held: true, ..ended() }, due_at, Retention::HeldBack),
            ("held and young", Sound, RULE, RetentionFacts { is_held: true, ..ended() }, END, Retention::Kept),
            ("held chat", Chat, RULE, RetentionFacts { is_held: true, ..ended() }, due_at, Retention::HeldBack),
        ];
        for (what, kind, rule, facts, now, expected) in table {
            assert_eq!(retention(kind, rule, &facts, now), expected, "{what}");
        }
    }

    #[test]
    fn a_rule_deletes_nothing_for_a_day_after_it_was_changed() {
        let changed_at = END.plus(500 * DAY_MS);
        let rule = RetentionRule { days: 1, changed_at };
        for kind in RetentionKind::ALL {
            let at = |hours: i64| retention(kind, rule, &ended(), changed_at.plus(hours * 3_600_000));
            assert_eq!((at(0), at(23), at(24)), (Retention::Kept, Retention::Kept, Retention::Due));
        }
    }

    #[test]
    fn sound_and_transcript_wait_for_signatures_and_jobs_and_the_chat_does_not() {
        let facts = [
            RetentionFacts { has_unsigned_minutes: true, ..ended() },
            RetentionFacts { has_open_job: true, ..ended() },
            RetentionFacts { has_unfinished_recording: true, ..ended() },
        ];
        for facts in facts {
            let of = |kind| retention(kind, RULE, &facts, END.plus(90 * DAY_MS));
            assert_eq!((of(Sound), of(Transcript)), (Retention::HeldBack, Retention::HeldBack), "{facts:?}");
            assert_eq!(of(Chat), Retention::Due, "{facts:?}");
        }
    }

    #[test]
    fn what_was_added_later_is_kept_as_long_from_then_on() {
        let facts = RetentionFacts { added_at: Some(END.plus(50 * DAY_MS)), ..ended() };
        let of = |kind, days: i64| retention(kind, RULE, &facts, END.plus(days * DAY_MS));
        assert_eq!((of(Sound, 109), of(Sound, 110)), (Retention::Kept, Retention::Due));
        assert_eq!((of(Transcript, 109), of(Chat, 60)), (Retention::Kept, Retention::Due));
        let early = RetentionFacts { added_at: Some(END.plus(-DAY_MS)), ..ended() };
        assert_eq!(retention(Sound, RULE, &early, END.plus(60 * DAY_MS)), Retention::Due);
    }

    #[test]
    fn the_longest_rule_ends_far_away_and_nowhere_else() {
        let rule = RetentionRule { days: MAX_RETENTION_DAYS, ..RULE };
        assert_eq!(retention(Sound, rule, &ended(), END.plus(36_499 * DAY_MS)), Retention::Kept);
        assert_eq!(retention(Sound, rule, &ended(), END.plus(36_500 * DAY_MS)), Retention::Due);
    }
}
