// SPDX-License-Identifier: MPL-2.0
//! Numbers of minutes: each unit counts its own by year and symbol, from 1 (Nghị định 30/2020/NĐ-CP,
//! Điều 15). Pure.

use super::MinutesHead;
use super::designation::Folded;
use crate::ids::UnitId;
use moments::{LocalTime, Millis};

/// In which order a number is counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Register {
    pub unit: UnitId,
    /// In Vietnam.
    pub year: i64,
    /// As symbols are compared.
    pub symbol: String,
}

impl Register {
    pub fn of(unit: &UnitId, symbol: &str, now: Millis) -> Self {
        Self { unit: unit.clone(), year: LocalTime::of(now).year, symbol: Folded::of(symbol).into() }
    }
}

/// A number in a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisteredNumber {
    /// As numbers are compared: "5" of "05".
    pub number: String,
    /// The figures that it begins with: 15 of "15a".
    pub value: i64,
}

impl RegisteredNumber {
    /// None of a text that is no number.
    pub fn of(text: &str) -> Option<Self> {
        let number = String::from(Folded::of(text));
        let figures = number.find(|c: char| !c.is_ascii_digit()).map_or(&*number, |end| &number[..end]);
        let value = figures.parse().ok()?;
        Some(Self { number, value })
    }
}

/// How a number is printed that the register gives: below 10 with a zero before it.
pub fn printed(value: i64) -> String {
    format!("{value:02}")
}

impl MinutesHead {
    /// The register gives the number: nobody has typed one.
    pub fn awaits_number(&self) -> bool {
        Folded::of(&self.number).is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(String, i64)> {
        RegisteredNumber::of(text).map(|found| (found.number, found.value))
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        for text in ["15", "015", " Số 15 ", "15."] {
            assert_eq!(number(text), Some(("15".to_owned(), 15)), "{text:?}");
        }
        assert_eq!(number("15A"), Some(("15a".to_owned(), 15)));
        assert_eq!(number("15-2026"), Some(("15-2026".to_owned(), 15)));
        for nothing in ["", "0", "một", "\u{200b}", "99999999999999999999"] {
            assert_eq!(number(nothing), None, "{nothing:?}");
        }
        assert_eq!((printed(5), printed(15), printed(120)), ("05".to_owned(), "15".to_owned(), "120".to_owned()));
    }

    #[test]
    fn a_year_begins_at_midnight_in_vietnam_and_a_symbol_is_compared_without_case() {
        let unit = UnitId::parse("province").unwrap();
        let register = |symbol, at| Register::of(&unit, symbol, Millis(at));
        // 23:59 and 0:00 of 31 December 2026 and 1 January 2027.
        let (before, after) = (1_798_736_340_000, 1_798_736_400_000);
        assert_eq!(register("BB-UBND", before).year, 2026);
        assert_eq!(register("BB-UBND", after).year, 2027);
        assert_eq!(register("bb – ubnd", before), register("BB-UBND", before));
        assert_ne!(register("TB-UBND", before), register("BB-UBND", before));
    }

    #[test]
    fn a_number_that_was_typed_is_kept() {
        let typed = |number: &str| MinutesHead { number: number.to_owned(), ..MinutesHead::default() };
        for nothing in ["", " ", "\u{200b}"] {
            assert!(typed(nothing).awaits_number(), "{nothing:?}");
        }
        assert!(!typed("15").awaits_number());
        assert!(!typed("mười lăm").awaits_number(), "refused, not replaced");
    }
}
