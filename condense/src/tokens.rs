// SPDX-License-Identifier: MPL-2.0
//! The words of a turn.

use crate::Turn;
use crate::tables::NEVER_LAST;

/// A pause of this length between utterances ends a sentence, in milliseconds.
const SENTENCE_PAUSE_MS: i64 = 600;
/// One of this length is a comma.
const COMMA_PAUSE_MS: i64 = 150;

/// What separates a word from the next one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    #[default]
    None,
    /// A comma, or the end of something that was dropped.
    Comma,
    /// Punctuation that ends a sentence, or a pause.
    Full,
    /// A question mark.
    Question,
}

#[derive(Clone, Debug)]
pub struct Token {
    /// As it was written, without punctuation around it.
    pub text: String,
    /// In lower case.
    pub low: String,
    /// Index of its utterance.
    pub utterance: usize,
    /// After it.
    pub stop: Stop,
    pub dropped: bool,
    /// A pronoun of the speaker stood before it and was dropped.
    pub is_speakers: bool,
}

impl Token {
    pub fn has_digit(&self) -> bool {
        self.text.bytes().any(|byte| byte.is_ascii_digit())
    }

    pub fn is_capital(&self) -> bool {
        self.text.chars().next().is_some_and(char::is_uppercase)
    }
}

pub fn read(turn: &Turn) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut ended_at = i64::MIN;
    for (utterance, said) in turn.utterances.iter().enumerate() {
        if let Some(last) = tokens.last_mut()
            && !NEVER_LAST.contains(last.low.as_str())
        {
            last.stop = last.stop.max(match said.starts_ms.saturating_sub(ended_at) {
                SENTENCE_PAUSE_MS.. => Stop::Full,
                COMMA_PAUSE_MS.. => Stop::Comma,
                _ => Stop::None,
            });
        }
        ended_at = said.ends_ms;
        for word in said.text.split_whitespace() {
            let text = word.trim_matches(is_punctuation);
            let stop = stop_after(word);
            if text.is_empty() {
                // "Văn hóa - Xã hội" is one name.
                if let Some(last) = tokens.last_mut()
                    && !last.is_capital()
                {
                    last.stop = last.stop.max(stop);
                }
                continue;
            }
            let (text, low) = (text.to_owned(), text.to_lowercase());
            tokens.push(Token { text, low, utterance, stop, dropped: false, is_speakers: false });
        }
    }
    if let Some(last) = tokens.last_mut() {
        last.stop = last.stop.max(Stop::Full);
    }
    tokens
}

fn is_punctuation(letter: char) -> bool {
    matches!(letter, '.' | ',' | ';' | ':' | '?' | '!' | '…' | '"' | '“' | '”' | '(' | ')' | '-' | '–' | '—')
}

fn stop_after(word: &str) -> Stop {
    let mut stop = Stop::None;
    for letter in word.chars().rev().take_while(|letter| is_punctuation(*letter)) {
        stop = stop.max(match letter {
            '.' | ';' | ':' | '!' | '…' => Stop::Full,
            '?' => Stop::Question,
            ',' | '-' | '–' | '—' => Stop::Comma,
            _ => Stop::None,
        });
    }
    stop
}
