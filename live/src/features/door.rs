// SPDX-License-Identifier: MPL-2.0
//! The door of the room. Everybody is told that it is locked; leaders see whom they sent out.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::Connectivity;
use meetings::room::door::{DoorCommand, DoorEvent};
use meetings::room::presence::Participant;
use meetings::room::removal;
use protocol::live::{CloseReason, DoorRequest, DoorState, DoorUpdate, RemovedPerson};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::media::RoomMedia;
use crate::room_view::RoomView;

pub struct Door;

impl Feature for Door {
    type Request = DoorRequest;

    /// It writes rows.
    fn cost(_: &DoorRequest) -> i64 {
        3
    }
}

impl RuleFeature for Door {
    type Command = DoorCommand;
    type Event = DoorEvent;

    fn command(by: ParticipantId, request: DoorRequest) -> DoorCommand {
        match request {
            DoorRequest::LockRoom { locked } => DoorCommand::SetLocked { by, locked },
            DoorRequest::SendOut { participant } => DoorCommand::SendOut { by, participant },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &DoorEvent) {
        let room = view.room;
        match event {
            DoorEvent::LockChanged { locked, .. } => {
                outbox.connections.send_to_all(room, &DoorUpdate::RoomLocked { locked: *locked }.into());
            }
            DoorEvent::SentOut { participant, connectivity, .. } => {
                if let Connectivity::Connected(connection) = connectivity {
                    outbox.connections.close(*connection, CloseReason::SentOut);
                }
                if let Some(person) = room.door().sent_out_person(participant) {
                    let person = to_wire(participant, person);
                    outbox.connections.send_to_leaders(room, &DoorUpdate::PersonSentOut { person }.into());
                }
            }
            DoorEvent::CalledBack { participant, .. } => notify_back(outbox.connections, room, participant),
        }
    }

    async fn update_media(media: &mut RoomMedia, _: &Room, _: &Connections, event: &DoorEvent) -> Result<(), SfuError> {
        match event {
            DoorEvent::SentOut { participant, .. } => media.remove(participant).await,
            DoorEvent::LockChanged { .. } | DoorEvent::CalledBack { .. } => Ok(()),
        }
    }

    fn notify_new_leader(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId) {
        for (id, who) in view.room.door().sent_out() {
            let person = to_wire(id, who);
            connections.send_to(view.room, participant, &DoorUpdate::PersonSentOut { person }.into());
        }
    }
}

/// Tells leaders that somebody who had been sent out is not any more.
pub fn notify_back(connections: &Connections, room: &Room, participant: &ParticipantId) {
    let participant = participant.clone();
    connections.send_to_leaders(room, &DoorUpdate::PersonCalledBack { participant }.into());
}

pub fn state(room: &Room, who: &Participant) -> DoorState {
    let sent_out = room.door().sent_out().filter(|_| who.role.leads());
    DoorState { locked: room.door().is_locked(), sent_out: sent_out.map(|(id, who)| to_wire(id, who)).collect() }
}

fn to_wire(id: &ParticipantId, who: &removal::RemovedPerson) -> RemovedPerson {
    RemovedPerson { id: id.clone(), name: who.name.clone(), unit_name: who.unit_name.clone() }
}
