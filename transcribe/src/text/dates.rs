// SPDX-License-Identifier: MPL-2.0
//! Dates, times of day, quarters: "ngày 05 tháng 11 năm 2026", "08 giờ 30 phút", "quý III".
//!
//! A full date has two digits for a day below ten and a month below three, as Nghị định
//! 30/2020/NĐ-CP (Phụ lục I) requires.

use std::sync::LazyLock;

use super::Rule;
use super::numbers;
use super::tokens::{Phrases, Rewrite, Token};

const ROMAN: [&str; 12] = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

struct Tables {
    day: Phrases<()>,
    month: Phrases<()>,
    year: Phrases<()>,
    early: Phrases<()>,
    quarter: Phrases<()>,
    fourth: Phrases<()>,
    hour: Phrases<()>,
    minute: Phrases<()>,
    half: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let any = |words: &[&'static str]| Phrases::new(words.iter().map(|word| (*word, ())));
    Tables {
        day: any(&["ngày"]),
        month: any(&["tháng"]),
        year: any(&["năm"]),
        early: any(&["mồng", "mùng"]),
        quarter: any(&["quý"]),
        fourth: any(&["tư"]),
        hour: any(&["giờ"]),
        minute: any(&["phút"]),
        half: any(&["rưỡi"]),
    }
});

/// Tokens of a date that is being written.
struct Writing<'t> {
    tokens: &'t [Token],
    at: usize,
    next: usize,
    written: Vec<Token>,
}

impl<'t> Writing<'t> {
    fn new(tokens: &'t [Token], at: usize) -> Self {
        Self { tokens, at, next: at, written: Vec::new() }
    }

    fn keep(&mut self, count: usize) {
        self.written.extend_from_slice(&self.tokens[self.next..self.next + count]);
        self.next += count;
    }

    fn write(&mut self, count: usize, text: impl Into<String>, rule: Rule) {
        self.written.push(Token::written(text, &self.tokens[self.next..self.next + count], rule));
        self.next += count;
    }

    fn done(self) -> Rewrite {
        Rewrite { taken: self.next - self.at, written: self.written }
    }
}

/// An integer at `at` within the limits, and its number of tokens.
fn within(tokens: &[Token], at: usize, least: u64, most: u64) -> Option<(u64, usize)> {
    let number = numbers::parse(tokens, at)?;
    let value = number.plain()?;
    (least..=most).contains(&value).then_some((value, number.taken))
}

/// The number of a month: "tháng tư" has a special word for four.
fn month_number(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    if TABLES.fourth.at(tokens, at).is_some() {
        return Some((4, 1));
    }
    within(tokens, at, 1, 12)
}

pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    date(tokens, at)
        .or_else(|| month(tokens, at))
        .or_else(|| year(tokens, at))
        .or_else(|| quarter(tokens, at))
        .or_else(|| time(tokens, at))
}

/// "ngày mười lăm", "ngày mùng năm tháng ba", "ngày mười lăm tháng mười một năm hai nghìn không
/// trăm hai mươi sáu".
fn date(tokens: &[Token], at: usize) -> Option<Rewrite> {
    TABLES.day.at(tokens, at)?;
    let early = usize::from(TABLES.early.at(tokens, at + 1).is_some());
    let (day, day_words) = within(tokens, at + 1 + early, 1, 31)?;
    let month_at = at + 1 + early + day_words;
    let month = TABLES.month.at(tokens, month_at).and_then(|_| month_number(tokens, month_at + 1));
    // "ngày một tăng": a small number alone is not a date.
    if month.is_none() && early == 0 && day <= 10 {
        return None;
    }
    let mut writing = Writing::new(tokens, at);
    writing.keep(1);
    if month.is_none() && early == 1 {
        writing.keep(1);
        writing.write(day_words, day.to_string(), Rule::Date);
        return Some(writing.done());
    }
    writing.write(early + day_words, format!("{day:02}"), Rule::Date);
    if let Some((month, words)) = month {
        writing.keep(1);
        let text = if month < 3 { format!("{month:02}") } else { month.to_string() };
        writing.write(words, text, Rule::Date);
        end_with_year(&mut writing);
    }
    Some(writing.done())
}

/// "tháng mười một", "tháng ba năm hai không hai sáu".
fn month(tokens: &[Token], at: usize) -> Option<Rewrite> {
    TABLES.month.at(tokens, at)?;
    let (month, words) = month_number(tokens, at + 1)?;
    let mut writing = Writing::new(tokens, at);
    writing.keep(1);
    writing.write(words, month.to_string(), Rule::Date);
    end_with_year(&mut writing);
    Some(writing.done())
}

fn end_with_year(writing: &mut Writing<'_>) {
    if TABLES.year.at(writing.tokens, writing.next).is_some()
        && let Some((year, words)) = numbers::year(writing.tokens, writing.next + 1)
    {
        writing.keep(1);
        writing.write(words, year.to_string(), Rule::Date);
    }
}

/// "năm hai nghìn không trăm hai mươi sáu", "năm hai không hai sáu".
fn year(tokens: &[Token], at: usize) -> Option<Rewrite> {
    TABLES.year.at(tokens, at)?;
    numbers::year(tokens, at + 1)?;
    let mut writing = Writing::new(tokens, at);
    end_with_year(&mut writing);
    Some(writing.done())
}

/// "quý ba" → "quý III".
fn quarter(tokens: &[Token], at: usize) -> Option<Rewrite> {
    TABLES.quarter.at(tokens, at)?;
    let (quarter, words) = match TABLES.fourth.at(tokens, at + 1) {
        Some(_) => (4, 1),
        None => within(tokens, at + 1, 1, 4)?,
    };
    let mut writing = Writing::new(tokens, at);
    writing.keep(1);
    writing.write(words, ROMAN[quarter as usize - 1], Rule::Date);
    end_with_year(&mut writing);
    Some(writing.done())
}

/// "tám giờ ba mươi phút", "tám giờ rưỡi", "mười bốn giờ".
fn time(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let (hour, hour_words) = within(tokens, at, 0, 24)?;
    TABLES.hour.at(tokens, at + hour_words)?;
    let minute_at = at + hour_words + 1;
    let mut writing = Writing::new(tokens, at);
    if TABLES.half.at(tokens, minute_at).is_some() {
        writing.write(hour_words, format!("{hour:02}"), Rule::Time);
        writing.keep(1);
        writing.write(1, "30", Rule::Time);
        return Some(writing.done());
    }
    let (minute, minute_words) = within(tokens, minute_at, 0, 59)?;
    TABLES.minute.at(tokens, minute_at + minute_words)?;
    writing.write(hour_words, format!("{hour:02}"), Rule::Time);
    writing.keep(1);
    writing.write(minute_words, format!("{minute:02}"), Rule::Time);
    writing.keep(1);
    Some(writing.done())
}

/// Roman numerals up to twelve, for chapters and annexes.
pub fn roman(value: u64) -> Option<&'static str> {
    ROMAN.get(usize::try_from(value.checked_sub(1)?).ok()?).copied()
}
