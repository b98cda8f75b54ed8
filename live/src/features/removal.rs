// SPDX-License-Identifier: MPL-2.0
//! Participants who are removed. Chair and secretary see whom the chair removed, and can readmit
//! them.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::Connectivity;
use meetings::room::presence::Participant;
use meetings::room::removal::{self, RemovalCommand, RemovalEvent};
use protocol::live::{CloseReason, RemovalRequest, RemovalState, RemovalUpdate, RemovedPerson};
use sfu::SfuError;

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;
use crate::media::RoomMedia;

pub struct Removal;

impl Feature for Removal {
    type Request = RemovalRequest;
}

impl RuleFeature for Removal {
    type Command = RemovalCommand;
    type Event = RemovalEvent;

    fn command(by: ParticipantId, request: RemovalRequest) -> RemovalCommand {
        let RemovalRequest::Remove { participant } = request;
        RemovalCommand::Remove { by, participant }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &RemovalEvent) {
        let room = view.room;
        match event {
            RemovalEvent::Removed { participant, connectivity, .. } => {
                if let Connectivity::Connected(connection) = connectivity {
                    outbox.connections.close(*connection, CloseReason::Removed);
                }
                if let Some(person) = room.removed().get(participant) {
                    let person = to_wire(participant, person);
                    outbox.connections.send_to_leaders(room, &RemovalUpdate::PersonRemoved { person }.into());
                }
            }
            RemovalEvent::Uninvited { connectivity: Connectivity::Connected(connection), .. } => {
                outbox.connections.close(*connection, CloseReason::Uninvited);
            }
            RemovalEvent::Uninvited { connectivity: Connectivity::Lost(_), .. } => {}
            RemovalEvent::Lifted { participant, .. } => {
                outbox.connections.send_to_leaders(room, &RemovalUpdate::PersonReadmitted { participant: participant.clone() }.into());
            }
        }
    }

    async fn update_media(
        media: &mut RoomMedia,
        _: &Room,
        _: &Connections,
        event: &RemovalEvent,
    ) -> Result<(), SfuError> {
        match event {
            RemovalEvent::Removed { participant, .. } | RemovalEvent::Uninvited { participant, .. } => {
                media.remove(participant).await
            }
            RemovalEvent::Lifted { .. } => Ok(()),
        }
    }

    fn notify_new_leader(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId) {
        for (id, who) in view.room.removed().iter() {
            let person = to_wire(id, who);
            connections.send_to(view.room, participant, &RemovalUpdate::PersonRemoved { person }.into());
        }
    }
}

pub fn state(room: &Room, who: &Participant) -> RemovalState {
    let removed = room.removed().iter().filter(|_| who.role.leads());
    RemovalState { removed: removed.map(|(id, who)| to_wire(id, who)).collect() }
}

fn to_wire(id: &ParticipantId, who: &removal::RemovedPerson) -> RemovedPerson {
    RemovedPerson { id: id.clone(), name: who.name.clone(), unit_name: who.unit_name.clone() }
}
