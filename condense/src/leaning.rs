// SPDX-License-Identifier: MPL-2.0
//! Which clauses say something only together with the one before: it names what they are about, or
//! who is to do it.

use crate::clauses::Clause;
use crate::cleaning::words_from;
use crate::tables::{ADVISING, LEANING, OFFICES, PARTS, PROPOSALS, SUBJECTS, TIMES};
use crate::tokens::Token;

/// A figure without a sentence is not longer, in words.
const BARE_FIGURE: usize = 4;
/// Before a figure.
const ABOUT: [&str; 7] = ["chừng", "khoảng", "tầm", "gần", "hơn", "còn", "có"];
/// What a figure reached or somebody went through, who is named before, also at the beginning of a
/// sentence.
const REACHED: [&str; 3] = ["được", "bị", "đạt"];

/// Whoever answers begins with one of these.
const ANSWERS: [&str; 7] = ["có", "không", "còn", "rồi", "nếu", "khoảng", "chừng"];

/// Whether a clause is misread without the one before.
pub fn leans(before: &Clause, clause: &Clause) -> bool {
    let tokens = &clause.tokens;
    let Some(first) = tokens.first() else { return false };
    if PARTS.at(words_from(tokens, 0)) > 0 {
        return true;
    }
    let figure = usize::from(ABOUT.contains(&first.low.as_str()));
    let counts = tokens.get(figure).is_some_and(Token::has_digit);
    let time = time_at(tokens);
    let after = tokens.get(time).map_or("", |token| token.low.as_str());
    if clause.begins {
        return counts && first.low != "có" && tokens.len() <= BARE_FIGURE || REACHED.contains(&after);
    }
    if counts || time == tokens.len() {
        return true;
    }
    if PROPOSALS.at(words_from(tokens, time)) > 0 {
        return !first.is_speakers;
    }
    if LEANING.at(words_from(tokens, time)) > 0 {
        return true;
    }
    let advised = ADVISING.count(&before.lows()) > 0;
    (time > 0 || advised) && !names_subject(tokens, time)
}

/// Whether the clause that begins a turn says something only together with the question before it.
pub fn is_bare_answer(clause: &Clause) -> bool {
    let Some(first) = clause.tokens.first() else { return false };
    first.has_digit()
        || ANSWERS.contains(&first.low.as_str())
        || PARTS.at(words_from(&clause.tokens, 0)) > 0
        || LEANING.at(words_from(&clause.tokens, 0)) > 0
}

fn names_subject(tokens: &[Token], at: usize) -> bool {
    let token = &tokens[at];
    token.is_speakers
        || token.is_capital() && !token.has_digit()
        || SUBJECTS.contains(token.low.as_str())
        || OFFICES.at(words_from(tokens, at)) > 0
}

/// The words at the beginning that say when.
fn time_at(tokens: &[Token]) -> usize {
    let mut at = 0;
    loop {
        let length = TIMES.at(words_from(tokens, at.min(tokens.len())));
        let dated = at > 0 && tokens.get(at).is_some_and(Token::has_digit);
        if length == 0 && !dated {
            return at;
        }
        at += length.max(1);
    }
}
