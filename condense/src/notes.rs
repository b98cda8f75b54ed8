// SPDX-License-Identifier: MPL-2.0
//! What goes into one note: per item what one person said, who leads the meeting last.

use crate::Meeting;
use crate::clauses::Clause;

/// For each turn and clause whether it is kept.
pub type Chosen = Vec<Vec<bool>>;

/// The turns of each note: of one person in one item, in the order in which they first spoke.
pub fn notes_of(meeting: &Meeting, chosen: &Chosen) -> Vec<Vec<usize>> {
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
        match notes[from..].iter_mut().find(|note| meeting.turns[note[0]].speaker == said.speaker) {
            Some(note) => note.push(turn),
            None => notes.push(vec![turn]),
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
    let heads = notes_of(meeting, chosen).into_iter().map(|note| {
        let speaker = meeting.turns[note[0]].speaker;
        let who = meeting.speakers[speaker];
        let unit = if std::mem::replace(&mut named[speaker], true) { "" } else { who.unit };
        // The longest verb has two.
        who.name.split_whitespace().chain(unit.split_whitespace()).count() + 2
    });
    let kept = turns.iter().zip(chosen).flat_map(|(clauses, chosen)| clauses.iter().zip(chosen));
    heads.sum::<usize>() + kept.filter(|(_, chosen)| **chosen).map(|(clause, _)| clause.tokens.len()).sum::<usize>()
}
