// SPDX-License-Identifier: MPL-2.0
//! The thread that recognises speech in recordings while they are written. There is one per
//! process, for all meetings. It owns the speech engine and does not access the store.
//!
//! It runs at a lower priority than everything else ([`NICE_INCREMENT`]). When the processor is
//! too busy, captions are late; then only finished sentences are reported
//! ([`FINAL_ONLY_PERIOD`]), and the call is not affected. The same happens when more people speak
//! at once than the engine may follow. The sound stays on disk, so no word is lost.

use std::borrow::{Borrow, BorrowMut};
use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use meetings::ids::RecordingId;
use protocol::problem::ProblemCode;
use tokio::sync::mpsc;
use transcribe::text::Style;
use transcribe::{Heard, HotWords, LiveEvent, LiveTrack, Partial, SpeechRecognizer, TranscribeError};

use super::engines::Engines;
use super::failure::Failure;
use super::low_priority::lower_priority;

/// How often the recordings are polled. The recorder writes every 200 ms, so polling much more
/// often finds nothing new.
const POLL_INTERVAL: Duration = Duration::from_millis(150);
/// How long an unused engine stays loaded. It costs memory; loading it again takes seconds.
const ENGINE_IDLE_TIMEOUT: Duration = Duration::from_mins(2);
/// How long the thread reports finished stretches only, after it could not keep up.
const FINAL_ONLY_PERIOD: Duration = Duration::from_secs(10);
/// Capacity of the command queue. A meeting of five hundred people may open as many microphones at
/// once.
const COMMAND_QUEUE: usize = 1024;
/// Added to the nice value of this thread and of the threads that it starts: the call gets about
/// three times their share of a processor. A larger value starves recognition on a busy machine.
const NICE_INCREMENT: i32 = 5;

enum Command {
    Follow(Track),
    /// The recording is complete: recognise what is left of it.
    End(RecordingId),
    /// Nobody needs the results any more.
    Forget(RecordingId),
}

/// A recording to be followed.
pub struct Track {
    pub recording: RecordingId,
    pub path: PathBuf,
    /// Stretches that end here or before, in milliseconds of the recording, are in the transcript
    /// already.
    pub known_ms: u64,
    pub hot_words: HotWords,
    pub results: mpsc::Sender<TrackResult>,
}

/// What was recognised in a recording.
#[derive(Debug)]
pub struct TrackResult {
    pub recording: RecordingId,
    pub outcome: Outcome,
}

#[derive(Debug)]
pub enum Outcome {
    Partial(Partial, Style),
    /// Final. Without segments when the stretch turned out not to be speech.
    Settled(Heard, Style),
    /// The whole recording is settled, by this model.
    Finished {
        model: String,
    },
    /// Live recognition failed; the final pass recognises the recording again.
    Failed(Failure),
}

/// Handle of the thread. Cheap to clone; the thread ends when the last handle is dropped.
#[derive(Clone)]
pub struct RecogniserThread {
    commands: SyncSender<Command>,
}

impl RecogniserThread {
    pub fn start(engines: Engines) -> std::io::Result<Self> {
        let (commands, inbox) = sync_channel(COMMAND_QUEUE);
        std::thread::Builder::new().name("recogniser".to_owned()).spawn(move || {
            lower_priority(NICE_INCREMENT);
            Recogniser { engines, engine: None, tracks: HashMap::new(), final_only_until: None }.run(&inbox);
        })?;
        Ok(Self { commands })
    }

    pub fn follow(&self, track: Track) -> Result<(), Failure> {
        self.send(Command::Follow(track))
    }

    pub fn end(&self, recording: &RecordingId) -> Result<(), Failure> {
        self.send(Command::End(recording.clone()))
    }

    /// The command may be lost when the thread is overloaded; the thread also stops by itself when
    /// the receiver of the results is gone.
    pub fn forget(&self, recording: &RecordingId) {
        let _ = self.commands.try_send(Command::Forget(recording.clone()));
    }

    fn send(&self, command: Command) -> Result<(), Failure> {
        self.commands.try_send(command).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Transient("the recogniser thread is overloaded".to_owned()),
            TrySendError::Disconnected(_) => Failure::Transient("the recogniser thread has stopped".to_owned()),
        })
    }
}

/// The thread's state.
struct Recogniser {
    engines: Engines,
    engine: Option<Box<dyn SpeechRecognizer>>,
    tracks: HashMap<RecordingId, Followed>,
    /// Partial results are not reported until then.
    final_only_until: Option<Instant>,
}

struct Followed {
    track: Track,
    live: LiveTrack,
    /// Results for which the receiver's queue had no space. The recording is not read further until
    /// they are delivered.
    undelivered: VecDeque<Outcome>,
    done: bool,
}

impl Recogniser {
    fn run(mut self, inbox: &Receiver<Command>) {
        let start = now();
        let mut last_used = start;
        let mut behind = false;
        loop {
            let wait = if behind { Duration::ZERO } else { POLL_INTERVAL };
            match inbox.recv_timeout(wait) {
                Ok(command) => self.execute(command),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            loop {
                match inbox.try_recv() {
                    Ok(command) => self.execute(command),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let now = now();
            if !self.tracks.is_empty() {
                last_used = now;
            } else if now.saturating_duration_since(last_used) > ENGINE_IDLE_TIMEOUT {
                self.engine = None;
            }
            behind = self.poll_tracks(now, now.saturating_duration_since(start).as_millis() as u64);
        }
    }

    fn execute(&mut self, command: Command) {
        match command {
            Command::Follow(track) => {
                let (recording, results) = (track.recording.clone(), track.results.clone());
                if let Err(failure) = self.follow(track) {
                    tracing::warn!(%recording, ?failure, "a recording cannot be recognised live");
                    // If the queue is full, its receiver finds at the end of the meeting that this
                    // recording has no results.
                    let _ = results.try_send(TrackResult { recording, outcome: Outcome::Failed(failure) });
                }
            }
            Command::End(recording) => {
                if let Some(followed) = self.tracks.get_mut(&recording) {
                    followed.live.end();
                }
            }
            Command::Forget(recording) => drop(self.tracks.remove(&recording)),
        }
    }

    fn follow(&mut self, track: Track) -> Result<(), Failure> {
        if self.engine.is_none() {
            self.engine = Some(self.engines.for_captions()?);
        }
        let live = LiveTrack::open(&track.path, track.known_ms)
            .map_err(|error| Failure::Permanent(ProblemCode::TranscriptFailed, error.to_string()))?;
        let recording = track.recording.clone();
        self.tracks.insert(recording, Followed { track, live, undelivered: VecDeque::new(), done: false });
        Ok(())
    }

    /// Polls every recording once; true when some recording has sound that is not yet processed.
    fn poll_tracks(&mut self, now: Instant, now_ms: u64) -> bool {
        let Some(engine) = self.engine.as_mut() else { return false };
        let partials = self.final_only_until.is_none_or(|until| now >= until);
        let mut behind = false;
        let scheduler = self.engines.track_scheduler();
        let waiting = scheduler.poll(self.tracks.values_mut().collect(), now_ms, |followed: &mut Followed| {
            followed.live.report_partials(partials);
            followed.step(engine.as_mut(), now_ms);
            behind |= followed.live.is_behind() && followed.undelivered.is_empty();
        });
        if (behind || waiting) && partials {
            self.final_only_until = Some(now + FINAL_ONLY_PERIOD);
        }
        self.tracks.retain(|_, followed| {
            !(followed.track.results.is_closed() || followed.done && followed.undelivered.is_empty())
        });
        behind
    }
}

impl Borrow<LiveTrack> for Followed {
    fn borrow(&self) -> &LiveTrack {
        &self.live
    }
}

impl BorrowMut<LiveTrack> for Followed {
    fn borrow_mut(&mut self) -> &mut LiveTrack {
        &mut self.live
    }
}

impl Followed {
    fn step(&mut self, engine: &mut dyn SpeechRecognizer, now_ms: u64) {
        if !self.deliver() || self.done {
            return;
        }
        let style = engine.style();
        match self.live.poll(engine, &self.track.hot_words, now_ms) {
            Ok(events) => self.undelivered.extend(events.into_iter().map(|event| match event {
                LiveEvent::Partial(partial) => Outcome::Partial(partial, style),
                LiveEvent::Final(heard) => Outcome::Settled(heard, style),
            })),
            Err(TranscribeError::Recogniser(error)) => {
                // The final pass recognises the whole recording again.
                tracing::warn!(recording = %self.track.recording, %error, "the speech engine failed on a stretch");
                self.fail(Failure::Transient(error.to_string()));
            }
            Err(error) => self.fail(Failure::Permanent(ProblemCode::TranscriptFailed, error.to_string())),
        }
        if self.live.is_finished() && !self.done {
            self.done = true;
            self.undelivered.push_back(Outcome::Finished { model: engine.model().to_owned() });
        }
        self.deliver();
    }

    fn fail(&mut self, failure: Failure) {
        self.done = true;
        self.undelivered.push_back(Outcome::Failed(failure));
    }

    /// True when everything is delivered. Partial results that do not fit are dropped: a newer one
    /// follows.
    fn deliver(&mut self) -> bool {
        while let Some(outcome) = self.undelivered.pop_front() {
            let partial = matches!(outcome, Outcome::Partial(..));
            match self.track.results.try_send(TrackResult { recording: self.track.recording.clone(), outcome }) {
                Err(mpsc::error::TrySendError::Full(result)) if !partial => {
                    self.undelivered.push_front(result.outcome);
                    return false;
                }
                _ => {}
            }
        }
        true
    }
}

#[expect(clippy::disallowed_methods, reason = "the outermost loop of this thread")]
fn now() -> Instant {
    Instant::now()
}
