// SPDX-License-Identifier: MPL-2.0
//! Listening to live meetings, and transcripts of ended ones: work that outlives a request. Jobs
//! are rows with leases in the store, so that a restarted server, or another one, goes on with
//! them.
//!
//! ```text
//! recording begins -> row in the store -> worker.rs leases it -> listening.rs: recordings -> captions, segments
//! meeting ends     -> row in the store -> worker.rs leases it -> transcription.rs: what is missing -> first draft of minutes
//! ```

mod attribution;
pub mod clip;
mod ear;
mod engines;
mod lease;
mod listening;
mod transcription;
mod vocabulary;
mod worker;

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use meetings::heard::Heard;
use meetings::ids::MeetingId;
use parking_lot::Mutex;
use store::Store;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::ear::Ear;
pub use self::engines::{Engines, Models};
use self::listening::Listeners;
use self::worker::{Trade, Worker};

/// Where captions go as they are heard.
pub type Audience = Arc<dyn Fn(&MeetingId, Heard) + Send + Sync>;
/// Makes the first draft of the minutes of an ended meeting, or says why not.
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
}

/// How long a stopping server waits for a job to be given back. A recogniser in the middle of a
/// stretch is not waited for: its job is taken up again when the lease ends.
const STOP: Duration = Duration::from_secs(3);

/// The workers of this process.
#[derive(Debug)]
pub struct Jobs {
    wake: Arc<Notify>,
    stop: CancellationToken,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Jobs {
    /// For a process in which others do the work: it adds jobs and takes none.
    pub fn elsewhere() -> Self {
        Self { wake: Arc::default(), stop: CancellationToken::new(), workers: Mutex::default() }
    }

    /// Starts the workers. They look for due jobs by themselves; [`Jobs::wake`] makes one look now.
    pub fn start(setup: Setup) -> std::io::Result<Self> {
        let Setup { store, clock, engines, data, audience, drafter } = setup;
        let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let data: Arc<Path> = data.into();
        let listeners = Listeners { ear: Ear::start(engines.clone())?, data: data.clone(), audience };
        let trades = [Trade::Transcribe { data, engines, drafter }, Trade::Listen(listeners)];
        let workers: Vec<_> = trades
            .into_iter()
            .map(|trade| Worker::new(store.clone(), clock.clone(), trade, stop.clone()).run(wake.clone()))
            .map(tokio::spawn)
            .collect();
        Ok(Self { wake, stop, workers: Mutex::new(workers) })
    }

    /// A job was added.
    pub fn wake(&self) {
        self.wake.notify_waiters();
    }

    /// Stops after the current step; unfinished jobs are taken up again after the next start.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        let workers = std::mem::take(&mut *self.workers.lock());
        for worker in workers {
            if tokio::time::timeout(STOP, worker).await.is_err() {
                tracing::warn!("a job could not be given back in time; it is taken up again when its lease ends");
            }
        }
    }
}
