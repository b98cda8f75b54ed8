// SPDX-License-Identifier: MPL-2.0
//! Votes, as far as a room knows them: they are held over HTTP, and everybody is told of them.

use super::{Event, FeatureEvent, FeatureState, Refusal, Room};
use crate::meeting::Meeting;
use crate::vote::VoteSummary;
use moments::Millis;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoteCommand {
    /// The votes are these now.
    Replace { votes: Vec<VoteSummary> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VoteEvent {
    /// A vote opened, ended or was cancelled, or everybody has voted, which is urgent; or there are
    /// more ballots.
    Changed { is_urgent: bool },
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Votes {
    list: Vec<VoteSummary>,
}

impl Votes {
    pub fn list(&self) -> &[VoteSummary] {
        &self.list
    }
}

impl FeatureState for Votes {
    /// They are read from the store when the room starts.
    type Snapshot = ();

    fn initial(_: &Meeting) -> Self {
        Self::default()
    }

    fn to_snapshot(&self) {}

    fn restore(&mut self, (): ()) {}
}

impl FeatureEvent for VoteEvent {
    fn changes_snapshot(&self) -> bool {
        false
    }
}

impl Room {
    /// The votes that were held before the room started.
    pub fn restore_votes(&mut self, votes: Vec<VoteSummary>) {
        self.states.votes.list = votes;
    }

    #[expect(clippy::unnecessary_wraps, reason = "features apply commands alike")]
    pub(super) fn apply_vote(&mut self, command: VoteCommand, _: Millis) -> Result<Vec<Event>, Refusal> {
        let VoteCommand::Replace { votes } = command;
        let before = &mut self.states.votes.list;
        if *before == votes {
            return Ok(Vec::new());
        }
        let standing = |all: &[VoteSummary]| -> Vec<(u32, bool, bool)> {
            all.iter().map(|one| (one.number, one.is_open, one.is_complete())).collect()
        };
        let is_urgent = standing(before) != standing(&votes);
        *before = votes;
        Ok(vec![VoteEvent::Changed { is_urgent }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_room::TestRoom;
    use super::*;

    fn vote(number: u32, cast: u32, is_open: bool) -> VoteSummary {
        VoteSummary {
            number,
            title: "Thông qua nghị quyết".to_owned(),
            closes_at: None,
            is_open,
            cast,
            entitled: 3,
            opened_at: Millis(1),
            is_adopted: false,
            closed_at: None,
        }
    }

    #[test]
    fn that_a_vote_opens_that_everybody_has_voted_and_that_it_ends_is_told_at_once_each_ballot_is_not() {
        let mut room = TestRoom::with(&["An"]);
        let mut urgent = |cast, is_open| {
            let events = room.apply(VoteCommand::Replace { votes: vec![vote(1, cast, is_open)] }).unwrap();
            events.iter().any(|event| matches!(event, Event::Vote(VoteEvent::Changed { is_urgent: true })))
        };
        let told_at_once =
            [(0, true), (1, true), (2, true), (3, true), (3, false)].map(|(cast, is_open)| urgent(cast, is_open));
        assert_eq!(told_at_once, [true, false, false, true, true]);
    }

    #[test]
    fn what_everybody_knows_is_not_told_again() {
        let mut room = TestRoom::with(&["An"]);
        let votes = vec![vote(1, 3, true)];
        room.apply(VoteCommand::Replace { votes: votes.clone() }).unwrap();
        assert_eq!(room.apply(VoteCommand::Replace { votes }), Ok(Vec::new()));
    }
}
