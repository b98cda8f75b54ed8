// SPDX-License-Identifier: MPL-2.0
//! The job of one live meeting: its recordings are heard while they grow, so that captions come at
//! once and the transcript is there when the meeting ends.
//!
//! ```text
//! recording begins -> row, job -> worker.rs leases it -> ear.rs hears -> store (segments and position in one step) -> captions in the room
//! ```
//! Who takes the job over goes on where the store says; what was heard in between is heard again,
//! and comes out the same.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use meetings::heard::{Heard, Partial};
use meetings::ids::{MeetingId, RecordingId};
use meetings::meeting::MeetingState;
use protocol::problem::ProblemCode;
use store::Conflict;
use store::recordings::Recording;
use store::transcript::Listening;
use tokio::sync::mpsc;
use tokio::time::{MissedTickBehavior, interval};
use transcribe::HotWords;

use super::Audience;
use super::attribution::Scribe;
use super::ear::{Ear, Said, Track, What};
use super::lease::{HEARTBEAT, Lease};
use super::vocabulary::Vocabulary;
use super::worker::Failure;

/// How often the store is asked for new recordings, for those that ended, and for the meeting's
/// end. A caption waits so long at most when somebody opens a microphone for the first time.
const LOOK: Duration = Duration::from_millis(500);
/// Words that may wait for the store. When it is full the listener waits.
const WORDS: usize = 64;
/// A live meeting in which no microphone was opened for so many looks (five minutes) is listened to
/// no longer; the next one asks for it again.
const QUIET_LOOKS: u32 = 600;

/// What listening needs beside its lease.
#[derive(Clone)]
pub struct Listeners {
    pub ear: Ear,
    pub data: Arc<Path>,
    /// Where captions go; none in a process without rooms.
    pub audience: Option<Audience>,
}

/// Listens to a meeting until it has ended and everything is in the transcript.
pub async fn listen(lease: &Lease, listeners: &Listeners, subject: &str) -> Result<(), Failure> {
    let meeting =
        MeetingId::parse(subject).map_err(|error| Failure::Final(ProblemCode::Internal, error.to_string()))?;
    let vocabulary = Vocabulary::of(&lease.store, &meeting).await?;
    let (hot_words, scribe) = (vocabulary.hot_words(), Scribe::new(listeners.data.clone(), &vocabulary));
    let (said, words) = mpsc::channel(WORDS);
    let stay = Stay { lease, listeners, meeting, hot_words, scribe, said, followed: HashMap::new() };
    stay.run(words).await
}

/// A recording that is listened to, or was.
struct Followed {
    row: Recording,
    /// What the store knows: up to where, in milliseconds, everything is settled.
    position: i64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Growing,
    /// Complete, and not yet heard to the end.
    Ended,
    /// Nothing more is to be done here.
    Done,
}

struct Stay<'a> {
    lease: &'a Lease,
    listeners: &'a Listeners,
    meeting: MeetingId,
    hot_words: HotWords,
    scribe: Scribe,
    said: mpsc::Sender<Said>,
    followed: HashMap<RecordingId, Followed>,
}

impl Drop for Stay<'_> {
    fn drop(&mut self) {
        for recording in self.followed.keys() {
            self.listeners.ear.forget(recording);
        }
    }
}

impl Stay<'_> {
    async fn run(mut self, mut words: mpsc::Receiver<Said>) -> Result<(), Failure> {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut beats = interval(HEARTBEAT);
        let mut quiet = 0;
        loop {
            tokio::select! {
                () = self.lease.stop.cancelled() => return Err(Failure::Stopped),
                _ = beats.tick() => self.lease.heartbeat(0, "listening").await?,
                _ = looks.tick() => {
                    let over = self.look().await?;
                    let idle = self.followed.values().all(|followed| followed.state == State::Done);
                    quiet = if idle { quiet + 1 } else { 0 };
                    if idle && (over || quiet > QUIET_LOOKS) {
                        return Ok(());
                    }
                }
                Some(said) = words.recv() => self.take(said).await?,
            }
        }
    }

    /// Follows recordings that have begun, ends those that are complete; true when the meeting is
    /// over.
    async fn look(&mut self) -> Result<bool, Failure> {
        let store = &self.lease.store;
        // First the meeting: no recording begins after its end.
        let over = store.meetings().get(&self.meeting).await?.state == MeetingState::Ended;
        let rows = store.recordings().list(&self.meeting).await?;
        let is_new = rows.iter().any(|row| !self.followed.contains_key(&row.id));
        let listenings = if is_new { store.transcript().listenings(&self.meeting).await? } else { Vec::new() };
        let mut complete = true;
        for row in rows {
            complete &= row.duration.is_some();
            if !self.followed.contains_key(&row.id) {
                let known = listenings.iter().find(|known| known.recording == row.id);
                self.follow(row.clone(), known)?;
            }
            let Some(followed) = self.followed.get_mut(&row.id) else { continue };
            if row.duration.is_some() && followed.state == State::Growing {
                followed.state = State::Ended;
                self.listeners.ear.end(&row.id)?;
            }
        }
        Ok(over && complete)
    }

    fn follow(&mut self, row: Recording, known: Option<&Listening>) -> Result<(), Failure> {
        let position = known.map_or(0, |known| known.position);
        let done = known.is_some_and(|known| known.finished);
        if !done {
            self.listeners.ear.follow(Track {
                recording: row.id.clone(),
                path: self.listeners.data.join(&row.path),
                known_ms: u64::try_from(position).unwrap_or(0),
                hot_words: self.hot_words.clone(),
                said: self.said.clone(),
            })?;
        }
        let state = if done { State::Done } else { State::Growing };
        self.followed.insert(row.id.clone(), Followed { row, position, state });
        Ok(())
    }

    async fn take(&mut self, said: Said) -> Result<(), Failure> {
        let Some(followed) = self.followed.get_mut(&said.recording) else { return Ok(()) };
        let row = &followed.row;
        match said.what {
            What::Partial(partial, style) => {
                let (starts_at, text) = self.scribe.growing(row, &partial, style);
                let partial = Partial {
                    recording: row.id.clone(),
                    participant: row.participant.clone(),
                    speaker: row.speaker.clone(),
                    unit: row.unit.clone(),
                    starts_at,
                    text,
                };
                self.tell(Heard::Partial(partial));
            }
            What::Settled(segments, style) => {
                let Some(last) = segments.last() else {
                    let recording = row.id.clone();
                    self.tell(Heard::Nothing { recording });
                    return Ok(());
                };
                let position = i64::try_from(last.end_ms).unwrap_or(i64::MAX);
                let heard =
                    Listening { recording: row.id.clone(), model: last.model.clone(), position, finished: false };
                let segments = self.scribe.segments(row, segments, style);
                self.store(heard, &segments).await?;
                for segment in segments {
                    self.tell(Heard::Settled(segment));
                }
            }
            What::Finished { model } => {
                let (recording, position) = (row.id.clone(), followed.position);
                self.store(Listening { recording: recording.clone(), model, position, finished: true }, &[]).await?;
                if let Some(followed) = self.followed.get_mut(&recording) {
                    followed.state = State::Done;
                }
            }
            // The final pass hears this one from the beginning; the others go on.
            What::Failed(Failure::Final(ProblemCode::NoSpeechModel, reason)) => {
                return Err(Failure::Final(ProblemCode::NoSpeechModel, reason));
            }
            What::Failed(_) => followed.state = State::Done,
        }
        Ok(())
    }

    /// Durable before anybody is told.
    async fn store(&mut self, heard: Listening, segments: &[meetings::transcript::Segment]) -> Result<(), Failure> {
        let Some(followed) = self.followed.get_mut(&heard.recording) else { return Ok(()) };
        let from = followed.position;
        let mut work = self.lease.store.begin().await?;
        match work.transcript().append(&heard, from, segments, self.lease.clock.now()).await {
            // Another worker is further, with this model or another.
            Err(store::Error::Conflict(Conflict::LeaseLost)) => return Err(Failure::LeaseLost),
            appended => appended?,
        }
        work.save().await?;
        followed.position = heard.position;
        Ok(())
    }

    fn tell(&self, heard: Heard) {
        if let Some(audience) = &self.listeners.audience {
            audience(&self.meeting, heard);
        }
    }
}
