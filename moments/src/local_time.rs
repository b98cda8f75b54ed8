// SPDX-License-Identifier: MPL-2.0
//! Times as Vietnamese officials write them. Viet Nam has one time zone, UTC+7 without summer time,
//! since 1975.

use crate::Millis;

/// Offset of Vietnamese time from UTC, in milliseconds.
pub const VIETNAM_OFFSET_MS: i64 = 7 * 3_600_000;

/// A point in time on Vietnamese calendar and clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalTime {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
}

impl LocalTime {
    pub fn of(at: Millis) -> Self {
        let seconds = at.0.saturating_add(VIETNAM_OFFSET_MS).div_euclid(1000);
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Days to civil date, proleptic Gregorian, in eras of 400 years that begin on 1 March.
        let from_march = days + 719_468;
        let era = from_march.div_euclid(146_097);
        let of_era = from_march.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Self {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: day as u8,
            hour: (of_day / 3600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
        }
    }

    /// The point in time.
    pub fn at(self) -> Millis {
        // Days from civil date, the inverse of `of`.
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = self.year - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let of_era = year.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        let of_day = i64::from(self.hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        Millis((days * 86_400 + of_day) * 1000 - VIETNAM_OFFSET_MS)
    }

    /// The same day and time so many months later; the last day of a month that is too short.
    #[must_use]
    pub fn months_later(self, months: u16) -> Self {
        let counted = self.year * 12 + i64::from(self.month) - 1 + i64::from(months);
        let (year, month) = (counted.div_euclid(12), (counted.rem_euclid(12) + 1) as u8);
        Self { year, month, day: self.day.min(days_of(year, month)), ..self }
    }

    /// `ngày 22 tháng 11 năm 2026`. The decree writes a zero before days below 10 and months 1 and
    /// 2 (Phụ lục I, II.4).
    pub fn date_words(self) -> String {
        let month = if self.month <= 2 { format!("0{}", self.month) } else { self.month.to_string() };
        format!("ngày {:02} tháng {month} năm {}", self.day, self.year)
    }

    /// `08 giờ 00 phút`
    pub fn clock_words(self) -> String {
        format!("{:02} giờ {:02} phút", self.hour, self.minute)
    }

    /// `08 giờ 00 phút, ngày 22 tháng 11 năm 2026`
    pub fn words(self) -> String {
        format!("{}, {}", self.clock_words(), self.date_words())
    }

    /// `22/11/2026`
    pub fn short_date(self) -> String {
        format!("{:02}/{:02}/{}", self.day, self.month, self.year)
    }

    /// `2026-11-22T08:00:00+07:00` (ISO 8601, as the decree asks of signatures)
    pub fn iso(self) -> String {
        let Self { year, month, day, hour, minute, second } = self;
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+07:00")
    }
}

fn days_of(year: i64, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_decree_writes_them() {
        let meeting = LocalTime::of(Millis(1_795_309_200_000));
        assert_eq!(meeting.words(), "08 giờ 00 phút, ngày 22 tháng 11 năm 2026");
        assert_eq!(meeting.iso(), "2026-11-22T08:00:00+07:00");
        assert_eq!(meeting.short_date(), "22/11/2026");
        // 2024-02-28T17:30:00Z is already the 29th in Viet Nam.
        assert_eq!(LocalTime::of(Millis(1_709_141_400_000)).date_words(), "ngày 29 tháng 02 năm 2024");
        assert_eq!(LocalTime::of(Millis(-1)).iso(), "1970-01-01T06:59:59+07:00");
    }

    #[test]
    fn every_time_is_read_back_as_it_was() {
        for day in -800_000..800_000_i64 {
            let at = Millis(day * 86_399_000);
            assert_eq!(LocalTime::of(at).at(), at);
        }
    }

    #[test]
    fn the_last_day_of_a_month_stays_the_last_day_of_a_shorter_one() {
        let january = LocalTime { year: 2028, month: 1, day: 31, hour: 8, minute: 30, second: 0 };
        let dates = [1, 3, 11, 13].map(|months| january.months_later(months).short_date());
        assert_eq!(dates, ["29/02/2028", "30/04/2028", "31/12/2028", "28/02/2029"]);
    }
}
