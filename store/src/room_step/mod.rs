// SPDX-License-Identifier: MPL-2.0
//! One step of a live room, stored in one unit of work: the rows of its events, the snapshot of the
//! room and the jobs that follow.
//!
//! The rows of each feature are in its own file. No match here has a catch-all arm, so a new event
//! does not compile until it is handled.

mod agenda;
mod chairing;
mod chat;
mod door;
mod ending;
mod floor;
mod lobby;
mod marks;
mod opening;
mod papers;
mod presence;

use meetings::ids::{MeetingId, ParticipantId, UserId};
use meetings::room::presence::Participant;
use meetings::room::reactions::ReactionEvent;
use meetings::room::removal::RemovalEvent;
use meetings::room::screen::ScreenEvent;
use meetings::room::spotlight::SpotlightEvent;
use meetings::room::tracks::TrackEvent;
use meetings::room::votes::VoteEvent;
use meetings::room::{Event, Room};
use moments::Millis;

use crate::out_spans::Out;
use crate::{Actor, Result, Store, UnitOfWork};

/// The room before and after the step, and the events in between.
#[derive(Debug)]
pub struct Step<'a> {
    pub before: &'a Room,
    pub after: &'a Room,
    pub events: &'a [Event],
    /// Who requested it, if not a participant of the room.
    pub requested_by: &'a Actor,
    pub now: Millis,
}

impl Step<'_> {
    /// Stores the whole step before anybody is notified of it. If it fails, nothing is stored and
    /// the room must stay unchanged, so that a retry cannot duplicate anything. After
    /// [`crate::Error::InDoubt`] the room must be restored from the store, because only the store
    /// knows whether the step was committed.
    pub async fn persist(&self, store: &Store) -> Result<()> {
        let changes_snapshot = self.events.iter().any(Event::changes_snapshot);
        if !changes_snapshot && !self.events.iter().any(has_rows) {
            return Ok(());
        }
        let mut work = store.begin().await?;
        for event in self.events {
            self.write_rows(&mut work, event).await?;
        }
        if changes_snapshot {
            work.rooms().save_state(self.meeting(), &self.after.snapshot(), self.now).await?;
        }
        work.save().await
    }

    async fn write_rows(&self, work: &mut UnitOfWork, event: &Event) -> Result<()> {
        match event {
            Event::Presence(event) => presence::write_rows(self, work, event).await,
            Event::Lobby(event) => lobby::write_rows(self, work, event).await,
            Event::Door(event) => door::write_rows(self, work, event).await,
            Event::Opening(event) => opening::write_rows(self, work, event).await,
            Event::Chair(event) => chairing::write_rows(self, work, event).await,
            Event::Floor(event) => floor::write_rows(self, work, event).await,
            Event::Chat(event) => chat::write_rows(self, work, event).await,
            Event::Agenda(event) => agenda::write_rows(self, work, event).await,
            Event::Mark(event) => marks::write_rows(self, work, event).await,
            Event::End(event) => ending::write_rows(self, work, event).await,
            Event::Paper(event) => papers::write_rows(self, work, event).await,
            Event::Removal(RemovalEvent::Removed { participant, .. }) => {
                work.out_spans().begin(self.meeting(), participant, Out::Removed, self.now).await
            }
            // These are stored in the snapshot only.
            Event::Track(
                TrackEvent::Changed { .. } | TrackEvent::MutedByChair { .. } | TrackEvent::Locked { .. },
            )
            | Event::Spotlight(SpotlightEvent::Changed)
            | Event::Screen(ScreenEvent::Stopped { .. })
            | Event::Removal(RemovalEvent::Uninvited { .. } | RemovalEvent::Lifted { .. })
            // Votes are rows already.
            | Event::Vote(VoteEvent::Changed { .. })
            | Event::Reaction(ReactionEvent::Given { .. }) => Ok(()),
        }
    }

    fn meeting(&self) -> &MeetingId {
        self.after.meeting()
    }

    /// A participant as the audit log names them.
    fn actor(&self, participant: &ParticipantId) -> Actor {
        let who = self.before.presence().get(participant).or_else(|| self.after.presence().get(participant));
        who.map_or(Actor::System, |who| actor(participant, who))
    }
}

/// Whether an event writes rows although it does not change the snapshot.
fn has_rows(event: &Event) -> bool {
    match event {
        Event::Chat(event) => chat::has_rows(event),
        Event::Lobby(event) => lobby::has_rows(event),
        Event::Presence(_)
        | Event::Opening(_)
        | Event::Chair(_)
        | Event::Agenda(_)
        | Event::Mark(_)
        | Event::End(_)
        | Event::Vote(_)
        | Event::Door(_)
        | Event::Floor(_)
        | Event::Spotlight(_)
        | Event::Track(_)
        | Event::Screen(_)
        | Event::Paper(_)
        | Event::Removal(_)
        | Event::Reaction(_) => false,
    }
}

/// The audit log's name for a participant; a user's participant identifier is the user's own.
fn actor(participant: &ParticipantId, who: &Participant) -> Actor {
    match UserId::parse(participant.as_str()) {
        _ if who.token.is_some() => Actor::Token(participant.clone()),
        Ok(user) if !who.is_guest => Actor::User(user),
        _ => Actor::Guest(who.name.clone()),
    }
}
