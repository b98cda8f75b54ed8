// SPDX-License-Identifier: MPL-2.0
//! Finds letters that the fonts cannot print, and their places.

use std::collections::BTreeSet;

use meetings::minutes::{Block, Inline, MinutesContent, MinutesHead};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::Fonts;

/// Printed instead of a missing letter. Liberation Serif has it.
const BOX: char = '\u{25a1}';
/// Maximum number of reported places; after correcting these the next ones are shown.
const MOST_PLACES: usize = 100;
/// Number of letters shown before and after an unprintable one.
const EXCERPT_EACH_SIDE: usize = 24;

/// A letter that would be printed as a box, and its first occurrence in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    pub letter: char,
    /// Name of the field in [`MinutesHead`]; None for a place in the body.
    pub field: Option<&'static str>,
    /// Block of the body, counted from 0; None for a place in the head.
    pub block: Option<usize>,
    /// The words around it.
    pub excerpt: String,
}

impl Unprintable {
    /// A readable form of the letter; letters without a glyph anywhere, such as Word's bullets, are
    /// shown by their code.
    pub fn shown(&self) -> String {
        match self.letter {
            letter @ '\u{e000}'..='\u{f8ff}' => format!("U+{:04X}", u32::from(letter)),
            letter => letter.to_string(),
        }
    }
}

/// All letters of the minutes that the fonts lack, in the order of the document.
pub fn unprintable(content: &MinutesContent, fonts: &Fonts) -> Vec<Unprintable> {
    let mut found = Vec::new();
    for (field, text) in texts(&content.head) {
        find_in(text, fonts, &mut found, Some(field), None);
    }
    for (number, block) in content.body.content.iter().enumerate() {
        for text in paragraphs(block) {
            find_in(&text, fonts, &mut found, None, Some(number));
        }
    }
    found.truncate(MOST_PLACES);
    found
}

fn find_in(text: &str, fonts: &Fonts, found: &mut Vec<Unprintable>, field: Option<&'static str>, block: Option<usize>) {
    if found.len() >= MOST_PLACES || is_plain(text) {
        return;
    }
    let letters: Vec<char> = text.nfc().collect();
    let mut named = BTreeSet::new();
    for (at, &letter) in letters.iter().enumerate() {
        if printed(letter, fonts) == Printed::Missing && named.insert(letter) {
            let from = at.saturating_sub(EXCERPT_EACH_SIDE);
            let to = letters.len().min(at + 1 + EXCERPT_EACH_SIDE);
            let excerpt = letters[from..to].iter().collect::<String>().trim().to_owned();
            found.push(Unprintable { letter, field, block, excerpt });
        }
    }
}

/// Each text of the head with the name of its field, in the order of the document.
fn texts(head: &MinutesHead) -> Vec<(&'static str, &str)> {
    let mut texts: Vec<(&'static str, &str)> = vec![
        ("superior_unit", &head.superior_unit),
        ("issuing_unit", &head.issuing_unit),
        ("number", &head.number),
        ("symbol", &head.symbol),
        ("place", &head.place),
        ("title", &head.title),
        ("begins", &head.begins),
        ("venue", &head.venue),
    ];
    texts.extend(head.attendance.iter().map(|line| ("attendance", line.as_str())));
    texts.extend([
        ("chair", head.chair.as_str()),
        ("secretary", &head.secretary),
        ("ends", &head.ends),
        ("secretary_name", &head.secretary_name),
        ("chair_name", &head.chair_name),
    ]);
    texts.extend(head.chair_capacity.iter().map(|line| ("chair_capacity", line.as_str())));
    texts.extend(head.recipients.iter().map(|line| ("recipients", line.as_str())));
    texts
}

fn paragraphs(block: &Block) -> Vec<String> {
    let text = |runs: &[Inline]| runs.iter().map(|run| run.text.as_str()).collect();
    match block {
        Block::Heading { content, .. } | Block::Paragraph { content } => vec![text(content)],
        Block::BulletList { content } | Block::OrderedList { content } => {
            content.iter().flat_map(|item| &item.content).map(|paragraph| text(&paragraph.content)).collect()
        }
        Block::Table { content } => content
            .iter()
            .flat_map(|row| &row.content)
            .flat_map(|cell| &cell.content)
            .map(|paragraph| text(&paragraph.content))
            .collect(),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Printed {
    As(char),
    Nothing,
    Missing,
}

fn printed(letter: char, fonts: &Fonts) -> Printed {
    match letter {
        // A no-break space and a soft line break are set like a space; joiners and directional
        // marks have no effect.
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Printed::As(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {
            Printed::Nothing
        }
        // Word's non-breaking hyphen; it looks the same.
        '\u{2011}' => Printed::As('-'),
        letter if letter.is_control() => Printed::Nothing,
        letter if fonts.can_print(letter) => Printed::As(letter),
        _ => Printed::Missing,
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Replaces unprintable letters in all strings, so that an emoji does not prevent typesetting.
/// Composes letters with their diacritics: many Vietnamese keyboards send them separately, and the
/// font prints composed letters better.
pub(crate) fn make_printable(value: &mut Value, fonts: &Fonts, unprintable: &mut BTreeSet<char>) {
    match value {
        Value::String(text) if !is_plain(text) => {
            *text = text
                .nfc()
                .filter_map(|letter| match printed(letter, fonts) {
                    Printed::As(letter) => Some(letter),
                    Printed::Nothing => None,
                    Printed::Missing => {
                        unprintable.insert(letter);
                        Some(BOX)
                    }
                })
                .collect();
        }
        Value::Array(values) => values.iter_mut().for_each(|value| make_printable(value, fonts, unprintable)),
        Value::Object(fields) => fields.values_mut().for_each(|value| make_printable(value, fonts, unprintable)),
        _ => {}
    }
}
