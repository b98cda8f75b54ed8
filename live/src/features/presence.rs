// SPDX-License-Identifier: MPL-2.0
//! Who joins and leaves. Changes of participants are sent at a bounded rate.

use std::collections::BTreeSet;

use moments::Millis;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::{ConnectionId, Connectivity};
use meetings::room::presence::{self, PresenceCommand, PresenceEvent};
use protocol::live::{
    CloseReason, ConnectionUpdate, Participant, PresenceRequest, PresenceState, PresenceUpdate, ServerMessage,
    TrackState,
};
use sfu::SfuError;

use super::latest::Latest;
use super::{Feature, Outbox, RuleFeature, Throttled};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct Presence;

impl Feature for Presence {
    type Request = PresenceRequest;
}

impl RuleFeature for Presence {
    type Command = PresenceCommand;
    type Event = PresenceEvent;

    fn command(by: ParticipantId, PresenceRequest::Leave: PresenceRequest) -> PresenceCommand {
        PresenceCommand::Leave { by }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &PresenceEvent) {
        match event {
            PresenceEvent::Attends { .. } => {}
            PresenceEvent::RoleChanged { participant, role, .. } => {
                outbox.updates.people.note(participant);
                if role.leads() {
                    super::notify_new_leader(outbox.connections, view, participant);
                }
            }
            PresenceEvent::Joined { participant, connection } | PresenceEvent::Rejoined { participant, connection } => {
                welcome(outbox.connections, view, participant, *connection);
                outbox.updates.people.note(participant);
            }
            PresenceEvent::Replaced { connection, .. } => outbox.connections.close(*connection, CloseReason::Replaced),
            PresenceEvent::ConnectionLost { participant } | PresenceEvent::UnitChanged { participant } => outbox.updates.people.note(participant),
            PresenceEvent::Left { participant, .. } => {
                if view.room.ended_at().is_none() {
                    outbox.connections.remove_all_of(participant);
                }
                // Pages that see them come back at once are not told that they were away.
                outbox.updates.floor.note(participant);
                outbox.updates.people.note(participant);
            }
        }
    }

    async fn update_media(
        media: &mut RoomMedia,
        room: &Room,
        _: &Connections,
        event: &PresenceEvent,
    ) -> Result<(), SfuError> {
        match event {
            PresenceEvent::Left { participant, .. } => media.remove(participant).await,
            PresenceEvent::RoleChanged { participant, .. } => media.update_priority(room, participant).await,
            _ => Ok(()),
        }
    }
}

fn welcome(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId, connection: ConnectionId) {
    let who = view.room.presence().get(participant);
    let (Some(who), Some(client)) = (who, connections.get(connection)) else { return };
    if let Some(credentials) = connections.relay_credentials(participant, view.now) {
        client.send(&ConnectionUpdate::IceServers { servers: vec![credentials] }.into());
    }
    let (you, version) = (participant.clone(), protocol::VERSION);
    let state = Box::new(super::state(view, participant, who));
    client.send(&ConnectionUpdate::Welcome { you, version, state }.into());
}

pub fn state(room: &Room) -> PresenceState {
    let mut people: Vec<_> = room.presence().iter().collect();
    people.sort_by_key(|(_, who)| who.joined_at);
    PresenceState { participants: people.into_iter().map(|(id, who)| to_wire(room, id, who)).collect() }
}

fn to_wire(room: &Room, id: &ParticipantId, who: &presence::Participant) -> Participant {
    let tracks = room.tracks().of(id).map(|(source, track)| TrackState {
        source,
        muted: track.muted,
        name: track.name.clone(),
    });
    Participant {
        id: id.clone(),
        name: who.name.clone(),
        unit_name: who.unit_name.clone(),
        role: who.role,
        is_guest: who.is_guest,
        is_machine: who.token.is_some(),
        connected: matches!(who.connectivity, Connectivity::Connected(_)),
        tracks: tracks.collect(),
    }
}

/// Participants whose changes have not been sent yet. What is sent is their state at that time.
#[derive(Debug, Default)]
pub struct ChangedPeople {
    changed: BTreeSet<ParticipantId>,
    latest: Latest,
}

/// Shortest interval between two updates, in milliseconds. A participant whose connection or
/// microphone changes constantly costs each recipient no more than this.
const EVERY_MS: i64 = 200;

impl ChangedPeople {
    /// Somebody has changed.
    pub fn note(&mut self, participant: &ParticipantId) {
        self.changed.insert(participant.clone());
        self.latest.changed = true;
    }
}

impl Throttled for ChangedPeople {
    fn due(&self) -> Option<Millis> {
        self.latest.due(EVERY_MS)
    }

    fn take(&mut self, room: &Room, now: Millis) -> Vec<ServerMessage> {
        if !self.latest.take(EVERY_MS, now) {
            return Vec::new();
        }
        let mut changed: Vec<_> = std::mem::take(&mut self.changed).into_iter().collect();
        // Of several who have come, pages put the later one behind.
        changed.sort_by_key(|id| room.presence().get(id).map(|who| who.joined_at));
        let updates = changed.into_iter().map(|id| match room.presence().get(&id) {
            Some(who) => PresenceUpdate::Participant { participant: to_wire(room, &id, who) },
            None => PresenceUpdate::ParticipantLeft { participant: id },
        });
        updates.map(Into::into).collect()
    }
}
