// SPDX-License-Identifier: MPL-2.0
//! Capitalises offices, provinces, people by the form of their names, and the start of sentences.
//!
//! Rules: Nghị định 30/2020/NĐ-CP, Phụ lục II. The tables are in `tables/`, one name per line, in
//! the correct spelling.

use std::sync::LazyLock;

use super::Rule;
use super::syllable::key;
use super::tokens::{Rewrite, Token, key_at};

/// Provinces, including those before 2025 that people still name, and regions. Names without
/// another meaning.
const PLACES: &str = include_str!("tables/places.txt");
/// Provinces whose names are also everyday words ("hòa bình"): only after a word that announces a
/// place.
const ANNOUNCED_PLACES: &str = include_str!("tables/places-announced.txt");
const INSTITUTIONS: &str = include_str!("tables/institutions.txt");
const SURNAMES: &str = include_str!("tables/surnames.txt");

const ANNOUNCING: [&str; 5] = ["tỉnh", "thành phố", "ở", "tại", "phường"];
/// After a surname and one of these, any syllable is a given name: "nguyễn văn x".
const MIDDLE_NAMES: [&str; 2] = ["Văn", "Thị"];

/// A phrase of a table: the keys to match, and the written word for each.
struct Entry {
    keys: Vec<String>,
    written: Vec<&'static str>,
}

struct Tables {
    /// Longest first.
    names: Vec<Entry>,
    announced: Vec<Entry>,
    announcing: Vec<String>,
    surnames: Vec<Entry>,
    middle_names: Vec<Entry>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let announcing = ANNOUNCING.iter().map(|word| word.rsplit(' ').next().map(key).unwrap_or_default()).collect();
    Tables {
        names: entries(PLACES.lines().chain(INSTITUTIONS.lines())),
        announced: entries(ANNOUNCED_PLACES.lines()),
        announcing,
        surnames: entries(SURNAMES.lines()),
        middle_names: entries(MIDDLE_NAMES.into_iter()),
    }
});

fn entries(lines: impl Iterator<Item = &'static str>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = lines
        .map(|line| {
            // Commas and dashes of a name are not spoken.
            let said = line.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
            let written: Vec<&str> = said.collect();
            let keys = written.iter().map(|word| key(word.trim_matches(','))).collect();
            Entry { keys, written }
        })
        .filter(|entry| !entry.keys.is_empty())
        .collect();
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.keys.len()));
    entries
}

fn find<'e>(entries: &'e [Entry], tokens: &[Token], at: usize) -> Option<&'e Entry> {
    entries.iter().find(|entry| super::tokens::stands_at(tokens, at, &entry.keys))
}

/// Writes the office, place or person at `at`.
pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    if let Some(entry) = find(&TABLES.names, tokens, at) {
        return Some(as_written(entry, tokens, at));
    }
    let announced = at > 0 && TABLES.announcing.iter().any(|word| *word == key_at(tokens, at - 1));
    if announced && let Some(entry) = find(&TABLES.announced, tokens, at) {
        return Some(as_written(entry, tokens, at));
    }
    person(tokens, at)
}

fn as_written(entry: &Entry, tokens: &[Token], at: usize) -> Rewrite {
    let written = entry.written.iter().enumerate().map(|(offset, word)| {
        let token = &tokens[at + offset];
        let mut name = Token::written(word.trim_end_matches(','), std::slice::from_ref(token), Rule::Name);
        if word.ends_with(',') && name.after.is_empty() {
            name.after.push(',');
        }
        name
    });
    Rewrite { taken: entry.keys.len(), written: written.collect() }
}

/// "nguyễn văn sơn": people who are not in the lexicon are recognised by the form of the name.
fn person(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let surname = find(&TABLES.surnames, tokens, at)?;
    let middle = find(&TABLES.middle_names, tokens, at + 1)?;
    let given = tokens.get(at + 2).filter(|token| super::syllable::Syllable::parse(&token.text).is_some())?;
    let texts = [surname.written[0].to_owned(), middle.written[0].to_owned(), upper_first(&given.text)];
    let written = texts
        .into_iter()
        .enumerate()
        .map(|(offset, text)| Token::written(text, std::slice::from_ref(&tokens[at + offset]), Rule::Name));
    Some(Rewrite { taken: 3, written: written.collect() })
}

/// With its first letter in upper case. A word that begins with a digit is unchanged.
pub fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
