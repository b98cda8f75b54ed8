// SPDX-License-Identifier: MPL-2.0
//! Comments on a draft: a period in which those who took part read a frozen text and write about
//! it. Times are the server's.

use moments::Millis;

/// Most comments of one person in one period.
pub const MAX_COMMENTS: i64 = 50;
/// Longest comment, and longest reason of an answer, in characters.
pub const MAX_COMMENT_CHARS: usize = 2_000;
/// Longest time from now to a deadline, in days.
pub const MAX_PERIOD_DAYS: i64 = 30;
/// Most periods of one document.
pub const MAX_PERIODS: i64 = 20;
const DAY_MS: i64 = 24 * 3_600_000;

/// One period of one document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentPeriod {
    /// Counted from 1 for each document.
    pub number: i64,
    /// The text that is read.
    pub revision: i64,
    pub opened_at: Millis,
    pub deadline: Millis,
    /// When the deadline was set; later than the opening once it was changed.
    pub deadline_set_at: Millis,
    /// When it was ended before its deadline.
    pub ended_at: Option<Millis>,
}

/// What the secretary made of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum CommentVerdict {
    /// "Đã tiếp thu".
    Accepted,
    /// "Không tiếp thu", with a reason.
    Declined,
}

/// Why a deadline is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfitDeadline {
    Passed,
    Far,
}

impl CommentPeriod {
    pub fn is_open(&self, now: Millis) -> bool {
        self.ended_at.is_none() && now < self.deadline
    }

    /// When it ended, or will.
    pub fn ends_at(&self) -> Millis {
        self.ended_at.unwrap_or(self.deadline)
    }

    /// Whether those who said nothing yet are to be reminded: within the last day, unless the
    /// deadline was set within it.
    pub fn reminds(&self, now: Millis) -> bool {
        let since = self.deadline.plus(-DAY_MS);
        self.is_open(now) && now >= since && self.deadline_set_at < since
    }
}

/// A deadline that somebody chose.
pub fn check_deadline(deadline: Millis, now: Millis) -> Result<(), UnfitDeadline> {
    match deadline.since(now) {
        ..=0 => Err(UnfitDeadline::Passed),
        // A choice of the thirtieth day is not refused for the minutes that choosing took.
        far if far > (MAX_PERIOD_DAYS + 1) * DAY_MS => Err(UnfitDeadline::Far),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn period(set_at: i64, deadline: i64) -> CommentPeriod {
        CommentPeriod {
            number: 1,
            revision: 2,
            opened_at: Millis(0),
            deadline: Millis(deadline),
            deadline_set_at: Millis(set_at),
            ended_at: None,
        }
    }

    #[test]
    fn a_period_is_over_at_its_deadline_or_when_it_is_ended() {
        let period = period(0, 10);
        assert!(period.is_open(Millis(9)) && !period.is_open(Millis(10)));
        let ended = CommentPeriod { ended_at: Some(Millis(5)), ..period };
        assert!(!ended.is_open(Millis(6)));
        assert_eq!(ended.ends_at(), Millis(5));
    }

    #[test]
    fn a_deadline_lies_ahead_and_within_thirty_days() {
        let now = Millis(1_000_000);
        assert_eq!(check_deadline(now, now), Err(UnfitDeadline::Passed));
        assert_eq!(check_deadline(now.plus(1), now), Ok(()));
        assert_eq!(check_deadline(now.plus(30 * DAY_MS), now), Ok(()));
        assert_eq!(check_deadline(now.plus(32 * DAY_MS), now), Err(UnfitDeadline::Far));
    }

    #[test]
    fn people_are_reminded_in_the_last_day_of_a_longer_period() {
        let long = period(0, 3 * DAY_MS);
        assert!(!long.reminds(Millis(2 * DAY_MS - 1)));
        assert!(long.reminds(Millis(2 * DAY_MS)));
        assert!(!long.reminds(Millis(3 * DAY_MS)));
        assert!(!period(0, 20 * HOUR_MS).reminds(Millis(HOUR_MS)), "whoever was asked today is not reminded today");
        let extended = period(2 * DAY_MS + HOUR_MS, 3 * DAY_MS);
        assert!(!extended.reminds(Millis(2 * DAY_MS + 2 * HOUR_MS)));
    }
}
