// SPDX-License-Identifier: MPL-2.0
//! The agenda, and where on it the meeting is.

use meetings::ids::{AgendaItemId, ParticipantId};
use meetings::room::Room;
use meetings::room::agenda::{AgendaCommand, AgendaEvent, ListChange};
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
        match request {
            AgendaRequest::SetAgendaItem { item } => AgendaCommand::SetCurrent { by, item },
            AgendaRequest::AddAgendaItem { title, presenter, minutes } => {
                let item = AgendaItemId::from_random(store::random::bits());
                AgendaCommand::Add { by, item, title, presenter, minutes }
            }
            AgendaRequest::MoveAgendaItem { item, before } => AgendaCommand::Move { by, item, before },
            AgendaRequest::SkipAgendaItem { item, skipped } => AgendaCommand::Skip { by, item, skipped },
            AgendaRequest::RewriteAgendaItem { item, title, presenter, minutes } => {
                AgendaCommand::Rewrite { by, item, title, presenter, minutes }
            }
            AgendaRequest::RemoveAgendaItem { item } => AgendaCommand::Remove { by, item },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &AgendaEvent) {
        let update = match event {
            AgendaEvent::Changed { item, at, mistaken, .. } => {
                AgendaUpdate::AgendaItemChanged { item: item.clone(), at: *at, mistaken: mistaken.is_some() }
            }
            AgendaEvent::ListChanged { item, change, .. } => {
                let Some(update) = list_changed(view.room, item, *change) else { return };
                update
            }
        };
        outbox.connections.send_to_all(view.room, &update.into());
    }
}

fn list_changed(room: &Room, id: &AgendaItemId, change: ListChange) -> Option<AgendaUpdate> {
    let items = room.agenda().items();
    if change == ListChange::Removed {
        return Some(AgendaUpdate::AgendaItemRemoved { item: id.clone() });
    }
    let at = items.iter().position(|item| item.id == *id)?;
    let item = id.clone();
    Some(match change {
        ListChange::Added => AgendaUpdate::AgendaItemAdded { item: items[at].clone() },
        ListChange::Moved => {
            let before = items.get(at + 1).map(|next| next.id.clone());
            AgendaUpdate::AgendaItemMoved { item, before }
        }
        ListChange::Skipped(skipped) => AgendaUpdate::AgendaItemSkipped { item, skipped },
        ListChange::Rewritten => AgendaUpdate::AgendaItemRewritten { item: items[at].clone() },
        ListChange::Removed => return None,
    })
}

pub fn state(room: &Room) -> AgendaState {
    let agenda = room.agenda();
    let taken = agenda.taken().iter().map(|(item, millis)| ItemTaken { item: item.clone(), millis: *millis });
    AgendaState {
        agenda: agenda.items().to_vec(),
        current_item: agenda.current().cloned(),
        current_since: agenda.since(),
        items_taken: taken.collect(),
        items_added: agenda.added().iter().cloned().collect(),
    }
}
