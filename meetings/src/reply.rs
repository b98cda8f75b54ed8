// SPDX-License-Identifier: MPL-2.0
//! What an invited unit answers before a meeting, and what the roll call takes from it.
//!
//! Pure. A unit that said why nobody comes is absent with a reason, and a deputy stands in the
//! roll call, unless somebody notes something else there.

use std::collections::HashMap;

use crate::ids::UnitId;
use crate::roll_call::{Absence, UnitNote};

/// Most people that a unit announces.
pub const MAX_ANNOUNCED: u16 = 5_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Answer {
    Attends,
    /// Somebody comes in place of whom was invited.
    Deputy,
    Declines,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub answer: Answer,
    /// Why nobody comes; empty unless declining.
    pub reason: String,
    /// Who comes, with the position; empty unless a deputy does.
    pub deputy: String,
    /// How many come; none: not said.
    pub people: Option<u16>,
}

/// What an answer lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    #[error("it is not said why nobody comes")]
    Reason,
    #[error("it is not said who comes")]
    Deputy,
    #[error("more people than a hall holds")]
    People,
}

impl Reply {
    /// Keeps what belongs to the answer.
    pub fn new(answer: Answer, reason: &str, deputy: &str, people: Option<u16>) -> Result<Self, Incomplete> {
        let declines = answer == Answer::Declines;
        if declines && reason.trim().is_empty() {
            return Err(Incomplete::Reason);
        }
        if answer == Answer::Deputy && deputy.trim().is_empty() {
            return Err(Incomplete::Deputy);
        }
        if people.is_some_and(|people| people > MAX_ANNOUNCED) {
            return Err(Incomplete::People);
        }
        let reason = if declines { reason.trim() } else { "" };
        let deputy = if answer == Answer::Deputy { deputy.trim() } else { "" };
        let people = people.filter(|_| !declines);
        Ok(Self { answer, reason: reason.to_owned(), deputy: deputy.to_owned(), people })
    }
}

/// The notes of a roll call, with what units answered where nothing else was noted.
pub fn with_replies<'a>(
    mut notes: HashMap<UnitId, UnitNote>,
    replies: impl Iterator<Item = (&'a UnitId, &'a Reply)>,
) -> HashMap<UnitId, UnitNote> {
    for (unit, reply) in replies {
        let note = notes.entry(unit.clone()).or_default();
        match reply.answer {
            Answer::Declines if note.absence.is_none() => {
                note.absence = Some(Absence::Excused);
                note.reason.clone_from(&reply.reason);
            }
            Answer::Deputy if note.deputy.is_empty() => note.deputy.clone_from(&reply.deputy),
            _ => {}
        }
    }
    notes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(name: &str) -> UnitId {
        UnitId::parse(name).unwrap()
    }

    #[test]
    fn an_answer_keeps_what_belongs_to_it_and_says_what_it_lacks() {
        let declined = Reply::new(Answer::Declines, " sạt lở đường ", "Mai", Some(3)).unwrap();
        assert_eq!((&*declined.reason, &*declined.deputy, declined.people), ("sạt lở đường", "", None));
        let deputy = Reply::new(Answer::Deputy, "bận", "Lò Thị Mai, Phó Chủ tịch", Some(3)).unwrap();
        assert_eq!((&*deputy.reason, &*deputy.deputy, deputy.people), ("", "Lò Thị Mai, Phó Chủ tịch", Some(3)));
        assert_eq!(Reply::new(Answer::Declines, " ", "", None), Err(Incomplete::Reason));
        assert_eq!(Reply::new(Answer::Deputy, "", "", None), Err(Incomplete::Deputy));
        assert_eq!(Reply::new(Answer::Attends, "", "", Some(5_001)), Err(Incomplete::People));
    }

    #[test]
    fn the_roll_call_takes_answers_where_nothing_else_was_noted() {
        let declined = Reply::new(Answer::Declines, "sạt lở đường", "", None).unwrap();
        let deputy = Reply::new(Answer::Deputy, "", "Lò Thị Mai", None).unwrap();
        let attends = Reply::new(Answer::Attends, "", "", None).unwrap();
        let noted = UnitNote { absence: Some(Absence::Unexcused), ..UnitNote::default() };
        let reported = UnitNote { deputy: "Giàng A Páo".to_owned(), ..UnitNote::default() };
        let notes = HashMap::from([(unit("noted"), noted.clone()), (unit("reported"), reported.clone())]);
        let replies = [
            (unit("away"), declined.clone()),
            (unit("noted"), declined),
            (unit("deputy"), deputy.clone()),
            (unit("reported"), deputy),
            (unit("comes"), attends),
        ];
        let notes = with_replies(notes, replies.iter().map(|(unit, reply)| (unit, reply)));
        let away = &notes[&unit("away")];
        assert_eq!((away.absence, &*away.reason), (Some(Absence::Excused), "sạt lở đường"));
        assert_eq!((&notes[&unit("noted")], &notes[&unit("reported")]), (&noted, &reported));
        assert_eq!(notes[&unit("deputy")].deputy, "Lò Thị Mai");
        assert_eq!(notes[&unit("comes")], UnitNote::default());
    }
}
