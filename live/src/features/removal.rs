// SPDX-License-Identifier: MPL-2.0
//! Whom the chair puts out. Chair and secretary see who it was, so that they can let them in again.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::presence::{Line, Participant};
use meetings::room::removal::{self, RemovalCommand, RemovalEvent};
use protocol::live::{CloseReason, RemovalRequest, RemovalState, RemovalUpdate, RemovedPerson};
use sfu::SfuError;
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene, leads};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct Removal;

impl Feature for Removal {
    type Request = RemovalRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: RemovalRequest) -> Result<(), Refusal> {
        let RemovalRequest::Remove { participant } = request;
        task.step(RemovalCommand::Remove { by: by.participant, participant }, &Actor::System).await
    }
}

impl Ruled for Removal {
    type Event = RemovalEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &RemovalEvent) {
        let room = scene.room;
        match event {
            RemovalEvent::Removed { participant, line, .. } => {
                if let Line::Up(connection) = line {
                    lines.close(*connection, CloseReason::Removed);
                }
                if let Some(person) = room.removed().get(participant) {
                    let person = to_wire(participant, person);
                    lines.leaders(room, &RemovalUpdate::PersonRemoved { person }.into());
                }
            }
            RemovalEvent::Lifted { participant, .. } => {
                lines.leaders(room, &RemovalUpdate::PersonReadmitted { participant: participant.clone() }.into());
            }
        }
    }

    async fn direct(
        media: &mut MediaOrders,
        _: &Room,
        _: &Lines,
        event: &RemovalEvent,
    ) -> Result<(), SfuError> {
        match event {
            RemovalEvent::Removed { participant, .. } => media.remove(participant).await,
            RemovalEvent::Lifted { .. } => Ok(()),
        }
    }

    fn tell_leader(lines: &Lines, scene: Scene<'_>, participant: &ParticipantId) {
        for (id, who) in scene.room.removed().iter() {
            let person = to_wire(id, who);
            lines.one(scene.room, participant, &RemovalUpdate::PersonRemoved { person }.into());
        }
    }
}

pub fn state(room: &Room, who: &Participant) -> RemovalState {
    let removed = room.removed().iter().filter(|_| leads(who.role));
    RemovalState { removed: removed.map(|(id, who)| to_wire(id, who)).collect() }
}

fn to_wire(id: &ParticipantId, who: &removal::RemovedPerson) -> RemovedPerson {
    RemovedPerson { id: id.clone(), name: who.name.clone(), unit_name: who.unit_name.clone() }
}
