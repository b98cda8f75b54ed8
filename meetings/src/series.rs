// SPDX-License-Identifier: MPL-2.0
//! Meetings that are held again and again: when. Each is a meeting of its own afterwards. Pure.

use moments::{LocalTime, Millis};

/// Most meetings that are planned at once: one in every week of a year, and the first one.
pub const MAX_SERIES: u16 = 53;
const WEEK_MS: i64 = 7 * 24 * 3_600_000;

/// How often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Every {
    Week,
    TwoWeeks,
    /// On the same day of the month; on the last one of a month that is too short.
    Month,
}

/// The begin of each of `times` meetings, of which the first is at `first`.
pub fn dates(first: Millis, every: Every, times: u16) -> Vec<Millis> {
    let weeks = |n: u16| first.plus(i64::from(n) * WEEK_MS);
    let nth = |n| match every {
        Every::Week => weeks(n),
        Every::TwoWeeks => weeks(2 * n),
        Every::Month => LocalTime::of(first).months_later(n).at(),
    };
    (0..times.min(MAX_SERIES)).map(nth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(every: Every, times: u16) -> Vec<String> {
        let first = LocalTime { year: 2026, month: 12, day: 31, hour: 8, minute: 30, second: 0 };
        let words = |at: Millis| {
            format!("{} {:02}:{:02}", LocalTime::of(at).short_date(), LocalTime::of(at).hour, LocalTime::of(at).minute)
        };
        dates(first.at(), every, times).into_iter().map(words).collect()
    }

    #[test]
    fn meetings_come_again_at_the_same_time_of_the_day() {
        assert_eq!(shown(Every::Week, 3), ["31/12/2026 08:30", "07/01/2027 08:30", "14/01/2027 08:30"]);
        assert_eq!(shown(Every::TwoWeeks, 2), ["31/12/2026 08:30", "14/01/2027 08:30"]);
        assert_eq!(shown(Every::Month, 3), ["31/12/2026 08:30", "31/01/2027 08:30", "28/02/2027 08:30"]);
        assert_eq!(shown(Every::Week, u16::MAX).len(), usize::from(MAX_SERIES));
    }
}
