// SPDX-License-Identifier: MPL-2.0
//! What a recogniser would write of what was said: segments that end at pauses, and errors. The
//! same meeting always gives the same.

use super::Speech;

const MS_PER_SYLLABLE: i64 = 60_000 / 180;
/// Of a hundred syllables so many are wrong.
const ERRORS_PERCENT: u64 = 5;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Lower case but for names; no punctuation.
    Plain,
    /// Capital letters and punctuation as they were written.
    Punctuated,
}

/// One turn.
pub struct Heard {
    pub segments: Vec<HeardSegment>,
    /// The words that were said, each with what was heard of it.
    pub words: Vec<HeardWord>,
}

pub struct HeardSegment {
    pub text: String,
    pub starts_ms: i64,
    pub ends_ms: i64,
}

pub struct HeardWord {
    pub said: String,
    /// Empty if it was missed; two words where one was added.
    pub heard: String,
}

impl HeardWord {
    pub fn is_wrong(&self) -> bool {
        normal(&self.said) != normal(&self.heard)
    }
}

/// A word without the punctuation around it, in lower case.
pub fn normal(text: &str) -> String {
    let words = text.split_whitespace().map(|word| word.trim_matches(|letter: char| is_punctuation(letter)));
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ").to_lowercase()
}

fn is_punctuation(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | ':' | '?' | '!' | '…' | '"' | '“' | '”' | '(' | ')' | '-' | '–' | '—')
}

struct Dice(u64);

impl Dice {
    fn of(name: &str) -> Self {
        Self(
            name.bytes()
                .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
        )
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

pub fn hear(name: &str, speeches: &[Speech], names: &[&str], style: Style) -> Vec<Heard> {
    let mut dice = Dice::of(name);
    let mut now = 0;
    speeches.iter().map(|speech| hear_turn(&speech.said, names, style, &mut dice, &mut now)).collect()
}

fn hear_turn(said: &str, names: &[&str], style: Style, dice: &mut Dice, now: &mut i64) -> Heard {
    let said: Vec<&str> = said.split_whitespace().collect();
    let capital = names_in(&said, names);
    let mut turn = Heard { segments: Vec::new(), words: Vec::new() };
    let mut segment = HeardSegment { text: String::new(), starts_ms: *now, ends_ms: *now };
    for (at, word) in said.iter().enumerate() {
        let heard = mishear(word, dice);
        let pause = pause_after(word, dice);
        let written = match style {
            Style::Punctuated => heard.clone(),
            Style::Plain => plain(&heard, capital[at]),
        };
        if !written.is_empty() {
            if !segment.text.is_empty() {
                segment.text.push(' ');
            }
            segment.text.push_str(&written);
        }
        turn.words.push(HeardWord { said: (*word).to_owned(), heard });
        *now += MS_PER_SYLLABLE * syllables(word);
        segment.ends_ms = *now;
        *now += pause;
        let length = segment.ends_ms - segment.starts_ms;
        if (length >= 3_000 && pause >= 300) || (length >= 9_000 && pause > 0) || length >= 12_000 {
            let next = HeardSegment { text: String::new(), starts_ms: *now, ends_ms: *now };
            turn.segments.push(std::mem::replace(&mut segment, next));
        }
    }
    turn.segments.push(segment);
    turn.segments.retain(|segment| !segment.text.is_empty());
    *now += 1_000;
    turn
}

fn syllables(word: &str) -> i64 {
    word.chars().filter(char::is_ascii_digit).count().max(1) as i64
}

/// In milliseconds. People do not pause at every comma, and sometimes where none is.
fn pause_after(word: &str, dice: &mut Dice) -> i64 {
    let chance = dice.below(100);
    match word.chars().last() {
        Some('.' | '?' | '!' | ';' | ':' | '…') if chance < 90 => 600 + dice.below(600) as i64,
        Some(',') if chance < 45 => 200 + dice.below(350) as i64,
        _ if chance < 2 => 350,
        _ => 0,
    }
}

fn plain(heard: &str, capital: bool) -> String {
    let words = heard.split_whitespace().map(|word| word.trim_matches(is_punctuation));
    let words = words.map(|word| {
        if capital || word.bytes().any(|byte| byte.is_ascii_digit()) { word.to_owned() } else { word.to_lowercase() }
    });
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Which words belong to names that are written with capital letters.
fn names_in(said: &[&str], names: &[&str]) -> Vec<bool> {
    let institutions = include_str!("../../transcribe/src/text/tables/institutions.txt").lines();
    let all = names.iter().copied().chain(institutions).map(normal);
    let all: Vec<Vec<String>> = all.map(|name| name.split(' ').map(str::to_owned).collect()).collect();
    let said: Vec<String> = said.iter().map(|word| normal(word)).collect();
    let mut capital = vec![false; said.len()];
    for name in all.iter().filter(|name| name.len() > 1) {
        for at in 0..(said.len() + 1).saturating_sub(name.len()) {
            if said[at..at + name.len()] == name[..] {
                capital[at..at + name.len()].fill(true);
            }
        }
    }
    capital
}

const ADDED: [&str; 6] = ["và", "là", "có", "một", "thì", "ra"];

fn mishear(word: &str, dice: &mut Dice) -> String {
    if !dice.percent(ERRORS_PERCENT) {
        return word.to_owned();
    }
    match dice.below(100) {
        0..15 => String::new(),
        15..30 => format!("{word} {}", ADDED[dice.below(6) as usize]),
        _ => substituted(word, dice),
    }
}

/// Vowels by their tones.
const VOWELS: [&str; 12] = [
    "aàáảãạ",
    "ăằắẳẵặ",
    "âầấẩẫậ",
    "eèéẻẽẹ",
    "êềếểễệ",
    "iìíỉĩị",
    "oòóỏõọ",
    "ôồốổỗộ",
    "ơờớởỡợ",
    "uùúủũụ",
    "ưừứửữự",
    "yỳýỷỹỵ",
];
const ONSETS: [(&str, &str); 10] = [
    ("l", "n"),
    ("n", "l"),
    ("ch", "tr"),
    ("tr", "ch"),
    ("s", "x"),
    ("x", "s"),
    ("d", "gi"),
    ("gi", "d"),
    ("r", "d"),
    ("v", "d"),
];

fn substituted(word: &str, dice: &mut Dice) -> String {
    let letters: Vec<char> = word.chars().collect();
    let replaced = |at: usize, with: char| {
        let mut letters = letters.clone();
        letters[at] = with;
        letters.into_iter().collect()
    };
    let digits: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_ascii_digit()).collect();
    if !digits.is_empty() {
        let at = digits[dice.below(digits.len() as u64) as usize];
        let digit = u64::from(letters[at].to_digit(10).unwrap_or(0));
        let other = (digit + 1 + dice.below(8)) % 10;
        return replaced(at, char::from(b'0' + other as u8));
    }
    if dice.percent(30) {
        for (onset, other) in ONSETS {
            if let Some(rest) = word.strip_prefix(onset) {
                return format!("{other}{rest}");
            }
        }
    }
    for (at, letter) in letters.iter().enumerate() {
        for (row, vowels) in VOWELS.iter().enumerate() {
            let Some(tone) = vowels.chars().position(|vowel| vowel == *letter) else { continue };
            let (row, tone) = if dice.percent(60) {
                (row, (tone + 1 + dice.below(5) as usize) % 6)
            } else {
                ((row + 1) % VOWELS.len(), tone)
            };
            return replaced(at, VOWELS[row].chars().nth(tone).unwrap_or(*letter));
        }
    }
    String::new()
}
