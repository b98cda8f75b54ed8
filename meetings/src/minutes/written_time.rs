// SPDX-License-Identifier: MPL-2.0
//! Times written out in the head of minutes: "08 giờ 00 phút, ngày 03 tháng 11 năm 2026", also
//! "8 giờ, ngày 3/11/2026".

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
        let (minute_of_day, rest) = minute_and_rest(text)?;
        Some(Self { date: date(&numbers(&rest))?, minute_of_day })
    }
}

/// Whether the text is the end of a meeting. It may be "cùng ngày", on the day of the beginning, and
/// is after the beginning where that is known.
pub(super) fn is_end(text: &str, begin: Option<WrittenTime>) -> bool {
    if let Some(end) = WrittenTime::of(text) {
        return begin.is_none_or(|begin| end > begin);
    }
    let same_day = minute_and_rest(text).filter(|_| text.to_lowercase().contains("cùng ngày"));
    same_day.is_some_and(|(minute, _)| begin.is_none_or(|begin| minute > begin.minute_of_day))
}

/// The time of day, and what follows the word "ngày" behind it.
fn minute_and_rest(text: &str) -> Option<(u32, String)> {
    let text = text.to_lowercase();
    let (before, after) = text.split_once("giờ")?;
    let (minutes, rest) = after.split_once("ngày")?;
    let hour = numbers(before).pop().filter(|hour| *hour < 24)?;
    let minute = numbers(minutes).first().copied().unwrap_or(0);
    (minute < 60).then(|| (hour * 60 + minute, rest.to_owned()))
}

fn date(numbers: &[u32]) -> Option<Date> {
    let [day, month, year, ..] = *numbers else { return None };
    let is_date = (1..=31).contains(&day) && (1..=12).contains(&month) && (1900..=9999).contains(&year);
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
            "8 giờ 00 phút, ngày 27/11",
            "10 giờ 05 phút cùng ngày",
        ] {
            assert!(WrittenTime::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn a_meeting_may_end_on_the_same_day_and_ends_after_it_began() {
        let begin = WrittenTime::of("8 giờ 30 phút, ngày 30/11/2026");
        for end in ["10 giờ 05 phút cùng ngày", "10 giờ, ngày 30/11/2026", "0 giờ 15 phút, ngày 01 tháng 12 năm 2026"]
        {
            assert!(is_end(end, begin), "{end}");
        }
        for end in [
            "cùng ngày",
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
