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
}
