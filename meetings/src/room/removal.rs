// SPDX-License-Identifier: MPL-2.0
//! The chair puts somebody out of the meeting. They cannot come back by themselves.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::presence::{Line, PresenceEvent};
use super::{Event, Happening, Refusal, Room, State};
use crate::Millis;
use crate::ids::ParticipantId;
use crate::meeting::Meeting;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalCommand {
    Remove { by: ParticipantId, participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalEvent {
    /// `line` is the line to close, if one is up. The participant's [`PresenceEvent::Left`]
    /// follows.
    Removed { participant: ParticipantId, by: ParticipantId, line: Line },
    /// They may come back.
    Lifted { participant: ParticipantId, by: ParticipantId },
}

/// Those who were put out, so that chair and secretary can let them in again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "AtRest")]
pub struct Removed {
    who: BTreeMap<ParticipantId, RemovedPerson>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RemovedPerson {
    pub name: String,
    pub unit_name: String,
}

/// A room at rest, of this program or of the first one, which kept no names.
#[derive(Deserialize)]
#[serde(untagged)]
enum AtRest {
    Named { who: BTreeMap<ParticipantId, RemovedPerson> },
    Nameless(BTreeSet<ParticipantId>),
}

impl From<AtRest> for Removed {
    fn from(stored: AtRest) -> Self {
        let who = match stored {
            AtRest::Named { who } => who,
            AtRest::Nameless(ids) => ids.into_iter().map(|id| (id, RemovedPerson::default())).collect(),
        };
        Self { who }
    }
}

impl Removed {
    pub fn get(&self, participant: &ParticipantId) -> Option<&RemovedPerson> {
        self.who.get(participant)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ParticipantId, &RemovedPerson)> {
        self.who.iter()
    }

    pub(super) fn contains(&self, participant: &ParticipantId) -> bool {
        self.who.contains_key(participant)
    }

    /// Whether they had been removed.
    pub(super) fn lift(&mut self, participant: &ParticipantId) -> bool {
        self.who.remove(participant).is_some()
    }
}

impl State for Removed {
    type AtRest = Self;

    fn begin(_: &Meeting) -> Self {
        Self::default()
    }

    fn at_rest(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, at_rest: Self) {
        *self = at_rest;
    }
}

impl Happening for RemovalEvent {}

impl Room {
    pub(super) fn apply_removal(&mut self, command: RemovalCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let RemovalCommand::Remove { by, participant } = command;
        self.require_chair(&by)?;
        if by == participant {
            // A meeting without its chair could not be ended.
            return Err(Refusal::NotAllowed);
        }
        let removed = self.take_out(&participant, now).ok_or(Refusal::NoSuch)?;
        let person = RemovedPerson { name: removed.name.clone(), unit_name: removed.unit_name.clone() };
        self.states.removed.who.insert(participant.clone(), person);
        Ok(vec![
            RemovalEvent::Removed { participant: participant.clone(), by, line: removed.line }.into(),
            PresenceEvent::Left { participant, at: now }.into(),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::super::lobby::LobbyCommand;
    use super::super::test_room::*;
    use super::*;

    fn remove(by: &str, participant: &str) -> RemovalCommand {
        RemovalCommand::Remove { by: id(by), participant: id(participant) }
    }

    #[test]
    fn who_is_removed_cannot_come_back_by_themselves_not_even_after_a_restart() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        room.apply(remove("An", "Tân Lập")).unwrap();
        assert_eq!(room.people(), ["An"]);
        assert_eq!(room.try_join("Tân Lập"), Err(Refusal::Removed));
        assert_eq!(room.restarted().try_join("Tân Lập"), Err(Refusal::Removed));
    }

    #[test]
    fn the_secretary_can_let_a_removed_person_in_again() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.apply(remove("An", "Tân Lập")).unwrap();
        let settle = LobbyCommand::Settle { by: id("Bình"), guest: id("Tân Lập"), admitted: true };
        let mut room = room.restarted();
        assert_eq!(room.rules.removed().get(&id("Tân Lập")).unwrap().name, "Tân Lập");
        room.join("Bình");
        room.apply(settle).unwrap();
        assert_eq!(room.rules.removed().iter().count(), 0);
        assert!(room.try_join("Tân Lập").is_ok());
    }

    #[test]
    fn removals_of_the_first_program_which_kept_no_names_still_hold() {
        let stored: Removed = serde_json::from_str(r#"["tan-lap"]"#).unwrap();
        assert!(stored.contains(&ParticipantId::parse("tan-lap").unwrap()));
        let again: Removed = serde_json::from_str(&serde_json::to_string(&stored).unwrap()).unwrap();
        assert_eq!(again, stored);
    }

    #[test]
    fn only_the_chair_removes_and_never_themselves() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        assert_eq!(room.apply(remove("Bình", "Tân Lập")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(remove("An", "An")), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(remove("An", "Người lạ")), Err(Refusal::NoSuch));
        assert_eq!(room.people(), ["An", "Bình", "Tân Lập"]);
    }
}
