// SPDX-License-Identifier: MPL-2.0
//! Parts of laws: "Điều 5", "khoản 2", "điểm a", "Mục 1 Chương III", "Phụ lục II".
//!
//! "điều", "khoản", "điểm" are also everyday words ("điều hai bên thống nhất"), so a small number
//! counts as the number of an article only if the words around it refer to a law.

use std::sync::LazyLock;

use super::Rule;
use super::dates::roman;
use super::letters;
use super::numbers;
use super::tokens::{Phrases, Rewrite, Token};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Article,
    /// Also an item of an agenda: a part of a law only beside another part.
    Section,
    Clause,
    Point,
    Roman,
}

/// Spoken names of the parts, their written form, and the kind of their numbers.
const PARTS: [(&str, (&str, Kind)); 6] = [
    ("điều", ("Điều", Kind::Article)),
    ("khoản", ("khoản", Kind::Clause)),
    ("điểm", ("điểm", Kind::Point)),
    ("mục", ("Mục", Kind::Section)),
    ("chương", ("Chương", Kind::Roman)),
    ("phụ lục", ("Phụ lục", Kind::Roman)),
];
/// Words after the number of a part of a law.
const BEHIND: [&str; 17] = [
    "điều",
    "khoản",
    "điểm",
    "của luật",
    "của nghị định",
    "của thông tư",
    "của quyết định",
    "của quy chế",
    "của nghị quyết",
    "luật",
    "bộ luật",
    "nghị định",
    "thông tư",
    "quyết định",
    "quy chế",
    "nghị quyết",
    "hiến pháp",
];
/// Words before it.
const BEFORE: [&str; 10] = [
    "theo",
    "tại",
    "quy định ở",
    "căn cứ",
    "vi phạm",
    "sửa đổi",
    "bổ sung",
    "bãi bỏ",
    "thực hiện",
    "theo quy định tại",
];

struct Tables {
    parts: Phrases<(&'static str, Kind)>,
    behind: Phrases<()>,
    before: Phrases<()>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    parts: Phrases::new(PARTS),
    behind: Phrases::new(BEHIND.map(|phrase| (phrase, ()))),
    before: Phrases::new(BEFORE.map(|phrase| (phrase, ()))),
});

/// A part at `at`: the tokens of its name and number, and the written form.
struct Part {
    name_words: usize,
    number_words: usize,
    name: &'static str,
    number: String,
    is_section: bool,
    /// Unambiguous, whatever is around it.
    is_certain: bool,
}

fn part(tokens: &[Token], at: usize) -> Option<Part> {
    let (name_words, &(name, kind)) = TABLES.parts.at(tokens, at)?;
    let number_at = at + name_words;
    if kind == Kind::Point {
        let (letter, number_words) = letters::letter(tokens, number_at)?;
        let number = letter.to_lowercase();
        return Some(Part { name_words, number_words, name, number, is_section: false, is_certain: false });
    }
    let number = numbers::parse(tokens, number_at).filter(|number| !number.ragged)?;
    let value = number.plain().filter(|value| (1..1000).contains(value))?;
    let written = if kind == Kind::Roman { roman(value)?.to_owned() } else { value.to_string() };
    let is_certain = kind == Kind::Article && value > 10;
    let is_section = kind == Kind::Section;
    Some(Part { name_words, number_words: number.taken, name, number: written, is_section, is_certain })
}

pub fn write(tokens: &[Token], at: usize) -> Option<Rewrite> {
    let mut written = Vec::new();
    let mut next = at;
    let mut certain = TABLES.before.before(tokens, at).is_some();
    let mut count = 0;
    let mut sections_only = true;
    while let Some(part) = part(tokens, next) {
        let number_at = next + part.name_words;
        for (offset, word) in part.name.split(' ').enumerate() {
            let token = next + offset;
            written.push(Token::written(word, &tokens[token..=token], Rule::Article));
        }
        let end = number_at + part.number_words;
        written.push(Token::written(part.number, &tokens[number_at..end], Rule::Article));
        certain |= part.is_certain;
        sections_only &= part.is_section;
        next = end;
        count += 1;
    }
    let certain = certain || count > 1 || TABLES.behind.at(tokens, next).is_some() || tokens.len() == next;
    (!sections_only && certain).then_some(Rewrite { taken: next - at, written })
}
