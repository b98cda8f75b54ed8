// SPDX-License-Identifier: MPL-2.0
//! Leases jobs of one kind, runs them and stores how each ended.

use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use protocol::problem::ProblemCode;
use store::Store;
use store::jobs::Job;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::job_kind::JobKind;
use super::lease::{LEASE_MS, Lease};

/// How often an idle worker asks for a due job. Some jobs are added without waking it.
const POLL_INTERVAL: Duration = Duration::from_secs(2);
/// How long a failed job waits before it is tried again, in milliseconds.
const RETRY_MS: i64 = 15_000;

/// Runs jobs of one kind. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    store: Store,
    clock: Clock,
    kind: Arc<dyn JobKind>,
    name: String,
    stop: CancellationToken,
}

impl Worker {
    pub fn new(store: Store, clock: Clock, kind: Arc<dyn JobKind>, stop: CancellationToken) -> Self {
        let name = format!("{}-{:08x}", std::process::id(), store::random::bits() as u32);
        Self { store, clock, kind, name, stop }
    }

    pub async fn run(self, wake: Arc<Notify>) {
        let mut running = JoinSet::new();
        while !self.stop.is_cancelled() {
            while running.try_join_next().is_some() {}
            if running.len() < self.kind.concurrency() {
                match self.next_job().await {
                    Ok(Some(job)) => {
                        let worker = self.clone();
                        running.spawn(async move { worker.run_job(job).await });
                        continue;
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "jobs cannot be read"),
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = wake.notified() => {}
                Some(_) = running.join_next() => {}
                () = tokio::time::sleep(POLL_INTERVAL) => {}
            }
        }
        // Each running job releases its lease.
        while running.join_next().await.is_some() {}
    }

    async fn next_job(&self) -> store::Result<Option<Job>> {
        let (kind, now) = (self.kind.name(), self.clock.now());
        if !self.store.jobs().is_due(kind, now).await? {
            return Ok(None);
        }
        let mut work = self.store.begin().await?;
        let job = work.jobs().lease(kind, &self.name, now, LEASE_MS).await?;
        work.save().await?;
        Ok(job)
    }

    async fn run_job(&self, job: Job) {
        let (store, clock, stop) = (self.store.clone(), self.clock.clone(), self.stop.clone());
        let lease = Lease { store, clock, stop, job: job.id.clone(), worker: self.name.clone() };
        let outcome = self.kind.run(&lease, &job).await;
        if let Err(error) = self.store_outcome(&job, outcome).await {
            tracing::warn!(job = %job.id, %error, "the outcome of a job could not be stored; it runs again when its lease expires");
        }
    }

    /// Stores how a job ended.
    async fn store_outcome(&self, job: &Job, outcome: Result<(), Failure>) -> store::Result<()> {
        let now = self.clock.now();
        let (error, retry_at) = match outcome {
            Ok(()) => {
                let mut work = self.store.begin().await?;
                work.jobs().complete(&job.id, &self.name, now).await?;
                return work.save().await;
            }
            Err(Failure::Permanent(code, reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, code = code.as_str(), %reason, "a job failed");
                (format!("{}: {reason}", code.as_str()), None)
            }
            Err(Failure::Transient(reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, %reason, "a job failed and will be retried");
                (format!("{}: {reason}", ProblemCode::TranscriptFailed.as_str()), Some(now.plus(RETRY_MS)))
            }
            Err(Failure::Stopped) => ("the server stopped".to_owned(), Some(now)),
            Err(Failure::LeaseLost) => return Ok(()),
        };
        let mut work = self.store.begin().await?;
        work.jobs().fail(&job.id, &self.name, &error, retry_at, now).await?;
        work.save().await
    }
}
