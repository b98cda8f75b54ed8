// SPDX-License-Identifier: MPL-2.0
//! How the state of a room changes: apply to a copy, persist, swap, then notify participants and
//! update the media plane. A step that cannot be stored is refused and leaves the room as it was.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::presence::PresenceEvent;
use meetings::room::tracks::TrackCommand;
use meetings::room::{Command, Event, Room};
use store::room_step::Step;
use store::{Actor, Conflict};

use super::RoomTask;
use crate::connection::ClientConnection;
use crate::features::{self, Outbox};
use crate::publish_offer::PublishOffer;
use crate::room_view::RoomView;

impl RoomTask {
    /// One step. `actor` is who asked, when it was nobody in the room.
    pub async fn step(&mut self, command: impl Into<Command>, actor: &Actor) -> Result<(), Refusal> {
        let command = command.into();
        if matches!(command, Command::Opening(_)) {
            self.check_rights().await?;
        }
        self.carry_out(command, actor).await
    }

    /// One step that needs no look at the plan.
    pub async fn carry_out(&mut self, command: Command, actor: &Actor) -> Result<(), Refusal> {
        let (after, events) = self.apply_to_copy(command)?;
        let machine = self.replaced_machine(&events);
        self.commit(after, &events, actor).await?;
        if let Some(machine) = machine {
            // A machine gets no message that would make it stop sending.
            let _ = self.media.remove(&machine).await;
        }
        for event in &events {
            // The media plane may be gone or overloaded: the meeting goes on without it, and the
            // next offer tells it again.
            if let Err(error) = features::update_media(&mut self.media, &self.room, &self.connections, event).await {
                tracing::warn!(%error, "the media plane did not follow");
            }
        }
        self.media.update_stage(&self.room).await;
        Ok(())
    }

    /// The rules may refuse before the media plane is asked; nobody is notified before both agree.
    pub async fn publish(&mut self, by: ParticipantId, offer: PublishOffer) -> Result<String, Refusal> {
        let command = TrackCommand::Publish { by: by.clone(), tracks: offer.muted.clone(), names: offer.names.clone() };
        let (after, events) = self.apply_to_copy(command.into())?;
        let sdp = self.media.publish(&after, &by, &offer).await?;
        self.commit(after, &events, &Actor::System).await?;
        self.media.update_stage(&self.room).await;
        Ok(sdp)
    }

    fn apply_to_copy(&self, command: Command) -> Result<(Room, Vec<Event>), Refusal> {
        let mut after = self.room.clone();
        let events = after.apply(command, self.services.clock.now())?;
        Ok((after, events))
    }

    async fn commit(&mut self, after: Room, events: &[Event], actor: &Actor) -> Result<(), Refusal> {
        let now = self.services.clock.now();
        let step = Step { before: &self.room, after: &after, events, requested_by: actor, now };
        let stored = step.persist(&self.services.store).await;
        if let Err(error @ (store::Error::InDoubt(_) | store::Error::Conflict(Conflict::Taken(_)))) = &stored {
            tracing::warn!(%error, "the room is restored from the store");
            self.must_restore = true;
        }
        stored?;
        self.room = after;
        // Who had the chair may have another role by right than a delegate's.
        self.rights_changed |= events.iter().any(|event| matches!(event, Event::Chair(_)));
        let recording = self.media.recording(&self.room);
        let Self { room, meeting, unit_name, connections, updates, .. } = self;
        let mut outbox = Outbox { connections, updates };
        for event in events {
            features::notify(&mut outbox, RoomView { room, meeting, unit_name, recording, now }, event);
        }
        Ok(())
    }

    /// The machine whose connection is replaced by another one of the same participant.
    fn replaced_machine(&self, events: &[Event]) -> Option<ParticipantId> {
        events.iter().find_map(|event| match event {
            Event::Presence(PresenceEvent::Replaced { participant, connection })
                if self.connections.get(*connection).is_some_and(ClientConnection::is_machine) =>
            {
                Some(participant.clone())
            }
            _ => None,
        })
    }
}
