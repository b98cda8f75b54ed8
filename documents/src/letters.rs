// SPDX-License-Identifier: MPL-2.0
//! Which letters can be printed, and where those stand that cannot.

use std::collections::BTreeSet;

use meetings::minutes::{Block, Inline, MinutesContent, MinutesHead};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::Fonts;

/// Printed in place of a letter that the fonts lack. In Liberation Serif.
const BOX: char = '\u{25a1}';
/// The most places that are named; whoever mends these sees the next ones.
const MOST_PLACES: usize = 100;
/// Letters of the text shown on each side of an unprintable one.
const EXCERPT_EACH_SIDE: usize = 24;

/// A letter that would be printed as a box, and its first occurrence in a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unprintable {
    pub letter: char,
    /// Field of [`MinutesHead`], by its name there; none for a place in the body.
    pub field: Option<&'static str>,
    /// Block of the body, counted from 0; none for a place in the head.
    pub block: Option<usize>,
    /// The words around it.
    pub excerpt: String,
}

impl Unprintable {
    /// The letter as a person can read it: what has no shape anywhere, such as Word's bullets, by
    /// its number.
    pub fn shown(&self) -> String {
        match self.letter {
            letter @ '\u{e000}'..='\u{f8ff}' => format!("U+{:04X}", u32::from(letter)),
            letter => letter.to_string(),
        }
    }
}

/// Every letter of the minutes that the fonts lack, in the order of the paper.
pub fn unprintable(content: &MinutesContent, fonts: &Fonts) -> Vec<Unprintable> {
    let mut found = Vec::new();
    for (field, text) in texts(&content.head) {
        look(text, fonts, &mut found, Some(field), None);
    }
    for (number, block) in content.body.content.iter().enumerate() {
        for text in paragraphs(block) {
            look(&text, fonts, &mut found, None, Some(number));
        }
    }
    found.truncate(MOST_PLACES);
    found
}

fn look(text: &str, fonts: &Fonts, found: &mut Vec<Unprintable>, field: Option<&'static str>, block: Option<usize>) {
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

/// Each text of the head with the name of its field, in the order of the paper.
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
        // A no-break space and a soft line break lay out as a space; joiners and marks of direction
        // do nothing here.
        '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => Printed::As(' '),
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' => {
            Printed::Nothing
        }
        // Word's hyphen that does not break; looks the same.
        '\u{2011}' => Printed::As('-'),
        letter if letter.is_control() => Printed::Nothing,
        letter if fonts.can_print(letter) => Printed::As(letter),
        _ => Printed::Missing,
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
}

/// Replaces what cannot be printed in every string, so that one pictograph does not keep a document
/// from being made. Composes letters and their marks: many keyboards of Vietnam type them apart,
/// and the font sets them better together.
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
