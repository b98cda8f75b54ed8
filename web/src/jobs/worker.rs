//! Leases jobs one after the other and says how each went.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use protocol::problem::ProblemCode;
use store::Store;
use store::jobs::Job;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::TRANSCRIBE;
use super::transcription::{self, Lease};
use crate::clock::Clock;

/// How long a job belongs to a worker without a sign of life, in milliseconds. After a crash the job waits this long; a
/// shorter lease could be lost to a disk that stands still.
pub const LEASE_MS: i64 = 30_000;
/// How often an idle worker looks. Meetings end without telling it.
const LOOK: Duration = Duration::from_secs(2);
/// How long a failed job waits before it is tried again, in milliseconds.
const RETRY_MS: i64 = 15_000;

/// Why a job did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// Trying again is useless until somebody does something. The error in the row begins with the code.
    Final(ProblemCode, String),
    /// May go better in a while.
    Passing(String),
    /// The server stops.
    Stopped,
    /// Another worker has the job now.
    LeaseLost,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Passing(format!("{:#}", error.into()))
    }
}

pub struct Worker {
    store: Store,
    clock: Clock,
    data: Arc<Path>,
    threads: Option<usize>,
    name: String,
    stop: CancellationToken,
}

impl Worker {
    pub fn new(store: Store, clock: Clock, data: Arc<Path>, threads: Option<usize>, stop: CancellationToken) -> Self {
        let name = format!("{}-{:08x}", std::process::id(), store::random::bits() as u32);
        Self { store, clock, data, threads, name, stop }
    }

    pub async fn run(self, wake: Arc<Notify>) {
        while !self.stop.is_cancelled() {
            match self.store.jobs().lease(&self.name, self.clock.now(), LEASE_MS).await {
                Ok(Some(job)) => {
                    self.work(job).await;
                    continue;
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "jobs cannot be read"),
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = wake.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    async fn work(&self, job: Job) {
        let (store, clock, stop) = (self.store.clone(), self.clock.clone(), self.stop.clone());
        let lease = Lease { store, clock, stop, job: job.id.clone(), worker: self.name.clone() };
        let done = if job.kind == TRANSCRIBE {
            transcription::transcribe(&lease, self.data.clone(), self.threads, &job.subject).await
        } else {
            Err(Failure::Final(ProblemCode::Internal, format!("no worker knows jobs of the kind {}", job.kind)))
        };
        let (jobs, now) = (self.store.jobs(), self.clock.now());
        let noted = match done {
            Ok(()) => jobs.complete(&job.id, &self.name, now).await,
            Err(Failure::Final(code, reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, code = code.as_str(), %reason, "a job failed");
                jobs.fail(&job.id, &self.name, &format!("{}: {reason}", code.as_str()), None, now).await.map(drop)
            }
            Err(Failure::Passing(reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, %reason, "a job failed and is tried again");
                let error = format!("{}: {reason}", ProblemCode::TranscriptFailed.as_str());
                jobs.fail(&job.id, &self.name, &error, Some(now.plus(RETRY_MS)), now).await.map(drop)
            }
            Err(Failure::Stopped) => {
                jobs.fail(&job.id, &self.name, "the server stopped", Some(now), now).await.map(drop)
            }
            Err(Failure::LeaseLost) => Ok(()),
        };
        if let Err(error) = noted {
            tracing::warn!(job = %job.id, %error, "the end of a job could not be noted; it is done again when its lease ends");
        }
    }
}
