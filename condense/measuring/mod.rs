// SPDX-License-Identifier: MPL-2.0
//! Made meetings, what a recogniser would write of them, and which of their facts a draft keeps.

pub mod facts;
pub mod recogniser;

use std::path::PathBuf;

use condense::{Length, Meeting, Note, Speaker, Turn, Utterance, condense};
use recogniser::{Heard, Style};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Made {
    pub name: String,
    pub chair: Person,
    pub secretary: Person,
    pub people: Vec<Person>,
    pub speech: Vec<Speech>,
    pub facts: Vec<Fact>,
}

#[derive(Clone, Deserialize)]
pub struct Person {
    pub name: String,
    pub unit: String,
}

#[derive(Deserialize)]
pub struct Speech {
    pub item: Option<usize>,
    pub speaker: String,
    pub said: String,
}

#[derive(Deserialize)]
pub struct Fact {
    pub speaker: String,
    pub kind: String,
    /// Index of the turn.
    pub speech: usize,
    pub gist: String,
    /// What stands in the draft if the fact does.
    pub must: Vec<String>,
}

/// The meetings of a folder beside this one, by name.
pub fn meetings_of(folder: &str) -> Vec<Made> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("meetings").join(folder);
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.sort();
    paths.iter().map(|path| serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()).collect()
}

/// A meeting as it was recognised.
pub struct Recognised<'m> {
    pub made: &'m Made,
    pub people: Vec<Person>,
    pub heard: Vec<Heard>,
}

impl<'m> Recognised<'m> {
    pub fn of(made: &'m Made, style: Style) -> Self {
        let mut people = vec![made.chair.clone(), made.secretary.clone()];
        people.extend(made.people.iter().cloned());
        for speech in &made.speech {
            if people.iter().all(|person| person.name != speech.speaker) {
                people.push(Person { name: speech.speaker.clone(), unit: String::new() });
            }
        }
        let names: Vec<&str> = people.iter().flat_map(|person| [person.name.as_str(), person.unit.as_str()]).collect();
        let heard = recogniser::hear(&made.name, &made.speech, &names, style);
        Self { made, people, heard }
    }

    pub fn syllables(&self) -> usize {
        self.heard.iter().flat_map(|heard| &heard.segments).map(|segment| count(&segment.text)).sum()
    }

    pub fn meeting(&self) -> Meeting<'_> {
        let speaker = |person: &'_ Person| self.people.iter().position(|one| one.name == person.name).unwrap();
        let speakers = self.people.iter().map(|person| Speaker {
            name: &person.name,
            unit: &person.unit,
            leads: person.name == self.made.chair.name,
        });
        let speakers = speakers.collect();
        let turns = self.made.speech.iter().zip(&self.heard).map(|(speech, heard)| Turn {
            item: speech.item,
            speaker: speaker(&Person { name: speech.speaker.clone(), unit: String::new() }),
            utterances: heard
                .segments
                .iter()
                .map(|one| Utterance { text: &one.text, starts_ms: one.starts_ms, ends_ms: one.ends_ms })
                .collect(),
        });
        Meeting { speakers, turns: turns.collect() }
    }

    pub fn condensed(&self, length: Length) -> Vec<Note> {
        condense(&self.meeting(), length)
    }
}

/// Syllables, names and figures alike: what stands between spaces.
pub fn count(text: &str) -> usize {
    text.split_whitespace().count()
}
