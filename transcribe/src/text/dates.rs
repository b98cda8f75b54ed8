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

/// Before a day of the month that is written in two digits without its month: "trước ngày 05".
const BEFORE_DAY: [&str; 9] = ["trước", "sau", "từ", "đến", "tới", "hết", "vào", "chậm nhất", "muộn nhất"];
/// Years of office and of plans.
const PERIODS: [&str; 5] = ["giai đoạn", "nhiệm kỳ", "thời kỳ", "niên khóa", "năm học"];
/// Behind these an hour is the time of a clock: "lúc 08 giờ".
const AT_THE_CLOCK: [&str; 2] = ["lúc", "hồi"];
/// Before "từ tám giờ đến mười giờ" these say how long something lasts.
const LASTING: [&str; 10] = ["mất", "kéo dài", "trong", "khoảng", "hết", "thêm", "chậm", "muộn", "sớm", "cách"];
/// How far before the end of such a time its beginning may be, in tokens.
const TIME_REACH: usize = 10;

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
    before_day: Phrases<()>,
    periods: Phrases<()>,
    at_the_clock: Phrases<()>,
    from: Phrases<()>,
    to: Phrases<()>,
    lasting: Phrases<()>,
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
        before_day: any(&BEFORE_DAY),
        periods: any(&PERIODS),
        at_the_clock: any(&AT_THE_CLOCK),
        from: any(&["từ"]),
        to: any(&["đến", "tới"]),
        lasting: any(&LASTING),
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
    period(tokens, at)
        .or_else(|| date(tokens, at))
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
    let is_named = TABLES.before_day.before(tokens, at).is_some()
        && (month_at == tokens.len() || TABLES.to.at(tokens, month_at).is_some());
    if month.is_none() && early == 0 && day <= 10 && !is_named {
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

/// "giai đoạn hai nghìn không trăm hai mươi mốt đến hai nghìn không trăm hai mươi lăm", "nhiệm kỳ
/// hai không hai sáu hai không ba mốt".
fn period(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let (words, ()) = TABLES.periods.at(tokens, at)?;
    let begin = at + words;
    let mut writing = Writing::new(tokens, at);
    writing.keep(words);
    let both = numbers::figures_one_by_one(tokens, begin).filter(|(digits, _)| digits.len() == 8);
    let (from, from_words) = match &both {
        Some((digits, _)) => (digits[..4].parse().ok()?, 4),
        None => numbers::year(tokens, begin)?,
    };
    let behind = begin + from_words;
    let next = match &both {
        Some((digits, _)) => digits[4..].parse().ok().map(|year: u64| (year, 4)),
        None => numbers::year(tokens, behind),
    };
    if let Some((to, to_words)) = next.filter(|_| from_words > 1) {
        // Nobody says the dash: it has the time of the last syllable before it.
        writing.write(from_words - 1, from.to_string(), Rule::Date);
        writing.write(1, "-", Rule::Date);
        writing.write(to_words, to.to_string(), Rule::Date);
        return Some(writing.done());
    }
    writing.write(from_words, from.to_string(), Rule::Date);
    if let Some((link, ())) = TABLES.to.at(tokens, behind)
        && let Some((to, to_words)) = numbers::year(tokens, behind + link)
    {
        writing.keep(link);
        writing.write(to_words, to.to_string(), Rule::Date);
    }
    Some(writing.done())
}

/// "tám giờ ba mươi phút", "tám giờ rưỡi", "lúc mười bốn giờ", "từ tám giờ đến mười giờ".
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
    let minute = within(tokens, minute_at, 0, 59);
    let minute = minute.filter(|(_, words)| TABLES.minute.at(tokens, minute_at + words).is_some());
    if minute.is_none() && !is_at_the_clock(tokens, at, minute_at) {
        return None;
    }
    writing.write(hour_words, format!("{hour:02}"), Rule::Time);
    writing.keep(1);
    let Some((minute, minute_words)) = minute else { return Some(writing.done()) };
    writing.write(minute_words, format!("{minute:02}"), Rule::Time);
    writing.keep(1);
    Some(writing.done())
}

/// Whether the hour from `at` to `behind` says when something is, and not how long it lasts.
fn is_at_the_clock(tokens: &[Token], at: usize, behind: usize) -> bool {
    if TABLES.at_the_clock.before(tokens, at).is_some() {
        return true;
    }
    let lasts = |from: usize| TABLES.lasting.before(tokens, from).is_some();
    if TABLES.from.before(tokens, at).is_some() {
        let hour =
            |at| within(tokens, at, 0, 24).is_some_and(|(_, words)| TABLES.hour.at(tokens, at + words).is_some());
        return TABLES.to.at(tokens, behind).is_some_and(|(words, ())| hour(behind + words)) && !lasts(at - 1);
    }
    let Some(to) = TABLES.to.before(tokens, at).map(|words| at - words) else { return false };
    let back = (to.saturating_sub(TIME_REACH)..to).rev();
    let from = back.into_iter().find(|&from| TABLES.from.at(tokens, from).is_some());
    from.is_some_and(|from| (from..to).any(|at| TABLES.hour.at(tokens, at).is_some()) && !lasts(from))
}

/// Roman numerals up to twelve, for chapters and annexes.
pub fn roman(value: u64) -> Option<&'static str> {
    ROMAN.get(usize::try_from(value.checked_sub(1)?).ok()?).copied()
}
