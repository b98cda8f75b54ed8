// SPDX-License-Identifier: MPL-2.0
//! Splits the words of a turn into clauses, with or without punctuation.

use std::collections::HashMap;

use crate::cleaning::words_from;
use crate::tables::{BOUNDARIES, CONDITIONS, LIMITS, NEVER_LAST, SENTENCES};
use crate::tokens::{Stop, Token};

/// No clause is longer, in words.
const LONGEST: usize = 24;
/// Longer clauses are split where it can be done well, in words.
const LONG: usize = 11;
/// Shorter ones are avoided.
const SHORT: usize = 4;
/// What one more clause costs, against a clause that is longer or shorter than it should be.
const CLAUSE_COST: f32 = 1.0;
/// What a break costs where nothing speaks for it.
const NO_REASON: f32 = 2.0;
/// Where a clause that is too long may be split.
const JOINTS: [&str; 12] = ["và", "mà", "vì", "nên", "nhưng", "thì", "do", "với", "chứ", "rồi", "hoặc", "nếu"];

/// Before "thứ hai" they make it a day of the week.
const DAY_PARTS: [&str; 9] = ["sáng", "trưa", "chiều", "tối", "đêm", "hôm", "từ", "đến", "buổi"];

/// After "thứ hai" where that tells which one.
const AFTER_ORDINALS: [&str; 9] = ["trước", "trong", "từ", "đến", "của", "tại", "và", "này", "xong"];

/// Words that are kept or left out together.
#[derive(Clone, Debug)]
pub struct Clause {
    pub tokens: Vec<Token>,
    /// Begins a sentence; otherwise it goes on from the clause before.
    pub begins: bool,
    /// Is kept if the clause before is, and the other way round: a condition and what follows from
    /// it, or what limits it.
    pub is_bound: bool,
    /// Is kept only if the clause before is, which names what it is about.
    pub leans: bool,
    /// "nhưng", if trimming took it: it is written where the clause before is kept.
    pub contrast: Option<Token>,
    /// Something was trimmed between it and the clause before.
    pub is_cut: bool,
}

impl Clause {
    pub fn lows(&self) -> Vec<&str> {
        self.tokens.iter().map(|token| token.low.as_str()).collect()
    }

    pub fn stop(&self) -> Stop {
        self.tokens.last().map_or(Stop::None, |token| token.stop)
    }
}

/// Words that stand together often: "công an", "nhà thầu". No clause begins between them.
#[derive(Default)]
pub struct Pairs {
    words: HashMap<String, usize>,
    pairs: HashMap<(String, String), usize>,
}

impl Pairs {
    pub fn of(turns: &[Vec<Token>]) -> Self {
        let mut found = Self::default();
        for tokens in turns {
            for token in tokens {
                *found.words.entry(token.low.clone()).or_default() += 1;
            }
            for pair in tokens.windows(2) {
                *found.pairs.entry((pair[0].low.clone(), pair[1].low.clone())).or_default() += 1;
            }
        }
        found
    }

    fn hold(&self, before: &Token, after: &Token) -> bool {
        let together = self.pairs.get(&(before.low.clone(), after.low.clone())).copied().unwrap_or_default();
        let count = |token: &Token| self.words.get(&token.low).copied().unwrap_or_default();
        together >= 3 && together * 3 >= count(before).min(count(after))
    }
}

pub fn split(tokens: Vec<Token>, pairs: &Pairs) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut sentence = Vec::new();
    for token in tokens {
        let ends = token.stop >= Stop::Full;
        sentence.push(token);
        if ends {
            split_sentence(std::mem::take(&mut sentence), pairs, &mut clauses);
        }
    }
    split_sentence(sentence, pairs, &mut clauses);
    clauses
}

fn split_sentence(mut tokens: Vec<Token>, pairs: &Pairs, clauses: &mut Vec<Clause>) {
    let mut parts = Vec::new();
    for at in best_breaks(&tokens, pairs).into_iter().rev() {
        parts.push(tokens.split_off(at));
    }
    let mut is_condition = false;
    for (at, tokens) in parts.into_iter().rev().enumerate() {
        let limits = at > 0 && LIMITS.at(words_from(&tokens, 0)) > 0;
        let is_bound = is_condition || limits;
        let begins = at == 0 || (!is_bound && SENTENCES.at(words_from(&tokens, 0)) > 0);
        is_condition = CONDITIONS.at(words_from(&tokens, 0)) > 0;
        clauses.push(Clause { tokens, begins, is_bound, leans: false, contrast: None, is_cut: false });
    }
}

/// Where the clauses of a sentence begin, so that the reasons for the breaks and the lengths
/// together cost least.
fn best_breaks(tokens: &[Token], pairs: &Pairs) -> Vec<usize> {
    let reasons: Vec<f32> = (0..tokens.len()).map(|at| if at == 0 { 0.0 } else { reason(tokens, at, pairs) }).collect();
    // For each number of words the least cost, and where the last clause begins then.
    let mut best: Vec<(f32, usize)> = vec![(0.0, 0)];
    for end in 1..=tokens.len() {
        let costs = (end.saturating_sub(LONGEST)..end).map(|begin| {
            let break_cost = if begin == 0 { 0.0 } else { CLAUSE_COST - reasons[begin] };
            (best[begin].0 + break_cost + length_cost(end - begin), begin)
        });
        best.push(costs.min_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or((0.0, 0)));
    }
    let mut breaks = Vec::new();
    let mut end = tokens.len();
    while end > 0 {
        end = best[end].1;
        breaks.push(end);
    }
    breaks.reverse();
    breaks
}

fn length_cost(length: usize) -> f32 {
    match length {
        0..SHORT => 0.8 * (SHORT - length) as f32,
        SHORT..=LONG => 0.0,
        _ => 0.3 * (length - LONG) as f32,
    }
}

/// What speaks for a clause that begins at a word.
fn reason(tokens: &[Token], at: usize, pairs: &Pairs) -> f32 {
    let (before, word) = (&tokens[at - 1], &tokens[at]);
    let is_pronoun = matches!(before.low.as_str(), "chúng" | "tụi" | "bọn");
    if is_pronoun || NEVER_LAST.contains(before.low.as_str()) || before.stop == Stop::None && pairs.hold(before, word) {
        return -3.0 * NO_REASON;
    }
    if before.stop == Stop::Comma {
        return 2.5;
    }
    // A figure and what it counts, a name.
    if (before.has_digit() && BOUNDARIES.at(words_from(tokens, at)) == 0) || before.is_capital() && word.is_capital() {
        return -2.0 * NO_REASON;
    }
    if word.low == "thứ" && DAY_PARTS.contains(&before.low.as_str()) {
        return -3.0 * NO_REASON;
    }
    // "Sở Giáo dục và Đào tạo".
    let names = |tokens: &[Token]| tokens.iter().any(|token| token.is_capital() && !token.has_digit());
    if word.low == "và" && names(&tokens[at.saturating_sub(2)..at]) && tokens.get(at + 1).is_some_and(Token::is_capital)
    {
        return -2.0 * NO_REASON;
    }
    // "lối thoát nạn thứ hai trước ngày 30/8" is one.
    let goes_on = tokens.get(at + 2).is_some_and(|token| AFTER_ORDINALS.contains(&token.low.as_str()));
    let is_day = tokens.get(at + 1).is_some_and(Token::is_capital);
    if word.low == "thứ" && (goes_on || is_day) && before.stop == Stop::None {
        return -NO_REASON;
    }
    if SENTENCES.at(words_from(tokens, at)) > 0 {
        return 3.0;
    }
    if BOUNDARIES.at(words_from(tokens, at)) > 0 {
        return 1.5;
    }
    if JOINTS.contains(&word.low.as_str()) {
        return 0.5;
    }
    -NO_REASON
}
