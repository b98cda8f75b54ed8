// SPDX-License-Identifier: MPL-2.0
//! A job that this worker holds.

use std::time::Duration;

use base::Clock;
use meetings::ids::JobId;
use store::{Conflict, Store};
use tokio_util::sync::CancellationToken;

use super::failure::Failure;

/// How long a job belongs to a worker without a heartbeat, in milliseconds. After a crash the job
/// waits this long; a much shorter lease could expire while a slow disk blocks the worker.
pub const LEASE_MS: i64 = 20_000;
/// How often a running job renews its lease and reports its progress.
pub const HEARTBEAT: Duration = Duration::from_secs(2);

/// A job held by this worker.
pub struct Lease {
    pub store: Store,
    pub clock: Clock,
    pub stop: CancellationToken,
    pub job: JobId,
    pub worker: String,
}

impl Lease {
    pub async fn heartbeat(&self, progress: i64, note: &str) -> Result<(), Failure> {
        let now = self.clock.now();
        match self.store.jobs().heartbeat(&self.job, &self.worker, progress, note, LEASE_MS, now).await {
            Err(store::Error::Conflict(Conflict::LeaseLost)) => Err(Failure::LeaseLost),
            Err(error) => {
                // The lease is long enough to survive a short failure of the database.
                tracing::warn!(%error, "the heartbeat of a running job could not be stored");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Sleeps for a moment; fails when the server stops meanwhile.
    pub async fn pause(&self) -> Result<(), Failure> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Failure::Stopped),
            () = tokio::time::sleep(HEARTBEAT / 4) => Ok(()),
        }
    }
}
