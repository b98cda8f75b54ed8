// SPDX-License-Identifier: MPL-2.0
//! What can be asked of a room's task, and what it answers.

use base::Refusal;
use meetings::Millis;
use meetings::heard::Heard;
use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::room::presence::Connection;
use protocol::live::ClientMessage;
use sfu::Direction;
use store::Actor;
use tokio::sync::oneshot;

use super::door::Visitor;
use super::features::Offer;
use super::line::Line;
use super::quality::Levels;
use super::seat::Watched;

/// What can be asked of a room's task.
#[derive(Debug)]
pub enum ToRoom {
    Join {
        visitor: Visitor,
        line: Line,
        reply: oneshot::Sender<Result<Connection, Refusal>>,
    },
    FromLine {
        connection: Connection,
        message: ClientMessage,
    },
    LineClosed {
        connection: Connection,
        participant: ParticipantId,
    },
    /// A machine publishes; answered by the SDP answer.
    Publish {
        connection: Connection,
        offer: Offer,
        reply: oneshot::Sender<Result<String, Refusal>>,
    },
    /// A machine offers to receive; answered by the SDP answer.
    Receive {
        connection: Connection,
        sdp: String,
        watched: Watched,
        reply: oneshot::Sender<Result<String, Refusal>>,
    },
    /// A machine ends one of its two media connections and keeps the other.
    EndLink {
        connection: Connection,
        direction: Direction,
    },
    /// Asked from outside the room by somebody whose right was checked there.
    End {
        actor: Actor,
        reply: oneshot::Sender<Result<(), Refusal>>,
    },
    /// Who is here and how well their lines work, for the office that looks after the server.
    Look {
        reply: oneshot::Sender<RoomLook>,
    },
    /// Somebody who listens to the recordings has heard something.
    Heard(Heard),
    /// The invitation link was withdrawn.
    LinkWithdrawn,
    /// The access token by which a participant came has expired or was revoked.
    TokenEnded {
        participant: ParticipantId,
    },
    /// The server stops: everybody is told to come back, and the task ends.
    Restarting,
}

/// A live room as the office sees it.
#[derive(Debug)]
pub struct RoomLook {
    pub title: String,
    pub unit_name: String,
    pub started_at: Option<Millis>,
    pub people: Vec<PersonLook>,
}

#[derive(Debug)]
pub struct PersonLook {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub connected: bool,
    pub levels: Levels,
}
