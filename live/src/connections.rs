// SPDX-License-Identifier: MPL-2.0
//! The signalling connections of a room, and which of them a message is sent to.

use std::borrow::Cow;
use std::collections::HashMap;

use meetings::ids::ParticipantId;
use meetings::room::Room;
use meetings::room::arrival::{ConnectionId, Connectivity};
use meetings::room::presence::Participant;
use moments::Millis;
use protocol::live::{CloseReason, ConnectionUpdate, IceServer, ServerMessage};

use super::connection::ClientConnection;
use super::encoded_message::EncodedMessage;
use super::kept_back::KeptBack;
use super::turn::Turn;

/// The connections of a room: those of participants and those of guests in the lobby.
#[derive(Debug)]
pub struct Connections {
    by_id: HashMap<ConnectionId, ClientConnection>,
    turn: Option<Turn>,
}

impl Connections {
    pub fn new(turn: Option<Turn>) -> Self {
        Self { by_id: HashMap::new(), turn }
    }

    pub fn add(&mut self, id: ConnectionId, connection: ClientConnection) {
        self.by_id.insert(id, connection);
    }

    pub fn get(&self, id: ConnectionId) -> Option<&ClientConnection> {
        self.by_id.get(&id)
    }

    /// The socket sends what is queued and closes.
    pub fn remove(&mut self, id: ConnectionId) {
        self.by_id.remove(&id);
    }

    /// As [`Self::remove`], for every connection of a participant.
    pub fn remove_all_of(&mut self, participant: &ParticipantId) {
        self.by_id.retain(|_, connection| connection.participant != *participant);
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    pub fn close(&mut self, id: ConnectionId, reason: CloseReason) {
        if let Some(connection) = self.by_id.remove(&id) {
            connection.close(reason);
        }
    }

    pub fn close_all(&mut self, reason: CloseReason) {
        for (_, connection) in self.by_id.drain() {
            connection.close(reason);
        }
    }

    /// Credentials for the TURN relay, where there is one.
    pub fn relay_credentials(&self, participant: &ParticipantId, now: Millis) -> Option<IceServer> {
        self.turn.as_ref().map(|turn| turn.credentials(participant, now))
    }

    /// To everybody in the meeting.
    pub fn send_to_all(&self, room: &Room, message: &ServerMessage) {
        self.send_where(room, message, |_| true);
    }

    /// Several messages to everybody in the meeting, in one frame.
    pub fn send_batch_to_all(&self, room: &Room, mut messages: Vec<ServerMessage>) {
        match messages.pop() {
            Some(only) if messages.is_empty() => self.send_to_all(room, &only),
            Some(last) => {
                messages.push(last);
                self.send_to_all(room, &ConnectionUpdate::Several { messages }.into());
            }
            None => {}
        }
    }

    /// To one participant, if they are connected.
    pub fn send_to(&self, room: &Room, participant: &ParticipantId, message: &ServerMessage) {
        if let Some(connection) = self.of(room, participant) {
            connection.send(message);
        }
    }

    /// The present connection of a participant.
    pub fn of(&self, room: &Room, participant: &ParticipantId) -> Option<&ClientConnection> {
        match room.presence().get(participant)?.connectivity {
            Connectivity::Connected(id) => self.get(id),
            Connectivity::Lost(_) => None,
        }
    }

    /// To chair and secretary.
    pub fn send_to_leaders(&self, room: &Room, message: &ServerMessage) {
        self.send_where(room, message, |who| who.role.leads());
    }

    /// To the participants who are `wanted`.
    pub fn send_where(&self, room: &Room, message: &ServerMessage, wanted: impl Fn(&Participant) -> bool) {
        self.send_to_each(room, message, |_, who| wanted(who));
    }

    /// The same where it matters who they are.
    pub fn send_to_each(
        &self,
        room: &Room,
        message: &ServerMessage,
        wanted: impl Fn(&ParticipantId, &Participant) -> bool,
    ) {
        let encoded = EncodedMessage::of(message);
        for (id, connection) in &self.by_id {
            let Some(who) = room.presence().get(&connection.participant) else { continue };
            if who.connectivity != Connectivity::Connected(*id) || !wanted(&connection.participant, who) {
                continue;
            }
            match KeptBack::of(room, &connection.participant, who).map(|kept_back| kept_back.without(message)) {
                None | Some(Some(Cow::Borrowed(_))) => connection.send_encoded(encoded.clone()),
                Some(Some(Cow::Owned(part))) => connection.send(&part),
                Some(None) => {}
            }
        }
    }
}
