// SPDX-License-Identifier: MPL-2.0
//! The spotlight: whose picture everybody sees large, whoever speaks. A picture that a viewer has
//! pinned for themselves stays theirs.

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotlightCommand {
    /// A leader puts somebody in the spotlight instead of whoever is there, or nobody.
    Set { by: ParticipantId, participant: Option<ParticipantId> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpotlightEvent {
    Changed,
}

/// It ends when its participant leaves, and outlasts a lost connection as their place does.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Spotlight {
    on: Option<ParticipantId>,
}

impl Spotlight {
    pub fn on(&self) -> Option<&ParticipantId> {
        self.on.as_ref()
    }
}

impl FeatureState for Spotlight {
    type Snapshot = Self;

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) -> Self {
        self.clone()
    }

    fn restore(&mut self, snapshot: Self) {
        *self = snapshot;
    }

    fn on_left(&mut self, participant: &ParticipantId) {
        self.on.take_if(|on| on == participant);
    }
}

impl FeatureEvent for SpotlightEvent {}

impl Room {
    pub(super) fn apply_spotlight(&mut self, command: SpotlightCommand, _: Millis) -> Result<Vec<Event>, Refusal> {
        let SpotlightCommand::Set { by, participant } = command;
        self.require_leading_person(&by)?;
        if participant.as_ref().is_some_and(|id| self.states.presence.get(id).is_none()) {
            return Err(Refusal::NoSuch);
        }
        if self.states.spotlight.on == participant {
            return Ok(Vec::new());
        }
        self.states.spotlight.on = participant;
        Ok(vec![SpotlightEvent::Changed.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::presence::PresenceCommand;
    use super::super::test_room::*;
    use super::*;

    fn spotlight(by: &str, participant: Option<&str>) -> SpotlightCommand {
        SpotlightCommand::Set { by: id(by), participant: participant.map(id) }
    }

    #[test]
    fn leaders_set_it_and_it_outlasts_a_cut_and_a_restart_but_not_leaving() {
        let mut room = TestRoom::with(&["An", "Bình", "Tân Lập"]);
        room.apply(spotlight("Bình", Some("Tân Lập"))).unwrap();
        assert_eq!(room.apply(spotlight("An", Some("Tân Lập"))), Ok(vec![]), "pressed by both");
        room.lose_connection("Tân Lập");
        let mut room = room.restarted();
        assert_eq!(room.rules.spotlight().on(), Some(&id("Tân Lập")));
        room.join("Tân Lập");
        room.apply(PresenceCommand::Leave { by: id("Tân Lập") }).unwrap();
        assert_eq!(room.rules.spotlight().on(), None);
    }

    #[test]
    fn nobody_else_sets_it_and_only_on_who_is_here() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.apply(spotlight("Tân Lập", Some("Tân Lập"))), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(spotlight("An", Some("Người lạ"))), Err(Refusal::NoSuch));
        room.apply(spotlight("An", Some("An"))).unwrap();
        room.apply(spotlight("An", None)).unwrap();
        assert_eq!(room.rules.spotlight().on(), None);
    }
}
