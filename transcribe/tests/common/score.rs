// SPDX-License-Identifier: MPL-2.0
//! How many syllables were misheard.

use unicode_normalization::UnicodeNormalization;

/// Insertions, deletions and substitutions between two texts, and the number of syllables that
/// should be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub errors: usize,
    pub syllables: usize,
}

impl Score {
    pub fn of(said: &str, heard: &str) -> Self {
        let (said, heard) = (syllables(said), syllables(heard));
        Self { errors: distance(&said, &heard), syllables: said.len() }
    }

    pub fn rate(self) -> f64 {
        self.errors as f64 / self.syllables as f64
    }
}

impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::default(), |one, other| Self {
            errors: one.errors + other.errors,
            syllables: one.syllables + other.syllables,
        })
    }
}

/// Syllables in lower case; figures as they are read aloud.
pub fn syllables(text: &str) -> Vec<String> {
    let text: String = text.nfc().collect::<String>().to_lowercase();
    let parts = text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty());
    parts.flat_map(|part| part.parse::<u32>().map_or_else(|_| vec![part.to_owned()], spoken)).collect()
}

/// A figure as it is read aloud: some engines write "19", others "mười chín".
fn spoken(number: u32) -> Vec<String> {
    const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];
    let mut words = Vec::new();
    for (unit, name) in [(1_000_000, "triệu"), (1_000, "nghìn"), (100, "trăm")] {
        if number >= unit {
            words.extend(spoken(number / unit));
            words.push(name.to_owned());
            if !number.is_multiple_of(unit) {
                words.extend(spoken(number % unit));
            }
            return words;
        }
    }
    let (tens, ones) = (number / 10, number % 10);
    match tens {
        0 => {}
        1 => words.push("mười".to_owned()),
        tens => words.extend([DIGITS[tens as usize].to_owned(), "mươi".to_owned()]),
    }
    match (tens, ones) {
        (1.., 0) => {}
        (2.., 1) => words.push("mốt".to_owned()),
        (1.., 5) => words.push("lăm".to_owned()),
        (_, ones) => words.push(DIGITS[ones as usize].to_owned()),
    }
    words
}

/// Levenshtein's distance in syllables.
fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (line, one) in said.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(one != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()]
}
