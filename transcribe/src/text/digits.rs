// SPDX-License-Identifier: MPL-2.0
//! Digits of telephones, accounts, identity cards and plates: "mã cuộc họp 88812", "số máy lẻ 105",
//! "gọi 113", "biển số 24A". Behind a word that announces them they are digits although they have
//! no zero; elsewhere a few digits in a row are often a guess ("ba bốn năm người").

use std::sync::LazyLock;

use super::Rule;
use super::letters;
use super::numbers;
use super::tokens::{Phrases, Rewrite, Token};

/// Words that announce digits.
const ANNOUNCING: [&str; 9] =
    ["mã", "tài khoản", "điện thoại", "đường dây nóng", "số máy", "máy lẻ", "căn cước", "hộ chiếu", "số hiệu"];
/// Words between them and the digits.
const BETWEEN: [&str; 3] = ["số", "là", "của"];
/// Maximum number of tokens between them: "mã số bảo hiểm xã hội".
const REACH: usize = 5;
const CALL: [&str; 2] = ["gọi", "bấm"];
const EMERGENCY: [&str; 5] = ["111", "112", "113", "114", "115"];
const OR: [&str; 3] = ["hoặc", "hay", "và"];
const PLATES: [&str; 3] = ["biển số", "biển số xe", "biển kiểm soát"];
/// Digits behind the letter of a plate.
const ON_PLATE: [usize; 2] = [4, 5];

struct Tables {
    announcing: Phrases<()>,
    between: Phrases<()>,
    call: Phrases<()>,
    or: Phrases<()>,
    plates: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let any = |words: &[&'static str]| Phrases::new(words.iter().map(|word| (*word, ())));
    Tables {
        announcing: any(&ANNOUNCING),
        between: any(&BETWEEN),
        call: any(&CALL),
        or: any(&OR),
        plates: any(&PLATES),
    }
});

/// Writes the digits at `at`, and those that stand beside them by "hoặc".
pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    if let Some(plate) = plate(tokens, at) {
        return Some(plate);
    }
    // "mở tài khoản năm hai không hai lăm".
    if numbers::is_five_or_year(tokens, at) && numbers::year(tokens, at + 1).is_some() {
        return None;
    }
    let mut written = Vec::new();
    let mut next = at;
    while let Some(digits) = numbers::run(tokens, next).filter(|digits| is_number(tokens, at, digits)) {
        let end = next + digits.len();
        written.push(Token::written(digits, &tokens[next..end], Rule::Number));
        next = end;
        let Some((words, ())) = TABLES.or.at(tokens, next) else { break };
        if numbers::run(tokens, next + words).is_none_or(|other| !is_number(tokens, at, &other)) {
            break;
        }
        written.extend_from_slice(&tokens[next..next + words]);
        next += words;
    }
    (next > at).then_some(Rewrite { taken: next - at, written })
}

/// Whether `digits`, the first of which are at `at`, are one number and no guess.
fn is_number(tokens: &[Token], at: usize, digits: &str) -> bool {
    if digits.len() < 3 {
        return false;
    }
    if EMERGENCY.contains(&digits) && within_reach(&TABLES.call, tokens, at) {
        return true;
    }
    let is_counting = digits.as_bytes().windows(2).all(|pair| pair[1] == pair[0] + 1);
    is_right_behind(tokens, at) || digits.len() >= 4 && !is_counting && within_reach(&TABLES.announcing, tokens, at)
}

/// Whether one of `phrases` ends at most [`REACH`] tokens before `at`, without a digit between.
fn within_reach(phrases: &Phrases<()>, tokens: &[Token], at: usize) -> bool {
    let back = (0..=REACH.min(at)).map(|distance| at - distance);
    back.take_while(|&from| from == at || numbers::figure(tokens, from).is_none())
        .any(|from| phrases.before(tokens, from).is_some())
}

/// Whether what announces digits is just before `at`, but for words like "là".
fn is_right_behind(tokens: &[Token], at: usize) -> bool {
    let mut from = at;
    while let Some(words) = TABLES.between.before(tokens, from) {
        if TABLES.announcing.before(tokens, from).is_some() {
            return true;
        }
        from -= words;
    }
    TABLES.announcing.before(tokens, from).is_some()
}

/// "biển số hai bốn a", "biển số hai mươi bốn a một hai ba bốn năm": the digits of the province, a
/// letter, those of the vehicle.
fn plate(tokens: &[Token], at: usize) -> Option<Rewrite> {
    TABLES.plates.before(tokens, at)?;
    let (province, words) = if let Some(digits) = numbers::run(tokens, at) {
        let words = digits.len();
        (digits, words)
    } else {
        let number = numbers::parse(tokens, at).filter(|number| !number.ragged)?;
        (number.plain()?.to_string(), number.taken)
    };
    let (letter, letter_words) = letters::letter(tokens, at + words).filter(|_| province.len() == 2)?;
    let mut taken = words + letter_words;
    let mut text = format!("{province}{letter}");
    if let Some(digits) = numbers::run(tokens, at + taken).filter(|digits| ON_PLATE.contains(&digits.len())) {
        taken += digits.len();
        let (front, back) = digits.split_at(3);
        text = if back.len() == 2 { format!("{text}-{front}.{back}") } else { format!("{text}-{digits}") };
    }
    Some(Rewrite { taken, written: vec![Token::written(text, &tokens[at..at + taken], Rule::Number)] })
}
