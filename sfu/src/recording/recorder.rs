// SPDX-License-Identifier: MPL-2.0
//! Sends packets from the forwarding threads to the writer thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Instant;

use super::job::{Job, Subject};
use super::packet::OpusPacket;
use crate::engine::MediaPacket;
use crate::totals::Dropped;
use crate::{RecordingTarget, RoomKey, TrackKey};

/// Sends jobs from a worker to the writer thread.
#[derive(Debug, Clone)]
pub(crate) struct Recorder {
    jobs: SyncSender<Job>,
    ids: Arc<AtomicU64>,
    /// Ends that found the queue full.
    unsent: Vec<u64>,
    dropped: Arc<Dropped>,
}

impl Recorder {
    pub(super) fn new(jobs: SyncSender<Job>) -> Self {
        Self { jobs, ids: Arc::new(AtomicU64::new(1)), unsent: Vec::new(), dropped: Arc::default() }
    }

    /// Where the server counts what it drops outside the workers, the recorder's taps among it.
    pub fn dropped(&self) -> Arc<Dropped> {
        self.dropped.clone()
    }

    /// A recording that begins with the first packet put into the tap.
    pub fn tap(&self, room: RoomKey, track: TrackKey, target: RecordingTarget) -> Tap {
        Tap {
            id: self.ids.fetch_add(1, Ordering::Relaxed),
            jobs: self.jobs.clone(),
            subject: Some(Box::new(Subject { room, track, target })),
            untold_mute: None,
            dropped: 0,
            dropped_by_all: self.dropped.clone(),
        }
    }

    /// Completes the tap's file.
    #[expect(clippy::needless_pass_by_value, reason = "nothing may be recorded through it afterwards")]
    pub fn end(&mut self, tap: Tap) {
        if tap.subject.is_none() {
            self.unsent.push(tap.id);
            self.retry();
        }
    }

    /// Sends what did not fit earlier. Called regularly.
    pub fn retry(&mut self) {
        let jobs = &self.jobs;
        self.unsent.retain(|id| matches!(jobs.try_send(Job::End { id: *id }), Err(TrySendError::Full(_))));
    }

    /// Asks the writer thread to complete everything; waits for room in the queue, so only for the
    /// way out.
    pub fn stop(&self) {
        // The writer may be gone already; then there is nothing to stop.
        let _ = self.jobs.send(Job::Stop);
    }
}

/// Where a track's packets enter its recording.
#[derive(Debug)]
pub(crate) struct Tap {
    id: u64,
    jobs: SyncSender<Job>,
    /// `Some` until the writer has been told to begin.
    subject: Option<Box<Subject>>,
    /// The microphone was muted or unmuted, and the queue was full.
    untold_mute: Option<bool>,
    dropped: u64,
    dropped_by_all: Arc<Dropped>,
}

impl Tap {
    /// Hands a packet to the writer, or drops and counts it when the queue is full.
    pub fn packet(&mut self, packet: &MediaPacket, now: Instant) {
        if let Some(subject) = self.subject.take() {
            let begin = Job::Begin { id: self.id, subject };
            if let Err(TrySendError::Full(Job::Begin { subject, .. })) = self.jobs.try_send(begin) {
                self.subject = Some(subject);
                self.drop_one();
                return;
            }
        }
        if let Some(muted) = self.untold_mute.take() {
            self.set_muted(muted);
        }
        let packet = OpusPacket {
            ssrc: packet.ssrc,
            seq: packet.seq,
            time: packet.time,
            payload: packet.payload.clone(),
            arrived: now,
        };
        if self.jobs.try_send(Job::Packet { id: self.id, packet }).is_err() {
            self.drop_one();
        }
    }

    /// The server begins, or ends, to drop the microphone's packets.
    pub fn set_muted(&mut self, muted: bool) {
        self.untold_mute = None;
        // Before the first packet there is nothing that could be missing.
        if self.subject.is_none() && self.jobs.try_send(Job::SetMuted { id: self.id, muted }).is_err() {
            self.untold_mute = Some(muted);
        }
    }

    fn drop_one(&mut self) {
        self.dropped += 1;
        self.dropped_by_all.recorder.add(1);
    }

    /// Packets that found the queue full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }
}
