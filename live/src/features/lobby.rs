// SPDX-License-Identifier: MPL-2.0
//! Guests at the door: chair and secretary see who waits and let them in.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::lobby::{LobbyCommand, LobbyEvent, Waiting};
use meetings::room::presence::Participant;
use protocol::live::{CloseReason, LobbyRequest, LobbyState, LobbyUpdate, WaitingGuest};
use store::Actor;

use super::{Asker, Feature, Ruled};
use crate::lines::{Lines, Scene, leads};
use crate::room_task::RoomTask;

pub struct Lobby;

impl Feature for Lobby {
    type Request = LobbyRequest;

    async fn asked(task: &mut RoomTask, by: Asker, request: LobbyRequest) -> Result<(), Refusal> {
        let by = by.participant;
        let command = match request {
            LobbyRequest::Admit { participant, admitted } => LobbyCommand::Settle { by, guest: participant, admitted },
            LobbyRequest::RefuseAllWaiting => LobbyCommand::RefuseAll { by },
        };
        task.step(command, &Actor::System).await
    }
}

impl Ruled for Lobby {
    type Event = LobbyEvent;

    fn tell(lines: &mut Lines, scene: Scene<'_>, event: &LobbyEvent) {
        let room = scene.room;
        match event {
            LobbyEvent::Waiting { guest, connection } => {
                if let Some(line) = lines.get(*connection) {
                    line.send(&LobbyUpdate::Lobby { meeting_title: scene.meeting.title.clone() }.into());
                }
                if let Some(waiting) = room.lobby().get(guest) {
                    lines.leaders(room, &LobbyUpdate::GuestWaiting { guest: to_wire(guest, waiting) }.into());
                }
            }
            LobbyEvent::Refused { guest, connection, .. } => {
                lines.close(*connection, CloseReason::Refused);
                settled(lines, room, guest);
            }
            LobbyEvent::Withdrawn { guest, connection } => {
                lines.close(*connection, CloseReason::LinkWithdrawn);
                settled(lines, room, guest);
            }
            LobbyEvent::Admitted { guest, .. } | LobbyEvent::Gone { guest } => settled(lines, room, guest),
        }
    }

    fn tell_leader(lines: &Lines, scene: Scene<'_>, participant: &ParticipantId) {
        for (guest, waiting) in scene.room.lobby().iter() {
            let guest = to_wire(guest, waiting);
            lines.one(scene.room, participant, &LobbyUpdate::GuestWaiting { guest }.into());
        }
    }
}

fn settled(lines: &Lines, room: &Room, guest: &ParticipantId) {
    lines.leaders(room, &LobbyUpdate::GuestSettled { participant: guest.clone() }.into());
}

pub fn state(room: &Room, who: &Participant) -> LobbyState {
    let waiting = room.lobby().iter().filter(|_| leads(who.role));
    LobbyState { waiting: waiting.map(|(id, waiting)| to_wire(id, waiting)).collect() }
}

fn to_wire(guest: &ParticipantId, waiting: &Waiting) -> WaitingGuest {
    WaitingGuest {
        id: guest.clone(),
        name: waiting.name().to_owned(),
        unit_name: waiting.unit_name().to_owned(),
        namesake: waiting.namesake().map(str::to_owned),
    }
}
