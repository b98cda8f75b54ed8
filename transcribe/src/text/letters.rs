// SPDX-License-Identifier: MPL-2.0
//! Spoken names of letters: "bê", "xê hoặc cê", "en đê cê pê".

use std::sync::LazyLock;

use super::tokens::{Phrases, Token};

/// Names of the letters, as taught at school and as used in offices. Those that are also common
/// words ("ca", "cờ", "hát") count only among other letters, see [`run`].
const NAMES: [(&str, &str); 62] = [
    ("a", "A"),
    ("bê", "B"),
    ("bờ", "B"),
    ("b", "B"),
    ("cê", "C"),
    ("xê", "C"),
    ("sê", "C"),
    ("cờ", "C"),
    ("c", "C"),
    ("dê", "D"),
    ("dờ", "D"),
    ("d", "D"),
    ("đê", "Đ"),
    ("đờ", "Đ"),
    ("đ", "Đ"),
    ("e", "E"),
    ("ép", "F"),
    ("ép phờ", "F"),
    ("gờ", "G"),
    ("giê", "G"),
    ("rê", "G"),
    ("g", "G"),
    ("hát", "H"),
    ("hắt", "H"),
    ("hờ", "H"),
    ("h", "H"),
    ("i", "I"),
    ("ca", "K"),
    ("ka", "K"),
    ("k", "K"),
    ("lờ", "L"),
    ("e lờ", "L"),
    ("l", "L"),
    ("em", "M"),
    ("mờ", "M"),
    ("em mờ", "M"),
    ("m", "M"),
    ("en", "N"),
    ("nờ", "N"),
    ("en nờ", "N"),
    ("n", "N"),
    ("o", "O"),
    ("pê", "P"),
    ("pờ", "P"),
    ("p", "P"),
    ("quy", "Q"),
    ("cu", "Q"),
    ("q", "Q"),
    ("rờ", "R"),
    ("e rờ", "R"),
    ("ét", "S"),
    ("sờ", "S"),
    ("ét sờ", "S"),
    ("tê", "T"),
    ("tờ", "T"),
    ("t", "T"),
    ("u", "U"),
    ("vê", "V"),
    ("vờ", "V"),
    ("ích", "X"),
    ("ích xì", "X"),
    ("y", "Y"),
];

static TABLE: LazyLock<Phrases<&'static str>> = LazyLock::new(|| Phrases::new(NAMES));

/// The letter named at `at`, and its number of tokens.
pub fn letter(tokens: &[Token], at: usize) -> Option<(&'static str, usize)> {
    TABLE.at(tokens, at).map(|(words, letter)| (*letter, words))
}

/// Consecutive letters from `at` on, at most [`MOST`], and how many tokens.
pub fn run(tokens: &[Token], at: usize) -> (String, usize) {
    let (mut text, mut taken) = (String::new(), 0);
    while let Some((letter, words)) = letter(tokens, at + taken).filter(|_| text.chars().count() < MAX_LETTERS) {
        text.push_str(letter);
        taken += words;
    }
    (text, taken)
}

/// Longer than any abbreviation of an office.
const MAX_LETTERS: usize = 12;
