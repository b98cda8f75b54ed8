// SPDX-License-Identifier: MPL-2.0
//! Votes: everybody is told that one is open, and how many have voted. They are held over HTTP.

use meetings::room::Room;
use meetings::room::votes::VoteEvent;
use meetings::vote::VoteSummary;
use moments::Millis;
use protocol::live::{ServerMessage, VoteState, VoteUpdate};

use super::latest::Latest;
use super::{Outbox, Throttled};
use crate::kept_back::KeptBack;
use crate::room_view::RoomView;

/// Hundreds of ballots within seconds are a few messages.
const EVERY_MS: i64 = 2_000;

/// What has not been sent yet.
#[derive(Debug, Default)]
pub struct VoteUpdates {
    told: Vec<VoteSummary>,
    due: Latest,
}

pub fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &VoteEvent) {
    let VoteEvent::Changed { is_urgent } = event;
    if *is_urgent {
        outbox.updates.votes.due.changed = false;
        if let Some(update) = outbox.updates.votes.take_changes(view.room) {
            outbox.connections.send_to_all(view.room, &update.into());
        }
    } else {
        outbox.updates.votes.due.changed = true;
    }
}

pub fn state(room: &Room, kept_back: Option<KeptBack<'_>>) -> VoteState {
    let is_theirs = |vote: &&VoteSummary| !kept_back.is_some_and(|kept_back| kept_back.vote(vote));
    VoteState { votes: room.votes().list().iter().filter(is_theirs).cloned().collect() }
}

impl VoteUpdates {
    /// What has changed since pages were told last.
    fn take_changes(&mut self, room: &Room) -> Option<VoteUpdate> {
        let now = room.votes().list();
        let changed: Vec<_> = now.iter().filter(|vote| !self.told.contains(vote)).cloned().collect();
        let is_gone = |vote: &&VoteSummary| now.iter().all(|one| one.number != vote.number);
        let cancelled: Vec<_> = self.told.iter().filter(is_gone).map(|vote| vote.number).collect();
        self.told = now.to_vec();
        (!changed.is_empty() || !cancelled.is_empty()).then_some(VoteUpdate::VotesChanged { changed, cancelled })
    }
}

impl Throttled for VoteUpdates {
    fn due(&self) -> Option<Millis> {
        self.due.due(EVERY_MS)
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        if !self.due.take(EVERY_MS, now) {
            return Vec::new();
        }
        self.take_changes(room).map(ServerMessage::from).into_iter().collect()
    }
}
