// SPDX-License-Identifier: MPL-2.0
//! The tasks of the rooms that are live: started on the first visit, found by their meeting.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use base::Refusal;
use meetings::ids::MeetingId;
use parking_lot::Mutex;
use protocol::problem::ProblemCode;
use sfu::{RoomKey, SfuEvent};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tracing::Instrument as _;

use super::room_request::RoomRequest;
use super::room_services::RoomServices;
use super::room_task;

/// Requests queued for a room. When it is full sockets wait, and with them their clients.
const REQUESTS: usize = 1024;
/// Events of the media plane queued for a room. When it is full the newest are lost: slots and
/// speakers are reported again soon, recordings reach the store on another way.
const MEDIA_EVENTS: usize = 4096;

#[derive(Debug)]
pub struct LiveRooms {
    pub services: Arc<RoomServices>,
    /// Held for one look-up at a time.
    rooms: Mutex<HashMap<MeetingId, LiveRoom>>,
    stopping: AtomicBool,
}

#[derive(Debug)]
pub struct LiveRoom {
    pub requests: mpsc::Sender<RoomRequest>,
    media_events: mpsc::Sender<SfuEvent>,
    present: Arc<AtomicU32>,
    pub task: JoinHandle<()>,
}

impl LiveRooms {
    pub fn new(services: Arc<RoomServices>) -> Self {
        Self { services, rooms: Mutex::default(), stopping: AtomicBool::new(false) }
    }

    /// The room of a meeting, which starts to restore itself if it is not live.
    pub fn get_or_start(&self, meeting: &MeetingId) -> Result<mpsc::Sender<RoomRequest>, Refusal> {
        let mut rooms = self.rooms.lock();
        if self.stopping() {
            return Err(ProblemCode::Unavailable.into());
        }
        if let Some(room) = rooms.get(meeting)
            && !room.requests.is_closed()
        {
            return Ok(room.requests.clone());
        }
        rooms.retain(|_, room| !room.requests.is_closed());
        let (requests, receiver) = mpsc::channel(REQUESTS);
        let (media_events, events) = mpsc::channel(MEDIA_EVENTS);
        let present = Arc::new(AtomicU32::new(0));
        let services = self.services.clone();
        let span = tracing::info_span!(parent: None, "room", %meeting);
        let run = room_task::run(services, meeting.clone(), receiver, events, present.clone());
        let task = tokio::spawn(run.instrument(span));
        rooms.insert(meeting.clone(), LiveRoom { requests: requests.clone(), media_events, present, task });
        Ok(requests)
    }

    /// The room of a meeting, if it is live.
    pub fn get(&self, meeting: &MeetingId) -> Option<mpsc::Sender<RoomRequest>> {
        self.rooms.lock().get(meeting).map(|room| room.requests.clone())
    }

    /// All rooms that are live.
    pub fn all(&self) -> Vec<mpsc::Sender<RoomRequest>> {
        self.rooms.lock().values().map(|room| room.requests.clone()).collect()
    }

    /// Meetings whose room is live.
    pub fn meetings(&self) -> Vec<MeetingId> {
        let rooms = self.rooms.lock();
        rooms.iter().filter(|(_, room)| !room.requests.is_closed()).map(|(meeting, _)| meeting.clone()).collect()
    }

    /// Participants connected to a meeting at present.
    pub fn present(&self, meeting: &MeetingId) -> u32 {
        self.rooms.lock().get(meeting).map_or(0, |room| room.present.load(Ordering::Relaxed))
    }

    /// Passes an event of the media plane to its room. Never waits.
    pub fn on_media_event(&self, key: &RoomKey, event: SfuEvent) {
        let Ok(meeting) = MeetingId::parse(key.as_str()) else { return };
        let full = self.rooms.lock().get(&meeting).is_some_and(|room| room.media_events.try_send(event).is_err());
        if full {
            tracing::debug!(%meeting, "an event of the media plane was dropped: the room's queue is full");
        }
    }

    pub fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// No room starts any more; returns those that are to be stopped.
    pub fn stop(&self) -> Vec<LiveRoom> {
        self.stopping.store(true, Ordering::SeqCst);
        self.rooms.lock().drain().map(|(_, room)| room).collect()
    }
}
