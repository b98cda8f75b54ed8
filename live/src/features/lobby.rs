// SPDX-License-Identifier: MPL-2.0
//! The lobby: leaders see who waits, and admit or refuse them.

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::WaitReason;
use meetings::room::lobby::{LobbyCommand, LobbyEvent, Waiting};
use meetings::room::presence::Participant;
use protocol::live::{CloseReason, LobbyRequest, LobbyState, LobbyUpdate, WaitingGuest};

use super::{Feature, Outbox, RuleFeature};
use crate::connections::Connections;
use crate::room_view::RoomView;

pub struct Lobby;

impl Feature for Lobby {
    type Request = LobbyRequest;
}

impl RuleFeature for Lobby {
    type Command = LobbyCommand;
    type Event = LobbyEvent;

    fn command(by: ParticipantId, request: LobbyRequest) -> LobbyCommand {
        match request {
            LobbyRequest::Admit { participant, admitted } => LobbyCommand::Decide { by, guest: participant, admitted },
            LobbyRequest::RefuseAllWaiting => LobbyCommand::RefuseAll { by },
            LobbyRequest::AdmitAllHeldByLock => LobbyCommand::AdmitAllHeldByLock { by },
        }
    }

    fn notify(outbox: &mut Outbox<'_>, view: RoomView<'_>, event: &LobbyEvent) {
        let room = view.room;
        match event {
            LobbyEvent::Waiting { guest, connection, .. } => {
                if let Some(waiting) = room.lobby().get(guest) {
                    if let Some(connection) = outbox.connections.get(*connection) {
                        let (meeting_title, reason) = (view.meeting.title.clone(), waiting.reason);
                        connection.send(&LobbyUpdate::Lobby { meeting_title, reason }.into());
                    }
                    outbox.connections.send_to_leaders(room, &LobbyUpdate::GuestWaiting { guest: to_wire(guest, waiting) }.into());
                }
            }
            LobbyEvent::Refused { guest, connection, .. } => {
                outbox.connections.close(*connection, CloseReason::Refused);
                notify_decided(outbox.connections, room, guest);
            }
            LobbyEvent::Withdrawn { guest, connection } => {
                outbox.connections.close(*connection, CloseReason::LinkWithdrawn);
                notify_decided(outbox.connections, room, guest);
            }
            LobbyEvent::Uninvited { guest, connection } => {
                outbox.connections.close(*connection, CloseReason::Uninvited);
                notify_decided(outbox.connections, room, guest);
            }
            LobbyEvent::Admitted { guest, reason, .. } => {
                notify_decided(outbox.connections, room, guest);
                if *reason == WaitReason::SentOut {
                    super::door::notify_back(outbox.connections, room, guest);
                }
            }
            LobbyEvent::Gone { guest, .. } => notify_decided(outbox.connections, room, guest),
        }
    }

    fn notify_new_leader(connections: &Connections, view: RoomView<'_>, participant: &ParticipantId) {
        for (guest, waiting) in view.room.lobby().iter() {
            let guest = to_wire(guest, waiting);
            connections.send_to(view.room, participant, &LobbyUpdate::GuestWaiting { guest }.into());
        }
    }
}

fn notify_decided(connections: &Connections, room: &Room, guest: &ParticipantId) {
    connections.send_to_leaders(room, &LobbyUpdate::GuestSettled { participant: guest.clone() }.into());
}

/// Who has waited longest comes first.
pub fn state(room: &Room, who: &Participant) -> LobbyState {
    let mut waiting: Vec<_> = room.lobby().iter().filter(|_| who.role.leads()).collect();
    waiting.sort_by_key(|(_, waiting)| waiting.since);
    LobbyState { waiting: waiting.into_iter().map(|(id, waiting)| to_wire(id, waiting)).collect() }
}

fn to_wire(guest: &ParticipantId, waiting: &Waiting) -> WaitingGuest {
    WaitingGuest {
        id: guest.clone(),
        name: waiting.name().to_owned(),
        unit_name: waiting.unit_name().to_owned(),
        namesake: waiting.namesake().map(str::to_owned),
        reason: waiting.reason,
    }
}
