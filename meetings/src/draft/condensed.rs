// SPDX-License-Identifier: MPL-2.0
//! What was said, condensed: per item one paragraph for each person, who chairs last; a question
//! and its answer may be paragraphs of their own.

use condense::{Length, Meeting, Note, Speaker, Turn, Utterance, condense};

use super::sections::Section;
use super::{DraftFacts, inline, sourced, verbatim};
use crate::minutes::{Block, Inline, TextMark};
use crate::transcript::Segment;
use crate::unit_name::written_out;

/// For each section its paragraphs.
pub(super) fn speeches(facts: &DraftFacts, sections: &[Section], length: Length) -> Vec<Vec<Block>> {
    let spoken = Spoken::of(sections);
    let notes = condense(&spoken.meeting(facts), length);
    let mut blocks: Vec<Vec<Block>> = sections.iter().map(|_| Vec::new()).collect();
    for note in &notes {
        let section = spoken.section_of(note);
        blocks[section].push(spoken.paragraph(note));
    }
    for (section, blocks) in sections.iter().zip(&mut blocks) {
        // An item that was spoken of does not look as if it had been left out.
        if blocks.is_empty() && !section.opens {
            *blocks = verbatim::speeches(&section.spoken);
        }
    }
    blocks
}

/// The turns of all sections, and who spoke.
struct Spoken<'a> {
    /// By first word, each once; with the unit as it is written out.
    speakers: Vec<(&'a Segment, String)>,
    turns: Vec<SpokenTurn<'a>>,
}

struct SpokenTurn<'a> {
    section: usize,
    opens: bool,
    speaker: usize,
    segments: Vec<&'a Segment>,
}

impl<'a> Spoken<'a> {
    fn of(sections: &[Section<'a>]) -> Self {
        let mut spoken = Self { speakers: Vec::new(), turns: Vec::new() };
        for (number, section) in sections.iter().enumerate() {
            let mut previous: Option<&Segment> = None;
            for segment in section.spoken.iter().copied() {
                match spoken.turns.last_mut() {
                    Some(turn) if previous.is_some_and(|p| verbatim::continues(p, segment)) => {
                        turn.segments.push(segment);
                    }
                    _ => {
                        let speaker = spoken.speaker(segment);
                        let opens = section.opens;
                        spoken.turns.push(SpokenTurn { section: number, opens, speaker, segments: vec![segment] });
                    }
                }
                previous = Some(segment);
            }
        }
        spoken
    }

    fn speaker(&mut self, segment: &'a Segment) -> usize {
        let is_same = |known: &Segment| {
            (&known.participant, &known.speaker, &known.unit) == (&segment.participant, &segment.speaker, &segment.unit)
        };
        self.speakers.iter().position(|(known, _)| is_same(known)).unwrap_or_else(|| {
            self.speakers.push((segment, written_out(&segment.unit)));
            self.speakers.len() - 1
        })
    }

    fn meeting(&self, facts: &DraftFacts) -> Meeting<'_> {
        let is_named_so =
            |name: &str| facts.chair.name == name || facts.chaired_later.iter().any(|(person, _)| person.name == name);
        // A hall's track leads where somebody has said that the chair speaks there.
        let leads = |segment: &Segment| {
            let is_theirs = facts.chairs.contains(&segment.participant) || segment.named_by.is_some();
            is_theirs && is_named_so(&segment.speaker)
        };
        let speakers =
            self.speakers.iter().map(|(segment, unit)| Speaker { name: &segment.speaker, unit, leads: leads(segment) });
        let turns = self.turns.iter().map(|turn| Turn {
            item: (!turn.opens).then_some(turn.section),
            speaker: turn.speaker,
            utterances: turn.segments.iter().map(|segment| utterance(segment)).collect(),
        });
        Meeting { speakers: speakers.collect(), turns: turns.collect() }
    }

    fn section_of(&self, note: &Note) -> usize {
        let first = note.sentences.first().and_then(|sentence| self.turns.get(sentence.turn));
        first.map_or(0, |turn| turn.section)
    }

    /// `Name (Unit) reported: what they said`; each stretch of words with its source.
    fn paragraph(&self, note: &Note) -> Block {
        let (segment, unit) = &self.speakers[note.speaker];
        let unit = if note.names_unit && !unit.is_empty() { format!(" ({unit})") } else { String::new() };
        let head = format!("{}{unit} {}:", segment.speaker, note.kind.verb());
        let mut content: Vec<Inline> = vec![inline(head, vec![TextMark::Strong])];
        for sentence in &note.sentences {
            let segments = &self.turns[sentence.turn].segments;
            for run in &sentence.runs {
                content.push(inline(" ".to_owned(), Vec::new()));
                content.push(sourced(run.text.clone(), segments[run.utterance]));
            }
        }
        Block::Paragraph { content }
    }
}

fn utterance(segment: &Segment) -> Utterance<'_> {
    Utterance { text: &segment.text, starts_ms: segment.starts_at.0, ends_ms: segment.ends_at.0 }
}
