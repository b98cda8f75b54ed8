//! Work that outlives a request: listening to live meetings, and transcripts of ended ones. Jobs are rows with leases in the store, so that a
//! restarted server, or another one, goes on with them.
//!
//! ```text
//! recording begins -> row in the store -> worker.rs leases it -> listening.rs: recordings -> captions, segments
//! meeting ends     -> row in the store -> worker.rs leases it -> transcription.rs: what is missing -> first draft of minutes
//! ```

mod attribution;
mod ear;
mod engines;
mod lease;
mod listening;
mod transcription;
mod vocabulary;
mod worker;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use parking_lot::Mutex;
use store::Store;
pub use store::jobs::TRANSCRIBE;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::ear::Ear;
pub use self::engines::Engines;
use self::listening::Listeners;
use self::worker::{Trade, Worker};
use crate::config::{Config, Role};
use crate::live::Rooms;

/// The kind of the job that listens to a live meeting; its subject is the meeting's id.
pub const LISTEN: &str = "listen";

/// How long a stopping server waits for a job to be given back. A recogniser in the middle of a stretch is not waited for:
/// its job is taken up again when the lease ends.
const STOP: Duration = Duration::from_secs(3);

/// The workers of this process.
#[derive(Debug)]
pub struct Jobs {
    wake: Arc<Notify>,
    stop: CancellationToken,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Jobs {
    /// Starts the workers that this process's role wants. They look for due jobs by themselves; [`Jobs::wake`] makes one look now. Captions go to `rooms`, where there are any in this
    /// process.
    pub fn start(
        store: &Store,
        clock: &Clock,
        config: &Config,
        engines: Engines,
        data: PathBuf,
        rooms: Option<Rooms>,
    ) -> std::io::Result<Self> {
        let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let data: Arc<Path> = data.into();
        let trades = match config.role {
            Role::Web => Vec::new(),
            Role::All | Role::Transcribe => {
                let listeners = Listeners { ear: Ear::start(engines.clone())?, data: data.clone(), rooms };
                vec![Trade::Transcribe { data, engines }, Trade::Listen(listeners)]
            }
        };
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
