// SPDX-License-Identifier: MPL-2.0
//! What can be asked of a room's task, and what it answers.

use base::Refusal;
use meetings::ids::ParticipantId;
use meetings::meeting::MeetingRole;
use meetings::room::arrival::ConnectionId;
use meetings::room::chat::{ChatAddress, ChatFile, ChatReader};
use meetings::utterance::UtteranceEvent;
use moments::Millis;
use protocol::live::ClientMessage;
use sfu::Direction;
use store::Actor;
use tokio::sync::oneshot;

use super::connection::ClientConnection;
use super::link_quality::LinkLevels;
use super::media::PlayerView;
use super::publish_offer::PublishOffer;
use super::stills::{ScreenImage, ScreenStill};
use super::visitor::Visitor;

/// What can be asked of a room's task.
#[derive(Debug)]
pub enum RoomRequest {
    Join {
        visitor: Visitor,
        connection: ClientConnection,
        reply: oneshot::Sender<Result<ConnectionId, Refusal>>,
    },
    /// A message of a client.
    Message {
        connection: ConnectionId,
        message: ClientMessage,
    },
    Disconnected {
        connection: ConnectionId,
        participant: ParticipantId,
    },
    /// A machine publishes; the reply is the SDP answer.
    Publish {
        connection: ConnectionId,
        offer: PublishOffer,
        reply: oneshot::Sender<Result<String, Refusal>>,
    },
    /// A machine offers to receive; the reply is the SDP answer.
    Receive {
        connection: ConnectionId,
        sdp: String,
        view: PlayerView,
        reply: oneshot::Sender<Result<String, Refusal>>,
    },
    /// A machine ends one of its two media connections and keeps the other.
    EndMedia {
        connection: ConnectionId,
        direction: Direction,
    },
    /// Asked from outside the room by somebody whose right was checked there.
    End {
        /// Why it is cancelled, and then only while it is not open.
        cancels: Option<String>,
        actor: Actor,
        reply: oneshot::Sender<Result<(), Refusal>>,
    },
    /// Whether somebody is put out now.
    PutOut {
        participant: ParticipantId,
        reply: oneshot::Sender<Option<PutOut>>,
    },
    /// Who is here and the quality of their links, for the office that runs the server.
    Status {
        reply: oneshot::Sender<RoomStatus>,
    },
    /// A recogniser reports an utterance.
    Utterance(UtteranceEvent),
    /// The invitation link was withdrawn.
    LinkWithdrawn,
    /// A plan or an account was changed: what participants may do follows.
    RightsChanged,
    /// Papers were added or deleted, or more pages are ready.
    PapersChanged,
    /// About the chat, over HTTP.
    Chat(ChatAsk),
    /// Of the stills of the shared screen, over HTTP.
    ScreenStill(ScreenStillAsk),
    /// A vote was opened or has ended, or there are more ballots.
    VotesChanged,
    /// The server stops: clients are told to reconnect, and the task ends.
    Restarting,
}

impl RoomRequest {
    /// The name in traces.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Join { .. } => "join",
            Self::Message { .. } => "message",
            Self::Disconnected { .. } => "disconnected",
            Self::Publish { .. } => "publish",
            Self::Receive { .. } => "receive",
            Self::EndMedia { .. } => "end_media",
            Self::End { .. } => "end",
            Self::PutOut { .. } => "put_out",
            Self::Status { .. } => "status",
            Self::Utterance(_) => "utterance",
            Self::LinkWithdrawn => "link_withdrawn",
            Self::RightsChanged => "rights_changed",
            Self::PapersChanged => "papers_changed",
            Self::Chat(_) => "chat",
            Self::ScreenStill(_) => "screen_still",
            Self::VotesChanged => "votes_changed",
            Self::Restarting => "restarting",
        }
    }

    /// Answers a request that the room cannot carry out any more.
    pub fn refuse(self, refusal: &Refusal) {
        // Whoever asked may have gone.
        match self {
            Self::Join { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            Self::End { reply, .. } | Self::Chat(ChatAsk::Check { reply, .. } | ChatAsk::PostFile { reply, .. }) => {
                drop(reply.send(Err(refusal.clone())));
            }
            Self::ScreenStill(ScreenStillAsk::Fetch { reply, .. }) => drop(reply.send(Err(refusal.clone()))),
            Self::Publish { reply, .. } | Self::Receive { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            Self::PutOut { .. }
            | Self::ScreenStill(ScreenStillAsk::Taken { .. })
            | Self::Chat(ChatAsk::Reader { .. } | ChatAsk::KeptChanged)
            | Self::Status { .. }
            | Self::Message { .. }
            | Self::Disconnected { .. }
            | Self::EndMedia { .. }
            | Self::LinkWithdrawn
            | Self::RightsChanged
            | Self::PapersChanged
            | Self::VotesChanged
            | Self::Utterance(_)
            | Self::Restarting => {}
        }
    }
}

/// Stills of the shared screen, sent and fetched over HTTP by people who are in the room.
#[derive(Debug)]
pub enum ScreenStillAsk {
    /// The latest of somebody's screen.
    Fetch { by: ParticipantId, of: ParticipantId, reply: oneshot::Sender<Result<ScreenStill, Refusal>> },
    /// What the own screen shows.
    Taken { by: ParticipantId, image: ScreenImage },
}

/// What is asked of the chat over HTTP, by people who are in the room.
#[derive(Debug)]
pub enum ChatAsk {
    /// What somebody reads; none: they are not here.
    Reader { participant: ParticipantId, reply: oneshot::Sender<Option<ChatReader>> },
    /// Whether somebody may send a file now, before it is received.
    Check { draft: FileDraft, reply: oneshot::Sender<Result<(), Refusal>> },
    /// A file that is on the disk is sent.
    PostFile { draft: FileDraft, file: ChatFile, reply: oneshot::Sender<Result<(), Refusal>> },
    /// Whether the chat goes into the dossier was changed in the store.
    KeptChanged,
}

/// A message with a file that is on its way.
#[derive(Debug, Clone)]
pub struct FileDraft {
    pub by: ParticipantId,
    pub to: ChatAddress,
    pub text: String,
}

/// How somebody was put out of a running meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PutOut {
    /// To the lobby.
    SentOut,
    /// Removed, or no longer invited.
    Removed,
}

/// A live room as the office sees it.
#[derive(Debug)]
pub struct RoomStatus {
    pub title: String,
    pub unit_name: String,
    pub started_at: Option<Millis>,
    pub people: Vec<ParticipantStatus>,
}

#[derive(Debug)]
pub struct ParticipantStatus {
    pub id: ParticipantId,
    pub name: String,
    pub unit_name: String,
    pub role: MeetingRole,
    pub is_guest: bool,
    pub connected: bool,
    /// They were put out once and are back since then.
    pub returned_at: Option<Millis>,
    pub levels: LinkLevels,
}
