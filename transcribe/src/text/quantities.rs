// SPDX-License-Identifier: MPL-2.0
//! Numbers in prose: percent, money, measures, counts. Small numbers without a unit of measure stay
//! words, as officials write them: "ba xã", but "15 xã", "3 km", "102%".

use std::slice::from_ref;
use std::sync::LazyLock;

use super::Rule;
use super::numbers::{self, Number, Part, Scale};
use super::syllable::key;
use super::tokens::{Phrases, Rewrite, Token, key_at};

/// Units of measure whose numbers are written in digits even when small, and their written form.
const MEASURES: [(&str, &str); 31] = [
    ("đồng", "đồng"),
    ("giờ", "giờ"),
    ("phút", "phút"),
    ("giây", "giây"),
    ("ki lô mét vuông", "km²"),
    ("ki lô mét", "km"),
    ("cây số", "km"),
    ("mét vuông", "m²"),
    ("mét khối", "m³"),
    ("mét", "m"),
    ("xăng ti mét", "cm"),
    ("mi li mét", "mm"),
    ("héc ta", "ha"),
    ("hét ta", "ha"),
    ("ki lô gam", "kg"),
    ("tấn", "tấn"),
    ("tạ", "tạ"),
    ("lít", "lít"),
    ("ki lô oát giờ", "kWh"),
    ("mê ga oát", "MW"),
    ("km", "km"),
    ("ha", "ha"),
    ("kg", "kg"),
    ("đô la", "đô la"),
    ("điểm phần trăm", "điểm phần trăm"),
    ("ki lô", "kg"),
    ("cân", "kg"),
    ("sào", "sào"),
    ("độ xê", "độ C"),
    ("độ cê", "độ C"),
    ("độ c", "độ C"),
];
/// After "đồng" these form another word: "năm đồng chí" means five comrades.
const NO_MONEY: [&str; 13] =
    ["chí", "bào", "thời", "ý", "bộ", "hành", "loạt", "đều", "thuận", "nghiệp", "minh", "tình", "hồ"];
/// The same after "cân", "tạ", "tấn", "sào", "giờ", "lít".
const NO_MEASURE: [&str; 5] = ["đối", "công", "nhắc", "bằng", "ơn"];
/// After these, "năm" means "year".
const BEFORE_YEAR: [&str; 15] =
    ["trong", "cả", "mỗi", "hàng", "mấy", "nhiều", "đầu", "cuối", "giữa", "các", "những", "từng", "suốt", "qua", "một"];
const RANGES: [&str; 3] = ["đến", "tới", "hoặc"];
const PERCENT: &str = "phần trăm";
/// Larger numbers are always written in digits. Ten and less are words.
const WORDS_UP_TO: u64 = 10;

struct Tables {
    percent: Phrases<()>,
    measures: Phrases<&'static str>,
    no_money: Phrases<()>,
    no_measure: Phrases<()>,
    before_year: Phrases<()>,
    ranges: Phrases<()>,
    over: Phrases<()>,
    dong: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let any = |words: &[&'static str]| Phrases::new(words.iter().map(|word| (*word, ())));
    Tables {
        percent: any(&[PERCENT]),
        measures: Phrases::new(MEASURES),
        no_money: any(&NO_MONEY),
        no_measure: any(&NO_MEASURE),
        before_year: any(&BEFORE_YEAR),
        ranges: any(&RANGES),
        over: any(&super::documents::SLASHES),
        dong: any(&["đồng"]),
    }
});

/// The unit of measure at `at`: its number of tokens and its written form.
fn measure(tokens: &[Token], at: usize) -> Option<(usize, &'static str)> {
    let (taken, written) = TABLES.measures.at(tokens, at)?;
    let behind = at + taken;
    let other_word = if TABLES.dong.at(tokens, at).is_some() {
        TABLES.no_money.at(tokens, behind).is_some()
    } else {
        TABLES.no_measure.at(tokens, behind).is_some()
    };
    (!other_word).then_some((taken, *written))
}

/// Writes the number at `at`, with its percent sign or unit of measure.
pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    if let Some((figures, taken)) = numbers::figures_one_by_one(tokens, at) {
        return Some(Rewrite { taken, written: vec![Token::written(figures, &tokens[at..at + taken], Rule::Number)] });
    }
    let number = numbers::parse(tokens, at)?;
    if number.ragged {
        return Some(as_it_is(tokens, at, &number));
    }
    if !in_figures(tokens, at, &number) {
        return None;
    }
    let behind = at + number.taken;
    if let Some((words, ())) = TABLES.percent.at(tokens, behind)
        && let [part] = number.parts.as_slice()
    {
        let taken = number.taken + words;
        let text = format!("{}%", figures_of(part));
        return Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Percent)] });
    }
    let measure = measure(tokens, behind);
    let is_money = TABLES.dong.at(tokens, behind).is_some() && measure.is_some();
    let rule = if is_money { Rule::Money } else { Rule::Number };
    let mut written = scaled(tokens, at, &number, rule);
    let mut taken = number.taken;
    if let Some((words, text)) = measure {
        let measured = &tokens[behind..behind + words];
        let parts: Vec<&str> = text.split(' ').collect();
        if parts.len() == words {
            // Words that are unchanged keep their times.
            let each = measured.iter().zip(parts).map(|(token, part)| {
                if token.key == key(part) {
                    token.clone()
                } else {
                    Token::written(part, from_ref(token), Rule::Measure)
                }
            });
            written.extend(each);
        } else {
            written.push(Token::written(text, measured, Rule::Measure));
        }
        taken += words;
    } else if let Some(fraction) = over(tokens, at, &number) {
        return Some(fraction);
    }
    Some(Rewrite { taken, written })
}

/// The words of an ambiguous number. All of them, because half a number in digits would be worse.
fn as_it_is(tokens: &[Token], at: usize, number: &Number) -> Rewrite {
    let mut taken = number.taken;
    if taken > 1 {
        while let Some(next) = numbers::parse(tokens, at + taken).filter(|next| next.taken > 0) {
            taken += next.taken;
        }
    }
    Rewrite { taken, written: tokens[at..at + taken].to_vec() }
}

/// Whether officials would write this number in digits.
fn in_figures(tokens: &[Token], at: usize, number: &Number) -> bool {
    let behind = at + number.taken;
    let is_small = number.plain().is_some_and(|value| value <= WORDS_UP_TO);
    if !is_small {
        return true;
    }
    if numbers::is_five_or_year(tokens, at)
        && number.taken == 1
        && at > 0
        && TABLES.before_year.before(tokens, at).is_some()
    {
        return false;
    }
    if TABLES.percent.at(tokens, behind).is_some() || measure(tokens, behind).is_some() {
        return true;
    }
    // "từ năm đến mười lăm xã": both in the same form.
    TABLES.ranges.at(tokens, behind).is_some_and(|(words, ())| {
        numbers::parse(tokens, behind + words)
            .is_some_and(|other| !other.ragged && in_figures(tokens, behind + words, &other))
    })
}

fn figures_of(part: &Part) -> String {
    let whole = numbers::grouped(part.value);
    if part.fraction.is_empty() { whole } else { format!("{whole},{}", part.fraction) }
}

/// "32 tỷ 500 triệu" keeps its words; with a part below a million the whole number is written in
/// digits.
fn scaled(tokens: &[Token], at: usize, number: &Number, rule: Rule) -> Vec<Token> {
    let goes_below = number.parts.len() > 1 && number.parts.iter().any(|part| part.scale.is_none());
    if goes_below && let Some(value) = number.whole() {
        return vec![Token::written(numbers::grouped(value), &tokens[at..at + number.taken], rule)];
    }
    let mut written = Vec::new();
    let mut begin = 0;
    for part in &number.parts {
        // Digits of the engine are unchanged: "2026" may be a year or a count.
        let own =
            part.value_end - begin == 1 && key_at(tokens, at + begin).starts_with(|one: char| one.is_ascii_digit());
        let text = if own && part.fraction.is_empty() { tokens[at + begin].text.clone() } else { figures_of(part) };
        let (value, scale) = (&tokens[at + begin..at + part.value_end], &tokens[at + part.value_end..at + part.end]);
        begin = part.end;
        written.push(Token::written(text, value, rule));
        if let Some(word) = part.scale.map(Scale::word) {
            // "triệu rưỡi": the half is already in the digits and its time belongs to the scale.
            written.push(Token::written(word, scale, rule));
        }
    }
    written
}

/// "mười lăm trên hai mươi xã": 15/20. Both numbers must be written in digits.
fn over(tokens: &[Token], at: usize, number: &Number) -> Option<Rewrite> {
    let above = number.plain()?;
    let (slash, ()) = TABLES.over.at(tokens, at + number.taken)?;
    let behind = at + number.taken + slash;
    let other = numbers::parse(tokens, behind).filter(|other| !other.ragged)?;
    let below = other.plain().filter(|value| *value > WORDS_UP_TO)?;
    let taken = number.taken + slash + other.taken;
    let text = format!("{above}/{below}");
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Number)] })
}
