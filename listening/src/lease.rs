// SPDX-License-Identifier: MPL-2.0
//! A job while a worker holds it.

use std::time::Duration;

use base::Clock;
use meetings::ids::JobId;
use store::{Conflict, Store};
use tokio_util::sync::CancellationToken;

use super::worker::{Failure, LEASE_MS};

/// Sign of life of a running job, and how often its progress is shown.
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
                // The lease outlasts a short hiccup of the database.
                tracing::warn!(%error, "a running job could not say so");
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }

    /// Waits a moment; the server may stop in it.
    pub async fn pause(&self) -> Result<(), Failure> {
        tokio::select! {
            () = self.stop.cancelled() => Err(Failure::Stopped),
            () = tokio::time::sleep(HEARTBEAT / 4) => Ok(()),
        }
    }
}
