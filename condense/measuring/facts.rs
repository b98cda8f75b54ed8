// SPDX-License-Identifier: MPL-2.0
//! Which facts of a made meeting stand in its draft, and what stands there that nobody said.

use condense::Note;

use super::recogniser::{Heard, normal};
use super::{Fact, Recognised, count};

#[derive(Default)]
pub struct Score {
    pub facts: usize,
    pub kept: usize,
    /// Facts that were recognised without an error, and how many of them are kept.
    pub intact: usize,
    pub intact_kept: usize,
    pub invented: usize,
    pub said: usize,
    pub written: usize,
}

impl Score {
    pub fn of(recognised: &Recognised, notes: &[Note]) -> Self {
        let mut score = Self { said: recognised.syllables(), written: written(recognised, notes), ..Self::default() };
        for fact in &recognised.made.facts {
            let is_intact = is_intact(recognised, fact);
            let is_kept = is_kept(recognised, notes, fact);
            score.facts += 1;
            score.kept += usize::from(is_kept);
            score.intact += usize::from(is_intact);
            score.intact_kept += usize::from(is_intact && is_kept);
        }
        score.invented = notes.iter().map(|note| invented(recognised, note)).sum();
        score
    }

    pub fn add(&mut self, other: &Self) {
        self.facts += other.facts;
        self.kept += other.kept;
        self.intact += other.intact;
        self.intact_kept += other.intact_kept;
        self.invented += other.invented;
        self.said += other.said;
        self.written += other.written;
    }
}

/// Syllables of the draft, with the words before each note.
pub fn written(recognised: &Recognised, notes: &[Note]) -> usize {
    let sentences = notes.iter().flat_map(|note| &note.sentences).flat_map(|sentence| &sentence.runs);
    let heads: usize = notes.iter().map(|note| count(&head(recognised, note))).sum();
    heads + sentences.map(|run| count(&run.text)).sum::<usize>()
}

pub fn head(recognised: &Recognised, note: &Note) -> String {
    let who = &recognised.people[note.speaker];
    let unit = if note.names_unit && !who.unit.is_empty() { format!(" ({})", who.unit) } else { String::new() };
    format!("{}{unit} {}:", who.name, note.kind.verb())
}

/// Where the words of `must` stand in a turn; with whether they are whole words there.
fn places(heard: &Heard, must: &str) -> Vec<(std::ops::Range<usize>, bool)> {
    let must = normal(must);
    let words: Vec<String> = heard.words.iter().map(|word| normal(&word.said)).collect();
    let mut found = Vec::new();
    for at in 0..words.len() {
        let mut text = String::new();
        for end in at..words.len().min(at + 12) {
            if !text.is_empty() && !words[end].is_empty() {
                text.push(' ');
            }
            text.push_str(&words[end]);
            if text == must {
                found.push((at..end + 1, true));
                break;
            }
            if text.contains(&must) && (end == at || !text[words[at].len()..].contains(&must)) {
                found.push((at..end + 1, false));
                break;
            }
        }
    }
    found
}

fn is_intact(recognised: &Recognised, fact: &Fact) -> bool {
    let heard = &recognised.heard[fact.speech];
    let is_right = |place: &std::ops::Range<usize>| heard.words[place.clone()].iter().all(|word| !word.is_wrong());
    fact.must.iter().all(|must| places(heard, must).iter().any(|(place, _)| is_right(place)))
}

pub fn is_kept(recognised: &Recognised, notes: &[Note], fact: &Fact) -> bool {
    let heard = &recognised.heard[fact.speech];
    let item = recognised.made.speech[fact.speech].item;
    let notes = notes.iter().filter(|note| recognised.people[note.speaker].name == fact.speaker && note.item == item);
    let told = notes.flat_map(|note| &note.sentences).filter(|one| one.turn == fact.speech).map(|sentence| {
        let text = sentence.runs.iter().map(|run| run.text.as_str()).collect::<Vec<_>>().join(" ");
        format!(" {} ", normal(&text))
    });
    let told = told.collect::<Vec<_>>().join("|");
    fact.must.iter().all(|must| {
        places(heard, must).iter().any(|(place, is_whole)| {
            let words = &heard.words[place.clone()];
            if !is_whole && words.iter().all(|word| !word.is_wrong()) {
                return told.contains(&normal(must));
            }
            let recognised = words.iter().map(|word| word.heard.as_str()).collect::<Vec<_>>().join(" ");
            told.contains(&format!(" {} ", normal(&recognised)))
        })
    })
}

/// Figures and names of a note that do not stand in the utterances that it gives as their source.
fn invented(recognised: &Recognised, note: &Note) -> usize {
    let mut invented = 0;
    for sentence in &note.sentences {
        let segments = &recognised.heard[sentence.turn].segments;
        let mut begins = true;
        for run in &sentence.runs {
            let source = format!(" {} ", normal(&segments[run.utterance].text));
            for word in run.text.split_whitespace() {
                let figure = word.bytes().any(|byte| byte.is_ascii_digit());
                let name = !begins && word.chars().next().is_some_and(char::is_uppercase);
                begins = false;
                invented += usize::from((figure || name) && !source.contains(&format!(" {} ", normal(word))));
            }
        }
    }
    invented
}
