// SPDX-License-Identifier: MPL-2.0
//! Background jobs: transcripts of live and of ended meetings. Jobs are rows with leases in the
//! store, so that a restarted server, or another one, continues them.
//!
//! ```text
//! recording begins -> job in the store -> worker.rs leases it -> live_transcription.rs
//!     -> captions, segments
//! sound file sent  -> job in the store -> worker.rs leases it -> decoding.rs
//!     -> a recording, and the next job
//! meeting ends     -> job in the store -> worker.rs leases it -> transcription.rs
//!     -> missing segments, first draft of the minutes
//! ```

mod attribution;
pub mod clip;
mod decoding;
mod engines;
mod failure;
mod job_kind;
mod lease;
mod live_transcription;
pub mod low_priority;
mod recogniser_thread;
pub mod replay;
mod replay_choice;
mod transcription;
mod vocabulary;
mod worker;

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use meetings::ids::MeetingId;
use meetings::utterance::UtteranceEvent;
use parking_lot::Mutex;
use store::Store;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use untrusted::Readers;

use self::decoding::Decoding;
pub use self::engines::{Engines, Models};
use self::job_kind::JobKind;
use self::live_transcription::LiveTranscription;
use self::recogniser_thread::RecogniserThread;
use self::transcription::Transcription;
use self::worker::Worker;

/// Receives captions as they are recognised.
pub type Audience = Arc<dyn Fn(&MeetingId, UtteranceEvent) + Send + Sync>;
/// Makes the first draft of the minutes of an ended meeting; an error has the reason.
pub type Drafter = Arc<dyn Fn(MeetingId) -> Pin<Box<dyn Future<Output = Result<(), String>> + Send>> + Send + Sync>;

/// What the jobs of one process need.
pub struct Setup {
    pub store: Store,
    pub clock: Clock,
    pub engines: Engines,
    /// The data folder, with the recordings below it.
    pub data: PathBuf,
    /// None in a process without rooms.
    pub audience: Option<Audience>,
    pub drafter: Drafter,
    /// Whose program decodes sound files in child processes.
    pub readers: Readers,
}

/// How long a stopping server waits for a job to release its lease. A recogniser that is busy with
/// a stretch may take longer; then the job runs again when its lease expires.
const STOP_TIMEOUT: Duration = Duration::from_secs(3);

/// The workers of this process.
#[derive(Debug)]
pub struct Jobs {
    wake: Arc<Notify>,
    stop: CancellationToken,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Jobs {
    /// For a process that adds jobs and leaves them to other processes.
    pub fn elsewhere() -> Self {
        Self { wake: Arc::default(), stop: CancellationToken::new(), workers: Mutex::default() }
    }

    /// Starts the workers. They poll for due jobs; [`Jobs::wake`] makes them poll at once.
    pub fn start(setup: Setup) -> std::io::Result<Self> {
        let Setup { store, clock, engines, data, audience, drafter, readers } = setup;
        let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let data: Arc<Path> = data.into();
        let recogniser = RecogniserThread::start(engines.clone())?;
        let live = LiveTranscription { recogniser, data: data.clone(), audience };
        let elsewhere = Decoding { data: data.clone(), readers, wake: wake.clone() };
        let ended = Transcription { data, engines, drafter };
        let kinds: [Arc<dyn JobKind>; 3] = [Arc::new(live), Arc::new(elsewhere), Arc::new(ended)];
        let workers: Vec<_> = kinds
            .into_iter()
            .map(|kind| Worker::new(store.clone(), clock.clone(), kind, stop.clone()).run(wake.clone()))
            .map(tokio::spawn)
            .collect();
        Ok(Self { wake, stop, workers: Mutex::new(workers) })
    }

    /// A job was added.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Stops after the current step; unfinished jobs continue after the next start.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        let workers = std::mem::take(&mut *self.workers.lock());
        for worker in workers {
            if tokio::time::timeout(STOP_TIMEOUT, worker).await.is_err() {
                tracing::warn!("a job did not stop in time; it runs again when its lease expires");
            }
        }
    }
}
