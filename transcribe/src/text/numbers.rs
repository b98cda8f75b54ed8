// SPDX-License-Identifier: MPL-2.0
//! Parses spoken numbers: "hai nghìn không trăm hai mươi", "ba phẩy hai tỷ", "hai không hai sáu".

use std::sync::LazyLock;

use super::tokens::{Phrases, Token, key_at};

#[cfg(test)]
mod tests;

/// Single figures. "năm" is five here; the calling rule decides where it may mean "year".
const FIGURES: [(&str, u64); 10] = [
    ("không", 0),
    ("một", 1),
    ("hai", 2),
    ("ba", 3),
    ("bốn", 4),
    ("năm", 5),
    ("sáu", 6),
    ("bảy", 7),
    ("tám", 8),
    ("chín", 9),
];
/// Digits that are used only after tens.
const LAST_FIGURES: [(&str, u64); 5] = [("mốt", 1), ("tư", 4), ("lăm", 5), ("nhăm", 5), ("bẩy", 7)];
/// "hai mươi tư vấn viên" are twenty consultants, not twenty-four of anything: if one of these
/// follows, "tư" is not a digit.
const AFTER_TU: [&str; 10] = ["vấn", "nhân", "tưởng", "liệu", "duy", "cách", "pháp", "lệnh", "tế", "thục"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scale {
    Million,
    Billion,
}

impl Scale {
    pub fn word(self) -> &'static str {
        match self {
            Self::Million => "triệu",
            Self::Billion => "tỷ",
        }
    }

    fn value(self) -> u64 {
        match self {
            Self::Million => 1_000_000,
            Self::Billion => 1_000_000_000,
        }
    }
}

/// One part of a number: 32 of "32 tỷ 500 triệu".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub value: u64,
    pub scale: Option<Scale>,
    /// Digits after the decimal comma, as spoken.
    pub fraction: String,
    /// Tokens from the beginning of the number to the end of its value, and to the end of the part.
    pub value_end: usize,
    pub end: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    pub parts: Vec<Part>,
    /// Number of tokens.
    pub taken: usize,
    /// Another number word follows that does not belong to it, as in "mười lăm hai mươi xã":
    /// ambiguous.
    pub ragged: bool,
}

impl Number {
    /// The value if it is an integer of at most `u64::MAX`.
    pub fn whole(&self) -> Option<u64> {
        self.parts.iter().try_fold(0_u64, |sum, part| {
            let scale = part.scale.map_or(1, Scale::value);
            if part.fraction.is_empty() { sum.checked_add(part.value.checked_mul(scale)?) } else { None }
        })
    }

    /// A value without "triệu", "tỷ" or comma.
    pub fn plain(&self) -> Option<u64> {
        match self.parts.as_slice() {
            [Part { value, scale: None, fraction, .. }] if fraction.is_empty() => Some(*value),
            _ => None,
        }
    }
}

struct Words {
    figures: Phrases<u64>,
    last_figures: Phrases<u64>,
    after_tu: Phrases<()>,
    ten: String,
    tens: String,
    hundred: String,
    zero_of_tens: Phrases<()>,
    thousand: Phrases<()>,
    million: Phrases<()>,
    billion: Phrases<()>,
    half: String,
    comma: String,
    five: String,
    tu: String,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let key = super::syllable::key;
    let any = |words: &[&'static str]| Phrases::new(words.iter().map(|word| (*word, ())));
    Words {
        figures: Phrases::new(FIGURES),
        last_figures: Phrases::new(LAST_FIGURES),
        after_tu: any(&AFTER_TU),
        ten: key("mười"),
        tens: key("mươi"),
        hundred: key("trăm"),
        zero_of_tens: any(&["linh", "lẻ"]),
        thousand: any(&["nghìn", "ngàn"]),
        million: any(&["triệu"]),
        billion: any(&["tỷ"]),
        half: key("rưỡi"),
        comma: key("phẩy"),
        five: key("năm"),
        tu: key("tư"),
    }
});

/// A digit word at `at`.
pub fn figure(tokens: &[Token], at: usize) -> Option<u64> {
    WORDS.figures.at(tokens, at).map(|(_, value)| *value)
}

/// Digits output by the engine itself, up to nine.
fn digits(tokens: &[Token], at: usize) -> Option<u64> {
    let text = key_at(tokens, at);
    let is_number = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

/// A digit word that is used only after tens.
fn digit_after_tens(tokens: &[Token], at: usize) -> Option<u64> {
    let (_, value) = WORDS.last_figures.at(tokens, at)?;
    let is_other_word = key_at(tokens, at) == WORDS.tu && WORDS.after_tu.at(tokens, at + 1).is_some();
    (!is_other_word).then_some(*value)
}

/// The digit after tens: any but zero and "năm" (which means "years" there), or a special word.
fn last_figure(tokens: &[Token], at: usize) -> Option<u64> {
    if WORDS.last_figures.at(tokens, at).is_some() {
        return digit_after_tens(tokens, at);
    }
    figure(tokens, at).filter(|value| *value != 0 && *value != 5)
}

/// 10 to 99, and the number of tokens.
fn tens(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    if key_at(tokens, at) == WORDS.ten {
        let last = last_figure(tokens, at + 1).filter(|_| key_at(tokens, at + 1) != WORDS.tu);
        return Some(last.map_or((10, 1), |last| (10 + last, 2)));
    }
    let first = figure(tokens, at).filter(|value| *value > 0)?;
    if key_at(tokens, at + 1) == WORDS.tens {
        return Some(last_figure(tokens, at + 2).map_or((first * 10, 2), |last| (first * 10 + last, 3)));
    }
    // "hai mốt", "ba lăm".
    let (_, last) = WORDS.last_figures.at(tokens, at + 1).filter(|_| first > 1)?;
    last_figure(tokens, at + 1)?;
    Some((first * 10 + last, 2))
}

/// 1 to 999. After something larger ("inner") also "không trăm hai mươi", "linh năm".
fn group(tokens: &[Token], at: usize, inner: bool) -> Option<(u64, usize)> {
    let behind_zero = |at: usize| {
        WORDS.zero_of_tens.at(tokens, at)?;
        figure(tokens, at + 1).filter(|value| *value > 0).map(|value| (value, 2))
    };
    if let Some(hundreds) = figure(tokens, at)
        && key_at(tokens, at + 1) == WORDS.hundred
        && (hundreds > 0 || inner)
    {
        let (rest, taken) = behind_zero(at + 2).or_else(|| tens(tokens, at + 2)).unwrap_or((0, 0));
        return Some((hundreds * 100 + rest, 2 + taken));
    }
    if inner && let Some(found) = behind_zero(at) {
        return Some(found);
    }
    tens(tokens, at).or_else(|| figure(tokens, at).map(|value| (value, 1)))
}

/// 0 to 999,999, or digits of the engine.
fn below_million(tokens: &[Token], at: usize, inner: bool) -> Option<(u64, usize)> {
    if let Some(value) = digits(tokens, at) {
        return Some((value, 1));
    }
    let (first, taken) = group(tokens, at, inner)?;
    if WORDS.thousand.at(tokens, at + taken).is_none() {
        return Some((first, taken));
    }
    let behind = at + taken + 1;
    if key_at(tokens, behind) == WORDS.half {
        return Some((first * 1000 + 500, taken + 2));
    }
    // "hai nghìn năm" means two thousand years; "hai nghìn ba" is ambiguous.
    let rest = group(tokens, behind, true).filter(|(_, words)| *words > 1 || key_at(tokens, behind) == WORDS.ten);
    let (rest, more) = rest.unwrap_or((0, 0));
    Some((first * 1000 + rest, taken + 1 + more))
}

/// The number that begins at `at`.
pub fn parse(tokens: &[Token], at: usize) -> Option<Number> {
    let mut parts: Vec<Part> = Vec::new();
    let mut taken = 0;
    while let Some((value, words)) = below_million(tokens, at + taken, !parts.is_empty()) {
        // After a scale a single digit is colloquial ("một triệu hai") or the next number.
        if !parts.is_empty() && words == 1 && value < 10 && scale_at(tokens, at + taken + 1).is_none() {
            break;
        }
        let mut end = taken + words;
        let mut fraction = String::new();
        if parts.is_empty() && key_at(tokens, at + end) == WORDS.comma {
            let Some((figures, words)) = fraction_at(tokens, at + end + 1) else { break };
            fraction = figures;
            end += 1 + words;
        }
        let value_end = end;
        let scale = scale_at(tokens, at + end);
        let is_smaller =
            parts.last().and_then(|part| part.scale).is_none_or(|last| scale.is_none_or(|this| this < last));
        if !is_smaller {
            break;
        }
        end += usize::from(scale.is_some());
        if scale.is_some() && fraction.is_empty() && key_at(tokens, at + end) == WORDS.half {
            fraction.push('5');
            end += 1;
        }
        let goes_on = scale.is_some() && fraction.is_empty();
        parts.push(Part { value, scale, fraction, value_end, end });
        taken = end;
        if !goes_on {
            break;
        }
    }
    let follows = figure(tokens, at + taken).is_some_and(|value| value != 5) || tens(tokens, at + taken).is_some();
    (!parts.is_empty()).then_some(Number { parts, taken, ragged: follows })
}

fn scale_at(tokens: &[Token], at: usize) -> Option<Scale> {
    if WORDS.million.at(tokens, at).is_some() {
        return Some(Scale::Million);
    }
    WORDS.billion.at(tokens, at).map(|_| Scale::Billion)
}

/// The part after the decimal comma: digit by digit ("không năm"), or as a number ("hai mươi lăm").
fn fraction_at(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let run = (0..).map_while(|offset| figure(tokens, at + offset)).collect::<Vec<_>>();
    match tens(tokens, at) {
        Some((value, words)) => Some((value.to_string(), words)),
        None if run.is_empty() => digits(tokens, at).map(|value| (value.to_string(), 1)),
        None => {
            // "ba phẩy hai năm" may be digits or "3,2 years". The last "năm" is a digit only after
            // a zero or as the third digit.
            let is_year = run.len() == 2 && run[1] == 5 && run[0] != 0;
            let run = if is_year { &run[..1] } else { &run[..] };
            Some((run.iter().map(u64::to_string).collect(), run.len()))
        }
    }
}

/// Digits spoken one by one, each a token: "hai không hai sáu", "hai không hai lăm". None if the
/// last of them is the beginning of a number.
pub fn run(tokens: &[Token], at: usize) -> Option<String> {
    let mut run = String::new();
    while let Some(value) =
        figure(tokens, at + run.len()).or_else(|| digit_after_tens(tokens, at + run.len()).filter(|_| !run.is_empty()))
    {
        run.push_str(&value.to_string());
    }
    let behind = key_at(tokens, at + run.len());
    let goes_on = [&WORDS.tens, &WORDS.hundred, &WORDS.comma].into_iter().any(|word| word == behind)
        || WORDS.thousand.at(tokens, at + run.len()).is_some()
        || scale_at(tokens, at + run.len()).is_some();
    (!run.is_empty() && !goes_on).then_some(run)
}

/// Digits that are nothing else, as in years and telephone numbers: at least four, one of them a
/// zero.
pub fn figures_one_by_one(tokens: &[Token], at: usize) -> Option<(String, usize)> {
    let run = run(tokens, at).filter(|run| run.len() >= 4 && run.contains('0'))?;
    let taken = run.len();
    Some((run, taken))
}

/// A year from 1900 to 2099 at `at`, spoken in either way, and its number of tokens.
pub fn year(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    let by_figures = figures_one_by_one(tokens, at).and_then(|(run, taken)| Some((run.parse().ok()?, taken)));
    let by_value = || parse(tokens, at).and_then(|number| Some((number.plain()?, number.taken)));
    by_figures.or_else(by_value).filter(|(year, _)| (1900..2100).contains(year))
}

/// "năm": five or year.
pub fn is_five_or_year(tokens: &[Token], at: usize) -> bool {
    key_at(tokens, at) == WORDS.five
}

/// With points between thousands, as in Vietnamese.
pub fn grouped(value: u64) -> String {
    let figures = value.to_string();
    let mut text = String::with_capacity(figures.len() + figures.len() / 3);
    for (index, figure) in figures.chars().enumerate() {
        if index > 0 && (figures.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(figure);
    }
    text
}

/// Up to 99 in words, for names that contain numbers ("Tổ dân phố số 5").
pub fn spelt(value: u64) -> Option<String> {
    let figure = |value: u64| FIGURES[value as usize].0;
    let (tens, last) = (value / 10, value % 10);
    let last_word = match last {
        0 => "",
        1 if tens > 1 => "mốt",
        5 if tens > 0 => "lăm",
        _ => figure(last),
    };
    match tens {
        0 => Some(figure(last).to_owned()),
        1 => Some(format!("mười {last_word}").trim_end().to_owned()),
        2..=9 => Some(format!("{} mươi {last_word}", figure(tens)).trim_end().to_owned()),
        _ => None,
    }
}
