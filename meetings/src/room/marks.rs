// SPDX-License-Identifier: MPL-2.0
//! The desk's notes: conclusions and action items, noted at the moment they are said.
//!
//! Only the desk (secretary and chair) reads a mark until it is published; then everybody does.
//! Each change gives it another version, and a change names the version that its author saw, so
//! that nothing is overwritten unseen. Deleted marks can be restored until the meeting ends. See
//! `docs/decisions/0028-notes.md`.

use super::presence::Participant;
use super::{Event, FeatureEvent, FeatureState, Refusal, Room, acceptable_text};
use crate::ids::{AgendaItemId, ParticipantId};
use crate::meeting::Meeting;
use crate::out_spans::OutSpans;
use moments::Millis;

/// Longest text, in characters.
pub const MAX_CHARS: usize = 2_000;
/// Most marks of one meeting.
pub const MAX_MARKS: usize = 1_000;
/// Most bytes of their texts together: they are in every snapshot of the room and every welcome.
pub const MAX_BYTES: usize = 256 * 1024;
/// Most deleted marks that can be restored; of more, the earliest deleted are dropped.
pub const MAX_DELETED: usize = 20;
/// Most marks published in one step.
pub const MAX_AT_ONCE: usize = 200;
/// Most changes of one meeting's marks: each writes to the audit log, which only grows.
pub const MAX_STEPS: u32 = 10_000;

/// The kind of a mark: in rules, on the wire, in rows and drafts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MarkKind {
    Conclusion,
    ActionItem,
}

/// Who may read a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum MarkStanding {
    /// The desk; nobody else has ever seen it.
    Desk,
    /// Everybody.
    Published,
    /// The desk again, after everybody could read it.
    Withdrawn,
}

/// A mark in the version that somebody has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct MarkSeen {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub number: i64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub version: i64,
}

/// The agenda item to which a new mark belongs, where it is not the current one: what is noted was
/// said under it. Without an item it belongs to none.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(deny_unknown_fields))]
pub struct NotedUnder {
    pub agenda_item: Option<AgendaItemId>,
}

/// The part of a mark that the desk may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    pub kind: MarkKind,
    pub text: String,
    pub agenda_item: Option<AgendaItemId>,
}

/// Secretary or chair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkCommand {
    Add {
        by: ParticipantId,
        kind: MarkKind,
        text: String,
        /// None: the current item.
        under: Option<NotedUnder>,
    },
    Change {
        by: ParticipantId,
        seen: MarkSeen,
        content: Content,
    },
    /// Every one of them, or none.
    Publish {
        by: ParticipantId,
        seen: Vec<MarkSeen>,
    },
    /// Only the desk may read it again.
    Withdraw {
        by: ParticipantId,
        seen: MarkSeen,
    },
    Delete {
        by: ParticipantId,
        seen: MarkSeen,
    },
    /// A deleted mark is restored as it was.
    Restore {
        by: ParticipantId,
        seen: MarkSeen,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkEvent {
    Added { mark: Mark, by: ParticipantId },
    Changed { mark: Mark, by: ParticipantId },
    Published { marks: Vec<Mark>, by: ParticipantId },
    Withdrawn { mark: Mark, by: ParticipantId },
    Deleted { mark: Mark, by: ParticipantId },
    Restored { mark: Mark, by: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub struct Mark {
    /// Counted from 1 in each meeting and never reused. 0 only in snapshots of an older version,
    /// see [`FeatureState::restore`].
    #[cfg_attr(feature = "wire", serde(default))]
    pub number: i64,
    /// Counted from 1; each step of the mark adds 1.
    #[cfg_attr(feature = "wire", serde(default = "first_version"))]
    pub version: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    /// Name of who marked it.
    pub by: String,
    /// At first the item that is current then, or the one under which it was said.
    pub agenda_item: Option<AgendaItemId>,
    /// An older version published every mark at once.
    #[cfg_attr(feature = "wire", serde(default = "published"))]
    pub standing: MarkStanding,
    /// When text or kind was last changed after everybody could read it.
    #[cfg_attr(feature = "wire", serde(default))]
    pub amended_at: Option<Millis>,
    /// When text or kind were written as they are; none in snapshots of an older version.
    #[cfg_attr(feature = "wire", serde(default))]
    pub written_at: Option<Millis>,
    /// When everybody could read it first.
    #[cfg_attr(feature = "wire", serde(default, skip_serializing_if = "Option::is_none"))]
    pub published_at: Option<Millis>,
    /// Who made this version; none in snapshots of an older version of the program.
    #[cfg_attr(feature = "wire", serde(default))]
    pub changed_by: Option<ParticipantId>,
}

fn first_version() -> i64 {
    1
}

#[cfg(feature = "wire")]
fn published() -> MarkStanding {
    MarkStanding::Published
}

impl Mark {
    pub fn is_published(&self) -> bool {
        self.standing == MarkStanding::Published
    }

    /// Whether it was published while somebody was put out.
    pub fn is_kept_from(&self, out: &OutSpans) -> bool {
        self.is_published() && self.published_at.is_some_and(|at| out.hold_at(at))
    }

    /// The next version, by `by`.
    fn next(&self, by: &ParticipantId) -> Self {
        Self { version: self.version + 1, changed_by: Some(by.clone()), ..self.clone() }
    }
}

impl Participant {
    /// Whether this participant is at the desk and may read and change marks that are not
    /// published. A machine never is, whatever the role of its access token.
    pub fn is_at_desk(&self) -> bool {
        self.token.is_none() && self.role.leads()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Marks {
    /// In the order of their numbers.
    marks: Vec<Mark>,
    beside: Beside,
}

/// The state of marks beside the marks themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
struct Beside {
    /// The last number given.
    last_number: i64,
    steps: u32,
    /// The latest deleted last.
    deleted: Vec<Mark>,
}

impl Marks {
    /// In the order of time.
    pub fn all(&self) -> &[Mark] {
        &self.marks
    }

    /// Those that can be restored, the latest deleted last.
    pub fn deleted(&self) -> &[Mark] {
        &self.beside.deleted
    }

    /// The marks that `who` may read: all at the desk, else the published ones.
    pub fn read_by(&self, who: &Participant) -> impl Iterator<Item = &Mark> {
        let all = who.is_at_desk();
        self.marks.iter().filter(move |mark| all || mark.is_published())
    }

    /// Deleted marks cannot be restored after the meeting.
    pub(super) fn drop_deleted(&mut self) {
        self.beside.deleted.clear();
    }

    /// The index of the mark that is still as it was seen.
    fn place(&self, seen: MarkSeen) -> Result<usize, Refusal> {
        let there = |mark: &Mark| mark.number == seen.number && mark.version == seen.version;
        self.marks.iter().position(there).ok_or(Refusal::MarkChanged)
    }

    /// Whether one more text of so many bytes fits in place of one of `instead` bytes.
    fn require_room(&self, marks: usize, bytes: usize, instead: usize) -> Result<(), Refusal> {
        let all: usize = self.marks.iter().map(|mark| mark.text.len()).sum();
        let fits = self.marks.len() + marks <= MAX_MARKS && all - instead + bytes <= MAX_BYTES;
        if fits { Ok(()) } else { Err(Refusal::MarksFull) }
    }

    fn add(&mut self, mark: Mark) {
        let place = self.marks.partition_point(|other| other.number < mark.number);
        self.marks.insert(place, mark);
    }

    fn delete(&mut self, place: usize, deleted: Mark) {
        self.marks.remove(place);
        self.beside.deleted.push(deleted);
        let most = self.beside.deleted.len().saturating_sub(MAX_DELETED);
        self.beside.deleted.drain(..most);
    }
}

/// Part of the snapshot of a room.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct MarksSnapshot {
    #[cfg_attr(feature = "wire", serde(default))]
    marks: Vec<Mark>,
    #[cfg_attr(feature = "wire", serde(default))]
    beside_marks: Beside,
}

impl FeatureState for Marks {
    type Snapshot = MarksSnapshot;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> MarksSnapshot {
        MarksSnapshot { marks: self.marks.clone(), beside_marks: self.beside.clone() }
    }

    /// The first version did not number marks, the second did not store the last number.
    fn restore(&mut self, snapshot: MarksSnapshot) {
        let MarksSnapshot { mut marks, beside_marks: mut beside } = snapshot;
        (1..).zip(&mut marks).filter(|(_, mark)| mark.number == 0).for_each(|(n, mark)| mark.number = n);
        beside.last_number = beside.last_number.max(marks.last().map_or(0, |last| last.number));
        *self = Self { marks, beside };
    }
}

impl FeatureEvent for MarkEvent {}

impl Room {
    pub(super) fn apply_mark(&mut self, command: MarkCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let (MarkCommand::Add { by, .. }
        | MarkCommand::Change { by, .. }
        | MarkCommand::Publish { by, .. }
        | MarkCommand::Withdraw { by, .. }
        | MarkCommand::Delete { by, .. }
        | MarkCommand::Restore { by, .. }) = &command;
        let who = self.requester(by)?;
        if !who.is_at_desk() {
            return Err(Refusal::NotAllowed);
        }
        let name = who.name.clone();
        self.require_open()?;
        if self.states.marks.beside.steps >= MAX_STEPS {
            return Err(Refusal::MarksFull);
        }
        let event = match command {
            MarkCommand::Add { by, kind, text, under } => {
                let agenda_item = self.noted_under(under)?;
                self.add_mark(by, name, Content { kind, text, agenda_item }, now)
            }
            MarkCommand::Change { by, seen, content } => self.change_mark(by, seen, content, now),
            MarkCommand::Publish { by, seen } => self.publish_marks(by, &seen, now),
            MarkCommand::Withdraw { by, seen } => self.withdraw_mark(by, seen),
            MarkCommand::Delete { by, seen } => self.delete_mark(by, seen),
            MarkCommand::Restore { by, seen } => self.restore_mark(by, seen, now),
        }?;
        self.states.marks.beside.steps += 1;
        Ok(vec![event.into()])
    }

    fn noted_under(&self, under: Option<NotedUnder>) -> Result<Option<AgendaItemId>, Refusal> {
        let Some(NotedUnder { agenda_item }) = under else {
            return Ok(self.states.agenda.current().cloned());
        };
        self.require_item(agenda_item.as_ref())?;
        Ok(agenda_item)
    }

    fn require_item(&self, item: Option<&AgendaItemId>) -> Result<(), Refusal> {
        if item.is_some_and(|item| !self.states.agenda.has(item)) { Err(Refusal::NoSuch) } else { Ok(()) }
    }

    fn add_mark(
        &mut self,
        by: ParticipantId,
        name: String,
        content: Content,
        now: Millis,
    ) -> Result<MarkEvent, Refusal> {
        let Content { kind, text, agenda_item } = content;
        let text = acceptable_text(&text, MAX_CHARS)?;
        self.states.marks.require_room(1, text.len(), 0)?;
        self.states.marks.beside.last_number += 1;
        let mark = Mark {
            number: self.states.marks.beside.last_number,
            version: first_version(),
            kind,
            text,
            at: now,
            by: name,
            agenda_item,
            standing: MarkStanding::Desk,
            amended_at: None,
            written_at: Some(now),
            published_at: None,
            changed_by: Some(by.clone()),
        };
        self.states.marks.add(mark.clone());
        Ok(MarkEvent::Added { mark, by })
    }

    fn change_mark(
        &mut self,
        by: ParticipantId,
        seen: MarkSeen,
        content: Content,
        now: Millis,
    ) -> Result<MarkEvent, Refusal> {
        let place = self.states.marks.place(seen)?;
        let Content { kind, text, agenda_item } = content;
        let text = acceptable_text(&text, MAX_CHARS)?;
        self.require_item(agenda_item.as_ref())?;
        let before = &self.states.marks.marks[place];
        self.states.marks.require_room(0, text.len(), before.text.len())?;
        let reads_otherwise = before.standing != MarkStanding::Desk && (before.kind, &before.text) != (kind, &text);
        let amended_at = if reads_otherwise { Some(now) } else { before.amended_at };
        let is_new = (before.kind, &before.text) != (kind, &text);
        let written_at = if is_new { Some(now) } else { before.written_at };
        let mark = Mark { kind, text, agenda_item, amended_at, written_at, ..before.next(&by) };
        self.states.marks.marks[place] = mark.clone();
        Ok(MarkEvent::Changed { mark, by })
    }

    fn publish_marks(&mut self, by: ParticipantId, seen: &[MarkSeen], now: Millis) -> Result<MarkEvent, Refusal> {
        if seen.is_empty() || seen.len() > MAX_AT_ONCE {
            return Err(Refusal::BadText);
        }
        let mut places = seen.iter().map(|seen| self.states.marks.place(*seen)).collect::<Result<Vec<_>, _>>()?;
        places.sort_unstable();
        let twice = places.windows(2).any(|pair| pair[0] == pair[1]);
        if twice || places.iter().any(|place| self.states.marks.marks[*place].is_published()) {
            return Err(Refusal::MarkChanged);
        }
        let mut marks = Vec::new();
        for place in places {
            let (standing, published_at) = (MarkStanding::Published, Some(now));
            let mark = Mark { standing, published_at, ..self.states.marks.marks[place].next(&by) };
            self.states.marks.marks[place] = mark.clone();
            marks.push(mark);
        }
        Ok(MarkEvent::Published { marks, by })
    }

    fn withdraw_mark(&mut self, by: ParticipantId, seen: MarkSeen) -> Result<MarkEvent, Refusal> {
        let place = self.states.marks.place(seen)?;
        let before = &self.states.marks.marks[place];
        if !before.is_published() {
            return Err(Refusal::MarkChanged);
        }
        let mark = Mark { standing: MarkStanding::Withdrawn, ..before.next(&by) };
        self.states.marks.marks[place] = mark.clone();
        Ok(MarkEvent::Withdrawn { mark, by })
    }

    fn delete_mark(&mut self, by: ParticipantId, seen: MarkSeen) -> Result<MarkEvent, Refusal> {
        let place = self.states.marks.place(seen)?;
        let mark = self.states.marks.marks[place].next(&by);
        self.states.marks.delete(place, mark.clone());
        Ok(MarkEvent::Deleted { mark, by })
    }

    fn restore_mark(&mut self, by: ParticipantId, seen: MarkSeen, now: Millis) -> Result<MarkEvent, Refusal> {
        let there = |mark: &Mark| mark.number == seen.number && mark.version == seen.version;
        let place = self.states.marks.beside.deleted.iter().position(there).ok_or(Refusal::MarkChanged)?;
        // Whoever has agreed on the conclusions since did not read it among them.
        let mark = Mark { written_at: Some(now), ..self.states.marks.beside.deleted[place].next(&by) };
        self.states.marks.require_room(1, mark.text.len(), 0)?;
        self.states.marks.beside.deleted.remove(place);
        self.states.marks.add(mark.clone());
        Ok(MarkEvent::Restored { mark, by })
    }
}

#[cfg(test)]
mod tests;
