// SPDX-License-Identifier: MPL-2.0
//! Signs that participants give: agreement, applause. They are shown for a moment and not stored.
//! They are no vote.

use std::collections::BTreeMap;

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::ids::ParticipantId;
use crate::meeting::Meeting;
use moments::Millis;

/// Shortest interval between two signs of one participant, in milliseconds. Faster ones are
/// dropped.
pub const EVERY_MS: i64 = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum Sign {
    Agree,
    Applause,
    Congratulate,
    Understood,
    /// The speaker cannot be heard or followed.
    Unclear,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReactionCommand {
    Give { by: ParticipantId, sign: Sign },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReactionEvent {
    Given { by: ParticipantId, sign: Sign },
}

/// When each last gave a sign.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reactions {
    last: BTreeMap<ParticipantId, Millis>,
}

impl FeatureState for Reactions {
    type Snapshot = ();

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) {}

    fn restore(&mut self, (): ()) {}

    fn on_left(&mut self, participant: &ParticipantId) {
        self.last.remove(participant);
    }
}

impl FeatureEvent for ReactionEvent {
    fn changes_snapshot(&self) -> bool {
        false
    }
}

impl Room {
    pub(super) fn apply_reaction(&mut self, command: ReactionCommand, now: Millis) -> Result<Vec<Event>, Refusal> {
        let ReactionCommand::Give { by, sign } = command;
        if self.requester(&by)?.token.is_some() {
            // Machines give no signs.
            return Err(Refusal::NotAllowed);
        }
        let last = self.states.reactions.last.get(&by);
        // A clock that was set back must not silence anybody.
        if last.is_some_and(|last| (0..EVERY_MS).contains(&now.since(*last))) {
            return Ok(Vec::new());
        }
        self.states.reactions.last.insert(by.clone(), now);
        Ok(vec![ReactionEvent::Given { by, sign }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::*;
    use super::*;
    use crate::policy::MediaRights;

    fn give(by: &str, sign: Sign) -> ReactionCommand {
        ReactionCommand::Give { by: id(by), sign }
    }

    fn given(by: &str, sign: Sign) -> Vec<Event> {
        vec![ReactionEvent::Given { by: id(by), sign }.into()]
    }

    #[test]
    fn everybody_gives_one_sign_a_second_and_faster_ones_are_not_shown() {
        let mut room = TestRoom::with(&["An", "Tân Lập"]);
        assert_eq!(room.at(5_000).apply(give("Tân Lập", Sign::Agree)), Ok(given("Tân Lập", Sign::Agree)));
        assert_eq!(room.at(5_999).apply(give("Tân Lập", Sign::Applause)), Ok(vec![]));
        assert_eq!(room.apply(give("An", Sign::Applause)), Ok(given("An", Sign::Applause)), "each for themselves");
        assert_eq!(room.at(6_000).apply(give("Tân Lập", Sign::Applause)), Ok(given("Tân Lập", Sign::Applause)));
    }

    #[test]
    fn neither_a_stranger_nor_a_machine_gives_signs() {
        let mut room = TestRoom::with(&["An"]);
        room.join_by_token("Hội trường A", MediaRights::ALL).unwrap();
        assert_eq!(room.apply(give("Hội trường A", Sign::Agree)), Err(Refusal::NotAllowed));
        assert_eq!(room.apply(give("Người lạ", Sign::Agree)), Err(Refusal::NotHere));
    }

    #[test]
    fn no_sign_is_in_the_snapshot() {
        let mut room = TestRoom::with(&["An"]);
        let before = room.rules.snapshot();
        let events = room.apply(give("An", Sign::Agree)).unwrap();
        assert!(events.iter().all(|event| !event.changes_snapshot()));
        assert_eq!(room.rules.snapshot(), before);
    }
}
