// SPDX-License-Identifier: MPL-2.0
//! A machine in a meeting without a page (a hall encoder, OBS, a display): what `page.rs` is for
//! pages.
//!
//! One task per access token. It joins the room as any page does and holds the participant's line;
//! what a page does over its socket, a machine does by HTTP requests (`web/src/standards`), which
//! come here one after the other. It has at most two media connections: one by which it publishes
//! (WHIP) and one by which it receives (WHEP). When the last is ended it leaves; when the last is
//! lost its place is kept as anybody's whose line was lost.

use std::collections::HashMap;
use std::sync::Arc;

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::presence::Connection;
use parking_lot::Mutex;
use protocol::live::{ClientMessage, PresenceRequest};
use protocol::problem::{Language, ProblemCode};
use sfu::Direction;
use tokio::sync::{mpsc, oneshot};

use super::door::Visitor;
use super::features;
use super::inbox::ToRoom;
use super::line::{self, LineEnd};
use super::registry::{Joined, Rooms};
use super::sdp::fragment::{self, Fragment};
use super::sdp::offer::Offer;

/// Requests of one machine that may wait. When it is full its HTTP requests wait.
const INBOX: usize = 8;

/// How often a machine that is just going may come again before it is told to try later.
const TRIES: usize = 3;

/// What a player is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watched {
    /// Who speaks, and everybody's sound.
    Stage,
    /// One participant's sound and picture and nobody else's.
    Participant(ParticipantId),
}

/// One media connection as a machine asks for it.
#[derive(Debug, Clone)]
pub enum Stream {
    /// WHIP, with what is published on which line.
    Publish(features::Offer),
    /// WHEP.
    Receive(Watched),
}

impl Stream {
    fn direction(&self) -> Direction {
        match self {
            Self::Publish(_) => Direction::Publish,
            Self::Receive(_) => Direction::Subscribe,
        }
    }
}

/// Which state of a session a change is meant for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// `If-Match: *`: whichever; an ICE restart.
    Any,
    /// One of these entity tags, with their quotes.
    Tags(Vec<String>),
}

/// A request about a connection that there is.
#[derive(Debug)]
pub enum Change {
    /// New candidates, or an ICE restart.
    Ice {
        meant: Meant,
        fragment: Fragment,
    },
    End,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// The connection is as it was.
    Noted,
    Restarted {
        etag: String,
        fragment: String,
    },
    Ended,
}

/// A connection that was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    pub session: String,
    pub etag: String,
    pub answer: String,
}

#[derive(Debug)]
enum ToSeat {
    Open { stream: Stream, offer: Offer, reply: oneshot::Sender<Result<Opened, Refusal>> },
    Change { session: String, direction: Direction, change: Change, reply: oneshot::Sender<Result<Changed, Refusal>> },
}

/// All machines that are in meetings now. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Seats {
    /// By access token, whose identifier is the participant's. Held for one look-up at a time.
    taken: Arc<Mutex<HashMap<ParticipantId, mpsc::Sender<ToSeat>>>>,
}

impl Seats {
    /// Opens a connection; brings the machine into the meeting if it is not there. A connection of
    /// the same token in the same direction gives way.
    pub async fn open(
        &self,
        rooms: &Rooms,
        meeting: &MeetingId,
        visitor: Visitor,
        language: Language,
        stream: Stream,
        offer: Offer,
    ) -> Result<Opened, Refusal> {
        for _ in 0..TRIES {
            let inbox = self.seat(rooms, meeting, &visitor, language);
            let (reply, answer) = oneshot::channel();
            let (stream, offer) = (stream.clone(), offer.clone());
            // No answer: the machine ended its last connection, or was sent away, in this moment.
            // It comes anew.
            if inbox.send(ToSeat::Open { stream, offer, reply }).await.is_ok()
                && let Ok(opened) = answer.await
            {
                return opened;
            }
        }
        Err(ProblemCode::Unavailable.into())
    }

    /// Changes or ends a connection of `machine`; one that is not its own, or not there any more,
    /// is `not_found`.
    pub async fn change(
        &self,
        machine: &ParticipantId,
        direction: Direction,
        session: String,
        change: Change,
    ) -> Result<Changed, Refusal> {
        let inbox = self.taken.lock().get(machine).cloned().ok_or(ProblemCode::NotFound)?;
        let (reply, answer) = oneshot::channel();
        let sent = inbox.send(ToSeat::Change { session, direction, change, reply }).await;
        sent.map_err(|_| ProblemCode::NotFound)?;
        answer.await.map_err(|_| ProblemCode::NotFound)?
    }

    fn seat(&self, rooms: &Rooms, meeting: &MeetingId, visitor: &Visitor, language: Language) -> mpsc::Sender<ToSeat> {
        let mut taken = self.taken.lock();
        if let Some(inbox) = taken.get(&visitor.participant).filter(|inbox| !inbox.is_closed()) {
            return inbox.clone();
        }
        taken.retain(|_, inbox| !inbox.is_closed());
        let (inbox, requests) = mpsc::channel(INBOX);
        taken.insert(visitor.participant.clone(), inbox.clone());
        let (rooms, meeting, visitor) = (rooms.clone(), meeting.clone(), visitor.clone());
        tokio::spawn(run(rooms, meeting, visitor, language, requests));
        inbox
    }
}

async fn run(
    rooms: Rooms,
    meeting: MeetingId,
    visitor: Visitor,
    language: Language,
    mut inbox: mpsc::Receiver<ToSeat>,
) {
    let participant = visitor.participant.clone();
    let (line, end, lost) = line::machine_line(participant.clone(), language);
    match rooms.join(&meeting, visitor, line).await {
        Ok(Joined { connection, room }) => {
            let seat = Seat { rooms, meeting, participant, connection, room, publishing: None, receiving: None };
            seat.serve(end, lost, inbox).await;
        }
        Err(refusal) => {
            inbox.close();
            while let Some(request) = inbox.recv().await {
                match request {
                    ToSeat::Open { reply, .. } => drop(reply.send(Err(refusal.clone()))),
                    ToSeat::Change { reply, .. } => drop(reply.send(Err(ProblemCode::NotFound.into()))),
                }
            }
        }
    }
}

/// One media connection.
struct Half {
    session: String,
    etag: String,
    stream: Stream,
    offer: Offer,
}

struct Seat {
    rooms: Rooms,
    meeting: MeetingId,
    participant: ParticipantId,
    connection: Connection,
    room: mpsc::Sender<ToRoom>,
    publishing: Option<Half>,
    receiving: Option<Half>,
}

/// How a machine goes.
enum Goes {
    /// It ended its last connection.
    Leaves,
    /// Its last connection was lost: its place is kept for a while.
    Lost,
    /// The room has closed its line.
    Dismissed,
}

impl Seat {
    async fn serve(
        mut self,
        mut line: LineEnd,
        mut lost: mpsc::Receiver<Direction>,
        mut inbox: mpsc::Receiver<ToSeat>,
    ) {
        let goes = loop {
            tokio::select! {
                biased;
                () = line.cut.cancelled() => break Goes::Lost,
                // A machine reads none of it; that the queue ends is what counts.
                told = line.queue.recv() => if told.is_none() {
                    break Goes::Dismissed;
                },
                Some(direction) = lost.recv() => {
                    if self.half(direction).is_some()
                        && !self.rooms.has_link(&self.meeting, &self.participant, direction).await
                    {
                        *self.half(direction) = None;
                        if self.is_idle() {
                            break Goes::Lost;
                        }
                        self.end_link(direction).await;
                    }
                }
                request = inbox.recv() => match request {
                    Some(request) => {
                        self.handle(request).await;
                        if self.is_idle() {
                            break Goes::Leaves;
                        }
                    }
                    None => break Goes::Leaves,
                },
            }
        };
        // The room may have stopped first; then there is nobody to tell.
        let (connection, participant) = (self.connection, self.participant);
        let _ = match goes {
            Goes::Leaves => {
                self.room
                    .send(ToRoom::FromLine { connection, message: ClientMessage::Presence(PresenceRequest::Leave) })
                    .await
            }
            Goes::Lost | Goes::Dismissed => self.room.send(ToRoom::LineClosed { connection, participant }).await,
        };
    }

    fn half(&mut self, direction: Direction) -> &mut Option<Half> {
        match direction {
            Direction::Publish => &mut self.publishing,
            Direction::Subscribe => &mut self.receiving,
        }
    }

    fn is_idle(&self) -> bool {
        self.publishing.is_none() && self.receiving.is_none()
    }

    async fn handle(&mut self, request: ToSeat) {
        // A client that has gone away does not want its answer; its connection is then lost in its
        // time.
        match request {
            ToSeat::Open { stream, offer, reply } => {
                let opened = self.open(stream, offer).await;
                let _ = reply.send(opened);
            }
            ToSeat::Change { session, direction, change, reply } => {
                let changed = self.change(&session, direction, change).await;
                let _ = reply.send(changed);
            }
        }
    }

    async fn open(&mut self, stream: Stream, offer: Offer) -> Result<Opened, Refusal> {
        let answer = self.ask(&stream, &offer).await?;
        let (session, etag) = (random(), quoted());
        let opened = Opened { session: session.clone(), etag: etag.clone(), answer };
        let direction = stream.direction();
        *self.half(direction) = Some(Half { session, etag, stream, offer });
        Ok(opened)
    }

    /// Offers to the room; its answer.
    async fn ask(&self, stream: &Stream, offer: &Offer) -> Result<String, Refusal> {
        let (reply, answer) = oneshot::channel();
        let (connection, sdp) = (self.connection, offer.answerable());
        let request = match stream.clone() {
            Stream::Publish(lines) => ToRoom::Publish { connection, offer: features::Offer { sdp, ..lines }, reply },
            Stream::Receive(watched) => ToRoom::Receive { connection, sdp, watched, reply },
        };
        self.room.send(request).await.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }

    async fn change(&mut self, session: &str, direction: Direction, change: Change) -> Result<Changed, Refusal> {
        let half = self.half(direction).take_if(|half| half.session == session).ok_or(ProblemCode::NotFound)?;
        match change {
            Change::End => {
                if !self.is_idle() {
                    self.end_link(direction).await;
                }
                Ok(Changed::Ended)
            }
            Change::Ice { meant, fragment } => {
                let (half, changed) = self.ice(half, &meant, fragment).await;
                *self.half(direction) = Some(half);
                changed
            }
        }
    }

    async fn ice(&self, mut half: Half, meant: &Meant, fragment: Fragment) -> (Half, Result<Changed, Refusal>) {
        let refused = |fact: &str| Refusal::from(ProblemCode::StreamRefused).with_fact(fact);
        let other = fragment.credentials.filter(|credentials| *credentials != half.offer.credentials);
        let new = match (meant, other) {
            (Meant::Tags(tags), _) if !tags.contains(&half.etag) => {
                return (half, Err(ProblemCode::PreconditionFailed.into()));
            }
            // We are ICE-lite: we check no candidates, the client's checks tell us where it is.
            (Meant::Tags(_), None) => return (half, Ok(Changed::Noted)),
            (Meant::Tags(_), Some(_)) => return (half, Err(refused("an ICE restart needs If-Match: *"))),
            (Meant::Any, None) => return (half, Err(refused("an ICE restart needs a new ice-ufrag and ice-pwd"))),
            (Meant::Any, Some(new)) => new,
        };
        let offer = half.offer.restarted(&new);
        match self.ask(&half.stream, &offer).await {
            Ok(answer) => {
                half.offer = offer;
                half.etag = quoted();
                let changed = Changed::Restarted { etag: half.etag.clone(), fragment: fragment::of_answer(&answer) };
                (half, Ok(changed))
            }
            Err(refusal) => (half, Err(refusal)),
        }
    }

    /// Ends one of two connections; with the last the machine leaves instead.
    async fn end_link(&self, direction: Direction) {
        // The room may have stopped, and the connection with it.
        let _ = self.room.send(ToRoom::EndLink { connection: self.connection, direction }).await;
    }
}

fn random() -> String {
    format!("{:032x}", store::random::bits())
}

/// A new entity tag, with its quotes.
fn quoted() -> String {
    format!("\"{}\"", random())
}
