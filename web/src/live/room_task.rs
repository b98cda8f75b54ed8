//! The one task that owns a live room: the only writer of its state.
//!
//! Each request is carried out in the same order: rules on a copy, store, then the copy becomes the room, then people and the
//! media plane are told. A step that cannot be stored is refused and leaves the room as it was.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base::Refusal;
use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::room::ending::EndCommand;
use meetings::room::lobby::LobbyCommand;
use meetings::room::opening::OpeningCommand;
use meetings::room::presence::{self, Arrival, Connection, PresenceCommand};
use meetings::room::snapshot::Snapshot;
use meetings::room::{Command, Event, Room};
use protocol::live::{ClientMessage, CloseReason, ServerMessage};
use protocol::problem::ProblemCode;
use sfu::{Direction, RoomKey, SfuEvent, TrackKey};
use store::room_step::Step;
use store::{Actor, Conflict};
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use super::captioning::LOOK_FOR_WORDS;
use super::captions::{Captions, Heard};
use super::commands::{self, Asked, Offer};
use super::door::Visitor;
use super::line::Line;
use super::media;
use super::quality::{Levels, Qualities};
use super::registry::Shared;
use super::seat::Watched;
use super::stage;
use super::telling::{Lines, Scene};
use super::written::written_chat;

/// An empty room is put away after this long, in milliseconds; the next visitor restores it from the store.
const IDLE_MS: i64 = 60_000;
/// How often the room looks at everybody's line.
const LOOK: Duration = Duration::from_secs(2);
/// After a step of its own that could not be stored, the room tries again after this long, in milliseconds.
const RETRY_MS: i64 = 1_000;

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

pub(super) struct RoomTask {
    pub(super) shared: Arc<Shared>,
    pub(super) meeting: Meeting,
    unit_name: String,
    pub(super) key: RoomKey,
    pub(super) rules: Room,
    pub(super) lines: Lines,
    last_connection: Connection,
    /// Number of the latest subscribe offer of each participant.
    pub(super) generations: HashMap<ParticipantId, u32>,
    /// Recordings that cannot be written now.
    pub(super) failing: BTreeSet<TrackKey>,
    /// Whose microphone the media plane has not begun to record.
    pub(super) unrecorded: BTreeSet<ParticipantId>,
    /// Who spoke when everybody was last told, loudest first.
    pub(super) speakers: Vec<ParticipantId>,
    /// Players of the stage, and whose picture each is shown.
    pub(super) stage_viewers: BTreeMap<ParticipantId, Option<stage::Picture>>,
    pub(super) qualities: Qualities,
    pub(super) captions: Captions,
    /// Pages that show captions.
    pub(super) captions_for: BTreeSet<Connection>,
    /// When the store was last told that the room lives.
    pub(super) seen_at: Millis,
    present: Arc<AtomicU32>,
    /// The store may know a step that this task does not: it must be restored.
    behind: bool,
}

/// Why the loop of a room ends.
enum Over {
    Ended,
    Restarting,
    Idle,
}

/// Restores the room and serves it until its meeting ends, the server stops or nobody has been here for a while.
pub async fn run(
    shared: Arc<Shared>,
    meeting: MeetingId,
    mut inbox: mpsc::Receiver<ToRoom>,
    reports: mpsc::Receiver<SfuEvent>,
    present: Arc<AtomicU32>,
) {
    let refusal = match RoomTask::restore(shared, &meeting, present.clone()).await {
        Ok(mut task) => match task.serve(&mut inbox, reports).await {
            Over::Ended => ProblemCode::MeetingEnded.into(),
            Over::Restarting | Over::Idle => ProblemCode::Unavailable.into(),
        },
        Err(refusal) => refusal,
    };
    present.store(0, Ordering::Relaxed);
    inbox.close();
    while let Some(request) = inbox.recv().await {
        match request {
            ToRoom::Join { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            ToRoom::End { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            ToRoom::Publish { reply, .. } | ToRoom::Receive { reply, .. } => drop(reply.send(Err(refusal.clone()))),
            ToRoom::Look { .. }
            | ToRoom::FromLine { .. }
            | ToRoom::LineClosed { .. }
            | ToRoom::EndLink { .. }
            | ToRoom::TokenEnded { .. }
            | ToRoom::LinkWithdrawn
            | ToRoom::Heard(_)
            | ToRoom::Restarting => {}
        }
    }
}

impl RoomTask {
    async fn restore(shared: Arc<Shared>, id: &MeetingId, present: Arc<AtomicU32>) -> Result<Self, Refusal> {
        let store = &shared.store;
        let mut recovered = shared.recovered.clone();
        // The sender lives as long as the server.
        let _ = recovered.wait_for(|done| *done).await;
        let meeting = store.meetings().get(id).await?;
        let unit_name = store.units().get(&meeting.unit).await?.name;
        let now = shared.clock.now();
        let chat = written_chat(store, id).await?;
        let rules = match store.rooms().state::<Snapshot>(id).await? {
            Some((seen_at, snapshot)) => Room::restore(&meeting, snapshot, chat, seen_at, now),
            None => Room::new(&meeting),
        };
        let key = media::room_key(id);
        if let Some(media) = &shared.media {
            media.open_room(&key).await.map_err(media::refused)?;
        }
        let (generations, failing) = (HashMap::new(), BTreeSet::new());
        let (lines, last_connection) = (Lines::new(shared.turn.clone()), 0);
        let speakers = Vec::new();
        Ok(Self {
            shared,
            meeting,
            unit_name,
            key,
            rules,
            lines,
            last_connection,
            generations,
            failing,
            unrecorded: BTreeSet::new(),
            speakers,
            stage_viewers: BTreeMap::new(),
            qualities: Qualities::default(),
            captions: Captions::default(),
            captions_for: BTreeSet::new(),
            seen_at: now,
            present,
            behind: false,
        })
    }

    async fn serve(&mut self, inbox: &mut mpsc::Receiver<ToRoom>, mut reports: mpsc::Receiver<SfuEvent>) -> Over {
        let mut idle_since = Some(self.shared.clock.now());
        let mut not_before = Millis(0);
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut words = tokio::time::interval(LOOK_FOR_WORDS);
        words.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if self.rules.ended_at().is_some() {
                self.close_media().await;
                return Over::Ended;
            }
            if self.behind {
                self.lines.close_all(CloseReason::Restarting);
                return Over::Restarting;
            }
            let now = self.shared.clock.now();
            self.lines.tell_changes(&self.rules, now);
            // An open meeting is looked after until it ends.
            idle_since = if self.is_empty() && !self.rules.is_open() { idle_since.or(Some(now)) } else { None };
            let due = [self.rules.presence().next_deadline(), self.rules.opens_at(), self.closes_at()];
            let due = due.into_iter().flatten().min();
            let deadline = match (due, idle_since) {
                (Some(at), _) => Some(at.max(not_before)),
                (None, Some(since)) => Some(since.plus(IDLE_MS)),
                (None, None) => None,
            };
            tokio::select! {
                biased;
                request = inbox.recv() => match request {
                    Some(ToRoom::Restarting) | None => {
                        self.lines.close_all(CloseReason::Restarting);
                        return Over::Restarting;
                    }
                    Some(request) => self.handle(request).await,
                },
                Some(report) = reports.recv() => self.report(report).await,
                () = until(self.lines.changes_due(), now) => {}
                _ = looks.tick(), if !self.lines.is_empty() => {
                    self.record_the_rest().await;
                    self.note_life().await;
                    self.look_at_lines().await;
                }
                _ = words.tick(), if !self.captions_for.is_empty() => self.look_for_words().await,
                () = until(deadline, now) => {
                    let now = self.shared.clock.now();
                    if idle_since.is_some_and(|since| now.since(since) >= IDLE_MS) {
                        self.close_media().await;
                        return Over::Idle;
                    }
                    if self.let_time_pass(now).await.is_err() {
                        not_before = now.plus(RETRY_MS);
                    }
                }
            }
            self.present.store(self.rules.presence().connected() as u32, Ordering::Relaxed);
        }
    }

    /// Does what is due by now.
    async fn let_time_pass(&mut self, now: Millis) -> Result<(), Refusal> {
        self.step(PresenceCommand::GiveUpPlaces, &Actor::System).await?;
        if self.closes_at().is_some_and(|at| at <= now) {
            self.step(EndCommand::Deserted, &Actor::System).await?;
        }
        if self.rules.opens_at().is_some_and(|at| at <= now) { self.set_time_came().await } else { Ok(()) }
    }

    fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.rules.presence().iter().next().is_none()
    }

    async fn handle(&mut self, request: ToRoom) {
        match request {
            ToRoom::Join { visitor, line, reply } => {
                let joined = self.join(visitor, line).await;
                // The socket may be gone already; then its `LineClosed` follows.
                let _ = reply.send(joined);
            }
            ToRoom::FromLine { connection, message } => {
                if let Err(refusal) = self.message(connection, message).await
                    && let Some(line) = self.lines.get(connection)
                {
                    line.refuse(&refusal);
                }
            }
            ToRoom::LineClosed { connection, participant } => {
                self.lines.drop_line(connection);
                self.captions_for.remove(&connection);
                // Nothing of it is stored, so nothing can fail but that the meeting has ended.
                let _ = self.step(PresenceCommand::LineLost { participant, connection }, &Actor::System).await;
            }
            ToRoom::End { actor, reply } => {
                let ended = self.step(EndCommand::ByOffice, &actor).await;
                let _ = reply.send(ended);
            }
            ToRoom::Publish { connection, offer, reply } => {
                let answer = match self.speaker(connection) {
                    Some(by) => self.publish(by, offer).await,
                    None => Err(ProblemCode::Unavailable.into()),
                };
                let _ = reply.send(answer);
            }
            ToRoom::Receive { connection, sdp, watched, reply } => {
                let answer = match self.speaker(connection) {
                    Some(by) => self.receive(by, &sdp, watched).await,
                    None => Err(ProblemCode::Unavailable.into()),
                };
                let _ = reply.send(answer);
            }
            ToRoom::EndLink { connection, direction } => {
                if let Some(by) = self.speaker(connection) {
                    self.end_link(by, direction).await;
                }
            }
            // Whoever asked may have lost patience.
            ToRoom::Look { reply } => drop(reply.send(self.look())),
            ToRoom::Heard(heard) => self.hear(heard),
            ToRoom::TokenEnded { participant } => self.token_ended(participant).await,
            ToRoom::LinkWithdrawn => {
                // Nothing of it is stored here, so nothing can fail but that the meeting has ended.
                let _ = self.step(LobbyCommand::LinkWithdrawn, &Actor::System).await;
            }
            ToRoom::Restarting => {}
        }
    }

    fn look(&self) -> RoomLook {
        let people = self.rules.presence().iter().map(|(id, who)| PersonLook {
            id: id.clone(),
            name: who.name.clone(),
            unit_name: who.unit_name.clone(),
            role: who.role,
            connected: matches!(who.line, presence::Line::Up(_)),
            levels: self.qualities.of(id),
        });
        RoomLook {
            title: self.meeting.title.clone(),
            unit_name: self.unit_name.clone(),
            started_at: self.rules.started_at(),
            people: people.collect(),
        }
    }

    async fn join(&mut self, visitor: Visitor, line: Line) -> Result<Connection, Refusal> {
        self.refresh_plan().await?;
        self.last_connection += 1;
        let connection = self.last_connection;
        let Visitor { participant, name, unit, unit_name, role, standing, namesake, from } = visitor;
        self.lines.add(connection, line);
        let arrival = Arrival { participant, connection, name, unit, unit_name, role, standing, namesake, from };
        let joined = self.step(PresenceCommand::Join(arrival), &Actor::System).await;
        if joined.is_err() {
            self.lines.drop_line(connection);
        }
        joined.map(|()| connection)
    }

    /// Sends a machine away. It may be gone already.
    async fn token_ended(&mut self, participant: ParticipantId) {
        let who = self.rules.presence().get(&participant);
        let Some(who) = who.filter(|who| who.token.is_some()) else { return };
        if let presence::Line::Up(connection) = who.line {
            self.lines.close(connection, CloseReason::Removed);
        }
        if self.step(PresenceCommand::Leave { by: participant.clone() }, &Actor::System).await.is_err() {
            tracing::warn!(%participant, "the end of an access token could not be stored; it is tried again");
        }
    }

    async fn message(&mut self, connection: Connection, message: ClientMessage) -> Result<(), Refusal> {
        // A line that was replaced or closed in the meantime has no say.
        let Some(by) = self.speaker(connection) else { return Ok(()) };
        match commands::asked(by.clone(), message)? {
            Asked::Room(Command::Opening(OpeningCommand::Open { by })) => self.open_meeting(by).await,
            Asked::Room(command) => self.step(command, &Actor::System).await,
            Asked::Publish(offer) => {
                let sdp = self.publish(by, offer).await?;
                if let Some(line) = self.lines.get(connection) {
                    line.send(&ServerMessage::PublishAnswer { sdp });
                }
                Ok(())
            }
            Asked::Subscribe => self.subscribe(connection, by).await,
            Asked::RestartSubscription => self.restart_subscription(connection, by).await,
            Asked::SubscribeAnswer { sdp, generation } => self.subscribe_answer(&by, &sdp, generation).await,
            Asked::View(tiles) => self.set_view(&by, &tiles).await,
            Asked::Captions(wanted) => self.show_captions(connection, &by, wanted).await,
            Asked::Nothing => Ok(()),
        }
    }

    /// Rules on a copy, store, then it is so, then people and the media plane are told.
    pub(super) async fn step(&mut self, command: impl Into<Command>, office: &Actor) -> Result<(), Refusal> {
        let (after, events) = self.try_out(command.into())?;
        let machine = self.replaced_machine(&events);
        self.commit(after, &events, office).await?;
        if let (Some(machine), Some(sfu)) = (machine, &self.shared.media) {
            // Nobody tells a machine to stop sending.
            let _ = sfu.remove_peer(&self.key, &media::peer_key(&machine)).await;
            self.stage_viewers.remove(&machine);
        }
        self.direct_media(&events).await;
        self.direct_stage().await;
        Ok(())
    }

    pub(super) fn try_out(&self, command: Command) -> Result<(Room, Vec<Event>), Refusal> {
        let mut after = self.rules.clone();
        let events = after.apply(command, self.shared.clock.now())?;
        Ok((after, events))
    }

    pub(super) async fn commit(&mut self, after: Room, events: &[Event], office: &Actor) -> Result<(), Refusal> {
        let now = self.shared.clock.now();
        let kept = Step { before: &self.rules, after: &after, events, office, now }.keep(&self.shared.store).await;
        if let Err(error @ (store::Error::InDoubt(_) | store::Error::Conflict(Conflict::Taken(_)))) = &kept {
            tracing::warn!(meeting = %self.meeting.id, %error, "the room is restored from the store");
            self.behind = true;
        }
        kept?;
        self.rules = after;
        let recording = self.recording();
        let Self { rules, meeting, unit_name, lines, .. } = self;
        for event in events {
            lines.tell(Scene { room: rules, meeting, unit_name, recording, now }, event);
        }
        Ok(())
    }

    /// Who speaks on a line that is in use.
    fn speaker(&self, connection: Connection) -> Option<ParticipantId> {
        self.lines.get(connection).map(|line| line.participant.clone())
    }
}

/// Waits until `deadline`, for ever when there is none.
async fn until(deadline: Option<Millis>, now: Millis) {
    match deadline {
        Some(at) => tokio::time::sleep(Duration::from_millis(at.since(now).max(0) as u64)).await,
        None => std::future::pending().await,
    }
}
