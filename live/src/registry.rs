// SPDX-License-Identifier: MPL-2.0
//! All live rooms of this server: started on the first visit, found by their meeting, stopped
//! together.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use base::Clock;
use base::Refusal;
use meetings::Millis;
use meetings::heard::Heard;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::presence::Connection;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use recordings::Keeper;
use sfu::{Direction, MediaTotals, RoomKey, RoomStats, SfuEvent, SfuHandle};
use store::{Actor, Store};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use super::caption_source::CaptionSource;
use super::deserted;
use super::door::Visitor;
use super::events;
use super::inbox::{RoomLook, ToRoom};
use super::keeping;
use super::line::Line;
use super::line_meter::LineMeter;
use super::media;
use super::pace::Allowances;
use super::room_task;
use super::token_ends;
use super::turn::Turn;

/// Requests that may wait for a room. When it is full sockets wait, and with them the people behind
/// them.
const INBOX: usize = 1024;
/// Events of the media plane that may wait for a room. When it is full the newest are lost: slots
/// and speakers are told anew soon, recordings reach the store on their own way.
const MEDIA_INBOX: usize = 4096;
/// Beginnings and ends of recordings that may wait for the store. When it is full the media plane's
/// events wait.
const KEEPER_INBOX: usize = 1024;
/// How long a stopping server waits for rooms and rows.
const STOP: Duration = Duration::from_secs(5);

/// All live rooms and the media plane that serves them. The only owner of both. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rooms {
    inner: Arc<Inner>,
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
    /// Where the quality of lines is counted.
    pub line_meter: LineMeter,
    /// The relay, where there is one.
    pub turn: Option<Turn>,
    /// Tells whether there can be captions.
    pub caption_source: CaptionSource,
    /// A meeting in which nobody is left ends after this long, in milliseconds.
    pub close_empty_after_ms: i64,
}

/// What every room task shares.
#[derive(Debug)]
pub struct Shared {
    pub store: Store,
    pub clock: Clock,
    pub data: Arc<Path>,
    pub media: Option<SfuHandle>,
    pub line_meter: LineMeter,
    pub turn: Option<Turn>,
    pub caption_source: CaptionSource,
    pub close_empty_after_ms: i64,
    /// True when the recordings of an earlier run are settled; before that no new one may begin.
    pub recovered: watch::Receiver<bool>,
}

#[derive(Debug)]
pub struct Inner {
    pub(super) shared: Arc<Shared>,
    /// Held for one look-up at a time.
    live: Mutex<HashMap<MeetingId, RoomHandle>>,
    stopping: AtomicBool,
    allowances: Allowances,
    keeper: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug)]
struct RoomHandle {
    inbox: mpsc::Sender<ToRoom>,
    media: mpsc::Sender<SfuEvent>,
    present: Arc<AtomicU32>,
    task: JoinHandle<()>,
}

impl Rooms {
    pub fn start(setup: RoomsSetup) -> Self {
        let RoomsSetup { store, clock, data, media, line_meter, turn, caption_source, close_empty_after_ms } = setup;
        let data: Arc<Path> = data.into();
        let (recovered_now, recovered) = watch::channel(false);
        let keeper = Keeper { store: store.clone(), clock: clock.clone(), data: data.clone() };
        let (handle, reports) = media.unzip();
        let shared = Arc::new(Shared {
            store,
            clock,
            data,
            media: handle,
            line_meter,
            turn,
            caption_source,
            close_empty_after_ms,
            recovered,
        });
        let (live, stopping, keeper_task) = (Mutex::default(), AtomicBool::new(false), Mutex::default());
        let allowances = Allowances::default();
        let inner = Arc::new(Inner { shared, live, stopping, allowances, keeper: keeper_task });
        let (to_keeper, kept) = mpsc::channel(KEEPER_INBOX);
        if let Some(reports) = reports {
            tokio::spawn(events::deliver(reports, Arc::downgrade(&inner), to_keeper));
        }
        tokio::spawn(token_ends::watch(Arc::downgrade(&inner)));
        tokio::spawn(deserted::resume(Arc::downgrade(&inner)));
        *inner.keeper.lock() = Some(tokio::spawn(async move {
            if let Err(error) = keeper.recover().await {
                tracing::error!(%error, "recordings of an earlier run could not be settled; they are kept");
            }
            let _ = recovered_now.send(true);
            keeping::follow(keeper, kept).await;
        }));
        Self { inner }
    }

    /// People connected to a meeting now.
    pub fn present(&self, meeting: &MeetingId) -> u32 {
        self.inner.live.lock().get(meeting).map_or(0, |room| room.present.load(Ordering::Relaxed))
    }

    /// Ends a meeting for everybody, live or not, and asks for its transcript. Of an ended one
    /// nothing changes.
    pub async fn end(&self, meeting: &MeetingId, actor: &Actor) -> Result<(), Refusal> {
        let ended = self.ask(meeting, |reply| ToRoom::End { actor: actor.clone(), reply }).await;
        match ended {
            Err(refusal) if refusal.code == ProblemCode::MeetingEnded => Ok(()),
            other => other,
        }
    }

    /// Whether the media port works, for `/ready`.
    pub fn media_ready(&self) -> bool {
        self.inner.shared.media.is_some()
    }

    /// Whether a participant's media connection is there now.
    pub(super) async fn has_link(
        &self,
        meeting: &MeetingId,
        participant: &ParticipantId,
        direction: Direction,
    ) -> bool {
        let Some(media) = &self.inner.shared.media else { return false };
        let Ok(stats) = media.stats(&media::room_key(meeting)).await else { return false };
        let peer = media::peer_key(participant);
        stats.peers.iter().find(|stats| stats.peer == peer).is_some_and(|stats| match direction {
            Direction::Publish => stats.publish.is_some(),
            Direction::Subscribe => stats.subscribe.is_some(),
        })
    }

    /// A live room with its people; none when it is not live.
    pub async fn look(&self, meeting: &MeetingId) -> Option<RoomLook> {
        let inbox = self.inner.live_room(meeting)?;
        let (reply, answer) = oneshot::channel();
        inbox.send(ToRoom::Look { reply }).await.ok()?;
        answer.await.ok()
    }

    /// The invitation links of a meeting are no longer good: whoever waits by one is told.
    pub async fn link_withdrawn(&self, meeting: &MeetingId) {
        if let Some(room) = self.inner.live_room(meeting) {
            // A room that stops in this moment has nobody waiting.
            let _ = room.send(ToRoom::LinkWithdrawn).await;
        }
    }

    /// Something was heard in a meeting. A room that has no time for it now goes without: it stands
    /// in the transcript.
    pub fn hear(&self, meeting: &MeetingId, heard: Heard) {
        if let Some(room) = self.inner.live_room(meeting)
            && let Err(mpsc::error::TrySendError::Full(_)) = room.try_send(ToRoom::Heard(heard))
        {
            tracing::debug!(%meeting, "a caption found no room");
        }
    }

    /// Meetings that are live.
    pub fn live(&self) -> Vec<MeetingId> {
        let live = self.inner.live.lock();
        live.iter().filter(|(_, room)| !room.inbox.is_closed()).map(|(meeting, _)| meeting.clone()).collect()
    }

    /// What flows in a live room.
    pub async fn media_stats(&self, meeting: &MeetingId) -> Result<RoomStats, Refusal> {
        let media = self.inner.shared.media.as_ref().ok_or(ProblemCode::Unavailable)?;
        media.stats(&media::room_key(meeting)).await.map_err(media::refused)
    }

    /// What the media plane has done since its start; none while it is too busy to say.
    pub async fn media_totals(&self) -> Option<MediaTotals> {
        let totals = self.inner.shared.media.as_ref()?.totals().await;
        totals.inspect_err(|error| tracing::warn!(%error, "the media plane does not say what it does")).ok()
    }

    /// Tells everybody that the server restarts, completes recordings, and returns when all is on
    /// disk.
    pub async fn shutdown(&self) {
        self.inner.stopping.store(true, Ordering::SeqCst);
        let rooms: Vec<_> = self.inner.live.lock().drain().map(|(_, room)| room).collect();
        let all = async {
            for room in &rooms {
                // A room that has just stopped by itself needs no telling.
                let _ = room.inbox.send(ToRoom::Restarting).await;
            }
            for room in rooms {
                let _ = room.task.await;
            }
            if let Some(media) = &self.inner.shared.media {
                media.shutdown().await;
            }
        };
        if tokio::time::timeout(STOP, all).await.is_err() {
            tracing::warn!("not every room stopped in time");
        }
        let keeper = self.inner.keeper.lock().take();
        if let Some(keeper) = keeper
            && tokio::time::timeout(STOP, keeper).await.is_err()
        {
            tracing::warn!("not every recording was noted in time; the next start makes up for it");
        }
    }

    /// Whether somebody may open one more socket now.
    pub fn may_enter(&self, visitor: &Visitor, now: Millis) -> Result<(), Refusal> {
        self.allowances().enter(&visitor.participant, visitor.from, now)
    }

    /// What everybody may still ask, of whichever room.
    pub(super) fn allowances(&self) -> &Allowances {
        &self.inner.allowances
    }

    /// Brings a visitor's line into the meeting, or into its lobby.
    pub(super) async fn join(&self, meeting: &MeetingId, visitor: Visitor, line: Line) -> Result<Joined, Refusal> {
        let mut joining = Some((visitor, line));
        loop {
            let inbox = self.room(meeting)?;
            let (reply, answer) = oneshot::channel();
            let (visitor, line) = joining.take().ok_or(ProblemCode::Internal)?;
            match inbox.send(ToRoom::Join { visitor, line, reply }).await {
                Ok(()) => {
                    // A room that stopped with this in its inbox drops the line, so the page comes
                    // back by itself.
                    let connection = answer.await.map_err(|_| ProblemCode::Unavailable)??;
                    return Ok(Joined { connection, room: inbox });
                }
                // It stopped in this moment, for want of people: the next one is made.
                Err(mpsc::error::SendError(ToRoom::Join { visitor, line, .. })) => joining = Some((visitor, line)),
                Err(_) => return Err(ProblemCode::Unavailable.into()),
            }
        }
    }

    async fn ask(
        &self,
        meeting: &MeetingId,
        request: impl Fn(oneshot::Sender<Result<(), Refusal>>) -> ToRoom,
    ) -> Result<(), Refusal> {
        let (reply, answer) = oneshot::channel();
        let sent = self.room(meeting)?.send(request(reply)).await;
        sent.map_err(|_| ProblemCode::Unavailable)?;
        answer.await.map_err(|_| ProblemCode::Unavailable)?
    }

    /// The way to a room, which begins to restore itself if it was not live.
    fn room(&self, meeting: &MeetingId) -> Result<mpsc::Sender<ToRoom>, Refusal> {
        self.inner.room(meeting)
    }
}

/// A line that is in, and the way to its room.
#[derive(Debug)]
pub(super) struct Joined {
    pub connection: Connection,
    pub room: mpsc::Sender<ToRoom>,
}

impl Inner {
    pub(super) fn room(&self, meeting: &MeetingId) -> Result<mpsc::Sender<ToRoom>, Refusal> {
        let mut live = self.live.lock();
        if self.stopping.load(Ordering::SeqCst) {
            return Err(ProblemCode::Unavailable.into());
        }
        if let Some(room) = live.get(meeting)
            && !room.inbox.is_closed()
        {
            return Ok(room.inbox.clone());
        }
        live.retain(|_, room| !room.inbox.is_closed());
        let (inbox, requests) = mpsc::channel(INBOX);
        let (media, reports) = mpsc::channel(MEDIA_INBOX);
        let present = Arc::new(AtomicU32::new(0));
        let shared = self.shared.clone();
        let task = tokio::spawn(room_task::run(shared, meeting.clone(), requests, reports, present.clone()));
        live.insert(meeting.clone(), RoomHandle { inbox: inbox.clone(), media, present, task });
        Ok(inbox)
    }

    pub(super) fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// The way to a room that is live.
    pub(super) fn live_room(&self, meeting: &MeetingId) -> Option<mpsc::Sender<ToRoom>> {
        self.live.lock().get(meeting).map(|room| room.inbox.clone())
    }

    pub(super) fn media_event(&self, key: &RoomKey, event: SfuEvent) {
        let Ok(meeting) = MeetingId::parse(key.as_str()) else { return };
        let full = self.live.lock().get(&meeting).is_some_and(|room| room.media.try_send(event).is_err());
        if full {
            tracing::debug!(%meeting, "an event of the media plane found no room");
        }
    }
}
