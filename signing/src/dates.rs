// SPDX-License-Identifier: MPL-2.0
//! Dates in PDF and in time stamps.

use moments::Millis;

/// A date string by any program. At least date and time are required, because seconds matter.
pub(crate) fn date_of(text: &str) -> Option<Millis> {
    let text = text.strip_prefix("D:").unwrap_or(text);
    if !text.is_ascii() {
        return None;
    }
    let local = parse_date_time(text.get(..14)?)?;
    let zone = text.get(14..)?;
    let offset_minutes = match zone.chars().next() {
        None | Some('Z') => 0,
        Some(sign @ ('+' | '-')) => {
            let digits: String = zone.chars().filter(char::is_ascii_digit).take(4).collect();
            let hours: i64 = digits.get(..2)?.parse().ok()?;
            let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
            (hours * 60 + minutes) * if sign == '-' { -1 } else { 1 }
        }
        Some(_) => return None,
    };
    Some(local.plus(-offset_minutes * 60_000))
}

/// `YYYYMMDDhhmmss` as UTC.
pub(crate) fn parse_date_time(digits: &str) -> Option<Millis> {
    if digits.len() != 14 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|d| d.parse::<u16>().ok());
    let (month, day) = (part(4, 6)? as u8, part(6, 8)? as u8);
    let (hour, minute, second) = (part(8, 10)? as u8, part(10, 12)? as u8, part(12, 14)? as u8);
    let at = der::DateTime::new(part(0, 4)?, month, day, hour, minute, second).ok()?;
    i64::try_from(at.unix_duration().as_millis()).ok().map(Millis)
}
