// SPDX-License-Identifier: MPL-2.0
//! Where on the agenda the meeting is.

use base::Refusal;
use meetings::room::Room;
use meetings::room::agenda::{AgendaCommand, AgendaEvent};
use protocol::live::{AgendaRequest, AgendaState, AgendaUpdate};
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::room_task::RoomTask;

pub struct Agenda;

impl Feature for Agenda {
    type Request = AgendaRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: AgendaRequest) -> Result<(), Refusal> {
        let AgendaRequest::SetAgendaItem { item } = request;
        task.step(AgendaCommand::SetCurrent { by: by.participant, item }, &Actor::System).await
    }
}

impl Ruled for Agenda {
    type Event = AgendaEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &AgendaEvent) {
        let AgendaEvent::Changed { item, at, .. } = event;
        lines.everybody(scene.room, &AgendaUpdate::AgendaItemChanged { item: item.clone(), at: *at }.into());
    }
}

pub fn state(room: &Room) -> AgendaState {
    AgendaState { agenda: room.agenda().items().to_vec(), current_item: room.agenda().current().cloned() }
}
