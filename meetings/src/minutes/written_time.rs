// SPDX-License-Identifier: MPL-2.0
//! Times written out in the head of minutes: "08 giờ 00 phút, ngày 03 tháng 11 năm 2026", also
//! "8 giờ, ngày 3/11/2026". The page reads them alike (`minutes/form-of-submission.ts`).

use unicode_normalization::UnicodeNormalization as _;

/// A day of the calendar as it is written. Later days are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Date {
    year: u32,
    month: u32,
    day: u32,
}

/// A moment as it is written. Later moments are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct WrittenTime {
    date: Date,
    minute_of_day: u32,
}

impl WrittenTime {
    /// The hour and the date that a text names. Other words may stand around them.
    pub(super) fn of(text: &str) -> Option<Self> {
        let parts = Parts::of(text)?;
        Some(Self { date: date(&numbers(&parts.rest))?, minute_of_day: parts.minute_of_day })
    }
}

/// Whether the text is the end of a meeting. It may be "cùng ngày", on the day of the beginning,
/// and is after the beginning where that is known.
pub(super) fn is_end(text: &str, begin: Option<WrittenTime>) -> bool {
    if let Some(end) = WrittenTime::of(text) {
        return begin.is_none_or(|begin| end > begin);
    }
    let same_day = Parts::of(text).filter(|parts| parts.is_same_day);
    same_day.is_some_and(|parts| begin.is_none_or(|begin| parts.minute_of_day > begin.minute_of_day))
}

struct Parts {
    minute_of_day: u32,
    /// The word "cùng" stands before "ngày".
    is_same_day: bool,
    /// What follows the word "ngày".
    rest: String,
}

impl Parts {
    /// Around the first "giờ" and the first "ngày" behind it. Letters may be composed or not.
    fn of(text: &str) -> Option<Self> {
        let text = text.nfc().collect::<String>().to_lowercase();
        let (before, after) = text.split_once("giờ")?;
        let (between, rest) = after.split_once("ngày")?;
        let hour = numbers(before).pop().filter(|hour| *hour < 24)?;
        let minute = numbers(between).first().copied().unwrap_or(0);
        let is_same_day = between.trim_end().ends_with("cùng");
        (minute < 60).then(|| Self { minute_of_day: hour * 60 + minute, is_same_day, rest: rest.to_owned() })
    }
}

fn date(numbers: &[u32]) -> Option<Date> {
    let [day, month, year, ..] = *numbers else { return None };
    let days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    };
    let is_date = (1..=days).contains(&day) && (1..=12).contains(&month) && (1900..=9999).contains(&year);
    is_date.then_some(Date { year, month, day })
}

/// The numbers of a text in reading order; one too long to be a number of a date counts as too
/// large.
fn numbers(text: &str) -> Vec<u32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    digits.map(|digits| digits.parse().unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::{WrittenTime, is_end};

    #[test]
    fn a_time_names_its_hour_and_its_date() {
        for text in [
            "08 giờ 00 phút, ngày 03 tháng 11 năm 2026",
            "8 giờ 00 phút, ngày 27/11/2026",
            "8 giờ, ngày 3-11-2026",
            "Từ 14 giờ 30 phút, thứ Sáu, ngày 27 tháng 11 năm 2026",
            // As a Mac writes it: letters and marks apart.
            "8 gio\u{31b}\u{300} 30 phút, nga\u{300}y 30/11/2026",
        ] {
            assert!(WrittenTime::of(text).is_some(), "{text}");
        }
        for text in [
            "",
            "8h sáng",
            "hôm qua",
            "8 giờ 00 phút",
            "ngày 27/11/2026",
            "25 giờ 00 phút, ngày 27/11/2026",
            "8 giờ 61 phút, ngày 27/11/2026",
            "8 giờ 00 phút, ngày 27/13/2026",
            "8 giờ, ngày 31/11/2026",
            "8 giờ, ngày 29/02/2026",
            "8 giờ 00 phút, ngày 27/11",
            "10 giờ 05 phút cùng ngày",
            "8 giờ ngày\u{323} 30/11/2026",
        ] {
            assert!(WrittenTime::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_meeting_may_end_on_the_same_day_and_ends_after_it_began() {
        let begin = WrittenTime::of("8 giờ 30 phút, ngày 30/11/2026");
        for end in [
            "10 giờ 05 phút cùng ngày",
            "10 giờ 05 phút cùng \u{a0}\nngày",
            "10 giờ, ngày 30/11/2026",
            "0 giờ 15 phút, ngày 01 tháng 12 năm 2026",
        ] {
            assert!(is_end(end, begin), "{end}");
        }
        for end in [
            "cùng ngày",
            "10 giờ 05 phút, ngày hôm đó (cùng ngày)",
            "10 giờ 05 phút",
            "8 giờ 30 phút cùng ngày",
            "7 giờ cùng ngày",
            "10 giờ, ngày 29/11/2026",
            "10 giờ, ngày 30/11/2025",
        ] {
            assert!(!is_end(end, begin), "{end}");
        }
        assert!(is_end("7 giờ cùng ngày", None) && !is_end("hôm qua", None), "without a known beginning");
    }
}
