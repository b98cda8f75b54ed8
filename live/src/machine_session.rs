// SPDX-License-Identifier: MPL-2.0
//! A machine in a meeting without a page (a hall encoder, OBS, a display): what `page_session.rs`
//! is for pages.
//!
//! One task per access token. It joins the room as any page does and holds the participant's
//! connection; what a page does over its socket, a machine does by HTTP requests
//! (`web/src/whip_whep`), which are carried out one after the other. It has at most two media
//! connections: one by which it publishes (WHIP) and one by which it receives (WHEP). When the last
//! is ended it leaves; when the last is lost its place is kept as after any lost connection.

use std::collections::HashMap;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::arrival::ConnectionId;
use parking_lot::Mutex;
use protocol::live::{ClientMessage, PresenceRequest};
use protocol::problem::{Language, ProblemCode};
use sfu::Direction;
use tokio::sync::{mpsc, oneshot};
use tracing::Instrument as _;

use super::connection::{ClientReceiver, machine_connection};
use super::media::PlayerView;
use super::publish_offer::PublishOffer;
use super::room_request::RoomRequest;
use super::rooms::{Joined, Rooms};
use super::sdp::fragment::{self, Fragment};
use super::sdp::offer::Offer;
use super::visitor::Visitor;

/// Requests queued for one machine. When it is full its HTTP requests wait.
const REQUESTS: usize = 8;

/// How often a machine whose session is just ending gets a new one before it has to try later.
const TRIES: usize = 3;

/// One media connection as a machine asks for it.
#[derive(Debug, Clone)]
pub enum MediaStream {
    /// WHIP, with what is published on which m-line.
    Publish(PublishOffer),
    /// WHEP.
    Receive(PlayerView),
}

impl MediaStream {
    fn direction(&self) -> Direction {
        match self {
            Self::Publish(_) => Direction::Publish,
            Self::Receive(_) => Direction::Subscribe,
        }
    }
}

/// The `If-Match` of a change: for which state of the session it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IfMatch {
    /// `*`: any; an ICE restart.
    Any,
    /// One of these entity tags, with their quotes.
    Tags(Vec<String>),
}

/// A change of an existing media connection.
#[derive(Debug)]
pub enum SessionChange {
    /// New candidates, or an ICE restart.
    Ice {
        if_match: IfMatch,
        fragment: Fragment,
    },
    End,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeOutcome {
    Unchanged,
    Restarted { etag: String, fragment: String },
    Ended,
}

/// A media connection whose offer was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedSession {
    pub session: String,
    pub etag: String,
    pub answer: String,
}

#[derive(Debug)]
enum SessionRequest {
    Open {
        stream: MediaStream,
        offer: Offer,
        reply: oneshot::Sender<Result<OpenedSession, Refusal>>,
    },
    Change {
        session: String,
        direction: Direction,
        change: SessionChange,
        reply: oneshot::Sender<Result<ChangeOutcome, Refusal>>,
    },
}

/// The sessions of all machines that are in meetings. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct MachineSessions {
    /// By access token, whose identifier is the participant's. Held for one look-up at a time.
    sessions: Arc<Mutex<HashMap<ParticipantId, mpsc::Sender<SessionRequest>>>>,
}

impl MachineSessions {
    /// Opens a media connection; the machine joins the meeting if it is not there. It replaces a
    /// media connection of the same token in the same direction.
    pub async fn open(
        &self,
        rooms: &Rooms,
        meeting: &MeetingId,
        visitor: Visitor,
        language: Language,
        stream: MediaStream,
        offer: Offer,
    ) -> Result<OpenedSession, Refusal> {
        for _ in 0..TRIES {
            let session = self.session_of(rooms, meeting, &visitor, language);
            let (reply, answer) = oneshot::channel();
            let (stream, offer) = (stream.clone(), offer.clone());
            // No answer: the session has just ended. The machine gets a new one.
            if session.send(SessionRequest::Open { stream, offer, reply }).await.is_ok()
                && let Ok(opened) = answer.await
            {
                return opened;
            }
        }
        Err(ProblemCode::Unavailable.into())
    }

    /// Changes or ends a media connection of `machine`; one that is not its own, or is gone, is
    /// `not_found`.
    pub async fn change(
        &self,
        machine: &ParticipantId,
        direction: Direction,
        session: String,
        change: SessionChange,
    ) -> Result<ChangeOutcome, Refusal> {
        let requests = self.sessions.lock().get(machine).cloned().ok_or(ProblemCode::NotFound)?;
        let (reply, answer) = oneshot::channel();
        let sent = requests.send(SessionRequest::Change { session, direction, change, reply }).await;
        sent.map_err(|_| ProblemCode::NotFound)?;
        answer.await.map_err(|_| ProblemCode::NotFound)?
    }

    fn session_of(
        &self,
        rooms: &Rooms,
        meeting: &MeetingId,
        visitor: &Visitor,
        language: Language,
    ) -> mpsc::Sender<SessionRequest> {
        let mut sessions = self.sessions.lock();
        if let Some(requests) = sessions.get(&visitor.participant).filter(|requests| !requests.is_closed()) {
            return requests.clone();
        }
        sessions.retain(|_, requests| !requests.is_closed());
        let (requests, receiver) = mpsc::channel(REQUESTS);
        sessions.insert(visitor.participant.clone(), requests.clone());
        let (rooms, meeting, visitor) = (rooms.clone(), meeting.clone(), visitor.clone());
        let span = tracing::info_span!(parent: None, "machine_session", %meeting, participant = %visitor.participant);
        tokio::spawn(run(rooms, meeting, visitor, language, receiver).instrument(span));
        requests
    }
}

async fn run(
    rooms: Rooms,
    meeting: MeetingId,
    visitor: Visitor,
    language: Language,
    mut requests: mpsc::Receiver<SessionRequest>,
) {
    let participant = visitor.participant.clone();
    let (client, receiver, media_losses) = machine_connection(participant.clone(), language);
    match rooms.join(&meeting, visitor, client).await {
        Ok(Joined { connection, room }) => {
            let session =
                MachineSession { rooms, meeting, participant, connection, room, publishing: None, receiving: None };
            session.serve(receiver, media_losses, requests).await;
        }
        Err(refusal) => {
            requests.close();
            while let Some(request) = requests.recv().await {
                match request {
                    SessionRequest::Open { reply, .. } => drop(reply.send(Err(refusal.clone()))),
                    SessionRequest::Change { reply, .. } => drop(reply.send(Err(ProblemCode::NotFound.into()))),
                }
            }
        }
    }
}

/// One media connection.
struct MediaSession {
    session: String,
    etag: String,
    stream: MediaStream,
    offer: Offer,
}

struct MachineSession {
    rooms: Rooms,
    meeting: MeetingId,
    participant: ParticipantId,
    connection: ConnectionId,
    room: mpsc::Sender<RoomRequest>,
    publishing: Option<MediaSession>,
    receiving: Option<MediaSession>,
}

/// Why a session ends.
enum Exit {
    /// The machine ended its last media connection.
    Left,
    /// Its last media connection was lost: its place is kept for a while.
    Lost,
    /// The room has closed its connection.
    Closed,
}

impl MachineSession {
    async fn serve(
        mut self,
        mut receiver: ClientReceiver,
        mut media_losses: mpsc::Receiver<Direction>,
        mut requests: mpsc::Receiver<SessionRequest>,
    ) {
        let exit = loop {
            tokio::select! {
                biased;
                () = receiver.disconnect.cancelled() => break Exit::Lost,
                // A machine ignores all messages; only the end of the queue matters.
                message = receiver.queue.recv() => if message.is_none() {
                    break Exit::Closed;
                },
                Some(direction) = media_losses.recv() => {
                    if self.media(direction).is_some()
                        && !self.rooms.has_link(&self.meeting, &self.participant, direction).await
                    {
                        *self.media(direction) = None;
                        if self.is_idle() {
                            break Exit::Lost;
                        }
                        self.end_media(direction).await;
                    }
                }
                request = requests.recv() => match request {
                    Some(request) => {
                        self.handle(request).await;
                        if self.is_idle() {
                            break Exit::Left;
                        }
                    }
                    None => break Exit::Left,
                },
            }
        };
        // The room may have stopped first.
        let (connection, participant) = (self.connection, self.participant);
        let _ = match exit {
            Exit::Left => {
                self.room
                    .send(RoomRequest::Message { connection, message: ClientMessage::Presence(PresenceRequest::Leave) })
                    .await
            }
            Exit::Lost | Exit::Closed => self.room.send(RoomRequest::Disconnected { connection, participant }).await,
        };
    }

    fn media(&mut self, direction: Direction) -> &mut Option<MediaSession> {
        match direction {
            Direction::Publish => &mut self.publishing,
            Direction::Subscribe => &mut self.receiving,
        }
    }

    fn is_idle(&self) -> bool {
        self.publishing.is_none() && self.receiving.is_none()
    }

    async fn handle(&mut self, request: SessionRequest) {
        // A client that has gone away does not read its answer; its media connection then times
        // out.
        match request {
            SessionRequest::Open { stream, offer, reply } => {
                let opened = self.open(stream, offer).await;
                let _ = reply.send(opened);
            }
            SessionRequest::Change { session, direction, change, reply } => {
                let changed = self.change(&session, direction, change).await;
                let _ = reply.send(changed);
            }
        }
    }

    async fn open(&mut self, stream: MediaStream, offer: Offer) -> Result<OpenedSession, Refusal> {
        let answer = self.negotiate(&stream, &offer).await?;
        let (session, etag) = (random(), new_etag());
        let opened = OpenedSession { session: session.clone(), etag: etag.clone(), answer };
        let direction = stream.direction();
        *self.media(direction) = Some(MediaSession { session, etag, stream, offer });
        Ok(opened)
    }

    /// The room's answer to an offer.
    async fn negotiate(&self, stream: &MediaStream, offer: &Offer) -> Result<String, Refusal> {
        let (reply, answer) = oneshot::channel();
        let (connection, sdp) = (self.connection, offer.answerable());
        let request = match stream.clone() {
            MediaStream::Publish(offer) => {
                RoomRequest::Publish { connection, offer: PublishOffer { sdp, ..offer }, reply }
            }
            MediaStream::Receive(view) => RoomRequest::Receive { connection, sdp, view, reply },
        };
        self.room.send(request).await.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }

    async fn change(
        &mut self,
        session: &str,
        direction: Direction,
        change: SessionChange,
    ) -> Result<ChangeOutcome, Refusal> {
        let media = self.media(direction).take_if(|media| media.session == session).ok_or(ProblemCode::NotFound)?;
        match change {
            SessionChange::End => {
                if !self.is_idle() {
                    self.end_media(direction).await;
                }
                Ok(ChangeOutcome::Ended)
            }
            SessionChange::Ice { if_match, fragment } => {
                let (media, outcome) = self.ice(media, &if_match, fragment).await;
                *self.media(direction) = Some(media);
                outcome
            }
        }
    }

    async fn ice(
        &self,
        mut media: MediaSession,
        if_match: &IfMatch,
        fragment: Fragment,
    ) -> (MediaSession, Result<ChangeOutcome, Refusal>) {
        let refused = |fact: &str| Refusal::from(ProblemCode::StreamRefused).with_fact(fact);
        let other = fragment.credentials.filter(|credentials| *credentials != media.offer.credentials);
        let new = match (if_match, other) {
            (IfMatch::Tags(tags), _) if !tags.contains(&media.etag) => {
                return (media, Err(ProblemCode::PreconditionFailed.into()));
            }
            // The server is ICE-lite: it checks no candidates, the client's checks show its
            // address.
            (IfMatch::Tags(_), None) => return (media, Ok(ChangeOutcome::Unchanged)),
            (IfMatch::Tags(_), Some(_)) => return (media, Err(refused("an ICE restart needs If-Match: *"))),
            (IfMatch::Any, None) => return (media, Err(refused("an ICE restart needs a new ice-ufrag and ice-pwd"))),
            (IfMatch::Any, Some(new)) => new,
        };
        let offer = media.offer.restarted(&new);
        match self.negotiate(&media.stream, &offer).await {
            Ok(answer) => {
                media.offer = offer;
                media.etag = new_etag();
                let outcome =
                    ChangeOutcome::Restarted { etag: media.etag.clone(), fragment: fragment::of_answer(&answer) };
                (media, Ok(outcome))
            }
            Err(refusal) => (media, Err(refusal)),
        }
    }

    /// Ends one of two media connections; with the last one the machine leaves instead.
    async fn end_media(&self, direction: Direction) {
        // The room may have stopped, and the connection with it.
        let _ = self.room.send(RoomRequest::EndMedia { connection: self.connection, direction }).await;
    }
}

fn random() -> String {
    format!("{:032x}", store::random::bits())
}

/// A new entity tag, with its quotes.
fn new_etag() -> String {
    format!("\"{}\"", random())
}
