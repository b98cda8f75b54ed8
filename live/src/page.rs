// SPDX-License-Identifier: MPL-2.0
//! One page in a meeting, whatever socket it comes by: what it says goes to the room, what the room
//! says comes back.

use base::Refusal;
use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::presence::Connection;
use protocol::live::{
    ClientMessage, CloseReason, ConnectionRequest, ConnectionUpdate, MAX_CLIENT_MESSAGE_BYTES, PresenceRequest,
    ServerMessage,
};
use protocol::packing::{UnpackError, unpack};
use protocol::problem::{Language, ProblemCode};
use tokio::sync::mpsc;

use super::door::Visitor;
use super::inbox::ToRoom;
use super::line::{self, LineEnd};
use super::registry::{Joined, Rooms};
use super::text::Text;

/// A page that is inside, or waits in the lobby.
#[derive(Debug)]
pub struct Page {
    rooms: Rooms,
    participant: ParticipantId,
    connection: Connection,
    room: mpsc::Sender<ToRoom>,
    line: LineEnd,
}

/// What the room has for a page.
#[derive(Debug)]
pub enum Next {
    Text(Text),
    /// Everything the room said has been sent, and it has closed the line.
    Dismissed,
    /// The page reads too slowly.
    Cut,
}

/// What becomes of a frame.
#[derive(Debug)]
pub enum Said {
    /// The room answers in its time.
    Passed,
    /// Answered at once.
    Answer(Text),
    /// The room has stopped.
    Dismissed,
    /// The page broke a rule of the wire.
    Fault(ProblemCode),
}

impl Page {
    /// Brings a visitor into the meeting, or into its lobby.
    pub async fn enter(
        rooms: &Rooms,
        visitor: Visitor,
        meeting: &MeetingId,
        language: Language,
    ) -> Result<Self, Refusal> {
        let participant = visitor.participant.clone();
        let (inside, line) = line::line(participant.clone(), language);
        let Joined { connection, room } = rooms.join(meeting, visitor, inside).await?;
        Ok(Self { rooms: rooms.clone(), participant, connection, room, line })
    }

    pub fn participant(&self) -> &ParticipantId {
        &self.participant
    }

    /// Waits for the room. Nothing is lost when the waiting is broken off.
    pub async fn next(&mut self) -> Next {
        tokio::select! {
            () = self.line.cut.cancelled() => Next::Cut,
            queued = self.line.queue.recv() => queued.map_or(Next::Dismissed, Next::Text),
        }
    }

    /// A text frame came.
    pub async fn says(&self, text: &str, at: Millis) -> Said {
        self.take(parse(text), at).await
    }

    /// A binary frame came: a long message, packed.
    pub async fn says_packed(&self, frame: &[u8], at: Millis) -> Said {
        self.take(parse_packed(frame), at).await
    }

    async fn take(&self, message: Result<ClientMessage, ProblemCode>, at: Millis) -> Said {
        let message =
            message.and_then(|message| self.rooms.allowances().say(&self.participant, &message, at).map(|()| message));
        match message {
            Ok(ClientMessage::Connection(ConnectionRequest::Ping { sent_at })) => {
                Said::Answer(Text::of(&ServerMessage::Connection(ConnectionUpdate::Pong { sent_at, at })))
            }
            Ok(message) => {
                let sent = self.room.send(ToRoom::FromLine { connection: self.connection, message }).await;
                if sent.is_ok() { Said::Passed } else { Said::Dismissed }
            }
            Err(code) => Said::Fault(code),
        }
    }

    /// The person goes for good: sound and picture end with it, not only when the room notices that
    /// the line is gone.
    pub async fn leave(&self) {
        let message = ClientMessage::Presence(PresenceRequest::Leave);
        // The room may have stopped first.
        let _ = self.room.send(ToRoom::FromLine { connection: self.connection, message }).await;
    }

    /// The socket is gone, or about to be.
    pub async fn closed(&self) {
        let (connection, participant) = (self.connection, self.participant.clone());
        // The room may have stopped first.
        let _ = self.room.send(ToRoom::LineClosed { connection, participant }).await;
    }
}

/// What somebody is told who cannot come in.
#[derive(Debug)]
pub struct Parting {
    pub texts: Vec<Text>,
    /// They may try again in a while.
    pub may_return: bool,
}

pub fn parting(refusal: &Refusal, language: Language) -> Parting {
    let reason = match refusal.code {
        ProblemCode::MeetingEnded => Some(CloseReason::Ended),
        ProblemCode::RemovedFromMeeting => Some(CloseReason::Removed),
        ProblemCode::Unavailable => Some(CloseReason::Restarting),
        ProblemCode::NotAllowed => Some(CloseReason::Refused),
        _ => None,
    };
    let closed = reason.map(|reason| Text::of(&ServerMessage::Connection(ConnectionUpdate::Closed { reason })));
    Parting {
        texts: std::iter::once(refused(refusal, language)).chain(closed).collect(),
        may_return: matches!(reason, None | Some(CloseReason::Restarting)),
    }
}

/// A refusal in the words of the page.
pub fn refused(refusal: &Refusal, language: Language) -> Text {
    Text::of(&ServerMessage::Connection(ConnectionUpdate::Refused { problem: refusal.problem(language) }))
}

fn parse(text: &str) -> Result<ClientMessage, ProblemCode> {
    serde_json::from_str(text).map_err(|error| {
        tracing::info!(%error, "a page sent what is not a message");
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
