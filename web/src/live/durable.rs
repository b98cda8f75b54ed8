//! Everything that must be in the store before anybody is told of it.

use meetings::Millis;
use meetings::ids::{ParticipantId, UserId};
use meetings::room::agenda::AgendaEvent;
use meetings::room::chat::ChatEvent;
use meetings::room::ending::EndEvent;
use meetings::room::lobby::LobbyEvent;
use meetings::room::marks::{self, MarkEvent};
use meetings::room::presence::{Participant, PresenceEvent};
use meetings::room::{Event, Room};
use serde_json::json;
use store::attendance::Joining;
use store::guests::GuestState;
use store::rooms::{Mark, MarkKind};
use store::{Actor, Result, Store};

use crate::jobs::TRANSCRIBE;

/// One step of a room: what it was, what it becomes, what happened in between.
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
    /// Writes the step down. When it fails the room must stay as it was; what was written of the step by then is only facts
    /// that writing again does not double.
    pub async fn keep(&self, store: &Store) -> Result<()> {
        let mut changes_state = false;
        for event in self.events {
            self.keep_event(store, event).await?;
            changes_state |= outlives_restart(event);
        }
        if changes_state {
            store.rooms().save_state(self.after.meeting(), &self.after.snapshot(), self.now).await?;
        }
        Ok(())
    }

    async fn keep_event(&self, store: &Store, event: &Event) -> Result<()> {
        let (meeting, now) = (self.after.meeting(), self.now);
        match event {
            Event::Presence(PresenceEvent::Started { at }) => {
                store.meetings().start(meeting, &self.first_newcomer(), *at).await?;
            }
            Event::Presence(PresenceEvent::Joined { participant, .. }) => {
                let Some(who) = self.after.presence().get(participant) else { return Ok(()) };
                let (name, unit) = (who.name.clone(), who.unit_name.clone());
                let joining = Joining { participant: participant.clone(), name, unit, role: who.role };
                store.attendance().joined(meeting, &joining, &actor(participant, who), now).await?;
            }
            Event::Presence(PresenceEvent::Left { participant, at }) => {
                store.attendance().left(meeting, participant, &self.actor(participant), *at).await?;
            }
            Event::Lobby(LobbyEvent::Admitted { guest, by }) => {
                store.guests().set_state(guest, GuestState::Admitted, &self.actor(by), now).await?;
            }
            Event::Lobby(LobbyEvent::Refused { guest, by, .. }) => {
                store.guests().set_state(guest, GuestState::Denied, &self.actor(by), now).await?;
            }
            Event::Chat(ChatEvent::Posted(message)) => {
                let by = self.actor(&message.participant);
                let (writer, name, text) = (&message.participant, &message.name, &message.text);
                store.chat().append(meeting, writer, name, text, &by, message.at).await?;
            }
            Event::Agenda(AgendaEvent::Changed { item: Some(item), at, by }) => {
                store.rooms().agenda_item_begins(meeting, item, &self.actor(by), *at).await?;
            }
            Event::Mark(MarkEvent::Added { mark, by }) => {
                let kind = match mark.kind {
                    marks::MarkKind::Conclusion => MarkKind::Conclusion,
                    marks::MarkKind::ActionItem => MarkKind::ActionItem,
                };
                let kept = Mark { kind, text: mark.text.clone(), at: mark.at, item: mark.agenda_item.clone() };
                store.rooms().add_mark(meeting, &kept, &self.actor(by), now).await?;
            }
            Event::End(EndEvent::Ended { at, by }) => {
                let by = by.as_ref().map_or_else(|| self.office.clone(), |by| self.actor(by));
                store.attendance().close_open(meeting, *at, &by, now).await?;
                store.meetings().end(meeting, &by, *at).await?;
                if self.after.started_at().is_some() {
                    store.jobs().enqueue(TRANSCRIBE, meeting.as_str(), &json!({}), &by, now).await?;
                }
            }
            Event::Presence(
                PresenceEvent::Rejoined { .. } | PresenceEvent::Replaced { .. } | PresenceEvent::LineLost { .. },
            )
            | Event::Lobby(LobbyEvent::Waiting { .. } | LobbyEvent::Gone { .. })
            | Event::Agenda(AgendaEvent::Changed { item: None, .. })
            | Event::Hand(_)
            | Event::Track(_)
            | Event::Removal(_) => {}
        }
        Ok(())
    }

    fn first_newcomer(&self) -> Actor {
        let newcomer = self.events.iter().find_map(|event| match event {
            Event::Presence(PresenceEvent::Joined { participant, .. }) => Some(participant),
            _ => None,
        });
        newcomer.map_or(Actor::System, |participant| self.actor(participant))
    }

    fn actor(&self, participant: &ParticipantId) -> Actor {
        let who = self.before.presence().get(participant).or_else(|| self.after.presence().get(participant));
        who.map_or(Actor::System, |who| actor(participant, who))
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

/// Lines and the lobby begin anew after a restart and chat has its own table: such steps need no snapshot.
fn outlives_restart(event: &Event) -> bool {
    use PresenceEvent::{LineLost, Rejoined, Replaced};
    match event {
        Event::Presence(event) => !matches!(event, Rejoined { .. } | Replaced { .. } | LineLost { .. }),
        Event::Lobby(_) | Event::Chat(_) => false,
        Event::Hand(_) | Event::Track(_) | Event::Removal(_) | Event::Agenda(_) | Event::Mark(_) | Event::End(_) => {
            true
        }
    }
}
