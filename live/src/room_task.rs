// SPDX-License-Identifier: MPL-2.0
//! The one task that owns a live room: the only writer of its state.
//!
//! Each request is carried out in the same order: rules on a copy, store, then the copy becomes the
//! room, then people and the media plane are told. A step that cannot be stored is refused and
//! leaves the room as it was.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use base::Refusal;
use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::Meeting;
use meetings::room::ending::EndCommand;
use meetings::room::lobby::LobbyCommand;
use meetings::room::presence::{self, Arrival, Connection, PresenceCommand};
use meetings::room::snapshot::Snapshot;
use meetings::room::tracks::TrackCommand;
use meetings::room::{Command, Event, Room};
use protocol::live::{ClientMessage, CloseReason};
use protocol::problem::ProblemCode;
use sfu::SfuEvent;
use store::room_step::Step;
use store::{Actor, Conflict};
use tokio::sync::mpsc;
use tokio::time::MissedTickBehavior;

use super::captioning::{Captioning, LOOK_FOR_WORDS};
use super::door::Visitor;
use super::features::{self, Asker, Offer};
use super::inbox::{PersonLook, RoomLook, ToRoom};
use super::line::Line;
use super::lines::{Lines, Scene};
use super::media;
use super::media_orders::MediaOrders;
use super::registry::Shared;
use super::watch::LineWatch;
use super::written::written_chat;

/// An empty room is put away after this long, in milliseconds; the next visitor restores it from
/// the store.
const IDLE_MS: i64 = 60_000;
/// How often the room looks at everybody's line.
const LOOK: Duration = Duration::from_secs(2);
/// After a step of its own that could not be stored, the room tries again after this long, in
/// milliseconds.
const RETRY_MS: i64 = 1_000;

pub(super) struct RoomTask {
    pub(super) shared: Arc<Shared>,
    pub(super) meeting: Meeting,
    unit_name: String,
    pub(super) rules: Room,
    pub(super) lines: Lines,
    last_connection: Connection,
    pub(super) media: MediaOrders,
    pub(super) captions: Captioning,
    watch: LineWatch,
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

/// Restores the room and serves it until its meeting ends, the server stops or nobody has been here
/// for a while.
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
        let media = MediaOrders::open(&shared, id).await.map_err(media::refused)?;
        let captions = Captioning::new(shared.clone(), id.clone());
        let watch = LineWatch::new(shared.clone(), id);
        let lines = Lines::new(shared.turn.clone());
        Ok(Self {
            shared,
            meeting,
            unit_name,
            rules,
            lines,
            last_connection: 0,
            media,
            captions,
            watch,
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
            self.lines.tell_news(&self.rules, now);
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
                Some(report) = reports.recv() => self.media.report(&self.rules, &self.lines, report).await,
                () = until(self.lines.news.due(), now) => {}
                _ = looks.tick(), if !self.lines.is_empty() => {
                    self.media.record_the_rest(&self.rules, &self.lines).await;
                    self.note_life().await;
                    self.watch.look(&self.rules, &self.lines).await;
                }
                _ = words.tick(), if self.captions.is_shown() => self.captions.look_for_words(&self.lines).await,
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
                self.captions.hide(connection);
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
                    Some(by) => self.media.receive(&self.rules, by, &sdp, watched).await,
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
            ToRoom::Heard(heard) => self.captions.hear(heard, &self.lines),
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
            levels: self.watch.of(id),
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
        features::asked(self, Asker { participant: by, connection }, message).await
    }

    /// The rules may refuse before the media plane is asked; nobody hears of it before both agree.
    pub(super) async fn publish(&mut self, by: ParticipantId, offer: Offer) -> Result<String, Refusal> {
        let command = TrackCommand::Publish { by: by.clone(), tracks: offer.muted.clone() };
        let (after, events) = self.try_out(command.into())?;
        let sdp = self.media.publish(&after, &by, &offer).await?;
        self.commit(after, &events, &Actor::System).await?;
        self.media.direct_stage(&self.rules).await;
        Ok(sdp)
    }

    /// Rules on a copy, store, then it is so, then people and the media plane are told.
    pub(super) async fn step(&mut self, command: impl Into<Command>, office: &Actor) -> Result<(), Refusal> {
        let (after, events) = self.try_out(command.into())?;
        let machine = self.replaced_machine(&events);
        self.commit(after, &events, office).await?;
        if let Some(machine) = machine {
            // Nobody tells a machine to stop sending.
            let _ = self.media.remove(&machine).await;
        }
        for event in &events {
            // The media plane may be gone or overloaded: the meeting goes on without it, and it is
            // told again with the next offer.
            if let Err(error) = features::direct(&mut self.media, &self.rules, &self.lines, event).await {
                tracing::warn!(meeting = %self.meeting.id, %error, "the media plane did not follow");
            }
        }
        self.media.direct_stage(&self.rules).await;
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
        let recording = self.media.recording(&self.rules);
        let Self { rules, meeting, unit_name, lines, .. } = self;
        for event in events {
            features::tell(lines, Scene { room: rules, meeting, unit_name, recording, now }, event);
        }
        Ok(())
    }

    /// Closed already, or the media plane has stopped: either is as it should be.
    async fn close_media(&self) {
        let _ = self.media.close().await;
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
