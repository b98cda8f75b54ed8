// SPDX-License-Identifier: MPL-2.0
//! Raised hands, in the order in which they were raised.

use std::collections::BTreeMap;

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandCommand {
    Raise { by: ParticipantId },
    Lower { by: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HandEvent {
    Changed { participant: ParticipantId },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "wire", serde(transparent))]
pub struct Hands {
    raised: BTreeMap<ParticipantId, Millis>,
}

impl Hands {
    pub fn raised_at(&self, participant: &ParticipantId) -> Option<Millis> {
        self.raised.get(participant).copied()
    }

    fn lower(&mut self, participant: &ParticipantId) {
        self.raised.remove(participant);
    }

    /// No two hands have the same time: the times give the order.
    fn raise(&mut self, participant: ParticipantId, now: Millis) {
        let last = self.raised.values().max().copied();
        let at = last.map_or(now, |last| now.max(last.plus(1)));
        self.raised.insert(participant, at);
    }
}

impl FeatureState for Hands {
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
        self.lower(participant);
    }
}

impl FeatureEvent for HandEvent {}

impl Room {
    pub(super) fn apply_hand(&mut self, command: HandCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let (by, up) = match command {
            HandCommand::Raise { by } => (by, true),
            HandCommand::Lower { by } => (by, false),
        };
        self.requester(&by)?;
        // Raised twice: the place in the queue stays.
        if self.states.hands.raised_at(&by).is_some() == up {
            return Ok(Vec::new());
        }
        if up {
            self.states.hands.raise(by.clone(), now);
        } else {
            self.states.hands.lower(&by);
        }
        Ok(vec![HandEvent::Changed { participant: by }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;

    #[test]
    fn hands_queue_in_the_order_they_went_up_even_in_the_same_millisecond() {
        let mut room = TestRoom::with(&["An", "Tân Lập", "Bản Vược"]);
        room.at(7_000).raise_hand("Tân Lập");
        room.raise_hand("Bản Vược");
        room.raise_hand("An");
        assert_eq!(room.hands(), ["Tân Lập", "Bản Vược", "An"]);
    }

    #[test]
    fn raising_again_keeps_the_place_and_lowering_gives_it_up() {
        let mut room = TestRoom::with(&["Tân Lập", "Bản Vược"]);
        room.raise_hand("Tân Lập");
        room.raise_hand("Bản Vược");
        assert_eq!(room.apply(HandCommand::Raise { by: id("Tân Lập") }), Ok(vec![]));
        assert_eq!(room.hands(), ["Tân Lập", "Bản Vược"]);
        room.apply(HandCommand::Lower { by: id("Tân Lập") }).unwrap();
        room.raise_hand("Tân Lập");
        assert_eq!(room.hands(), ["Bản Vược", "Tân Lập"]);
    }
}
