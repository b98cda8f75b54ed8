//! The first draft of minutes: facts put into the official form, then what was said, per agenda item.
//!
//! Pure: the same facts give the same draft. Nothing is invented: a sentence is either form, a fact of the meeting, or
//! words of the transcript with a [`Mark::Source`](crate::minutes::Mark::Source) that leads to their sound.

use crate::Millis;
use crate::minutes::{Body, MinutesContent, MinutesHead};
use crate::transcript::Segment;

/// A person as they are named in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFact {
    pub name: String,
    /// Position, for example "Phó Chủ tịch"; may be empty.
    pub title: String,
    /// Name of their unit; may be empty.
    pub unit: String,
}

/// One line of the roll call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallEntry {
    pub person: PersonFact,
    /// First entry; none for an invited person or unit that never came (then `person.name` may be empty).
    pub joined_at: Option<Millis>,
    /// Last exit; none if they stayed to the end.
    pub left_at: Option<Millis>,
}

/// An agenda item and when it became the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaFact {
    pub title: String,
    /// May be empty.
    pub presenter: String,
    /// None if the meeting never came to it.
    pub began_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkedKind {
    Conclusion,
    ActionItem,
}

/// A conclusion or action item that the secretary marked during the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedFact {
    pub kind: MarkedKind,
    pub at: Millis,
    pub text: String,
}

/// All that is known of an ended meeting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftFacts {
    pub title: String,
    /// Parent of the issuing unit; may be empty.
    pub superior_unit: String,
    pub issuing_unit: String,
    /// Symbol of the document; [`draft`] takes "BB" when empty.
    pub symbol: String,
    /// Place name before the date, for example "Lào Cai"; may be empty.
    pub place: String,
    pub chair: PersonFact,
    pub secretary: PersonFact,
    pub began_at: Millis,
    pub ended_at: Millis,
    pub roll_call: Vec<RollCallEntry>,
    pub agenda: Vec<AgendaFact>,
    pub segments: Vec<Segment>,
    pub marked: Vec<MarkedFact>,
}

/// Makes the first draft.
pub fn draft(_facts: &DraftFacts) -> MinutesContent {
    MinutesContent { head: MinutesHead::default(), body: Body { content: Vec::new() } }
}
