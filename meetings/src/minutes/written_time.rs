// SPDX-License-Identifier: MPL-2.0
//! Times written out in the head of minutes: "08 giờ 00 phút, ngày 03 tháng 11 năm 2026", also
//! "8 giờ, ngày 3/11/2026".

/// Whether the text names an hour and a date. Other words may stand around them.
pub(super) fn is_readable(text: &str) -> bool {
    hour_and_rest(text).is_some_and(|date| is_date(&numbers(&date)))
}

/// The same of the end, which may be "cùng ngày", on the day of the beginning.
pub(super) fn is_readable_end(text: &str) -> bool {
    is_readable(text) || (hour_and_rest(text).is_some() && text.to_lowercase().contains("cùng ngày"))
}

/// What follows the word "ngày" where an hour stands before it.
fn hour_and_rest(text: &str) -> Option<String> {
    let text = text.to_lowercase();
    let (before, after) = text.split_once("giờ")?;
    let (minutes, date) = after.split_once("ngày")?;
    let hour = numbers(before).pop().is_some_and(|hour| hour < 24);
    let minutes = numbers(minutes).first().is_none_or(|minutes| *minutes < 60);
    (hour && minutes).then(|| date.to_owned())
}

fn is_date(numbers: &[u32]) -> bool {
    let [day, month, year, ..] = numbers else { return false };
    (1..=31).contains(day) && (1..=12).contains(month) && (1900..=9999).contains(year)
}

/// The numbers of a text in reading order; one too long to be a number of a date counts as too
/// large.
fn numbers(text: &str) -> Vec<u32> {
    let digits = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    digits.map(|digits| digits.parse().unwrap_or(u32::MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_readable, is_readable_end};

    #[test]
    fn a_time_names_its_hour_and_its_date() {
        for text in [
            "08 giờ 00 phút, ngày 03 tháng 11 năm 2026",
            "8 giờ 00 phút, ngày 27/11/2026",
            "8 giờ, ngày 3-11-2026",
            "Từ 14 giờ 30 phút, thứ Sáu, ngày 27 tháng 11 năm 2026",
        ] {
            assert!(is_readable(text), "{text}");
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
        ] {
            assert!(!is_readable(text), "{text}");
        }
    }
    #[test]
    fn a_meeting_may_end_on_the_same_day() {
        assert!(is_readable_end("10 giờ 05 phút cùng ngày"));
        assert!(is_readable_end("10 giờ 05 phút, ngày 27/11/2026"));
        assert!(!is_readable("10 giờ 05 phút cùng ngày"), "a beginning has its date");
        assert!(!is_readable_end("cùng ngày"));
    }
}
