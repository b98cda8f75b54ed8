// SPDX-License-Identifier: MPL-2.0
//! Search queries and their matches: words with and without diacritics.
//!
//! A word that is typed with marks must stand in the text as it is typed; one without marks also
//! finds words that have some: "ngan sach" finds "ngân sách", "ngân" does not find "ngan". The same
//! rule as on the transcript's own page.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::folding::{fold, lower};

/// Longest query in characters, and most of its words: nobody types more, and each word costs a
/// look-up.
pub const MAX_QUERY_CHARS: usize = 200;
pub const MAX_QUERY_WORDS: usize = 16;
/// Words of a snippet, and how many of them stand in front of the first word that was found.
const SNIPPET_WORDS: usize = 36;
const WORDS_BEFORE: usize = 8;

/// A query as understood: at least one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    words: Vec<SearchWord>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWord {
    /// Lower case, marks kept.
    pub exact: String,
    /// Lower case without marks.
    pub folded: String,
}

/// Why there is nothing to search for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    #[error("a query without words")]
    Empty,
    #[error("more than {MAX_QUERY_CHARS} characters or {MAX_QUERY_WORDS} words")]
    TooLong,
}

/// What an index holds of a text: its words with single spaces between them, letters and figures
/// only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedText {
    pub exact: String,
    pub folded: String,
}

/// A part of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SnippetPart {
    pub text: String,
    /// It is a word that was searched for.
    pub found: bool,
}

impl SearchWord {
    fn of(word: &str) -> Self {
        // Letters of the Central Highlands that have no composed form lose their second mark.
        let exact = lower(word).chars().filter(|letter| !is_combining_mark(*letter)).collect();
        Self { exact, folded: fold(word) }
    }

    /// Typed with marks.
    pub fn is_marked(&self) -> bool {
        self.exact != self.folded
    }

    fn finds(&self, word: &Self) -> bool {
        if self.is_marked() { self.exact == word.exact } else { self.folded == word.folded }
    }
}

impl SearchQuery {
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.chars().count() > MAX_QUERY_CHARS {
            return Err(QueryError::TooLong);
        }
        let text: String = text.nfc().collect();
        let words: Vec<SearchWord> = words(&text).map(|place| SearchWord::of(&text[place])).collect();
        match words.len() {
            0 => Err(QueryError::Empty),
            1..=MAX_QUERY_WORDS => Ok(Self { words }),
            _ => Err(QueryError::TooLong),
        }
    }

    pub fn words(&self) -> &[SearchWord] {
        &self.words
    }

    /// The part of `text` with the most of the words, in pieces; with an ellipsis where something
    /// is left out.
    pub fn snippet(&self, text: &str) -> Vec<SnippetPart> {
        let text: String = text.nfc().collect();
        let places: Vec<Range<usize>> = words(&text).collect();
        let found: Vec<bool> = places
            .iter()
            .map(|place| {
                let word = SearchWord::of(&text[place.clone()]);
                self.words.iter().any(|searched| searched.finds(&word))
            })
            .collect();
        let hits_from =
            |begin: usize| found.iter().skip(begin).take(SNIPPET_WORDS - WORDS_BEFORE).filter(|hit| **hit).count();
        // The first of equally good places.
        let best = (0..found.len()).filter(|at| found[*at]).max_by_key(|at| (hits_from(*at), std::cmp::Reverse(*at)));
        let first = best.unwrap_or(0).saturating_sub(WORDS_BEFORE);
        let last = (first + SNIPPET_WORDS).min(places.len());
        let begin = if first == 0 { 0 } else { places[first].start };
        let end = if last == places.len() { text.len() } else { places[last - 1].end };
        let mut parts = Parts::default();
        if begin > 0 {
            parts.add("… ", false);
        }
        let mut at = begin;
        for index in first..last {
            if found[index] {
                parts.add(&text[at..places[index].start], false);
                parts.add(&text[places[index].clone()], true);
                at = places[index].end;
            }
        }
        parts.add(&text[at..end], false);
        if end < text.len() {
            parts.add(" …", false);
        }
        parts.parts
    }
}

#[derive(Default)]
struct Parts {
    parts: Vec<SnippetPart>,
}

impl Parts {
    fn add(&mut self, text: &str, found: bool) {
        if text.is_empty() {
            return;
        }
        match self.parts.last_mut() {
            Some(last) if last.found == found => last.text.push_str(text),
            _ => self.parts.push(SnippetPart { text: text.to_owned(), found }),
        }
    }
}

impl IndexedText {
    pub fn of(text: &str) -> Self {
        let text: String = text.nfc().collect();
        let (mut exact, mut folded) = (String::with_capacity(text.len()), String::with_capacity(text.len()));
        for place in words(&text) {
            let word = SearchWord::of(&text[place]);
            for (text, word) in [(&mut exact, &word.exact), (&mut folded, &word.folded)] {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
            }
        }
        Self { exact, folded }
    }
}

/// Places of the words of a text in Unicode NFC: letters and figures with their marks.
fn words(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let is_inside = |letter: char| letter.is_alphanumeric() || is_combining_mark(letter);
    let mut at = 0;
    std::iter::from_fn(move || {
        let begin = at + text[at..].find(char::is_alphanumeric)?;
        let length = text[begin..].find(|letter| !is_inside(letter)).unwrap_or(text.len() - begin);
        at = begin + length;
        Some(begin..at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(query: &str, text: &str) -> String {
        let parts = SearchQuery::parse(query).unwrap().snippet(text);
        parts.iter().map(|part| if part.found { format!("[{}]", part.text) } else { part.text.clone() }).collect()
    }

    #[test]
    fn words_without_marks_find_words_that_have_some() {
        assert_eq!(shown("ngan sach", "Thu ngân sách đạt khá."), "Thu [ngân] [sách] đạt khá.");
        assert_eq!(shown("dak", "Tỉnh Đắk Lắk"), "Tỉnh [Đắk] Lắk");
        assert_eq!(shown("ngân", "Ngan và NGÂN"), "Ngan và [NGÂN]");
        assert_eq!(shown("ngân", "nga\u{302}n"), "[ngân]", "however it is composed");
        assert_eq!(shown("nd cp", "15/2020/NĐ-CP"), "15/2020/[NĐ]-[CP]");
        assert_eq!(shown("nhà", "không có"), "không có");
    }

    #[test]
    fn a_long_text_is_cut_around_what_was_found() {
        let text = format!("Lời. {} thu ngân sách đạt 102% dự toán. {}", "trước ".repeat(60), "sau ".repeat(60));
        let shown = shown("du toan", &text);
        assert!(shown.starts_with("… trước trước") && shown.contains("đạt 102% [dự] [toán]. sau"), "{shown}");
        assert!(shown.ends_with("sau …") && shown.chars().count() < 300, "{shown}");
    }

    #[test]
    fn the_index_holds_words_only() {
        let indexed = IndexedText::of("Nghị định 15/2020/NĐ-CP: “Đắk Lắk”, ê\u{306}\u{323}!");
        assert_eq!(indexed.exact, "nghị định 15 2020 nđ cp đắk lắk ệ");
        assert_eq!(indexed.folded, "nghi dinh 15 2020 nd cp dak lak e");
        assert_eq!(IndexedText::of(" -- ").exact, "");
    }

    #[test]
    fn queries_have_bounds() {
        assert_eq!(SearchQuery::parse("  \" ' -- % "), Err(QueryError::Empty));
        assert_eq!(SearchQuery::parse(&"a".repeat(201)), Err(QueryError::TooLong));
        assert_eq!(SearchQuery::parse(&"a ".repeat(17)), Err(QueryError::TooLong));
        assert_eq!(SearchQuery::parse("a OR b\") NEAR/*").unwrap().words().len(), 4);
    }
}
