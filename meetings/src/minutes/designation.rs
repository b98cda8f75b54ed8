// SPDX-License-Identifier: MPL-2.0
//! Number and symbol of a document, "15/BB-UBND", compared as people read them. The page compares
//! alike (`minutes/designation.ts`); both are tested with `designation-cases.json`.

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

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Folded> for String {
    fn from(folded: Folded) -> Self {
        folded.0
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

/// What the server and the page must decide alike.
#[cfg(test)]
pub(super) fn shared_cases() -> serde_json::Value {
    serde_json::from_str(include_str!("designation-cases.json")).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Those of the texts for which this holds.
    fn those(texts: &[&serde_json::Value], holds: impl Fn(&str) -> bool) -> Vec<String> {
        let texts = texts.iter().flat_map(|texts| texts.as_array().unwrap()).map(|text| text.as_str().unwrap());
        texts.filter(|text| holds(text)).map(ToOwned::to_owned).collect()
    }

    #[test]
    fn the_same_number_is_recognised_however_it_is_typed() {
        let cases = shared_cases();
        for cases in [&cases, &cases["greek"]] {
            let own = Folded::of(cases["designation"].as_str().unwrap());
            let found = those(&[&cases["same"], &cases["others"]], |text| Folded::of(text) == own);
            assert_eq!(serde_json::json!(found), cases["same"]);
        }
    }

    #[test]
    fn a_text_names_a_document_by_the_whole_of_its_designation() {
        let cases = shared_cases();
        let designation = cases["designation"].as_str().unwrap();
        let found = those(&[&cases["naming"], &cases["not_naming"]], |text| names(text, designation));
        assert_eq!(serde_json::json!(found), cases["naming"]);
        assert!(!names("Biên bản", "/"), "a document without number and symbol is not named");
    }
}
