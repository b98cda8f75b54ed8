// SPDX-License-Identifier: MPL-2.0
//! One step of a live room, stored in one unit of work: its events, the snapshot of the room and
//! the jobs that follow.

use meetings::Millis;
use meetings::ids::{ParticipantId, UserId};
use meetings::room::agenda::AgendaEvent;
use meetings::room::chairing::ChairEvent;
use meetings::room::chat::ChatEvent;
use meetings::room::ending::EndEvent;
use meetings::room::lobby::LobbyEvent;
use meetings::room::marks::{self, MarkEvent};
use meetings::room::opening::OpeningEvent;
use meetings::room::presence::{Participant, PresenceEvent};
use meetings::room::{Event, Room};
use serde_json::json;

use crate::attendance::{AttendeeKind, Joining};
use crate::guests::GuestState;
use crate::jobs::TRANSCRIBE;
use crate::rooms::Mark;
use crate::{Actor, Result, Store, UnitOfWork};

/// What the room was, what it becomes, what happened in between.
#[derive(Debug)]
pub struct Step<'a> {
    pub before: &'a Room,
    pub after: &'a Room,
    pub events: &'a [Event],
    /// Who asked, when it was nobody in the room.
    pub office: &'a Actor,
    pub now: Millis,
}

impl Step<'_> {
    /// Stores the whole step before anybody is told of it. When it fails nothing of it is stored
    /// and the room must stay as it was, so that trying again cannot double anything. After
    /// [`crate::Error::InDoubt`] the room must be restored from the store, which alone knows
    /// whether the step is there.
    pub async fn keep(&self, store: &Store) -> Result<()> {
        if !self.events.iter().any(|event| event.outlives_restart() || has_rows(event)) {
            return Ok(());
        }
        let mut work = store.begin().await?;
        for event in self.events {
            self.keep_event(&mut work, event).await?;
        }
        if self.events.iter().any(Event::outlives_restart) {
            work.rooms().save_state(self.after.meeting(), &self.after.snapshot(), self.now).await?;
        }
        work.save().await
    }

    async fn keep_event(&self, work: &mut UnitOfWork, event: &Event) -> Result<()> {
        let (meeting, now) = (self.after.meeting(), self.now);
        match event {
            Event::Opening(OpeningEvent::Opened { at, by }) => {
                let by = by.as_ref().map_or(Actor::System, |by| self.actor(by));
                work.meetings().start(meeting, &by, *at).await?;
            }
            Event::Presence(PresenceEvent::Attends { participant, at }) => {
                let Some(who) = self.after.presence().get(participant) else { return Ok(()) };
                let (participant, name, unit) = (participant.clone(), who.name.clone(), who.unit_name.clone());
                let by = actor(&participant, who);
                let (unit_id, role) = (who.unit.clone(), who.role);
                let joining = Joining { participant, kind: kind_of(who), name, unit_id, unit, role };
                work.attendance().joined(meeting, &joining, &by, *at).await?;
            }
            Event::Presence(PresenceEvent::Left { participant, at }) => {
                work.attendance().left(meeting, participant, &self.actor(participant), *at).await?;
            }
            Event::Lobby(LobbyEvent::Admitted { guest, by }) => {
                work.guests().set_state(guest, GuestState::Admitted, &self.actor(by), now).await?;
            }
            Event::Lobby(LobbyEvent::Refused { guest, by, .. }) => {
                work.guests().set_state(guest, GuestState::Denied, &self.actor(by), now).await?;
            }
            Event::Chat(ChatEvent::Posted(message)) => {
                work.chat().append(meeting, message, &self.actor(&message.participant)).await?;
            }
            Event::Agenda(AgendaEvent::Changed { item: Some(item), at, by }) => {
                work.rooms().agenda_item_begins(meeting, item, &self.actor(by), *at).await?;
            }
            Event::Mark(event) => self.keep_mark(work, event).await?,
            Event::Chair(ChairEvent::Changed { chair, at, by, .. }) => {
                work.rooms().chairs(meeting, chair, &self.actor(by), *at).await?;
            }
            Event::End(EndEvent::Ended { at, by }) => {
                let by = by.as_ref().map_or_else(|| self.office.clone(), |by| self.actor(by));
                work.attendance().close_open(meeting, *at, &by, now).await?;
                work.meetings().end(meeting, &by, *at).await?;
                if self.after.started_at().is_some() {
                    work.jobs().enqueue(TRANSCRIBE, meeting.as_str(), &json!({}), &by, now).await?;
                }
            }
            // Of everything else only what the room is afterwards is kept, if that.
            _ => {}
        }
        Ok(())
    }

    async fn keep_mark(&self, work: &mut UnitOfWork, event: &MarkEvent) -> Result<()> {
        let (meeting, now, rooms) = (self.after.meeting(), self.now, work.rooms());
        match event {
            MarkEvent::Added { mark, by } => rooms.add_mark(meeting, &kept(mark), &self.actor(by), now).await,
            MarkEvent::Changed { mark, by } => rooms.change_mark(meeting, &kept(mark), &self.actor(by), now).await,
            MarkEvent::Published { marks, by } => {
                let marks: Vec<Mark> = marks.iter().map(kept).collect();
                rooms.publish_marks(meeting, &marks, &self.actor(by), now).await
            }
            MarkEvent::Withdrawn { mark, by } => rooms.withdraw_mark(meeting, &kept(mark), &self.actor(by), now).await,
            MarkEvent::Deleted { mark, by } => rooms.delete_mark(meeting, &kept(mark), &self.actor(by), now).await,
            MarkEvent::Restored { mark, by } => rooms.restore_mark(meeting, &kept(mark), &self.actor(by), now).await,
        }
    }

    fn actor(&self, participant: &ParticipantId) -> Actor {
        let who = self.before.presence().get(participant).or_else(|| self.after.presence().get(participant));
        who.map_or(Actor::System, |who| actor(participant, who))
    }
}

/// A mark as a row.
fn kept(mark: &marks::Mark) -> Mark {
    Mark {
        number: mark.number,
        version: mark.version,
        kind: mark.kind,
        text: mark.text.clone(),
        at: mark.at,
        item: mark.agenda_item.clone(),
        standing: mark.standing,
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

fn kind_of(who: &Participant) -> AttendeeKind {
    match who.token {
        Some(_) => AttendeeKind::Machine,
        None if who.is_guest => AttendeeKind::Guest,
        None => AttendeeKind::Person,
    }
}

/// Steps without a snapshot that still write rows.
fn has_rows(event: &Event) -> bool {
    matches!(event, Event::Chat(_) | Event::Lobby(LobbyEvent::Admitted { .. } | LobbyEvent::Refused { .. }))
}
