// SPDX-License-Identifier: MPL-2.0
//! All live rooms of this server, for whoever is outside of them; started and stopped together.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base::{Clock, Refusal};
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::arrival::ConnectionId;
use meetings::utterance::UtteranceEvent;
use moments::Millis;
use parking_lot::Mutex;
use protocol::live::IceServer;
use protocol::problem::ProblemCode;
use recordings::Keeper;
use sfu::{Direction, MediaTotals, SfuEvent, SfuHandle};
use store::{Actor, Store};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::caption_source::CaptionSource;
use super::connection::ClientConnection;
use super::empty_meetings;
use super::line_tests::LineTests;
use super::link_meter::LinkMeter;
use super::live_rooms::LiveRooms;
use super::media;
use super::media_events;
use super::rate_limits::RateLimits;
use super::recording_events;
use super::rights_changes;
use super::room_request::{PutOut, RoomRequest, RoomStatus};
use super::room_services::RoomServices;
use super::turn::Turn;
use super::visitor::Visitor;

/// Beginnings and ends of recordings queued for the store. When it is full the media plane's events
/// wait.
const RECORDING_EVENTS: usize = 1024;
/// How long a stopping server waits for rooms and rows.
const STOP_TIMEOUT: Duration = Duration::from_secs(5);

/// All live rooms and the media plane that serves them. The only owner of both. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rooms {
    pub(super) live: Arc<LiveRooms>,
    limits: RateLimits,
    line_tests: LineTests,
    /// The task that writes the rows of recordings.
    keeper: Arc<Mutex<Option<JoinHandle<()>>>>,
}

/// What rooms need to run.
#[derive(Debug)]
pub struct RoomsSetup {
    pub store: Store,
    pub clock: Clock,
    /// The data folder; recordings go below it.
    pub data: PathBuf,
    /// The started media plane and what it reports.
    pub media: Option<(SfuHandle, mpsc::Receiver<SfuEvent>)>,
    /// Where the quality of links is counted.
    pub link_meter: LinkMeter,
    /// The TURN relay, where there is one.
    pub turn: Option<Turn>,
    /// Tells whether there can be captions.
    pub caption_source: CaptionSource,
    /// A meeting in which nobody is left ends after this long, in milliseconds.
    pub close_empty_after_ms: i64,
}

impl Rooms {
    pub fn start(setup: RoomsSetup) -> Self {
        let RoomsSetup { store, clock, data, media, link_meter, turn, caption_source, close_empty_after_ms } = setup;
        let data: Arc<Path> = data.into();
        let (recovered_now, recovered) = watch::channel(false);
        let keeper = Keeper { store: store.clone(), clock: clock.clone(), data: data.clone() };
        let (handle, events) = media.unzip();
        let services = Arc::new(RoomServices {
            store,
            clock,
            data,
            media: handle,
            link_meter,
            turn,
            caption_source,
            close_empty_after_ms,
            recovered,
        });
        let live = Arc::new(LiveRooms::new(services));
        let (to_keeper, kept) = mpsc::channel(RECORDING_EVENTS);
        if let Some(events) = events {
            tokio::spawn(media_events::dispatch(events, Arc::downgrade(&live), to_keeper));
        }
        tokio::spawn(rights_changes::watch(Arc::downgrade(&live)));
        tokio::spawn(empty_meetings::resume(Arc::downgrade(&live)));
        let keeper = tokio::spawn(async move {
            if let Err(error) = keeper.recover().await {
                tracing::error!(%error, "recordings of an earlier run could not be recovered; they are kept");
            }
            let _ = recovered_now.send(true);
            recording_events::follow(keeper, kept).await;
        });
        Self {
            live,
            limits: RateLimits::default(),
            line_tests: LineTests::default(),
            keeper: Arc::new(Mutex::new(Some(keeper))),
        }
    }

    /// Participants connected to a meeting at present.
    pub fn present(&self, meeting: &MeetingId) -> u32 {
        self.live.present(meeting)
    }

    /// Ends a meeting for everybody, live or not, and asks for its transcript. Of an ended one
    /// nothing changes.
    pub async fn end(&self, meeting: &MeetingId, actor: &Actor) -> Result<(), Refusal> {
        self.end_or_cancel(meeting, actor, None).await
    }

    /// Cancels a meeting that was never opened. One that is open by now goes on: `plan_closed`.
    pub async fn cancel(&self, meeting: &MeetingId, reason: String, actor: &Actor) -> Result<(), Refusal> {
        self.end_or_cancel(meeting, actor, Some(reason)).await
    }

    async fn end_or_cancel(&self, meeting: &MeetingId, actor: &Actor, cancels: Option<String>) -> Result<(), Refusal> {
        let request = |reply| RoomRequest::End { cancels: cancels.clone(), actor: actor.clone(), reply };
        match self.ask(meeting, request).await {
            // Somebody else was first: their reason stands.
            Err(refusal) if refusal.code == ProblemCode::MeetingEnded && cancels.is_some() => {
                Err(ProblemCode::PlanCancelled.into())
            }
            Err(refusal) if refusal.code == ProblemCode::MeetingEnded => Ok(()),
            other => other,
        }
    }

    /// Whether the media port works, for `/ready`.
    pub fn media_ready(&self) -> bool {
        self.live.services.media.is_some()
    }

    /// Credentials of one participant for the relay, where there is one.
    pub fn relay_credentials(&self, participant: &ParticipantId, now: Millis) -> Option<IceServer> {
        self.live.services.turn.as_ref().map(|turn| turn.credentials(participant, now))
    }

    /// Whether a participant's media connection is there now.
    pub(super) async fn has_link(
        &self,
        meeting: &MeetingId,
        participant: &ParticipantId,
        direction: Direction,
    ) -> bool {
        let Some(media) = &self.live.services.media else { return false };
        let Ok(stats) = media.stats(&media::room_key(meeting)).await else { return false };
        let peer = media::peer_key(participant);
        stats.peers.iter().find(|stats| stats.peer == peer).is_some_and(|stats| match direction {
            Direction::Publish => stats.publish.is_some(),
            Direction::Subscribe => stats.subscribe.is_some(),
        })
    }

    /// A live room with its participants; none when it is not live.
    pub async fn status(&self, meeting: &MeetingId) -> Option<RoomStatus> {
        let requests = self.live.get(meeting)?;
        let (reply, answer) = oneshot::channel();
        requests.send(RoomRequest::Status { reply }).await.ok()?;
        answer.await.ok()
    }

    /// How somebody is put out of a meeting now. Of one that does not run nobody is.
    pub async fn put_out(&self, meeting: &MeetingId, participant: &ParticipantId) -> Option<PutOut> {
        let requests = self.live.get(meeting)?;
        let (reply, answer) = oneshot::channel();
        let participant = participant.clone();
        // A room that stops in this moment has ended.
        let _ = requests.send(RoomRequest::PutOut { participant, reply }).await;
        answer.await.unwrap_or(None)
    }

    /// The invitation link of a meeting was withdrawn: guests who wait by it are sent away.
    pub async fn link_withdrawn(&self, meeting: &MeetingId) {
        if let Some(room) = self.live.get(meeting) {
            // A room that stops in this moment has nobody waiting.
            let _ = room.send(RoomRequest::LinkWithdrawn).await;
        }
    }

    /// Who may join a meeting in which role has changed.
    pub async fn rights_changed(&self, meeting: &MeetingId) {
        // A room that starts reads them by itself.
        if let Some(room) = self.live.get(meeting) {
            let _ = room.send(RoomRequest::RightsChanged).await;
        }
    }

    /// Papers of a meeting were added or deleted, or more pages are ready.
    pub fn papers_changed(&self, meeting: &MeetingId) {
        // A room that starts reads them by itself. One that is busy keeps nobody waiting.
        if let Some(room) = self.live.get(meeting)
            && let Err(mpsc::error::TrySendError::Full(request)) = room.try_send(RoomRequest::PapersChanged)
        {
            tokio::spawn(async move { room.send(request).await });
        }
    }

    /// A vote of a meeting was opened or has ended, or there are more ballots.
    pub fn votes_changed(&self, meeting: &MeetingId) {
        // A room that starts reads them by itself. Of a busy one, one request that waits is enough.
        if let Some(room) = self.live.get(meeting)
            && let Err(mpsc::error::TrySendError::Full(request)) = room.try_send(RoomRequest::VotesChanged)
        {
            tokio::spawn(async move { room.send(request).await });
        }
    }

    /// A recogniser reports an utterance of a meeting. A room whose queue is full goes without it:
    /// it is in the transcript.
    pub fn on_utterance(&self, meeting: &MeetingId, event: UtteranceEvent) {
        if let Some(room) = self.live.get(meeting)
            && let Err(mpsc::error::TrySendError::Full(_)) = room.try_send(RoomRequest::Utterance(event))
        {
            tracing::debug!(%meeting, "a caption was dropped: the room's queue is full");
        }
    }

    /// Meetings whose room is live.
    pub(super) fn live(&self) -> Vec<MeetingId> {
        self.live.meetings()
    }

    /// The media plane; none while it does not work.
    pub(super) fn media(&self) -> Option<&SfuHandle> {
        self.live.services.media.as_ref()
    }

    /// The current time of the server's clock.
    pub(super) fn now(&self) -> Millis {
        self.live.services.clock.now()
    }

    pub(super) fn clock(&self) -> &Clock {
        &self.live.services.clock
    }

    pub(super) fn store(&self) -> &Store {
        &self.live.services.store
    }

    /// The tests of people's lines that run now.
    pub(super) fn line_tests(&self) -> &LineTests {
        &self.line_tests
    }

    /// Totals of the media plane since its start; none while it is too busy to answer.
    pub async fn media_totals(&self) -> Option<MediaTotals> {
        let totals = self.live.services.media.as_ref()?.totals().await;
        totals.inspect_err(|error| tracing::warn!(%error, "the totals of the media plane could not be read")).ok()
    }

    /// Tells everybody that the server restarts, completes recordings, and returns when all is on
    /// disk.
    pub async fn shutdown(&self) {
        let rooms = self.live.stop();
        let all = async {
            for room in &rooms {
                // A room that has just stopped by itself does not receive it.
                let _ = room.requests.send(RoomRequest::Restarting).await;
            }
            for room in rooms {
                let _ = room.task.await;
            }
            if let Some(media) = &self.live.services.media {
                media.shutdown().await;
            }
        };
        if tokio::time::timeout(STOP_TIMEOUT, all).await.is_err() {
            tracing::warn!("not every room stopped in time");
        }
        let keeper = self.keeper.lock().take();
        if let Some(keeper) = keeper
            && tokio::time::timeout(STOP_TIMEOUT, keeper).await.is_err()
        {
            tracing::warn!("not every recording was noted in time; the next start notes it");
        }
    }

    /// Whether somebody may join once more at present.
    pub fn check_join(&self, visitor: &Visitor, now: Millis) -> Result<(), Refusal> {
        self.limits.check_join(&visitor.participant, visitor.from, now)
    }

    /// The rate limits of all participants, whichever their room.
    pub(super) fn limits(&self) -> &RateLimits {
        &self.limits
    }

    /// Brings a visitor into the meeting, or into its lobby.
    pub(super) async fn join(
        &self,
        meeting: &MeetingId,
        visitor: Visitor,
        connection: ClientConnection,
    ) -> Result<Joined, Refusal> {
        let mut joining = Some((visitor, connection));
        loop {
            let room = self.live.get_or_start(meeting)?;
            let (reply, answer) = oneshot::channel();
            let (visitor, connection) = joining.take().ok_or(ProblemCode::Internal)?;
            match room.send(RoomRequest::Join { visitor, connection, reply }).await {
                Ok(()) => {
                    // A room that stopped with this in its queue drops the connection, so the page
                    // reconnects.
                    let connection = answer.await.map_err(|_| ProblemCode::Unavailable)??;
                    return Ok(Joined { connection, room });
                }
                // It has just stopped because it was idle: a new one is started.
                Err(mpsc::error::SendError(RoomRequest::Join { visitor, connection, .. })) => {
                    joining = Some((visitor, connection));
                }
                Err(_) => return Err(ProblemCode::Unavailable.into()),
            }
        }
    }

    async fn ask(
        &self,
        meeting: &MeetingId,
        request: impl Fn(oneshot::Sender<Result<(), Refusal>>) -> RoomRequest,
    ) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        let sent = self.live.get_or_start(meeting)?.send(request(reply)).await;
        sent.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }
}

/// A connection that has joined, and the room to which its messages go.
#[derive(Debug)]
pub(super) struct Joined {
    pub connection: ConnectionId,
    pub room: mpsc::Sender<RoomRequest>,
}
