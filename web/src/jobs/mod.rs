//! Work that outlives a request: transcription. Jobs are rows with leases in the store, so that a restarted server, or
//! another one, goes on with them.
//!
//! ```text
//! meeting ends -> row in the store -> worker.rs leases it -> transcription.rs: recordings -> segments -> first draft of minutes
//! ```

mod transcription;
mod worker;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::json;
use store::{Actor, Store};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::config::Config;

/// The kind of the job that makes the transcript of a meeting; its subject is the meeting's id.
pub const TRANSCRIBE: &str = "transcribe";

/// How long a stopping server waits for a job to be given back. A recogniser in the middle of a stretch is not waited for:
/// its job is taken up again when the lease ends.
const STOP: Duration = Duration::from_secs(3);

/// Queues the transcripts of meetings whose end was the last thing that an earlier run wrote.
async fn queue_owed(store: &Store, clock: &Clock) -> store::Result<()> {
    for meeting in store.meetings().ended_without_job(TRANSCRIBE).await? {
        tracing::warn!(%meeting, "the transcript of an ended meeting was never asked for; it is now");
        store.jobs().enqueue(TRANSCRIBE, meeting.as_str(), &json!({}), &Actor::System, clock.now()).await?;
    }
    Ok(())
}

/// The workers of this process: one, because a recogniser uses every core.
#[derive(Debug)]
pub struct Jobs {
    wake: Arc<Notify>,
    stop: CancellationToken,
    worker: Mutex<Option<JoinHandle<()>>>,
}

impl Jobs {
    /// Starts the worker. It looks for due jobs by itself; [`Jobs::wake`] makes it look now.
    pub fn start(store: Store, clock: Clock, config: &Config, data: PathBuf) -> Self {
        let (wake, stop) = (Arc::new(Notify::new()), CancellationToken::new());
        let threads = config.transcribe_threads.map(|threads| threads as usize);
        let worker = worker::Worker::new(store.clone(), clock.clone(), data.into(), threads, stop.clone());
        let running = worker.run(wake.clone());
        let worker = Mutex::new(Some(tokio::spawn(async move {
            if let Err(error) = queue_owed(&store, &clock).await {
                tracing::error!(%error, "meetings that ended in a crash could not be looked for");
            }
            running.await;
        })));
        Self { wake, stop, worker }
    }

    /// A job was added.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// Stops after the current step; unfinished jobs are taken up again after the next start.
    pub async fn shutdown(&self) {
        self.stop.cancel();
        let worker = self.worker.lock().take();
        if let Some(worker) = worker
            && tokio::time::timeout(STOP, worker).await.is_err()
        {
            tracing::warn!("a job could not be given back in time; it is taken up again when its lease ends");
        }
    }
}
