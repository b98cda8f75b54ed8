// SPDX-License-Identifier: MPL-2.0
//! Number and symbol of a document, "15/BB-UBND", compared as people read them. The page compares
//! alike (`minutes/designation.ts`).

use unicode_normalization::UnicodeNormalization as _;

use crate::display;

/// A designation without everything by which two of the same document may differ: case, blanks,
/// characters that are not shown, the word "số", zeros before the number, full stops, and how a
/// dash is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded(String);

impl Folded {
    pub(super) fn of(designation: &str) -> Self {
        let letters: String =
            plain(designation).chars().filter(|c| c.is_alphanumeric() || matches!(c, '/' | '-')).collect();
        let letters = letters.strip_prefix("số").unwrap_or(&letters);
        Self(letters.trim_start_matches('0').trim_end_matches(['/', '-']).to_owned())
    }
}

/// Whether a text names a document by number and symbol; "5/BB-UBND" is not in "15/BB-UBND", nor
/// is "15/BB-UBND" in "15/BB-UBND-VP".
pub(super) fn names(text: &str, designation: &str) -> bool {
    let designation = Folded::of(designation);
    !designation.0.is_empty() && closed_up(&plain(text)).split_whitespace().any(|word| Folded::of(word) == designation)
}

/// In compatibility form and small letters, with one kind of dash and one of slash, without what is
/// not shown.
fn plain(text: &str) -> String {
    let shown = text.nfkc().flat_map(char::to_lowercase).nfc().filter(|c| c.is_whitespace() || display::is_shown(*c));
    shown
        .map(|c| match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            '\u{2044}' | '\u{2215}' => '/',
            other => other,
        })
        .collect()
}

/// Without blanks around dashes and slashes: "15 / BB - UBND" is one word.
fn closed_up(text: &str) -> String {
    let mut closed = String::with_capacity(text.len());
    let mut blanks = false;
    for letter in text.chars() {
        if letter.is_whitespace() {
            blanks = true;
            continue;
        }
        let joins = |c: char| matches!(c, '/' | '-');
        if blanks && !joins(letter) && !closed.ends_with(joins) {
            closed.push(' ');
        }
        blanks = false;
        closed.push(letter);
    }
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_is_recognised_however_it_is_typed() {
        for same in [
            "15/BB-UBND",
            "015/BB-UBND",
            "15./BB-UBND",
            " Số 15 / bb-ubnd ",
            "15\u{200b}/BB\u{2013}UBND",
            "１５/BB-UBND.",
            "S\u{f4}\u{301} 15/BB-UBND",
        ] {
            assert_eq!(Folded::of(same), Folded::of("15/BB-UBND"), "{same}");
        }
        for other in ["16/BB-UBND", "5/BB-UBND", "150/BB-UBND", "15a/BB-UBND", "15/BB-UBND-VP", "15/BB-HĐND"] {
            assert_ne!(Folded::of(other), Folded::of("15/BB-UBND"), "{other}");
        }
    }

    #[test]
    fn a_text_names_a_document_by_the_whole_of_its_designation() {
        for text in [
            "Biên bản số 15/BB-UBND ngày 22 tháng 11 năm 2026",
            "Biên bản số 15 / BB-UBND",
            "Biên bản số15/bb-ubnd, ngày 22/11/2026",
            "(15/BB - UBND)",
            "Biên bản số 015/BB–UBND.",
        ] {
            assert!(names(text, "15/BB-UBND"), "{text}");
        }
        for text in
            ["Biên bản số 115/BB-UBND", "Biên bản số 15/BB-UBND-VP", "15", "BB-UBND", "", "Biên bản số 15 và BB-UBND"]
        {
            assert!(!names(text, "15/BB-UBND"), "{text}");
        }
        assert!(!names("Biên bản", "/"), "a document without number and symbol is not named");
    }
}
