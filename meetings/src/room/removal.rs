//! The chair puts somebody out of the meeting. They cannot come back by themselves.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::presence::{Line, PresenceEvent};
use super::{Event, Refusal, Room};
use crate::Millis;
use crate::ids::ParticipantId;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalCommand {
    Remove { by: ParticipantId, participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemovalEvent {
    /// `line` is the line to close, if one is up. The participant's [`PresenceEvent::Left`] follows.
    Removed { participant: ParticipantId, by: ParticipantId, line: Line },
    /// They may come back.
    Lifted { participant: ParticipantId, by: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Removed {
    who: BTreeSet<ParticipantId>,
}

impl Removed {
    pub(super) fn contains(&self, participant: &ParticipantId) -> bool {
        self.who.contains(participant)
    }

    /// Whether they had been removed.
    pub(super) fn lift(&mut self, participant: &ParticipantId) -> bool {
        self.who.remove(participant)
    }
}

impl Room {
    pub(super) fn apply_removal(&mut self, command: RemovalCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let RemovalCommand::Remove { by, participant } = command;
        self.require_chair(&by)?;
        if by == participant {
            // A meeting without its chair could not be ended.
            return Err(Refusal::NotAllowed);
        }
        let removed = self.presence.take_out(&participant).ok_or(Refusal::NoSuch)?;
        self.forget(&participant);
        self.removed.who.insert(participant.clone());
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
        room.apply(settle).unwrap();
        assert!(room.try_join("Tân Lập").is_ok());
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
