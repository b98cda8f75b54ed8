// SPDX-License-Identifier: MPL-2.0
//! Where on the agenda the meeting is.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::agenda::{AgendaCommand, AgendaEvent};
use protocol::live::{AgendaRequest, AgendaState, AgendaUpdate, ItemTaken};

use super::{Feature, Outbox, RuleFeature};
use crate::room_view::RoomView;

pub struct Agenda;

impl Feature for Agenda {
    type Request = AgendaRequest;
}

impl RuleFeature for Agenda {
    type Command = AgendaCommand;
    type Event = AgendaEvent;

    fn command(by: ParticipantId, request: AgendaRequest) -> AgendaCommand {
        let AgendaRequest::SetAgendaItem { item } = request;
        AgendaCommand::SetCurrent { by, item }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &AgendaEvent) {
        let AgendaEvent::Changed { item, at, .. } = event;
        outbox.connections.send_to_all(view.room, &AgendaUpdate::AgendaItemChanged { item: item.clone(), at: *at }.into());
    }
}

pub fn state(room: &Room) -> AgendaState {
    let agenda = room.agenda();
    let taken = agenda.taken().iter().map(|(item, millis)| ItemTaken { item: item.clone(), millis: *millis });
    AgendaState {
        agenda: agenda.items().to_vec(),
        current_item: agenda.current().cloned(),
        current_since: agenda.since(),
        items_taken: taken.collect(),
    }
}
