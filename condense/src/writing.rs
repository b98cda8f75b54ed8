// SPDX-License-Identifier: MPL-2.0
//! Joins the chosen clauses to sentences, and those to notes.

use crate::clauses::Clause;
use crate::notes::{Chosen, notes_of};
use crate::scoring::Scored;
use crate::tokens::{Stop, Token};
use crate::{Kind, Meeting, Note, Run, Sentence, Turn};

pub fn write(meeting: &Meeting, mut turns: Vec<Vec<Clause>>, scored: &[Vec<Scored>], chosen: &Chosen) -> Vec<Note> {
    let mut named = vec![false; meeting.speakers.len()];
    let notes = notes_of(meeting, &turns, chosen);
    let write_note = |turns_of_note: Vec<usize>| {
        let first = &meeting.turns[turns_of_note[0]];
        let speaker = first.speaker;
        let kinds: Vec<Kind> = turns_of_note
            .iter()
            .flat_map(|turn| scored[*turn].iter().zip(&chosen[*turn]))
            .filter_map(|(scored, chosen)| chosen.then_some(scored.kind))
            .collect();
        let sentences = turns_of_note.iter().flat_map(|turn| {
            let is_punctuated = is_punctuated(&meeting.turns[*turn]);
            sentences(*turn, std::mem::take(&mut turns[*turn]), &chosen[*turn], is_punctuated)
        });
        Note {
            item: first.item,
            speaker,
            kind: kind_of(&kinds, meeting.speakers[speaker].leads, first.item.is_none()),
            names_unit: !std::mem::replace(&mut named[speaker], true),
            sentences: sentences.collect(),
        }
    };
    notes.into_iter().map(write_note).collect()
}

/// What a note is: what most of it is, and a conclusion where who leads decides something.
fn kind_of(kinds: &[Kind], leads: bool, opens: bool) -> Kind {
    let count = |kind| kinds.iter().filter(|one| **one == kind).count();
    if !leads {
        return if count(Kind::Opinion) * 2 >= kinds.len() { Kind::Opinion } else { Kind::Report };
    }
    let (conclusions, tasks) = (count(Kind::Conclusion), count(Kind::Task));
    if opens || (conclusions + tasks) * 3 < kinds.len() {
        Kind::Remark
    } else if conclusions == 0 && kinds.len() <= 3 {
        Kind::Task
    } else {
        Kind::Conclusion
    }
}

fn sentences(turn: usize, clauses: Vec<Clause>, chosen: &[bool], is_punctuated: bool) -> Vec<Sentence> {
    let mut sentences: Vec<Vec<Token>> = Vec::new();
    // Since the last kept clause a sentence ended, or something was left out.
    let (mut ended, mut skipped) = (true, false);
    for (clause, chosen) in clauses.into_iter().zip(chosen) {
        ended |= clause.begins;
        if !chosen {
            skipped = true;
            continue;
        }
        match sentences.last_mut() {
            Some(sentence) if !ended => {
                if let Some(last) = sentence.last_mut()
                    && (skipped || clause.is_cut || !is_punctuated)
                {
                    last.stop = Stop::Comma;
                }
                sentence.extend(clause.contrast.filter(|_| !skipped).map(|token| Token { stop: Stop::None, ..token }));
                sentence.extend(clause.tokens);
            }
            _ => sentences.push(clause.tokens),
        }
        (ended, skipped) = (false, false);
    }
    sentences.into_iter().map(|tokens| sentence(turn, tokens)).collect()
}

/// Whether it came with punctuation within utterances. Without, clauses get commas.
fn is_punctuated(turn: &Turn) -> bool {
    turn.utterances.iter().any(|said| [", ", ". ", "; "].iter().any(|stop| said.text.contains(stop)))
}

fn sentence(turn: usize, tokens: Vec<Token>) -> Sentence {
    let count = tokens.len();
    let mut runs: Vec<Run> = Vec::new();
    for (at, token) in tokens.into_iter().enumerate() {
        let mut text = if at == 0 { upper_first(&token.text) } else { token.text };
        if at + 1 == count {
            text.push(if token.stop == Stop::Question { '?' } else { '.' });
        } else if token.stop > Stop::None {
            text.push(',');
        }
        match runs.last_mut() {
            Some(run) if run.utterance == token.utterance => {
                run.text.push(' ');
                run.text.push_str(&text);
            }
            _ => runs.push(Run { utterance: token.utterance, text }),
        }
    }
    Sentence { turn, runs }
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
