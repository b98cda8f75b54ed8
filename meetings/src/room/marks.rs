//! Conclusions and action items, marked by the secretary at the moment they are said.

use serde::{Deserialize, Serialize};

use super::{Event, Refusal, Room, acceptable_text};
use crate::Millis;
use crate::ids::{AgendaItemId, ParticipantId};

/// Longest text, in characters.
pub const MAX_CHARS: usize = 2_000;
/// Most marks of one meeting.
pub const MAX_MARKS: usize = 1_000;
/// Most bytes of their texts together: they are in every snapshot of the room and in every welcome.
pub const MAX_BYTES: usize = 256 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    Conclusion,
    ActionItem,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkCommand {
    /// Secretary or chair.
    Add { by: ParticipantId, kind: MarkKind, text: String },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkEvent {
    Added { mark: Mark, by: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Counted from 1 in each meeting. 0 only in snapshots of an older program, see
    /// [`Marks::numbered`].
    #[serde(default)]
    pub number: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    /// Name of who marked it.
    pub by: String,
    /// The current item then.
    pub agenda_item: Option<AgendaItemId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Marks {
    marks: Vec<Mark>,
}

impl Marks {
    /// In the order of time.
    pub fn all(&self) -> &[Mark] {
        &self.marks
    }

    /// An older program did not number them.
    pub(super) fn numbered(mut self) -> Self {
        (1..).zip(&mut self.marks).filter(|(_, mark)| mark.number == 0).for_each(|(n, mark)| mark.number = n);
        self
    }
}

impl Room {
    pub(super) fn apply_mark(&mut self, command: MarkCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let MarkCommand::Add { by, kind, text } = command;
        let name = self.require_chair_or_secretary(&by)?.name.clone();
        self.require_open()?;
        let text = acceptable_text(&text, MAX_CHARS)?;
        let bytes: usize = self.marks.marks.iter().map(|mark| mark.text.len()).sum();
        if self.marks.marks.len() >= MAX_MARKS || bytes + text.len() > MAX_BYTES {
            return Err(Refusal::Full);
        }
        let number = self.marks.marks.last().map_or(0, |last| last.number) + 1;
        let mark = Mark { number, kind, text, at: now, by: name, agenda_item: self.agenda.current().cloned() };
        self.marks.marks.push(mark.clone());
        Ok(vec![MarkEvent::Added { mark, by }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::agenda::AgendaCommand;
    use super::super::test_room::*;
    use super::*;

    fn conclusion(by: &str, text: &str) -> MarkCommand {
        MarkCommand::Add { by: id(by), kind: MarkKind::Conclusion, text: text.to_owned() }
    }

    #[test]
    fn a_conclusion_is_tied_to_its_moment_and_agenda_item() {
        let mut room = TestRoom::with(&["An", "Bình"]);
        room.apply(AgendaCommand::SetCurrent { by: id("Bình"), item: Some(item_id("budget")) }).unwrap();
        room.at(6_000).apply(conclusion("Bình", "Giao Sở Tài chính báo cáo trước ngày 30/11.")).unwrap();
        let mark = &room.rules.marks().all()[0];
        assert_eq!((mark.at, mark.by.as_str()), (Millis(6_000), "Bình"));
        assert_eq!(mark.agenda_item, Some(item_id("budget")));
    }

    #[test]
    fn delegates_do_not_mark_and_empty_marks_are_refused() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.apply(conclusion("Tân Lập", "Kết luận")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(conclusion("An", "   ")), Err(Refusal::BadText));
        assert!(room.rules.marks().all().is_empty());
    }

    #[test]
    fn marks_without_end_are_refused() {
        let mut room = TestRoom::with(&["Bình"]);
        let text = "x".repeat(MAX_CHARS);
        let added = (0..MAX_MARKS).take_while(|_| room.apply(conclusion("Bình", &text)).is_ok()).count();
        assert_eq!(added, MAX_BYTES / MAX_CHARS);
        assert_eq!(room.apply(conclusion("Bình", &text)), Err(Refusal::Full));
    }
}
