// SPDX-License-Identifier: MPL-2.0
//! What goes into one note: per item what one person said, who leads the meeting last; a question
//! before the answer that only it explains.

use crate::Meeting;
use crate::clauses::Clause;
use crate::leaning::is_bare_answer;
use crate::tokens::Stop;

/// For each turn and clause whether it is kept.
pub type Chosen = Vec<Vec<bool>>;

/// Whether the turn before asks what this one answers, in words that only the question explains.
pub fn answers(meeting: &Meeting, turns: &[Vec<Clause>], turn: usize) -> bool {
    let Some(before) = turn.checked_sub(1) else { return false };
    let (asked, said) = (&meeting.turns[before], &meeting.turns[turn]);
    asked.item == said.item
        && asked.speaker != said.speaker
        && turns[before].last().is_some_and(|clause| clause.stop() == Stop::Question)
        && turns[turn].first().is_some_and(is_bare_answer)
}

/// The turns of each note: of one person in one item, in the order in which they first spoke.
///
/// A question stands before its answer, as a note of its own; not that of who leads.
pub fn notes_of(meeting: &Meeting, turns: &[Vec<Clause>], chosen: &Chosen) -> Vec<Vec<usize>> {
    let answered = |turn: usize| {
        answers(meeting, turns, turn)
            && chosen[turn].first() == Some(&true)
            && chosen[turn - 1].last() == Some(&true)
            && !meeting.speakers[meeting.turns[turn - 1].speaker].leads
    };
    let mut notes: Vec<Vec<usize>> = Vec::new();
    // The notes of the item at hand.
    let mut from = 0;
    for (turn, said) in meeting.turns.iter().enumerate() {
        if !chosen[turn].contains(&true) {
            continue;
        }
        if notes.get(from).is_some_and(|note| meeting.turns[note[0]].item != said.item) {
            leader_last(meeting, &mut notes[from..]);
            from = notes.len();
        }
        let stands_alone = answered(turn) || turn + 1 < turns.len() && answered(turn + 1);
        match notes[from..].iter_mut().rfind(|note| meeting.turns[note[0]].speaker == said.speaker) {
            Some(note) if !stands_alone => note.push(turn),
            _ => notes.push(vec![turn]),
        }
    }
    leader_last(meeting, &mut notes[from..]);
    notes
}

fn leader_last(meeting: &Meeting, notes: &mut [Vec<usize>]) {
    notes.sort_by_key(|note| meeting.speakers[meeting.turns[note[0]].speaker].leads);
}

/// Syllables of the notes, with the words before each.
pub fn length_of(meeting: &Meeting, turns: &[Vec<Clause>], chosen: &Chosen) -> usize {
    let mut named = vec![false; meeting.speakers.len()];
    let heads = notes_of(meeting, turns, chosen).into_iter().map(|note| {
        let speaker = meeting.turns[note[0]].speaker;
        let who = meeting.speakers[speaker];
        let unit = if std::mem::replace(&mut named[speaker], true) { "" } else { who.unit };
        // The longest verb has two.
        who.name.split_whitespace().chain(unit.split_whitespace()).count() + 2
    });
    let kept = turns.iter().zip(chosen).flat_map(|(clauses, chosen)| clauses.iter().zip(chosen));
    let words = |clause: &Clause| clause.tokens.len() + usize::from(clause.contrast.is_some());
    heads.sum::<usize>() + kept.filter(|(_, chosen)| **chosen).map(|(clause, _)| words(clause)).sum::<usize>()
}
