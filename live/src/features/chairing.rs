// SPDX-License-Identifier: MPL-2.0
//! Who chairs. The chair's sound comes first, and who leads from now on is told what the desk
//! knows.

use base::Refusal;
use meetings::room::Room;
use meetings::room::chairing::{ChairCommand, ChairEvent};
use protocol::live::{ChairRequest, ChairState};
use sfu::SfuError;
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::media_orders::MediaOrders;
use crate::room_task::RoomTask;

pub struct Chair;

impl Feature for Chair {
    type Request = ChairRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: ChairRequest) -> Result<(), Refusal> {
        let by = by.participant;
        let command = match request {
            ChairRequest::HandOverChair { participant } => ChairCommand::HandOver { by, to: participant },
            ChairRequest::TakeChairBack => ChairCommand::TakeBack { by },
        };
        task.step(command, &Actor::System).await
    }
}

impl Ruled for Chair {
    type Event = ChairEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &ChairEvent) {
        let ChairEvent::Changed { chair, former, .. } = event;
        for participant in former.iter().chain([chair]) {
            lines.news.people.note(participant);
        }
        super::tell_leader(lines, scene, chair);
    }

    async fn direct(
        media: &mut MediaOrders,
        _: &Room,
        _: &Lines,
        event: &ChairEvent,
    ) -> Result<(), SfuError> {
        let ChairEvent::Changed { chair, former, .. } = event;
        if let Some(former) = former {
            media.set_priority(former, false).await?;
        }
        media.set_priority(chair, true).await
    }
}

pub fn state(room: &Room) -> ChairState {
    ChairState { planned_chair: room.planned_chair().cloned() }
}
