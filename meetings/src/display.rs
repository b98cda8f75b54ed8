// SPDX-License-Identifier: MPL-2.0
//! Normalises names and texts that people type, for storing, comparing and showing them.
//!
//! A stored name never holds characters that are invisible, that change the direction of text, or
//! that are unassigned. Otherwise minutes could show blank names, or two names that look the same.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory as Category, GeneralCategoryGroup as Group, UnicodeGeneralCategory as _};

use crate::people::MAX_NAME_CHARS;

/// Longest input that is normalised, in bytes: 300 characters of four bytes each, with room for
/// decomposed accents.
const MAX_NAME_BYTES: usize = 4096;
/// Marks on one letter that are left after composition. Vietnamese needs none, other scripts up to
/// three.
const MAX_MARKS: usize = 3;

/// Why a name is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    #[error("the name is empty or longer than {MAX_NAME_CHARS} characters")]
    Length,
    #[error("the name holds a character that cannot be seen or that turns the text around (U+{0:04X})")]
    Character(u32),
    #[error("one letter of the name carries more than {MAX_MARKS} marks")]
    Marks,
    #[error("the name has no letter")]
    NoLetter,
}

/// A name of a person, unit, meeting or agenda item: in NFC, because keyboards differ in how they
/// compose "ễ"; with single blanks; with at least one letter or figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisplayName(String);

impl DisplayName {
    pub fn parse(text: &str) -> Result<Self, BadName> {
        if text.len() > MAX_NAME_BYTES {
            return Err(BadName::Length);
        }
        let mut name = String::with_capacity(text.len());
        let mut marks = 0;
        for letter in text.nfc() {
            if letter.general_category() == Category::SpaceSeparator {
                // Spreadsheets and word processors put blanks of other widths between words.
                if !name.is_empty() && !name.ends_with(' ') {
                    name.push(' ');
                }
                marks = 0;
                continue;
            }
            if !is_shown(letter) {
                return Err(BadName::Character(letter.into()));
            }
            marks = if is_mark(letter) { marks + 1 } else { 0 };
            if marks > MAX_MARKS || (marks > 0 && (name.is_empty() || name.ends_with(' '))) {
                return Err(BadName::Marks);
            }
            name.push(letter);
        }
        name.truncate(name.trim_end().len());
        if !(1..=MAX_NAME_CHARS).contains(&name.chars().count()) {
            return Err(BadName::Length);
        }
        if !name.chars().any(|letter| is_letter(letter) || letter.is_numeric()) {
            return Err(BadName::NoLetter);
        }
        Ok(Self(name))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// What a person is called: a [`DisplayName`] with at least one letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName(DisplayName);

impl PersonName {
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let name = DisplayName::parse(text)?;
        if name.0.chars().any(is_letter) { Ok(Self(name)) } else { Err(BadName::NoLetter) }
    }

    pub fn into_string(self) -> String {
        self.0.into_string()
    }
}

/// A text of several lines (chat, a conclusion) as it is stored: in NFC, without characters that
/// change its direction or are invisible. These are dropped, since pasted text contains them; emoji
/// keep their joiners. `None` where it is empty, longer than `most`
/// characters, or holds a control character other than line break and tab.
pub fn text(text: &str, most: usize) -> Option<String> {
    if text.len() > most.saturating_mul(16) {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    let mut marks = 0;
    let mut letters = text.nfc().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\n' | '\t' => clean.push(letter),
            '\r' if letters.peek() == Some(&'\n') => {}
            '\u{2028}' | '\u{2029}' => clean.push('\n'),
            '\u{200d}' if joins(&clean, letters.peek().copied()) => clean.push(letter),
            '\u{fe0e}' | '\u{fe0f}' if clean.chars().next_back().is_some_and(is_pictograph_or_key) => {
                clean.push(letter);
            }
            _ if letter.is_control() => return None,
            _ if !is_shown(letter) && letter.general_category() != Category::SpaceSeparator => {}
            _ => {
                marks = if is_mark(letter) { marks + 1 } else { 0 };
                if marks <= MAX_MARKS {
                    clean.push(letter);
                }
            }
        }
    }
    let clean = clean.trim();
    (1..=most).contains(&clean.chars().count()).then(|| clean.to_owned())
}

/// Whether a zero width joiner stands between two emoji, of which it makes one.
fn joins(before: &str, next: Option<char>) -> bool {
    let mut before = before.chars().rev();
    let last = match before.next() {
        Some('\u{fe0f}') => before.next(),
        last => last,
    };
    last.is_some_and(is_pictograph_or_key) && next.is_some_and(is_pictograph_or_key)
}

/// An emoji or a part of one: symbols, skin tones, and the figures of key caps.
fn is_pictograph_or_key(letter: char) -> bool {
    letter.general_category_group() == Group::Symbol || letter.is_ascii_digit() || matches!(letter, '#' | '*')
}

fn is_letter(letter: char) -> bool {
    letter.general_category_group() == Group::Letter
}

fn is_mark(letter: char) -> bool {
    letter.general_category_group() == Group::Mark
}

/// Whether it is visible: neither a control nor a format character, nor a separator,
/// nor private, nor unassigned, nor one of those that count as letters or marks and show nothing.
pub fn is_shown(letter: char) -> bool {
    let hidden = matches!(letter.general_category_group(), Group::Other | Group::Separator);
    !hidden && !is_blank(letter)
}

/// Characters of other kinds that are shown as nothing (Default_Ignorable_Code_Point), or as a
/// blank.
fn is_blank(letter: char) -> bool {
    matches!(letter,
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fffc}' | '\u{fffd}' | '\u{e0000}'..='\u{e0fff}')
}

/// The beginning of a value, long enough to find it.
pub fn shortened(value: &str) -> String {
    const MOST: usize = 80;
    match value.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<String, BadName> {
        PersonName::parse(text).map(PersonName::into_string)
    }

    #[test]
    fn both_ways_of_typing_a_name_are_the_same_name() {
        assert_eq!(name(" Nguye\u{302}\u{303}n  Thi\u{323} Hoa ").unwrap(), "Nguyễn Thị Hoa");
        assert_eq!(name("Trần\u{a0}Văn\u{3000}Bình\u{2009}").unwrap(), "Trần Văn Bình");
        assert_eq!(
            DisplayName::parse("Họp giao ban 11/2026 (lần 2)").unwrap().as_str(),
            "Họp giao ban 11/2026 (lần 2)"
        );
        assert_eq!(name("สมชาย ใจดี").unwrap(), "สมชาย ใจดี", "guests from abroad have names too");
        assert_eq!(name("Y Bhăm Niê Kđăm").unwrap(), "Y Bhăm Niê Kđăm");
    }

    #[test]
    fn what_cannot_be_seen_is_no_part_of_a_name() {
        for hidden in [
            "An\u{202e}nA",
            "An\u{2066}",
            "\u{feff}An",
            "A\u{200b}n",
            "A\u{ad}n",
            "An\u{e0041}",
            "An\u{378}",
            "An\u{e000}",
            "An\u{2028}Bình",
            "An\u{3164}",
            "An\u{2800}",
            "A\u{34f}n",
            "An\u{fe0f}",
            "An\u{0}",
            "An\u{fffd}",
            "A\u{200d}n",
        ] {
            assert!(matches!(name(hidden), Err(BadName::Character(_))), "{hidden:?}");
        }
        for blank in ["", "   ", "\u{a0}\u{3000}"] {
            assert_eq!(name(blank), Err(BadName::Length), "{blank:?}");
        }
        for nothing in ["...", "123", "👍"] {
            assert_eq!(name(nothing), Err(BadName::NoLetter), "{nothing:?}");
        }
        assert!(DisplayName::parse("2026").is_ok(), "a meeting may be called by figures");
    }

    #[test]
    fn a_name_is_not_a_tower_of_marks_and_has_an_end() {
        assert_eq!(name(&format!("A{}n", "\u{301}".repeat(299))), Err(BadName::Marks));
        assert_eq!(name("\u{301}An"), Err(BadName::Marks));
        assert_eq!(name("An \u{301}"), Err(BadName::Marks));
        assert_eq!(name(&"W".repeat(301)), Err(BadName::Length));
        assert_eq!(name(&"a".repeat(10_000)), Err(BadName::Length));
        assert!(name(&"ữ".repeat(300)).is_ok());
    }

    #[test]
    fn a_text_keeps_its_lines_and_emoji_and_loses_what_turns_it_around() {
        let text = |given: &str| text(given, 100);
        assert_eq!(text(" Đồng ý\r\nvới ý kiến 👍🏽 ").unwrap(), "Đồng ý\nvới ý kiến 👍🏽");
        assert_eq!(text("👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}").unwrap(), "👨\u{200d}👩\u{200d}👧 ❤\u{fe0f}");
        assert_eq!(text("chi 100\u{202e}000 đồng\u{2069}").unwrap(), "chi 100000 đồng");
        assert_eq!(text("zero\u{200b}width\u{200d}\u{feff}").unwrap(), "zerowidth");
        assert_eq!(text(&format!("a{}b", "\u{325}".repeat(50))).unwrap().chars().count(), 2 + MAX_MARKS);
        for bad in ["", " \n ", "\u{200b}\u{202e}", "chuông \u{7}", &"x".repeat(101)] {
            assert_eq!(text(bad), None, "{bad:?}");
        }
    }
}
