// SPDX-License-Identifier: MPL-2.0
//! The desk's notes: told at the desk alone until they are published.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::marks::{self, Content, MarkCommand, MarkEvent};
use meetings::room::presence::Participant;
use protocol::live::{ConnectionUpdate, Mark as WireMark, MarkRequest, MarkState, MarkUpdate, ServerMessage};
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene};
use crate::room_task::RoomTask;

pub struct Mark;

impl Feature for Mark {
    type Request = MarkRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: MarkRequest) -> Result<(), Refusal> {
        let by = by.participant;
        let command = match request {
            MarkRequest::AddMark { kind, text } => MarkCommand::Add { by, kind, text },
            MarkRequest::ChangeMark { seen, kind, text, agenda_item } => {
                MarkCommand::Change { by, seen, content: Content { kind, text, agenda_item } }
            }
            MarkRequest::PublishMarks { seen } => MarkCommand::Publish { by, seen },
            MarkRequest::WithdrawMark { seen } => MarkCommand::Withdraw { by, seen },
            MarkRequest::DeleteMark { seen } => MarkCommand::Delete { by, seen },
            MarkRequest::RestoreMark { seen } => MarkCommand::Restore { by, seen },
        };
        task.step(command, &Actor::System).await
    }

    fn cost(request: &MarkRequest) -> i64 {
        match request {
            // Each one that is published had to be added or withdrawn before, which has cost 5
            // already.
            MarkRequest::PublishMarks { seen } => 5 + (seen.len() / 10) as i64,
            _ => 5,
        }
    }
}

impl Ruled for Mark {
    type Event = MarkEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &MarkEvent) {
        let room = scene.room;
        match event {
            MarkEvent::Added { mark, .. } | MarkEvent::Changed { mark, .. } | MarkEvent::Restored { mark, .. } => {
                tell_mark(lines, room, mark);
            }
            MarkEvent::Published { marks, .. } => marks.iter().for_each(|mark| tell_mark(lines, room, mark)),
            MarkEvent::Withdrawn { mark, .. } => {
                tell_mark(lines, room, mark);
                beside_desk(lines, room, &MarkUpdate::Unmarked { number: mark.number }.into());
            }
            MarkEvent::Deleted { mark, .. } => {
                desk(lines, room, &MarkUpdate::MarkDeleted { mark: to_wire(mark) }.into());
                if mark.is_published() {
                    beside_desk(lines, room, &MarkUpdate::Unmarked { number: mark.number }.into());
                }
            }
        }
    }

    fn tell_leader(lines: &Lines, scene: Scene<'_>, participant: &ParticipantId) {
        let marks = scene.room.marks();
        let kept = marks.all().iter().filter(|mark| !mark.is_published());
        let kept = kept.map(|mark| MarkUpdate::Marked { mark: to_wire(mark) });
        let deleted = marks.deleted().iter().map(|mark| MarkUpdate::MarkDeleted { mark: to_wire(mark) });
        let messages: Vec<ServerMessage> = kept.chain(deleted).map(Into::into).collect();
        if !messages.is_empty() {
            lines.one(scene.room, participant, &ConnectionUpdate::Several { messages }.into());
        }
    }
}

fn tell_mark(lines: &Lines, room: &Room, mark: &marks::Mark) {
    let message = MarkUpdate::Marked { mark: to_wire(mark) }.into();
    if mark.is_published() { lines.everybody(room, &message) } else { desk(lines, room, &message) }
}

/// Secretary and chair.
fn desk(lines: &Lines, room: &Room, message: &ServerMessage) {
    lines.some(room, message, Participant::is_at_desk);
}

/// Everybody but secretary and chair.
fn beside_desk(lines: &Lines, room: &Room, message: &ServerMessage) {
    lines.some(room, message, |who| !who.is_at_desk());
}

pub fn state(room: &Room, who: &Participant) -> MarkState {
    let deleted = room.marks().deleted().iter().filter(|_| who.is_at_desk());
    MarkState { marks: room.marks().read_by(who).map(to_wire).collect(), deleted_marks: deleted.map(to_wire).collect() }
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
        changed_by: mark.changed_by.clone(),
    }
}
