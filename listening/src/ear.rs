// SPDX-License-Identifier: MPL-2.0
//! The thread that listens to recordings while they are written. One per process, for all meetings:
//! it owns the speech engine, computes, and touches no store.
//!
//! It runs behind everything else on the machine ([`NICE`]): when there is too little time,
//! captions come late, then only when somebody has finished a sentence ([`THIN_FOR`]), and the call
//! goes on. The same when more people speak at once than may be listened to. Sound waits on disk,
//! so no word is lost by that.

use std::borrow::{Borrow, BorrowMut};
use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use meetings::ids::RecordingId;
use protocol::problem::ProblemCode;
use tokio::sync::mpsc;
use transcribe::text::Style;
use transcribe::{HotWords, LiveEvent, LiveTrack, Partial, SpeechRecognizer, TranscribeError};

use super::engines::Engines;
use super::worker::Failure;

/// How often the recordings are looked at. The recorder writes every 200 ms; more often finds
/// nothing new.
const LOOK: Duration = Duration::from_millis(150);
/// An engine that nobody needs is kept so long: it costs memory, and seconds to load again.
const KEEP_ENGINE: Duration = Duration::from_mins(2);
/// After it could not keep up, the thread tells whole stretches only for so long.
const THIN_FOR: Duration = Duration::from_secs(10);
/// Orders that may wait; a meeting of five hundred opens as many microphones.
const ORDERS: usize = 1024;
/// How much lower the priority of the thread is, and of those it starts, as `nice` counts: the call
/// gets three times its share. More starves it on a busy machine.
const NICE: i32 = 5;

/// What is asked of the thread.
enum Order {
    Follow(Track),
    /// The recording is complete: what is left of it is heard to the end.
    End(RecordingId),
    /// Nobody waits for it any more.
    Forget(RecordingId),
}

/// A recording to be followed.
pub struct Track {
    pub recording: RecordingId,
    pub path: PathBuf,
    /// Stretches that end here or before, in milliseconds of the recording, stand in the transcript
    /// already.
    pub known_ms: u64,
    pub hot_words: HotWords,
    pub said: mpsc::Sender<Said>,
}

/// What was heard of a recording.
#[derive(Debug)]
pub struct Said {
    pub recording: RecordingId,
    pub what: What,
}

#[derive(Debug)]
pub enum What {
    Partial(Partial, Style),
    /// Empty: what was taken for speech was none.
    Settled(Vec<transcribe::Segment>, Style),
    /// Everything is settled; by this model.
    Finished {
        model: String,
    },
    /// It cannot be listened to. The final pass says more.
    Failed(Failure),
}

/// The way to the thread. Cheap to clone; the thread ends with the last of them.
#[derive(Clone)]
pub struct Ear {
    orders: SyncSender<Order>,
}

impl Ear {
    pub fn start(engines: Engines) -> std::io::Result<Self> {
        let (orders, inbox) = sync_channel(ORDERS);
        std::thread::Builder::new().name("ear".to_owned()).spawn(move || {
            lower_priority();
            Listener { engines, engine: None, tracks: HashMap::new(), thin_until: None }.run(&inbox);
        })?;
        Ok(Self { orders })
    }

    pub fn follow(&self, track: Track) -> Result<(), Failure> {
        self.order(Order::Follow(track))
    }

    pub fn end(&self, recording: &RecordingId) -> Result<(), Failure> {
        self.order(Order::End(recording.clone()))
    }

    /// May be lost when the thread is overloaded; it notices by itself that nobody takes its words.
    pub fn forget(&self, recording: &RecordingId) {
        let _ = self.orders.try_send(Order::Forget(recording.clone()));
    }

    fn order(&self, order: Order) -> Result<(), Failure> {
        self.orders.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) => Failure::Passing("the listener has too much to do".to_owned()),
            TrySendError::Disconnected(_) => Failure::Passing("the listener has stopped".to_owned()),
        })
    }
}

/// The thread's state.
struct Listener {
    engines: Engines,
    engine: Option<Box<dyn SpeechRecognizer>>,
    tracks: HashMap<RecordingId, Followed>,
    /// Partials are left out until then.
    thin_until: Option<Instant>,
}

struct Followed {
    track: Track,
    live: LiveTrack,
    /// Found no room with whoever waits for it. Nothing more is heard of this recording until it
    /// has.
    waiting: VecDeque<What>,
    done: bool,
}

impl Listener {
    fn run(mut self, inbox: &Receiver<Order>) {
        let start = now();
        let mut used_at = start;
        let mut behind = false;
        loop {
            let wait = if behind { Duration::ZERO } else { LOOK };
            match inbox.recv_timeout(wait) {
                Ok(order) => self.obey(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            loop {
                match inbox.try_recv() {
                    Ok(order) => self.obey(order),
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return,
                }
            }
            let now = now();
            if !self.tracks.is_empty() {
                used_at = now;
            } else if now.saturating_duration_since(used_at) > KEEP_ENGINE {
                self.engine = None;
            }
            behind = self.listen(now, now.saturating_duration_since(start).as_millis() as u64);
        }
    }

    fn obey(&mut self, order: Order) {
        match order {
            Order::Follow(track) => {
                let (recording, said) = (track.recording.clone(), track.said.clone());
                if let Err(failure) = self.follow(track) {
                    tracing::warn!(%recording, ?failure, "a recording is not listened to");
                    // A full queue: its reader sees at the meeting's end that this recording was
                    // not heard.
                    let _ = said.try_send(Said { recording, what: What::Failed(failure) });
                }
            }
            Order::End(recording) => {
                if let Some(followed) = self.tracks.get_mut(&recording) {
                    followed.live.end();
                }
            }
            Order::Forget(recording) => drop(self.tracks.remove(&recording)),
        }
    }

    fn follow(&mut self, track: Track) -> Result<(), Failure> {
        if self.engine.is_none() {
            self.engine = Some(self.engines.for_captions()?);
        }
        let live = LiveTrack::open(&track.path, track.known_ms)
            .map_err(|error| Failure::Final(ProblemCode::TranscriptFailed, error.to_string()))?;
        let recording = track.recording.clone();
        self.tracks.insert(recording, Followed { track, live, waiting: VecDeque::new(), done: false });
        Ok(())
    }

    /// One look at every recording; true when sound still waits somewhere.
    fn listen(&mut self, now: Instant, now_ms: u64) -> bool {
        let Some(engine) = self.engine.as_mut() else { return false };
        let partials = self.thin_until.is_none_or(|until| now >= until);
        let mut behind = false;
        let turns = self.engines.turns();
        let waiting = turns.look(self.tracks.values_mut().collect(), now_ms, |followed: &mut Followed| {
            followed.live.tell_partials(partials);
            followed.step(engine.as_mut(), now_ms);
            behind |= followed.live.is_behind() && followed.waiting.is_empty();
        });
        if (behind || waiting) && partials {
            self.thin_until = Some(now + THIN_FOR);
        }
        self.tracks
            .retain(|_, followed| !(followed.track.said.is_closed() || followed.done && followed.waiting.is_empty()));
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
            Ok(events) => self.waiting.extend(events.into_iter().map(|event| match event {
                LiveEvent::Partial(partial) => What::Partial(partial, style),
                LiveEvent::Settled(segments) => What::Settled(segments, style),
            })),
            Err(TranscribeError::Recogniser(error)) => {
                // This stretch is left out here; the recording is heard again by the final pass.
                tracing::warn!(recording = %self.track.recording, %error, "the speech engine failed on a stretch");
                self.fail(Failure::Passing(error.to_string()));
            }
            Err(error) => self.fail(Failure::Final(ProblemCode::TranscriptFailed, error.to_string())),
        }
        if self.live.is_finished() && !self.done {
            self.done = true;
            self.waiting.push_back(What::Finished { model: engine.model().to_owned() });
        }
        self.deliver();
    }

    fn fail(&mut self, failure: Failure) {
        self.done = true;
        self.waiting.push_back(What::Failed(failure));
    }

    /// True when nothing waits any more. Partials are not waited with: a newer one comes.
    fn deliver(&mut self) -> bool {
        while let Some(what) = self.waiting.pop_front() {
            let partial = matches!(what, What::Partial(..));
            match self.track.said.try_send(Said { recording: self.track.recording.clone(), what }) {
                Err(mpsc::error::TrySendError::Full(said)) if !partial => {
                    self.waiting.push_front(said.what);
                    return false;
                }
                _ => {}
            }
        }
        true
    }
}

/// Of this thread and the engine's, which it starts.
fn lower_priority() {
    // On Linux "the process" of this call is the calling thread.
    let lowered = rustix::process::getpriority_process(None)
        .and_then(|priority| rustix::process::setpriority_process(None, priority + NICE));
    if let Err(error) = lowered {
        tracing::warn!(%error, "the listener runs with the priority of everything else");
    }
}

#[expect(clippy::disallowed_methods, reason = "the outermost loop of this thread")]
fn now() -> Instant {
    Instant::now()
}
