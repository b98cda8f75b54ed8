// SPDX-License-Identifier: MPL-2.0
//! Finds words from the network's probabilities: CTC prefix beam search with a preference for hot
//! words.
//!
//! A hypothesis is a path in a tree of tokens. Every step of the network extends the best few;
//! hypotheses with the same prefix are merged. Hot words add a bonus for each syllable; the bonus
//! of an unfinished phrase is subtracted again.

use std::collections::HashMap;

use super::tokens::{BLANK, Tokens};
use crate::hot_words::{HotWords, Place};

/// Beam width. A wider beam gives no better results; 1 would be greedy search.
const BEAM: usize = 8;
/// Tokens considered in a step: those with at least this log probability (1 in 20,000), and at most
/// this many. Without hot words far fewer would suffice, but an unknown name has a low probability.
const MIN_LOG_PROBABILITY: f32 = -10.0;
const MAX_TOKENS_PER_STEP: usize = 16;
/// Bonus of each syllable of a hot phrase, as log probability. 0 disables hot words; from about
/// twice this value they are recognised where they were not said
/// (docs/decisions/0011-ctc-engine.md).
pub const HOT_WEIGHT: f32 = 2.0;

/// A token continues in a step with at least this log probability, 0.3.
const CONTINUES_FROM: f32 = -1.2;

/// Tokens of the best hypothesis that are this many steps old (1.6 s) are final: hypotheses that
/// differ there are dropped. A longer time rarely improves a word and keeps captions unstable for
/// longer.
const FINAL_AFTER: usize = 40;
/// How often this is done, in steps.
const FINAL_CHECK_EVERY: usize = 10;

/// The tree's root.
const ROOT: usize = 0;

/// The search state of one stretch.
pub struct Search {
    hot_words: HotWords,
    nodes: Vec<Node>,
    children: HashMap<(usize, usize), usize>,
    beam: Vec<Hypothesis>,
    step: usize,
}

/// The last token of a prefix; the path to the root is the prefix.
struct Node {
    parent: usize,
    token: usize,
    /// First and last step in which the token occurred.
    first: usize,
    last: usize,
    /// Its highest log probability.
    log: f32,
    hot: Hot,
}

/// The hot phrases matched by the words so far.
#[derive(Clone, Default)]
struct Hot {
    /// The match without the current word, and with it as far as it is known.
    before: Match,
    now: Match,
    /// The current word so far.
    word: String,
}

/// A position in the hot phrases, and the bonus for the path to it.
#[derive(Clone, Copy, Default)]
struct Match {
    /// Bonus of completed phrases.
    banked: f32,
    place: Place,
    /// Bonus of the phrase that is complete on the path to `place`, if any: it stays if no longer
    /// phrase follows.
    finished: f32,
}

#[derive(Clone, Copy)]
struct Hypothesis {
    node: usize,
    /// Log probabilities that the prefix ends in the last step with a blank, and with its token.
    blank: f32,
    token: f32,
}

impl Hypothesis {
    fn total(&self) -> f32 {
        log_sum(self.blank, self.token)
    }
}

/// A recognised token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spoken {
    pub token: usize,
    /// First and last step in which it occurred.
    pub first: usize,
    pub last: usize,
    /// Its highest log probability.
    pub log: f32,
}

impl Search {
    pub fn new(hot_words: &HotWords) -> Self {
        let root = Node { parent: ROOT, token: BLANK, first: 0, last: 0, log: 0.0, hot: Hot::default() };
        Self {
            hot_words: hot_words.clone(),
            nodes: vec![root],
            children: HashMap::new(),
            beam: vec![Hypothesis { node: ROOT, blank: 0.0, token: f32::NEG_INFINITY }],
            step: 0,
        }
    }

    /// Processes the log probabilities of one step of the network, one per token.
    pub fn step(&mut self, logs: &[f32], tokens: &Tokens) {
        let mut tried: Vec<(usize, f32)> =
            logs.iter().copied().enumerate().filter(|&(_, log)| log >= MIN_LOG_PROBABILITY).collect();
        tried.sort_unstable_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        tried.truncate(MAX_TOKENS_PER_STEP);
        let mut next: Vec<Hypothesis> = Vec::with_capacity(self.beam.len() * tried.len());
        let mut places: HashMap<usize, usize> = HashMap::new();
        let mut at = |node: usize, next: &mut Vec<Hypothesis>| {
            *places.entry(node).or_insert_with(|| {
                next.push(Hypothesis { node, blank: f32::NEG_INFINITY, token: f32::NEG_INFINITY });
                next.len() - 1
            })
        };
        for hypothesis in std::mem::take(&mut self.beam) {
            let total = hypothesis.total();
            let last = self.nodes[hypothesis.node].token;
            for &(token, log) in &tried {
                if token == BLANK {
                    let place = at(hypothesis.node, &mut next);
                    next[place].blank = log_sum(next[place].blank, total + log);
                    continue;
                }
                if token == last {
                    // The same token continues; a repetition needs a blank between.
                    let place = at(hypothesis.node, &mut next);
                    next[place].token = log_sum(next[place].token, hypothesis.token + log);
                    self.heard_again(hypothesis.node, log);
                }
                let before = if token == last { hypothesis.blank } else { total };
                if before > f32::NEG_INFINITY {
                    let child = self.child(hypothesis.node, token, log, tokens);
                    let place = at(child, &mut next);
                    next[place].token = log_sum(next[place].token, before + log);
                }
            }
        }
        let score = |hypothesis: &Hypothesis| hypothesis.total() + self.weight(hypothesis.node);
        next.sort_by(|one, other| score(other).total_cmp(&score(one)));
        next.truncate(BEAM);
        self.beam = next;
        self.step += 1;
        if self.step.is_multiple_of(FINAL_CHECK_EVERY) {
            self.finalise();
        }
    }

    /// Drops hypotheses that differ from the best one in tokens that are old enough to be final.
    fn finalise(&mut self) {
        let Some(best) = self.beam.first() else { return };
        let way = self.node_way(best.node);
        let old = way.partition_point(|&node| self.nodes[node].first + FINAL_AFTER <= self.step);
        let Some(&last_final) = way[..old].last() else { return };
        let beam = std::mem::take(&mut self.beam);
        self.beam =
            beam.into_iter().filter(|hypothesis| self.node_way(hypothesis.node).contains(&last_final)).collect();
    }

    fn heard_again(&mut self, node: usize, log: f32) {
        let node = &mut self.nodes[node];
        if log >= CONTINUES_FROM {
            node.last = self.step;
        }
        node.log = node.log.max(log);
    }

    fn child(&mut self, parent: usize, token: usize, log: f32, tokens: &Tokens) -> usize {
        if let Some(&child) = self.children.get(&(parent, token)) {
            self.heard_again(child, log);
            return child;
        }
        let hot = self.nodes[parent].hot.and(token, tokens, &self.hot_words);
        self.nodes.push(Node { parent, token, first: self.step, last: self.step, log, hot });
        let child = self.nodes.len() - 1;
        self.children.insert((parent, token), child);
        child
    }

    /// The bonus of hot words for a hypothesis that may continue.
    fn weight(&self, node: usize) -> f32 {
        let now = &self.nodes[node].hot.now;
        now.banked + HOT_WEIGHT * self.hot_words.depth(now.place) as f32
    }

    /// The same at the end of the stretch.
    fn final_weight(&self, node: usize) -> f32 {
        let now = &self.nodes[node].hot.now;
        now.banked + now.finished
    }

    /// The best path so far.
    pub fn best(&self) -> Vec<Spoken> {
        self.beam.first().map_or_else(Vec::new, |best| self.way(best.node))
    }

    /// How many of the first tokens of [`Self::best`] all remaining hypotheses share.
    pub fn agreed(&self) -> usize {
        let mut ways = self.beam.iter().map(|hypothesis| self.node_way(hypothesis.node));
        let Some(first) = ways.next() else { return 0 };
        ways.fold(first.len(), |agreed, way| {
            first[..agreed].iter().zip(&way).take_while(|(one, other)| one == other).count()
        })
    }

    /// The best path at the end of the stretch.
    pub fn finish(self) -> Vec<Spoken> {
        let score = |hypothesis: &Hypothesis| hypothesis.total() + self.final_weight(hypothesis.node);
        // The first of equal ones: `max_by` would take the last.
        let best = self.beam.iter().rev().max_by(|one, other| score(one).total_cmp(&score(other)));
        best.map_or_else(Vec::new, |best| self.way(best.node))
    }

    fn node_way(&self, mut node: usize) -> Vec<usize> {
        let mut way = Vec::new();
        while node != ROOT {
            way.push(node);
            node = self.nodes[node].parent;
        }
        way.reverse();
        way
    }

    fn way(&self, node: usize) -> Vec<Spoken> {
        let spoken = |node: usize| {
            let node = &self.nodes[node];
            Spoken { token: node.token, first: node.first, last: node.last, log: node.log }
        };
        self.node_way(node).into_iter().map(spoken).collect()
    }
}

impl Hot {
    /// With one more token.
    fn and(&self, token: usize, tokens: &Tokens, hot_words: &HotWords) -> Self {
        if hot_words.is_empty() {
            return Self::default();
        }
        let piece = tokens.text(token).to_lowercase();
        let (before, word) =
            if tokens.begins_word(token) { (self.now, piece) } else { (self.before, format!("{}{piece}", self.word)) };
        Self { before, now: before.and(&word, hot_words), word }
    }
}

impl Match {
    /// With one more word: the phrase continues, or another begins, or none.
    fn and(&self, word: &str, hot_words: &HotWords) -> Self {
        let gained = |place| HOT_WEIGHT * hot_words.depth(place) as f32;
        if let Some(place) = hot_words.follow(self.place, word) {
            let finished = if hot_words.ends(place) { gained(place) } else { self.finished };
            return Self { place, finished, ..*self };
        }
        let place = hot_words.follow(Place::default(), word).unwrap_or_default();
        let finished = if hot_words.ends(place) { gained(place) } else { 0.0 };
        Self { banked: self.banked + self.finished, place, finished }
    }
}

/// Logarithm of the sum of two numbers given by their logarithms.
fn log_sum(one: f32, other: f32) -> f32 {
    let (high, low) = if one >= other { (one, other) } else { (other, one) };
    if low == f32::NEG_INFINITY { high } else { high + (low - high).exp().ln_1p() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SILENCE: [f32; 6] = [0.99, 0.002, 0.002, 0.002, 0.002, 0.002];

    fn tokens() -> Tokens {
        Tokens::parse("<blank> 0\n\u{2581}lò 1\n\u{2581}lo 2\n\u{2581}thị 3\n\u{2581}mai 4\nm 5\n").unwrap()
    }

    fn text(spoken: &[Spoken]) -> String {
        let tokens = tokens();
        let piece = |spoken: &Spoken| {
            format!("{}{}", if tokens.begins_word(spoken.token) { " " } else { "" }, tokens.text(spoken.token))
        };
        spoken.iter().map(piece).collect::<String>().trim().to_owned()
    }

    fn searched(steps: &[[f32; 6]], hot: &[&str]) -> Vec<Spoken> {
        let mut search = Search::new(&HotWords::new(hot));
        for step in steps {
            search.step(&step.map(f32::ln), &tokens());
        }
        search.finish()
    }

    /// The token has this probability, `other` the rest.
    fn heard(token: usize, probability: f32, other: usize) -> [f32; 6] {
        let mut step = [0.000_1; 6];
        step[other] = 1.0 - probability;
        step[token] = probability;
        step
    }

    #[test]
    fn a_token_held_is_one_and_with_a_pause_two() {
        let held = [heard(1, 0.9, 0), heard(1, 0.9, 0), SILENCE];
        let spoken = searched(&held, &[]);
        assert_eq!(text(&spoken), "lò");
        assert_eq!((spoken[0].first, spoken[0].last), (0, 1));
        let twice = [heard(1, 0.9, 0), SILENCE, heard(1, 0.9, 0), SILENCE];
        let spoken = searched(&twice, &[]);
        assert_eq!(text(&spoken), "lò lò");
        assert_eq!((spoken[1].first, spoken[1].last), (2, 2));
    }

    #[test]
    fn many_weak_ways_to_one_text_outweigh_a_strong_way_to_another() {
        // Greedy search would output blanks only; most of the probability is on one "thị"
        // somewhere.
        let steps = [heard(3, 0.4, 0), heard(3, 0.4, 0), SILENCE];
        assert_eq!(text(&searched(&steps, &[])), "thị");
    }

    #[test]
    fn hot_words_tip_the_balance_and_no_more() {
        let steps = [heard(2, 0.8, 1), SILENCE, heard(3, 0.9, 0), SILENCE, heard(4, 0.9, 0), SILENCE];
        assert_eq!(text(&searched(&steps, &[])), "lo thị mai");
        assert_eq!(text(&searched(&steps, &["Lò Thị Mai"])), "lò thị mai");
        assert_eq!(text(&searched(&steps, &["Lò Văn Pản"])), "lo thị mai", "half a name weighs nothing");
        let certain = [heard(2, 0.999, 1), SILENCE, heard(3, 0.9, 0), SILENCE];
        assert_eq!(text(&searched(&certain, &["Lò"])), "lo thị", "what was clearly heard stays");
        // A word that continues beyond a hot word does not match it.
        let longer = [heard(2, 0.8, 1), heard(5, 0.95, 0), SILENCE];
        assert_eq!(text(&searched(&longer, &["Lò"])), "lom");
    }

    #[test]
    fn tokens_on_which_all_hypotheses_agree_are_firm() {
        let mut search = Search::new(&HotWords::default());
        for step in [heard(1, 0.99, 0), SILENCE, heard(3, 0.5, 4)] {
            search.step(&step.map(f32::ln), &tokens());
        }
        assert_eq!(search.best().len(), 2);
        assert!(search.agreed() <= 1, "{}", search.agreed());
    }
}
