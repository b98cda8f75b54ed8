// SPDX-License-Identifier: MPL-2.0
//! Text between recognised and written form: tokens that refer to recognised words, and the pass in
//! which a rule replaces some of them.

use std::ops::Range;

use super::Rule;
use super::syllable::key;

/// A piece of text without spaces.
#[derive(Clone, Debug)]
pub struct Token {
    /// As it will be written.
    pub text: String,
    /// Key of the recognised word, see [`key`]; empty once a rule has written the token, so that no
    /// later rule reads it.
    pub key: String,
    /// Range of indices of the recognised words.
    pub source: Range<usize>,
    pub rule: Option<Rule>,
    /// Punctuation around it.
    pub before: String,
    pub after: String,
}

impl Token {
    /// One recognised word; punctuation of the engine is separated.
    pub fn heard(word: &str, index: usize) -> Self {
        let inner = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '%');
        let begin = word.find(inner).unwrap_or(0);
        let (before, after) = if inner.is_empty() { ("", "") } else { (&word[..begin], &word[begin + inner.len()..]) };
        // A word of punctuation alone is unchanged.
        let text = if inner.is_empty() { word } else { inner };
        Self {
            text: text.to_owned(),
            key: key(inner),
            source: index..index + 1,
            rule: None,
            before: before.to_owned(),
            after: after.to_owned(),
        }
    }

    /// A token with `text`, written by `rule` for all of `tokens` (at least one).
    pub fn written(text: impl Into<String>, tokens: &[Token], rule: Rule) -> Self {
        let (first, last) = (&tokens[0], &tokens[tokens.len() - 1]);
        Self {
            text: text.into(),
            key: String::new(),
            source: first.source.start..last.source.end,
            rule: Some(rule),
            before: first.before.clone(),
            after: last.after.clone(),
        }
    }
}

/// The result of a rule at a position.
pub struct Rewrite {
    /// How many tokens it replaces; at least one.
    pub taken: usize,
    pub written: Vec<Token>,
}

/// Makes one pass over `tokens`. `rule` gets all of them and a position, and may replace tokens
/// from there on; it does not read across punctuation of the engine.
pub fn rewrite(tokens: &[Token], rule: impl Fn(&[Token], usize) -> Option<Rewrite>) -> Vec<Token> {
    let mut done = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let found = if tokens[at].key.is_empty() { None } else { rule(tokens, at) };
        let inside = |taken: usize| tokens.get(at..at + taken.saturating_sub(1));
        match found {
            Some(Rewrite { taken, written })
                if taken > 0
                    && inside(taken).is_some_and(|inside| inside.iter().all(|token| token.after.is_empty())) =>
            {
                done.extend(written);
                at += taken;
            }
            _ => {
                done.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    done
}

/// The key of a token; empty if there is none.
pub fn key_at(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| token.key.as_str())
}

/// Whether the words of `phrase` (keys) are at `at`.
pub fn stands_at(tokens: &[Token], at: usize, phrase: &[String]) -> bool {
    phrase.iter().enumerate().all(|(offset, key)| key_at(tokens, at + offset) == key)
}

/// A table of phrases with their meanings, looked up by the words at a position. Longer phrases
/// win.
pub struct Phrases<T> {
    entries: Vec<(Vec<String>, T)>,
}

impl<T> Phrases<T> {
    pub fn new<'a>(list: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut entries: Vec<_> = list
            .into_iter()
            .map(|(phrase, meaning)| (phrase.split_whitespace().map(key).collect::<Vec<_>>(), meaning))
            .collect();
        entries.sort_by_key(|(phrase, _)| std::cmp::Reverse(phrase.len()));
        Self { entries }
    }

    /// The longest phrase at `at`: its number of tokens and its meaning.
    pub fn at(&self, tokens: &[Token], at: usize) -> Option<(usize, &T)> {
        self.entries
            .iter()
            .find(|(phrase, _)| stands_at(tokens, at, phrase))
            .map(|(phrase, meaning)| (phrase.len(), meaning))
    }

    /// The number of tokens of the longest phrase that ends just before `at`.
    pub fn before(&self, tokens: &[Token], at: usize) -> Option<usize> {
        let lengths = self.entries.iter().map(|(phrase, _)| (phrase, phrase.len()));
        lengths
            .filter(|(phrase, length)| at >= *length && stands_at(tokens, at - length, phrase))
            .map(|(_, length)| length)
            .next()
    }

    /// Whether `token` alone is one of the phrases.
    pub fn is(&self, token: &Token) -> bool {
        self.entries.iter().any(|(phrase, _)| phrase.as_slice() == std::slice::from_ref(&token.key))
    }
}
