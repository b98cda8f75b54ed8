// SPDX-License-Identifier: MPL-2.0
//! The one task that owns a live room: the only writer of its state.
//!
//! The loop is here; [`requests`] carries out what is asked, [`steps`] changes the state,
//! [`schedule`] does what is due without being asked, [`chat`] answers what is asked of
//! the chat over HTTP, [`stills`](self::stills) passes stills on, [`rights`] keeps everybody's
//! rights as plan and accounts are, [`expired_tokens`] those of machines as their access tokens are.

mod chat;
mod expired_tokens;
mod requests;
mod rights;
mod schedule;
mod steps;
mod stills;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::Meeting;
use meetings::room::Room;
use meetings::room::arrival::ConnectionId;
use meetings::room::chat::Chat;
use meetings::room::snapshot::Snapshot;
use moments::Millis;
use protocol::live::CloseReason;
use protocol::problem::ProblemCode;
use sfu::SfuEvent;
use store::Store;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use tracing::Instrument as _;

use super::captions::{self, RoomCaptions};
use super::connections::Connections;
use super::features::PendingUpdates;
use super::link_quality::LinkMonitor;
use super::media::{self, RoomMedia};
use super::room_request::RoomRequest;
use super::room_services::RoomServices;
use super::stills::{EVERY as STILLS_EVERY, ScreenStills, Stills};

struct RoomTask {
    services: Arc<RoomServices>,
    meeting: Meeting,
    unit_name: String,
    room: Room,
    connections: Connections,
    last_connection: ConnectionId,
    updates: PendingUpdates,
    media: RoomMedia,
    captions: RoomCaptions,
    stills: Stills,
    screen_stills: ScreenStills,
    links: LinkMonitor,
    /// When the store was last told that the room is alive.
    alive_at: Millis,
    present: Arc<AtomicU32>,
    /// A participant may have lost the right to the meeting, or have another role.
    rights_changed: bool,
    /// The store may have a step that this task does not have: the room must be restored.
    must_restore: bool,
}

/// Why the loop of a room ends.
enum Exit {
    Ended,
    Restarting,
    Idle,
}

/// Restores the room and serves it until its meeting ends, the server stops or nobody has been here
/// for a while.
pub async fn run(
    services: Arc<RoomServices>,
    meeting: MeetingId,
    mut requests: mpsc::Receiver<RoomRequest>,
    media_events: mpsc::Receiver<SfuEvent>,
    present: Arc<AtomicU32>,
) {
    let refusal = match RoomTask::restore(services, &meeting, present.clone()).await {
        Ok(mut task) => match task.serve(&mut requests, media_events).await {
            Exit::Ended => ProblemCode::MeetingEnded.into(),
            Exit::Restarting | Exit::Idle => ProblemCode::Unavailable.into(),
        },
        Err(refusal) => refusal,
    };
    present.store(0, Ordering::Relaxed);
    requests.close();
    while let Some(request) = requests.recv().await {
        request.refuse(&refusal);
    }
}

impl RoomTask {
    async fn restore(services: Arc<RoomServices>, id: &MeetingId, present: Arc<AtomicU32>) -> Result<Self, Refusal> {
        let store = &services.store;
        let mut recovered = services.recovered.clone();
        // The sender lives as long as the server.
        let _ = recovered.wait_for(|done| *done).await;
        let meeting = store.meetings().get(id).await?;
        let unit_name = store.units().get(&meeting.unit).await?.name;
        let now = services.clock.now();
        let chat = stored_chat(store, id).await?;
        let papers = store.papers().of(id).await?;
        let mut room = match store.rooms().state::<Snapshot>(id).await? {
            Some((alive_at, snapshot)) => Room::restore(&meeting, snapshot, chat, alive_at, now),
            None => Room::new_with_chat(&meeting, chat),
        };
        room.restore_papers(papers);
        room.restore_votes(store.votes().summaries(id, now).await?);
        let media = RoomMedia::open(&services, id).await.map_err(media::refused)?;
        let captions = RoomCaptions::new(services.clone(), id.clone());
        let links = LinkMonitor::new(services.clone(), id);
        let connections = Connections::new(services.turn.clone());
        Ok(Self {
            services,
            meeting,
            unit_name,
            room,
            connections,
            last_connection: 0,
            updates: PendingUpdates::default(),
            media,
            captions,
            stills: Stills::default(),
            screen_stills: ScreenStills::default(),
            links,
            alive_at: now,
            present,
            // Plans and accounts may have changed while the room was not live.
            rights_changed: true,
            must_restore: false,
        })
    }

    async fn serve(
        &mut self,
        requests: &mut mpsc::Receiver<RoomRequest>,
        mut media_events: mpsc::Receiver<SfuEvent>,
    ) -> Exit {
        let mut schedule = schedule::Schedule::new(self.services.clock.now());
        let mut measurements = interval(schedule::MEASURE_LINKS);
        measurements.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut caption_polls = interval(captions::POLL);
        caption_polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut still_ticks = interval(STILLS_EVERY);
        still_ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            if self.room.ended_at().is_some() {
                self.close_media().await;
                return Exit::Ended;
            }
            if self.must_restore {
                self.connections.close_all(CloseReason::Restarting);
                return Exit::Restarting;
            }
            let now = self.services.clock.now();
            self.send_updates(now);
            let deadline = self.deadline(&mut schedule, now);
            tokio::select! {
                biased;
                request = requests.recv() => match request {
                    Some(RoomRequest::Restarting) | None => {
                        self.connections.close_all(CloseReason::Restarting);
                        return Exit::Restarting;
                    }
                    Some(request) => {
                        let span = self.span_of(&request);
                        self.handle(request).instrument(span).await;
                    }
                },
                Some(event) = media_events.recv() => {
                    let span = media::span_of(&event);
                    self.media.on_event(&self.room, &self.connections, event).instrument(span).await;
                }
                () = schedule::until(self.updates.due(), now) => {}
                _ = measurements.tick(), if self.rights_changed || !self.connections.is_empty() => {
                    self.follow_changed_rights().await;
                    self.disconnect_expired_machines().await;
                    self.media.retry_recordings(&self.room, &self.connections).await;
                    self.record_liveness().await;
                    self.links.measure(&self.room, &self.connections).await;
                }
                _ = caption_polls.tick(), if self.captions.is_shown() => self.captions.poll(&self.connections).await,
                _ = still_ticks.tick(), if self.wants_stills() => self.send_stills(),
                () = schedule::until(deadline, now) => {
                    let now = self.services.clock.now();
                    if schedule.is_idle(now) {
                        self.close_media().await;
                        return Exit::Idle;
                    }
                    let span = tracing::info_span!("step", request = "due");
                    if self.run_due(now).instrument(span).await.is_err() {
                        schedule.retry_later(now);
                    }
                }
            }
            self.present.store(self.room.presence().connected() as u32, Ordering::Relaxed);
        }
    }

    fn is_empty(&self) -> bool {
        self.connections.is_empty() && self.room.presence().iter().next().is_none()
    }

    /// Sends the throttled updates for which it is time.
    fn send_updates(&mut self, now: Millis) {
        let messages = self.updates.take(&self.room, now);
        self.connections.send_batch_to_all(&self.room, messages);
    }

    /// An error means that the room is closed already, or that the media plane has stopped.
    async fn close_media(&self) {
        let _ = self.media.close().await;
    }

    /// The participant of a connection that is in use.
    fn participant_on(&self, connection: ConnectionId) -> Option<ParticipantId> {
        self.connections.get(connection).map(|connection| connection.participant.clone())
    }
}

/// What was written so far, without the words.
async fn stored_chat(store: &Store, meeting: &MeetingId) -> Result<Chat, Refusal> {
    Ok(Chat::stored(store.chat().sent(meeting).await?, store.chat().is_kept(meeting).await?))
}
