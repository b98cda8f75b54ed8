// SPDX-License-Identifier: MPL-2.0
//! Formats recognised words as officials write: capital letters, punctuation, numbers, dates,
//! money, parts of laws, numbers of documents, and the names of the meeting.
//!
//! ```text
//! Word (what the engine recognised, with times) -> Token -> rules, one file each, in a fixed order
//!     -> Written
//! ```
//!
//! Every rule is a pure function from the tokens at a position to their written form, with its
//! table in the same file. No rule may drop words: each [`WrittenWord`] refers to the recognised
//! words it stands for, and together they cover all of them, in order. Ambiguous words stay words.
//! Reasons: docs/decisions/0013-written-text.md.

mod articles;
mod casing;
mod dates;
mod digits;
mod documents;
mod letters;
mod lexicon;
mod names;
mod numbers;
mod punctuation;
mod quantities;
#[cfg(test)]
mod spoken_forms;
mod syllable;
#[cfg(test)]
mod tests;
mod tokens;

use std::ops::Range;

pub use lexicon::Lexicon;
use tokens::{Token, rewrite};
use unicode_normalization::UnicodeNormalization as _;

use crate::Word;

/// The style of an engine's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Syllables in lower case without punctuation, as CTC engines do: every rule applies.
    Spoken,
    /// Sentences with capital letters, punctuation and mostly figures, as Whisper does: only names
    /// and numbers of documents.
    Sentences,
}

/// The place of a text among its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// It begins a sentence.
    pub begins: bool,
    /// It ends one. An unfinished caption does not.
    pub ends: bool,
}

impl Place {
    /// One or more whole sentences.
    pub const WHOLE: Self = Self { begins: true, ends: true };
    /// The beginning of a sentence that is still being spoken.
    pub const GROWING: Self = Self { begins: true, ends: false };
}

/// The rule that wrote a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Article,
    Date,
    Document,
    Measure,
    Money,
    Name,
    Number,
    Percent,
    Time,
}

/// A written text with the recognised words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The recognised words with single spaces, in Unicode NFC.
    pub raw: String,
    /// `words` with single spaces.
    pub text: String,
    pub words: Vec<WrittenWord>,
}

/// A written word without spaces, with its punctuation, and the recognised words that it stands
/// for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenWord {
    pub text: String,
    pub start_ms: u64,
    pub end_ms: u64,
    /// Range of indices of recognised words (after splitting those with spaces). The ranges of all
    /// written words are contiguous.
    pub source: Range<usize>,
    /// `None` for a word that was only capitalised or punctuated.
    pub rule: Option<Rule>,
}

/// Formats the texts of one meeting.
#[derive(Clone, Debug, Default)]
pub struct Writer {
    lexicon: lexicon::Compiled,
}

impl Writer {
    pub fn new(lexicon: &Lexicon) -> Self {
        Self { lexicon: lexicon::Compiled::new(lexicon) }
    }

    /// Formats recognised words, ordered by time. A word with spaces is split and its time divided.
    /// Calls are independent of each other, so pass a whole [`crate::Segment`], or all words of a
    /// caption so far.
    pub fn write(&self, heard: &[Word], style: Style, place: Place) -> Written {
        let words = split(heard);
        let tokens: Vec<Token> =
            words.iter().enumerate().map(|(index, word)| Token::heard(&word.text, index)).collect();
        let tokens = match style {
            Style::Spoken => self.sentences(&tokens, &words, place),
            Style::Sentences => self.names(&rewrite(&tokens, documents::write)),
        };
        let written: Vec<WrittenWord> = tokens
            .into_iter()
            .map(|token| WrittenWord {
                text: format!("{}{}{}", token.before, token.text, token.after),
                start_ms: words[token.source.start].start_ms,
                end_ms: words[token.source.end - 1].end_ms,
                source: token.source,
                rule: token.rule,
            })
            .collect();
        let joined = |texts: Vec<&str>| texts.join(" ");
        Written {
            raw: joined(words.iter().map(|word| word.text.as_str()).collect()),
            text: joined(written.iter().map(|word| word.text.as_str()).collect()),
            words: written,
        }
    }

    fn names(&self, tokens: &[Token]) -> Vec<Token> {
        let sounds = names::sounds(tokens);
        rewrite(tokens, |tokens, at| names::write(&self.lexicon, &sounds, tokens, at))
    }

    /// Splits spoken syllables into sentences and applies all rules to each.
    fn sentences(&self, tokens: &[Token], words: &[Word], place: Place) -> Vec<Token> {
        let mut begin = 0;
        let mut written = Vec::with_capacity(tokens.len());
        for end in punctuation::sentence_breaks(tokens, words).into_iter().chain([tokens.len()]) {
            let place = Place { begins: begin > 0 || place.begins, ends: end < tokens.len() || place.ends };
            written.extend(self.sentence(&tokens[begin..end], words, place));
            begin = end;
        }
        written
    }

    fn sentence(&self, heard: &[Token], words: &[Word], place: Place) -> Vec<Token> {
        let mut commas = punctuation::commas(heard, words);
        let mark = if punctuation::is_question(heard) { "?" } else { "." };
        // Documents first: who has issued one is often a unit of the meeting.
        let mut tokens = self.names(&rewrite(heard, documents::write));
        for rule in
            [documents::write_short, digits::write, articles::write, dates::write, quantities::write, casing::write]
        {
            tokens = rewrite(&tokens, rule);
        }
        let last = tokens.len().saturating_sub(1);
        for (index, token) in tokens.iter_mut().enumerate() {
            // A pause within the text of one rule is not a comma.
            let pauses = commas.contains(&(token.source.end - 1));
            commas.retain(|word| *word >= token.source.end);
            if !token.after.is_empty() || token.key.is_empty() && token.rule.is_none() {
                continue;
            }
            if index == last {
                if place.ends {
                    token.after.push_str(mark);
                }
            } else if pauses {
                token.after.push(',');
            }
        }
        if place.begins
            && let Some(first) = tokens.first_mut()
        {
            first.text = casing::upper_first(&first.text);
        }
        tokens
    }
}

/// Recognised words without spaces, in Unicode NFC; a word with spaces is split and its time
/// divided.
fn split(heard: &[Word]) -> Vec<Word> {
    let mut words = Vec::with_capacity(heard.len());
    for word in heard {
        let parts: Vec<&str> = word.text.split_whitespace().collect();
        let length = word.end_ms.saturating_sub(word.start_ms) / (parts.len().max(1) as u64);
        for (index, part) in parts.iter().enumerate() {
            let start_ms = word.start_ms + length * index as u64;
            let end_ms = if index + 1 == parts.len() { word.end_ms.max(start_ms) } else { start_ms + length };
            words.push(Word { start_ms, end_ms, text: part.nfc().collect(), confidence: word.confidence });
        }
    }
    words
}
