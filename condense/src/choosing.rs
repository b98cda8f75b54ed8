// SPDX-License-Identifier: MPL-2.0
//! Which clauses are kept: passages whose worth is more than what their syllables cost. The price
//! of a syllable is the lowest at which everything fits.

use crate::clauses::Clause;
use crate::notes::{Chosen, answers, length_of};
use crate::scoring::Scored;
use crate::{Length, Meeting};

/// The share of the syllables that a draft may have.
const SUMMARY_SHARE: f32 = 1.0 / 3.0;
const FULL_SHARE: f32 = 0.8;
/// What is said in less than two minutes is not cut further than this, in syllables.
const LEAST_BUDGET: usize = 120;
/// The least price of a syllable: below it a clause says nothing.
const LEAST_PRICE: f32 = 0.0002;
/// What it costs to leave something out between, or to begin again: passages are read more easily
/// than clauses.
const GAP: f32 = 0.1;
/// At the beginning of a sentence less.
const GAP_BETWEEN_SENTENCES: f32 = 0.05;
/// Long clauses cost less than by their length: figures need their surroundings.
const LENGTH_POWER: f32 = 0.8;
/// Steps in the search for the price.
const STEPS: usize = 24;

pub fn choose(meeting: &Meeting, turns: &[Vec<Clause>], scored: &[Vec<Scored>], length: Length) -> Chosen {
    let said = meeting.turns.iter().flat_map(|turn| &turn.utterances);
    let said: usize = said.map(|utterance| utterance.text.split_whitespace().count()).sum();
    let share = if length == Length::Summary { SUMMARY_SHARE } else { FULL_SHARE };
    let budget = ((said as f32 * share) as usize).max(LEAST_BUDGET);
    let at_price = |price: f32| -> Chosen {
        let passages = turns.iter().zip(scored).map(|(clauses, scored)| passages(clauses, scored, price));
        let mut chosen = passages.collect();
        keep_questions(meeting, turns, scored, &mut chosen);
        chosen
    };
    let cheapest = at_price(LEAST_PRICE);
    if length_of(meeting, turns, &cheapest) <= budget {
        return cheapest;
    }
    let (mut low, mut high) = (LEAST_PRICE, 1.0);
    for _ in 0..STEPS {
        let middle = f32::midpoint(low, high);
        if length_of(meeting, turns, &at_price(middle)) > budget {
            low = middle;
        } else {
            high = middle;
        }
    }
    at_price(high)
}

/// The passages of a turn that together are worth most at a price of a syllable.
fn passages(clauses: &[Clause], scored: &[Scored], price: f32) -> Vec<bool> {
    // The best worth so far if the last clause is kept, and if not; with where each came from.
    let (mut kept, mut left) = (f32::NEG_INFINITY, 0.0_f32);
    let said: Vec<usize> = (0..clauses.len()).filter(|at| !scored[*at].is_nothing).collect();
    let mut from: Vec<(bool, bool)> = Vec::with_capacity(said.len());
    for (place, (clause, scored)) in said.iter().map(|at| (&clauses[*at], &scored[*at])).enumerate() {
        let gap = match (place, clause) {
            (0, _) => 0.0,
            (_, Clause { is_bound: true, .. }) => f32::INFINITY,
            (_, Clause { begins: true, .. }) => GAP_BETWEEN_SENTENCES,
            (_, Clause { begins: false, .. }) => GAP,
        };
        // From what was left out one does not get into what leans on it.
        let entry = if place > 0 && clause.leans { f32::INFINITY } else { gap };
        let worth = scored.score - price * (clause.tokens.len() as f32).powf(LENGTH_POWER);
        from.push((kept >= left - entry, kept - gap > left));
        (kept, left) = (kept.max(left - entry) + worth, (kept - gap).max(left));
    }
    let mut keeps = kept > left;
    let mut chosen = vec![false; clauses.len()];
    for (at, from) in said.iter().zip(&from).rev() {
        chosen[*at] = keeps;
        keeps = if keeps { from.0 } else { from.1 };
    }
    chosen
}

/// With an answer that says nothing alone its question is kept, from the beginning of its sentence.
fn keep_questions(meeting: &Meeting, turns: &[Vec<Clause>], scored: &[Vec<Scored>], chosen: &mut Chosen) {
    for turn in 1..turns.len() {
        if chosen[turn].first() != Some(&true) || !answers(meeting, turns, turn) {
            continue;
        }
        for (at, clause) in turns[turn - 1].iter().enumerate().rev() {
            chosen[turn - 1][at] |= !scored[turn - 1][at].is_nothing;
            if clause.begins {
                break;
            }
        }
    }
}
