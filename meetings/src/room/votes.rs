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
    /// A vote opened, ended or was cancelled; or there are more ballots.
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
        let open =
            |all: &[VoteSummary]| -> Vec<(u32, bool)> { all.iter().map(|one| (one.number, one.is_open)).collect() };
        let is_urgent = open(before) != open(&votes);
        *before = votes;
        Ok(vec![VoteEvent::Changed { is_urgent }.into()])
    }
}
