// SPDX-License-Identifier: MPL-2.0
//! Phrases of the tables, found among words.

use std::collections::{HashMap, HashSet};

/// A table of phrases, one on a line; `#` begins a comment.
#[derive(Debug, Default)]
pub struct Phrases {
    /// By first word, longest first.
    by_first: HashMap<&'static str, Vec<Vec<&'static str>>>,
}

pub fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// A table of single words.
pub fn words(table: &'static str) -> HashSet<&'static str> {
    lines(table).collect()
}

impl Phrases {
    pub fn of(table: &'static str) -> Self {
        let mut by_first: HashMap<&str, Vec<Vec<&str>>> = HashMap::new();
        for line in lines(table) {
            let words: Vec<&str> = line.split_whitespace().collect();
            by_first.entry(words[0]).or_default().push(words);
        }
        for all in by_first.values_mut() {
            all.sort_by_key(|words| std::cmp::Reverse(words.len()));
        }
        Self { by_first }
    }

    /// Length of the longest phrase that stands at the beginning of `words`; 0 where none does.
    pub fn at<'a>(&self, mut words: impl Iterator<Item = &'a str> + Clone) -> usize {
        let all_words = words.clone();
        let Some(first) = words.next() else { return 0 };
        let Some(all) = self.by_first.get(first) else { return 0 };
        all.iter()
            .find(|phrase| {
                let mut said = all_words.clone();
                phrase.iter().all(|word| said.next() == Some(word))
            })
            .map_or(0, Vec::len)
    }

    /// How many stand among `words`.
    pub fn count(&self, words: &[&str]) -> usize {
        let (mut at, mut count) = (0, 0);
        while at < words.len() {
            let length = self.at(words[at..].iter().copied());
            count += usize::from(length > 0);
            at += length.max(1);
        }
        count
    }

    /// Length of the longest phrase that `words` ends with.
    pub fn at_end(&self, words: &[&str]) -> usize {
        (1..=words.len().min(6)).rev().find(|length| self.at_exactly(&words[words.len() - length..])).unwrap_or(0)
    }

    fn at_exactly(&self, words: &[&str]) -> bool {
        self.at(words.iter().copied()) == words.len()
    }
}
