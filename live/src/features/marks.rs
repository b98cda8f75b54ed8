// SPDX-License-Identifier: MPL-2.0
//! The desk's notes: sent to chair and secretary alone until they are published.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::marks::{self, Content, MarkCommand, MarkEvent};
use meetings::room::presence::Participant;
use protocol::live::{ConnectionUpdate, Mark as WireMark, MarkRequest, MarkState, MarkUpdate, ServerMessage};

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::kept_back::KeptBack;
use crate::room_view::RoomView;

pub struct Mark;

impl Feature for Mark {
    type Request = MarkRequest;

    fn cost(request: &MarkRequest) -> i64 {
        match request {
            // Each mark that is published had to be added or withdrawn before, which cost 5.
            MarkRequest::PublishMarks { seen } => 5 + (seen.len() / 10) as i64,
            _ => 5,
        }
    }
}

impl RuleFeature for Mark {
    type Command = MarkCommand;
    type Event = MarkEvent;

    fn command(by: ParticipantId, request: MarkRequest) -> MarkCommand {
        match request {
            MarkRequest::AddMark { kind, text, under } => MarkCommand::Add { by, kind, text, under },
            MarkRequest::ChangeMark { seen, kind, text, agenda_item } => {
                MarkCommand::Change { by, seen, content: Content { kind, text, agenda_item } }
            }
            MarkRequest::PublishMarks { seen } => MarkCommand::Publish { by, seen },
            MarkRequest::WithdrawMark { seen } => MarkCommand::Withdraw { by, seen },
            MarkRequest::DeleteMark { seen } => MarkCommand::Delete { by, seen },
            MarkRequest::RestoreMark { seen } => MarkCommand::Restore { by, seen },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &MarkEvent) {
        let room = view.room;
        match event {
            MarkEvent::Added { mark, .. } | MarkEvent::Changed { mark, .. } | MarkEvent::Restored { mark, .. } => {
                send_mark(outbox.connections, room, mark);
            }
            MarkEvent::Published { marks, .. } => marks.iter().for_each(|mark| send_mark(outbox.connections, room, mark)),
            MarkEvent::Withdrawn { mark, .. } => {
                send_mark(outbox.connections, room, mark);
                send_beside_desk(outbox.connections, room, &MarkUpdate::Unmarked { number: mark.number }.into());
            }
            MarkEvent::Deleted { mark, .. } => {
                send_to_desk(outbox.connections, room, &MarkUpdate::MarkDeleted { mark: to_wire(mark) }.into());
                if mark.is_published() {
                    send_beside_desk(outbox.connections, room, &MarkUpdate::Unmarked { number: mark.number }.into());
                }
            }
        }
    }

    fn notify_new_leader(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId) {
        let marks = view.room.marks();
        let kept = marks.all().iter().filter(|mark| !mark.is_published());
        let kept = kept.map(|mark| MarkUpdate::Marked { mark: to_wire(mark) });
        let deleted = marks.deleted().iter().map(|mark| MarkUpdate::MarkDeleted { mark: to_wire(mark) });
        let messages: Vec<ServerMessage> = kept.chain(deleted).map(Into::into).collect();
        if !messages.is_empty() {
            connections.send_to(view.room, participant, &ConnectionUpdate::Several { messages }.into());
        }
    }
}

fn send_mark(connections: &Connections, room: &Room, mark: &marks::Mark) {
    let message = MarkUpdate::Marked { mark: to_wire(mark) }.into();
    if mark.is_published() { connections.send_to_all(room, &message) } else { send_to_desk(connections, room, &message) }
}

/// Secretary and chair.
fn send_to_desk(connections: &Connections, room: &Room, message: &ServerMessage) {
    connections.send_where(room, message, Participant::is_at_desk);
}

/// Everybody but secretary and chair.
fn send_beside_desk(connections: &Connections, room: &Room, message: &ServerMessage) {
    connections.send_where(room, message, |who| !who.is_at_desk());
}

pub fn state(room: &Room, who: &Participant, kept_back: Option<KeptBack<'_>>) -> MarkState {
    let deleted = room.marks().deleted().iter().filter(|_| who.is_at_desk());
    let is_theirs = |mark: &&marks::Mark| !kept_back.is_some_and(|kept_back| kept_back.mark(mark));
    MarkState {
        marks: room.marks().read_by(who).filter(is_theirs).map(to_wire).collect(),
        deleted_marks: deleted.map(to_wire).collect(),
    }
}

fn to_wire(mark: &marks::Mark) -> WireMark {
    WireMark {
        number: mark.number,
        version: mark.version,
        kind: mark.kind,
        text: mark.text.clone(),
        at: mark.at,
        by: mark.by.clone(),
        agenda_item: mark.agenda_item.clone(),
        standing: mark.standing,
        amended: mark.amended_at.is_some(),
        written_at: mark.written_at.unwrap_or(mark.at),
        changed_by: mark.changed_by.clone(),
    }
}
