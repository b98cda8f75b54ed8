// SPDX-License-Identifier: MPL-2.0
//! Who comes and goes. What changes about people is told at a pace.

use std::collections::BTreeSet;

use base::Refusal;
use meetings::Millis;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::presence::{self, Connection, PresenceCommand, PresenceEvent};
use protocol::live::{
    CloseReason, ConnectionUpdate, Participant, PresenceRequest, PresenceState, PresenceUpdate, ServerMessage,
    TrackState,
};
use sfu::SfuError;
use store::Actor;

use super::{Asker, Feature, Paced, Ruled};
use crate::lines::{Lines, Scene};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct Presence;

impl Feature for Presence {
    type Request = PresenceRequest;

    async fn asked(task: &mut RoomTask, by: Asker, PresenceRequest::Leave: PresenceRequest) -> Result<(), Refusal> {
        task.step(PresenceCommand::Leave { by: by.participant }, &Actor::System).await
    }
}

impl Ruled for Presence {
    type Event = PresenceEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &PresenceEvent) {
        match event {
            PresenceEvent::Attends { .. } => {}
            PresenceEvent::Joined { participant, connection } | PresenceEvent::Rejoined { participant, connection } => {
                welcome(lines, scene, participant, *connection);
                lines.news.people.note(participant);
            }
            PresenceEvent::Replaced { connection, .. } => lines.close(*connection, CloseReason::Replaced),
            PresenceEvent::LineLost { participant } => lines.news.people.note(participant),
            PresenceEvent::Left { participant, .. } => {
                if scene.room.ended_at().is_none() {
                    lines.drop_lines_of(participant);
                }
                lines.news.people.note(participant);
            }
        }
    }

    async fn direct(
        media: &mut MediaOrders,
        _: &Room,
        _: &Lines,
        event: &PresenceEvent,
    ) -> Result<(), SfuError> {
        match event {
            PresenceEvent::Left { participant, .. } => media.remove(participant).await,
            _ => Ok(()),
        }
    }
}

fn welcome(lines: &Lines, scene: Scene<'_>, participant: &ParticipantId, connection: Connection) {
    let who = scene.room.presence().get(participant);
    let (Some(who), Some(line)) = (who, lines.get(connection)) else { return };
    if let Some(pass) = lines.relay_pass(participant, scene.now) {
        line.send(&ConnectionUpdate::IceServers { servers: vec![pass] }.into());
    }
    let (you, version) = (participant.clone(), protocol::VERSION);
    let state = Box::new(super::state(scene, who));
    line.send(&ConnectionUpdate::Welcome { you, version, state }.into());
}

pub fn state(room: &Room) -> PresenceState {
    PresenceState { participants: room.presence().iter().map(|(id, who)| to_wire(room, id, who)).collect() }
}

fn to_wire(room: &Room, id: &ParticipantId, who: &presence::Participant) -> Participant {
    let tracks = room.tracks().of(id).map(|(source, track)| TrackState { source, muted: track.muted });
    Participant {
        id: id.clone(),
        name: who.name.clone(),
        unit_name: who.unit_name.clone(),
        role: who.role,
        is_guest: who.is_guest,
        is_machine: who.token.is_some(),
        connected: matches!(who.line, presence::Line::Up(_)),
        hand_raised_at: room.hands().raised_at(id),
        tracks: tracks.collect(),
        joined_at: who.joined_at,
    }
}

/// About whom there is news that has not been told yet. What is told is how they are then.
#[derive(Debug, Default)]
pub struct Changes {
    changed: BTreeSet<ParticipantId>,
    told_at: Millis,
}

/// How often news about people is told at most, in milliseconds. A participant whose line, hand or
/// microphone comes and goes costs each listener no more than this, however fast it does.
const EVERY_MS: i64 = 200;

impl Changes {
    /// There is news about somebody.
    pub fn note(&mut self, participant: &ParticipantId) {
        self.changed.insert(participant.clone());
    }
}

impl Paced for Changes {
    fn due(&self) -> Option<Millis> {
        (!self.changed.is_empty()).then(|| self.told_at.plus(EVERY_MS))
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        // A clock that was set back must not silence the room.
        let waits = (0..EVERY_MS).contains(&now.since(self.told_at));
        if self.changed.is_empty() || waits {
            return Vec::new();
        }
        self.told_at = now;
        let changed = std::mem::take(&mut self.changed).into_iter();
        let told = changed.map(|id| match room.presence().get(&id) {
            Some(who) => PresenceUpdate::Participant { participant: to_wire(room, &id, who) },
            None => PresenceUpdate::ParticipantLeft { participant: id },
        });
        told.map(Into::into).collect()
    }
}
