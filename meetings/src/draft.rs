// SPDX-License-Identifier: MPL-2.0
//! The first draft of minutes: facts put into the official form, then what was said, per agenda
//! item.
//!
//! Pure: the same facts give the same draft. Nothing is invented: a sentence is either form, a fact
//! of the meeting, or words of the transcript with a
//! [`TextMark::Source`] that leads to their sound.

mod condensed;
mod notice;
mod roll_call;
mod sections;
mod verbatim;
mod votes;

use crate::ids::ParticipantId;
use crate::minutes::draft_note::{EMPTY_ITEM, NOT_OPENED};
use crate::minutes::{
    Block, Body, DraftLength, HeadingAttrs, Inline, ListItem, ListParagraph, MinutesContent, MinutesHead, MinutesKind,
    SourceAttrs, TextMark,
};
use crate::room::marks::{MarkKind, MarkStanding};
use crate::transcript::Segment;
use crate::unit_name::{stands_alone, written_out};
use moments::LocalTime;
use moments::Millis;

use sections::{Section, by_agenda};

pub use notice::{GivenFact, notice};
pub use roll_call::{UnitFact, attendance_lines, table_rows as roll_call_rows};
pub use votes::{VoteFact, lines as vote_lines};

/// A person as they are named in minutes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PersonFact {
    pub name: String,
    /// Position, for example "Phó Chủ tịch"; may be empty.
    pub title: String,
    /// Name of their unit; may be empty.
    pub unit: String,
}

/// What somebody is in the roll call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Attendee {
    Chair,
    Secretary,
    /// By an invitation link, under a name that nobody has checked.
    Guest,
    #[default]
    Delegate,
    Observer,
}

/// One line of the roll call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RollCallEntry {
    pub person: PersonFact,
    pub standing: Attendee,
    /// The unit whose deputy they were; empty of anybody else.
    pub for_unit: String,
    /// First entry; none for an invited person or unit that never came (then `person.name` may be
    /// empty).
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
    /// Each time that it did: a meeting comes back to items. Empty if it never came to it.
    pub began_at: Vec<Millis>,
    /// Those who led the meeting left it out.
    pub skipped: bool,
}

/// A conclusion or action item that the secretary marked during the meeting, published or not: the
/// draft is the secretary's too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkedFact {
    pub kind: MarkKind,
    /// Index of its item in the agenda; none where it belongs to none.
    pub item: Option<usize>,
    pub at: Millis,
    pub text: String,
    /// Who could read it at the end.
    pub standing: MarkStanding,
}

/// Somebody had the floor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpeechFact {
    pub participant: ParticipantId,
    /// Of who spoke behind the microphone, where it is known.
    pub name: String,
    /// May be empty.
    pub unit: String,
    pub began_at: Millis,
    pub ended_at: Millis,
}

/// All that is known of an ended meeting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DraftFacts {
    pub title: String,
    /// Parent of the issuing unit; may be empty.
    pub superior_unit: String,
    pub issuing_unit: String,
    /// Symbol of the document; the abbreviation of its kind when empty.
    pub symbol: String,
    /// Place name before the date, for example "Lào Cai"; may be empty.
    pub place: String,
    pub chair: PersonFact,
    /// Everybody who chaired, as they are in the transcript: others may bear the same name.
    pub chairs: Vec<ParticipantId>,
    /// Who chaired from when on, where the chair was handed over.
    pub chaired_later: Vec<(PersonFact, Millis)>,
    pub secretary: PersonFact,
    /// None of a meeting that ended without having been opened.
    pub began_at: Option<Millis>,
    /// Nobody joined it here: who was there is known from notes alone.
    pub held_elsewhere: bool,
    pub ended_at: Millis,
    pub roll_call: Vec<RollCallEntry>,
    /// The expected units, and what was noted of them.
    pub units: Vec<UnitFact>,
    /// Somebody has confirmed the roll call: it gets a table of its own.
    pub roll_call_confirmed: bool,
    pub agenda: Vec<AgendaFact>,
    pub segments: Vec<Segment>,
    pub marked: Vec<MarkedFact>,
    pub speeches: Vec<SpeechFact>,
    /// Those that were counted, in the order in which they opened.
    pub votes: Vec<VoteFact>,
}

/// Of an item that was left out. It is a fact, not an instruction to the secretary.
const SKIPPED_ITEM: &str = "Cuộc họp không bàn mục này.";
/// Who had the floor for less than this, in milliseconds, and was not heard has not spoken.
const SHORTEST_SPEECH_MS: i64 = 5_000;

/// Makes a draft with so much of what was said.
pub fn draft(facts: &DraftFacts, length: DraftLength) -> MinutesContent {
    let mut segments: Vec<&Segment> = facts.segments.iter().filter(|s| !s.text.trim().is_empty()).collect();
    segments.sort_by(|a, b| (a.starts_at, a.id.as_str()).cmp(&(b.starts_at, b.id.as_str())));
    let mut content = Vec::new();
    if facts.began_at.is_none() {
        content.push(Block::Paragraph { content: vec![inline(NOT_OPENED.to_owned(), Vec::new())] });
    }
    let sections = by_agenda(facts, &segments);
    let speeches: Vec<Vec<Block>> = match length {
        DraftLength::Verbatim => sections.iter().map(|section| verbatim::speeches(&section.spoken)).collect(),
        DraftLength::Full => condensed::speeches(facts, &sections, condense::Length::Full),
        DraftLength::Summary => condensed::speeches(facts, &sections, condense::Length::Summary),
    };
    for (Section { heading, opens, skipped, spoken, unheard }, speeches) in sections.into_iter().zip(speeches) {
        if opens && speeches.is_empty() && unheard.is_empty() {
            // Of greetings alone nothing is written.
            continue;
        }
        content.push(heading_block(heading));
        // Where nothing was recognised, the secretary writes: not into the heading. Nobody signs an
        // item that says nothing; without an agenda, submission asks for content itself.
        if spoken.is_empty() && unheard.is_empty() {
            let words = if skipped { SKIPPED_ITEM } else { EMPTY_ITEM };
            let line = if facts.agenda.is_empty() { Vec::new() } else { vec![inline(words.to_owned(), Vec::new())] };
            content.push(Block::Paragraph { content: line });
        }
        content.extend(speeches);
        content.extend(unheard.into_iter().map(unheard_speech));
    }
    content.extend(votes::votes(facts));
    content.extend(marked(facts, MarkKind::Conclusion, "Kết luận"));
    content.extend(marked(facts, MarkKind::ActionItem, "Nhiệm vụ được giao"));
    content.extend(roll_call::table(facts));
    MinutesContent { head: head(facts), body: Body { content, ..Body::default() } }
}

fn head(facts: &DraftFacts) -> MinutesHead {
    let recipients = ["Như thành phần tham dự;", "Lưu: VT."].map(str::to_owned).to_vec();
    MinutesHead {
        symbol: symbol(facts, MinutesKind::Minutes),
        title: facts.title.clone(),
        // Of a meeting that was not opened here nobody but the secretary knows the times.
        begins: facts.began_at.map_or(String::new(), |at| LocalTime::of(at).words()),
        ends: facts.began_at.map_or(String::new(), |_| LocalTime::of(facts.ended_at).words()),
        venue: if facts.began_at.is_some() { venue(facts) } else { String::new() },
        attendance: attendance_lines(facts),
        chair: chair_words(facts),
        secretary: leader_words(facts, &facts.secretary, Attendee::Secretary),
        secretary_name: facts.secretary.name.clone(),
        recipients,
        ..head_of_sheet(facts)
    }
}

/// The abbreviation of the kind alone, where the unit gave none.
fn symbol(facts: &DraftFacts, kind: MinutesKind) -> String {
    if facts.symbol.is_empty() { kind.symbol().to_owned() } else { facts.symbol.clone() }
}

/// What each kind of document has around its text.
fn head_of_sheet(facts: &DraftFacts) -> MinutesHead {
    MinutesHead {
        superior_unit: if stands_alone(&facts.issuing_unit) {
            String::new()
        } else {
            written_out(&facts.superior_unit)
        },
        issuing_unit: written_out(&facts.issuing_unit),
        place: facts.place.clone(),
        chair_name: facts.chair.name.clone(),
        ..MinutesHead::default()
    }
}

fn venue(facts: &DraftFacts) -> String {
    // Where it was nobody has said.
    if facts.held_elsewhere {
        return String::new();
    }
    match sites(facts) {
        0 | 1 => "Họp trực tuyến".to_owned(),
        sites => format!("Họp trực tuyến, kết nối {sites} điểm cầu"),
    }
}

/// From how many units somebody took part.
fn sites(facts: &DraftFacts) -> usize {
    let mut units: Vec<&str> =
        facts.roll_call.iter().filter(|e| e.joined_at.is_some()).map(|e| e.person.unit.as_str()).collect();
    units.retain(|unit| !unit.is_empty());
    units.sort_unstable();
    units.dedup();
    units.len()
}

/// `Ông/Bà` is not known from an account, so that nobody is addressed wrongly: the name first,
/// position and unit after, both written out.
fn person_words(person: &PersonFact) -> String {
    let details = [person.title.as_str(), person.unit.as_str()];
    let details = details.into_iter().filter(|d| !d.is_empty()).map(written_out).collect::<Vec<_>>().join(", ");
    match (person.name.as_str(), details.as_str()) {
        ("", details) => details.to_owned(),
        (name, "") => name.to_owned(),
        (name, details) => format!("{name} - {details}"),
    }
}

/// Who led, and that they were not there if they never came.
fn leader_words(facts: &DraftFacts, leader: &PersonFact, standing: Attendee) -> String {
    let came = facts.roll_call.iter().any(|entry| entry.joined_at.is_some() && entry.standing == standing);
    let words = person_words(leader);
    // Without an opening, and elsewhere, nobody was counted.
    let is_unknown = facts.began_at.is_none() || facts.held_elsewhere;
    if came || words.is_empty() || is_unknown { words } else { format!("{words} (vắng mặt)") }
}

/// The chair of the plan, then everybody who chaired later, each with the time; until when, where
/// they left before somebody else chaired. Nobody is named for the time after that.
fn chair_words(facts: &DraftFacts) -> String {
    let mut words = leader_words(facts, &facts.chair, Attendee::Chair);
    for (n, (person, at)) in facts.chaired_later.iter().enumerate() {
        let over = facts.chaired_later.get(n + 1).map_or(facts.ended_at, |(_, next)| *next);
        let until = match left_at(facts, person) {
            Some(left) if *at <= left && left < over => format!(" đến {}", LocalTime::of(left).clock_words()),
            _ => String::new(),
        };
        words = format!("{words}; từ {}{until}: {}", LocalTime::of(*at).clock_words(), person_words(person));
    }
    words
}

/// When somebody with an account left for good; none if they stayed to the end, or if the roll call
/// does not tell them from a namesake.
fn left_at(facts: &DraftFacts, person: &PersonFact) -> Option<Millis> {
    let is_they = |entry: &&RollCallEntry| {
        let same = entry.person.name == person.name && entry.person.unit == person.unit;
        same && entry.joined_at.is_some() && entry.standing != Attendee::Guest
    };
    let mut entries = facts.roll_call.iter().filter(is_they);
    match (entries.next(), entries.next()) {
        (Some(entry), None) => entry.left_at,
        _ => None,
    }
}

/// Somebody had the floor and nothing of it was recognised: minutes name them all the same.
fn unheard_speech(speech: &SpeechFact) -> Block {
    let who = if speech.unit.is_empty() {
        speech.name.clone()
    } else {
        format!("{} ({})", speech.name, written_out(&speech.unit))
    };
    let (from, to) = (LocalTime::of(speech.began_at).clock_words(), LocalTime::of(speech.ended_at).clock_words());
    let times = if from == to { format!("lúc {from}") } else { format!("từ {from} đến {to}") };
    Block::Paragraph {
        content: vec![inline(who, vec![TextMark::Strong]), inline(format!(" phát biểu {times}."), Vec::new())],
    }
}

impl SpeechFact {
    /// Whether something of this sentence was said in it.
    fn holds(&self, segment: &Segment) -> bool {
        self.participant == segment.participant && segment.starts_at < self.ended_at && self.began_at < segment.ends_at
    }
}

fn marked(facts: &DraftFacts, kind: MarkKind, heading: &str) -> Vec<Block> {
    let mut items: Vec<&MarkedFact> = facts.marked.iter().filter(|m| m.kind == kind).collect();
    // In the order of the agenda; what belongs to no item comes last.
    items.sort_by_key(|m| (m.item.unwrap_or(usize::MAX), m.at));
    if items.is_empty() {
        return Vec::new();
    }
    let content = items
        .into_iter()
        .map(|item| ListItem {
            content: vec![ListParagraph { content: note_words(item), ..ListParagraph::default() }],
            ..ListItem::default()
        })
        .collect();
    vec![heading_block(heading.to_owned()), Block::OrderedList { content }]
}

/// A withdrawn note is not lost, and does not pass for one that stands: the secretary decides.
fn note_words(note: &MarkedFact) -> Vec<Inline> {
    let mut words = vec![inline(note.text.trim().to_owned(), Vec::new())];
    if note.standing == MarkStanding::Withdrawn {
        words.push(inline(" (đã thu hồi trong cuộc họp)".to_owned(), vec![TextMark::Em]));
    }
    words
}

fn heading_block(text: String) -> Block {
    Block::Heading { attrs: HeadingAttrs { level: 2 }, content: vec![inline(text, Vec::new())] }
}

/// Words of a segment, which lead to its sound.
fn sourced(text: String, segment: &Segment) -> Inline {
    inline(text, vec![TextMark::Source { attrs: SourceAttrs { segment: segment.id.clone() } }])
}

fn inline(text: String, marks: Vec<TextMark>) -> Inline {
    Inline { text, marks, ..Inline::default() }
}

#[cfg(test)]
mod condensed_tests;
#[cfg(test)]
mod notice_tests;
#[cfg(test)]
mod tests;
