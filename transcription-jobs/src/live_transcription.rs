// SPDX-License-Identifier: MPL-2.0
//! The job of one live meeting: recognises its recordings while they grow, so that captions appear
//! at once and the transcript is ready when the meeting ends.
//!
//! ```text
//! recording begins -> row, job -> worker.rs leases it -> recogniser_thread.rs
//!     -> store (segments and position in one transaction) -> captions in the room
//! ```
//! A worker that takes the job over continues at the stored position. Sound that was recognised
//! but not stored is recognised again, with the same result.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use meetings::ids::{MeetingId, RecordingId};
use meetings::meeting::MeetingState;
use meetings::transcript::{LeftOut, Segment};
use meetings::utterance::{PartialUtterance, UtteranceEvent};
use protocol::problem::ProblemCode;
use store::Conflict;
use store::jobs::{Job, LISTEN};
use store::recordings::Recording;
use store::transcript::RecognitionProgress;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use transcribe::{Heard, HotWords};

use super::Audience;
use super::attribution::Attributor;
use super::failure::Failure;
use super::job_kind::{JobKind, JobRun};
use super::lease::{HEARTBEAT, Lease};
use super::recogniser_thread::{Outcome, RecogniserThread, Track, TrackResult};
use super::vocabulary::Vocabulary;

/// How often the store is polled for new and ended recordings and for the end of the meeting. The
/// first caption of a newly opened microphone is late by at most this time.
const POLL_INTERVAL: Duration = Duration::from_millis(500);
/// Capacity of the queue of results. When it is full the recogniser waits.
const RESULT_QUEUE: usize = 64;
/// After so many polls (five minutes) without an open microphone the job ends; the next microphone
/// that opens queues it again.
const IDLE_POLLS: u32 = 600;
/// Live meetings that one process transcribes; more wait for another process.
const CONCURRENT_MEETINGS: usize = 64;

/// The kind of job. Several meetings run at once, because one thread computes for all.
pub struct LiveTranscription {
    pub recogniser: RecogniserThread,
    pub data: Arc<Path>,
    /// Where captions go; none in a process without rooms.
    pub audience: Option<Audience>,
}

impl JobKind for LiveTranscription {
    fn name(&self) -> &'static str {
        LISTEN
    }

    fn concurrency(&self) -> usize {
        CONCURRENT_MEETINGS
    }

    fn run<'a>(&'a self, lease: &'a Lease, job: &'a Job) -> JobRun<'a> {
        Box::pin(transcribe_live(lease, self, &job.subject))
    }
}

/// Transcribes a meeting until it has ended and everything is stored.
async fn transcribe_live(lease: &Lease, kind: &LiveTranscription, subject: &str) -> Result<(), Failure> {
    let meeting =
        MeetingId::parse(subject).map_err(|error| Failure::Permanent(ProblemCode::Internal, error.to_string()))?;
    let vocabulary = Vocabulary::of(&lease.store, &meeting).await?;
    let (hot_words, attributor) = (vocabulary.hot_words(), Attributor::new(kind.data.clone(), &vocabulary));
    let (sender, results) = mpsc::channel(RESULT_QUEUE);
    let session = Session { lease, kind, meeting, hot_words, attributor, sender, followed: HashMap::new() };
    session.run(results).await
}

/// A recording of the meeting.
struct Followed {
    row: Recording,
    /// As stored: everything before this position, in milliseconds, is settled.
    position: i64,
    state: State,
    /// It grew when it was first seen. What was recorded before, or came late, is no caption.
    is_live: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Growing,
    /// Complete on disk, recognition has not reached its end.
    Ended,
    /// Recognised to its end, or failed.
    Done,
}

struct Session<'a> {
    lease: &'a Lease,
    kind: &'a LiveTranscription,
    meeting: MeetingId,
    hot_words: HotWords,
    attributor: Attributor,
    sender: mpsc::Sender<TrackResult>,
    followed: HashMap<RecordingId, Followed>,
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        for recording in self.followed.keys() {
            self.kind.recogniser.forget(recording);
        }
    }
}

impl Session<'_> {
    async fn run(mut self, mut results: mpsc::Receiver<TrackResult>) -> Result<(), Failure> {
        let mut polls = interval(POLL_INTERVAL);
        polls.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut heartbeats = interval(HEARTBEAT);
        let mut idle_polls = 0;
        loop {
            tokio::select! {
                () = self.lease.stop.cancelled() => return Err(Failure::Stopped),
                _ = heartbeats.tick() => self.lease.heartbeat(0, "listening").await?,
                _ = polls.tick() => {
                    let over = self.poll_store().await?;
                    let idle = self.followed.values().all(|followed| followed.state == State::Done);
                    idle_polls = if idle { idle_polls + 1 } else { 0 };
                    if idle && (over || idle_polls > IDLE_POLLS) {
                        return Ok(());
                    }
                }
                Some(result) = results.recv() => self.handle(result).await?,
            }
        }
    }

    /// Starts recordings that have begun, ends those that are complete; true when the meeting is
    /// over.
    async fn poll_store(&mut self) -> Result<bool, Failure> {
        let store = &self.lease.store;
        // The meeting is read first, because no recording begins after its end.
        let over = store.meetings().get(&self.meeting).await?.state == MeetingState::Ended;
        let rows = store.recordings().list(&self.meeting).await?;
        let is_new = rows.iter().any(|row| !self.followed.contains_key(&row.id));
        let recognition_progress =
            if is_new { store.transcript().recognition_progress(&self.meeting).await? } else { Vec::new() };
        let mut complete = true;
        for row in rows {
            complete &= row.duration.is_some();
            if !self.followed.contains_key(&row.id) {
                let known = recognition_progress.iter().find(|known| known.recording == row.id);
                self.follow(row.clone(), known)?;
            }
            let Some(followed) = self.followed.get_mut(&row.id) else { continue };
            if row.duration.is_some() && followed.state == State::Growing {
                followed.state = State::Ended;
                self.kind.recogniser.end(&row.id)?;
            }
        }
        Ok(over && complete)
    }

    fn follow(&mut self, row: Recording, known: Option<&RecognitionProgress>) -> Result<(), Failure> {
        let position = known.map_or(0, |known| known.position);
        let done = known.is_some_and(|known| known.finished);
        if !done {
            self.kind.recogniser.follow(Track {
                recording: row.id.clone(),
                path: self.kind.data.join(&row.path),
                known_ms: u64::try_from(position).unwrap_or(0),
                hot_words: self.hot_words.clone(),
                results: self.sender.clone(),
            })?;
        }
        let state = if done { State::Done } else { State::Growing };
        let is_live = row.duration.is_none();
        self.followed.insert(row.id.clone(), Followed { row, position, state, is_live });
        Ok(())
    }

    async fn handle(&mut self, result: TrackResult) -> Result<(), Failure> {
        let Some(followed) = self.followed.get_mut(&result.recording) else { return Ok(()) };
        let (row, is_live) = (&followed.row, followed.is_live);
        match result.outcome {
            Outcome::Partial(..) if !is_live => {}
            Outcome::Partial(partial, style) => {
                let (starts_at, text) = self.attributor.partial(row, &partial, style);
                let partial = PartialUtterance {
                    recording: row.id.clone(),
                    participant: row.participant.clone(),
                    speaker: row.speaker.clone(),
                    unit: row.unit.clone(),
                    starts_at,
                    text,
                };
                self.publish(UtteranceEvent::Partial(partial));
            }
            Outcome::Settled(Heard { segments, left_out }, style) => {
                let discarded = segments.is_empty().then(|| UtteranceEvent::Discarded { recording: row.id.clone() });
                let ends = segments.iter().chain(left_out.iter().map(|one| &one.segment));
                if let Some(last) = ends.max_by_key(|segment| segment.end_ms) {
                    let position = i64::try_from(last.end_ms).unwrap_or(i64::MAX);
                    let (recording, model) = (row.id.clone(), last.model.clone());
                    let heard = RecognitionProgress { recording, model, position, finished: false };
                    let segments = self.attributor.segments(row, segments, style);
                    let left_out = self.attributor.left_out(row, left_out, style);
                    let stored = self.store(heard, &segments, &left_out).await?;
                    for segment in stored.into_iter().filter(|_| is_live) {
                        self.publish(UtteranceEvent::Final(segment));
                    }
                }
                if let Some(discarded) = discarded {
                    self.publish(discarded);
                }
            }
            Outcome::Finished { model } => {
                let (recording, position) = (row.id.clone(), followed.position);
                let heard = RecognitionProgress { recording: recording.clone(), model, position, finished: true };
                self.store(heard, &[], &[]).await?;
                if let Some(followed) = self.followed.get_mut(&recording) {
                    followed.state = State::Done;
                }
            }
            // The final pass recognises this recording from its beginning; the others continue.
            Outcome::Failed(Failure::Permanent(ProblemCode::NoSpeechModel, reason)) => {
                return Err(Failure::Permanent(ProblemCode::NoSpeechModel, reason));
            }
            Outcome::Failed(_) => followed.state = State::Done,
        }
        Ok(())
    }

    /// Results are durable before they are published, and published as they are stored.
    async fn store(
        &mut self,
        heard: RecognitionProgress,
        segments: &[Segment],
        left_out: &[LeftOut],
    ) -> Result<Vec<Segment>, Failure> {
        let Some(followed) = self.followed.get_mut(&heard.recording) else { return Ok(Vec::new()) };
        let from = followed.position;
        let (mut work, now) = (self.lease.store.begin().await?, self.lease.clock.now());
        let stored = match work.transcript().append(&heard, from, segments, now).await {
            // Another worker has stored a later position.
            Err(store::Error::Conflict(Conflict::LeaseLost)) => return Err(Failure::LeaseLost),
            appended => appended?,
        };
        if !left_out.is_empty() {
            work.left_out().keep(&heard.recording, left_out, now).await?;
        }
        work.save().await?;
        followed.position = heard.position;
        Ok(stored)
    }

    fn publish(&self, event: UtteranceEvent) {
        if let Some(audience) = &self.kind.audience {
            audience(&self.meeting, event);
        }
    }
}
