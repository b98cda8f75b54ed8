// SPDX-License-Identifier: MPL-2.0
//! One page in a meeting, whatever its socket: its messages go to the room, the room's messages
//! come back.

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::arrival::ConnectionId;
use moments::Millis;
use protocol::live::{
    ClientMessage, CloseReason, ConnectionRequest, ConnectionUpdate, MAX_CLIENT_MESSAGE_BYTES, MediaRequest,
    PresenceRequest, ServerMessage,
};
use protocol::packing::{UnpackError, unpack};
use protocol::problem::{Language, ProblemCode};
use tokio::sync::mpsc;
use tracing::Span;

use super::connection::{ClientReceiver, page_connection};
use super::encoded_message::EncodedMessage;
use super::room_request::RoomRequest;
use super::rooms::{Joined, Rooms};
use super::visitor::Visitor;

/// A page that has joined, or waits in the lobby.
#[derive(Debug)]
pub struct PageSession {
    rooms: Rooms,
    participant: ParticipantId,
    connection: ConnectionId,
    room: mpsc::Sender<RoomRequest>,
    receiver: ClientReceiver,
    span: Span,
}

/// What the room has for a page.
#[derive(Debug)]
pub enum Outgoing {
    Message(EncodedMessage),
    /// Every message was taken, and the room has closed the connection.
    Closed,
    /// The page reads too slowly and is disconnected.
    TooSlow,
}

/// What became of a frame.
#[derive(Debug)]
pub enum FrameOutcome {
    /// The room has it.
    Forwarded,
    /// Answered at once.
    Reply(EncodedMessage),
    /// The room has stopped.
    Closed,
    /// The frame violates the protocol.
    Invalid(ProblemCode),
}

impl PageSession {
    /// Brings a visitor into the meeting, or into its lobby.
    pub async fn join(
        rooms: &Rooms,
        visitor: Visitor,
        meeting: &MeetingId,
        language: Language,
    ) -> Result<Self, Refusal> {
        let participant = visitor.participant.clone();
        let span = tracing::info_span!(parent: None, "page_session", %meeting, %participant);
        let (client, receiver) = page_connection(participant.clone(), language);
        let Joined { connection, room } = rooms.join(meeting, visitor, client).await?;
        Ok(Self { rooms: rooms.clone(), participant, connection, room, receiver, span })
    }

    pub fn participant(&self) -> &ParticipantId {
        &self.participant
    }

    /// Waits for the room. Cancel safe.
    pub async fn next(&mut self) -> Outgoing {
        tokio::select! {
            () = self.receiver.disconnect.cancelled() => Outgoing::TooSlow,
            queued = self.receiver.queue.recv() => queued.map_or(Outgoing::Closed, Outgoing::Message),
        }
    }

    /// A text frame came.
    pub async fn on_text(&self, text: &str, at: Millis) -> FrameOutcome {
        self.forward(self.span.in_scope(|| parse(text)), at).await
    }

    /// A binary frame came: a long message, packed.
    pub async fn on_packed(&self, frame: &[u8], at: Millis) -> FrameOutcome {
        self.forward(self.span.in_scope(|| parse_packed(frame)), at).await
    }

    /// Does what the page would ask for first: on a slow line that saves a round trip before the
    /// first sound. The offer follows the welcome.
    pub async fn subscribe(&self, at: Millis) {
        // A page that comes too often is told so at its next message.
        let _ = self.forward(Ok(ClientMessage::Media(MediaRequest::Subscribe)), at).await;
    }

    async fn forward(&self, message: Result<ClientMessage, ProblemCode>, at: Millis) -> FrameOutcome {
        let message = message
            .and_then(|message| self.rooms.limits().check_message(&self.participant, &message, at).map(|()| message));
        match message {
            Ok(ClientMessage::Connection(ConnectionRequest::Ping { sent_at })) => {
                FrameOutcome::Reply(pong(sent_at, at))
            }
            // They are in already.
            Ok(ClientMessage::Connection(ConnectionRequest::Enter)) => FrameOutcome::Forwarded,
            Ok(message) => {
                let sent = self.room.send(RoomRequest::Message { connection: self.connection, message }).await;
                if sent.is_ok() { FrameOutcome::Forwarded } else { FrameOutcome::Closed }
            }
            Err(code) => FrameOutcome::Invalid(code),
        }
    }

    /// The person leaves for good: their media ends with it, and not only when the lost connection
    /// is given up.
    pub async fn leave(&self) {
        let message = ClientMessage::Presence(PresenceRequest::Leave);
        // The room may have stopped first.
        let _ = self.room.send(RoomRequest::Message { connection: self.connection, message }).await;
    }

    /// The socket is closed, or about to be.
    pub async fn on_closed(&self) {
        let (connection, participant) = (self.connection, self.participant.clone());
        // The room may have stopped first.
        let _ = self.room.send(RoomRequest::Disconnected { connection, participant }).await;
    }
}

/// What a text frame asks of a socket that waits for somebody to enter.
#[derive(Debug)]
pub enum AtTheDoor {
    Enter,
    /// A ping, with its answer.
    Ping(EncodedMessage),
    /// It is for who has entered, or no message at all.
    Invalid(ProblemCode),
}

pub fn at_the_door(text: &str, at: Millis) -> AtTheDoor {
    match parse(text) {
        Ok(ClientMessage::Connection(ConnectionRequest::Enter)) => AtTheDoor::Enter,
        Ok(ClientMessage::Connection(ConnectionRequest::Ping { sent_at })) => AtTheDoor::Ping(pong(sent_at, at)),
        Ok(_) => AtTheDoor::Invalid(ProblemCode::NotInMeeting),
        Err(code) => AtTheDoor::Invalid(code),
    }
}

fn pong(sent_at: Millis, at: Millis) -> EncodedMessage {
    EncodedMessage::of(&ServerMessage::Connection(ConnectionUpdate::Pong { sent_at, at }))
}

/// The answer to somebody who cannot join.
#[derive(Debug)]
pub struct Rejection {
    pub messages: Vec<EncodedMessage>,
    /// The page may try again in a while.
    pub may_retry: bool,
}

pub fn rejection(refusal: &Refusal, language: Language) -> Rejection {
    let reason = match refusal.code {
        ProblemCode::MeetingEnded | ProblemCode::MeetingCancelled => Some(CloseReason::Ended),
        ProblemCode::RemovedFromMeeting => Some(CloseReason::Removed),
        ProblemCode::Unavailable => Some(CloseReason::Restarting),
        ProblemCode::NotAllowed => Some(CloseReason::Refused),
        _ => None,
    };
    let closed =
        reason.map(|reason| EncodedMessage::of(&ServerMessage::Connection(ConnectionUpdate::Closed { reason })));
    Rejection {
        messages: std::iter::once(refusal_message(refusal, language)).chain(closed).collect(),
        may_retry: matches!(reason, None | Some(CloseReason::Restarting)),
    }
}

/// A refusal as a page gets it.
pub fn refusal_message(refusal: &Refusal, language: Language) -> EncodedMessage {
    EncodedMessage::of(&ServerMessage::Connection(ConnectionUpdate::Refused { problem: refusal.problem(language) }))
}

fn parse(text: &str) -> Result<ClientMessage, ProblemCode> {
    serde_json::from_str(text).map_err(|error| {
        tracing::info!(%error, "a page sent an invalid message");
        ProblemCode::BadRequest
    })
}

fn parse_packed(frame: &[u8]) -> Result<ClientMessage, ProblemCode> {
    match unpack(frame, MAX_CLIENT_MESSAGE_BYTES) {
        Ok(text) => parse(&text),
        Err(UnpackError::TooLarge) => Err(ProblemCode::TooLarge),
        Err(UnpackError::Damaged) => Err(ProblemCode::BadRequest),
    }
}
