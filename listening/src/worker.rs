// SPDX-License-Identifier: MPL-2.0
//! Leases jobs one after the other and says how each went.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use base::Clock;
use protocol::problem::ProblemCode;
use store::Store;
use store::jobs::{Job, LISTEN, TRANSCRIBE};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Drafter;
use super::engines::Engines;
use super::lease::Lease;
use super::listening::{self, Listeners};
use super::transcription;

/// How long a job belongs to a worker without a sign of life, in milliseconds. After a crash the
/// job waits this long; a shorter lease could be lost to a disk that stands still.
pub const LEASE_MS: i64 = 20_000;
/// How often an idle worker looks. Meetings end without telling it.
const LOOK: Duration = Duration::from_secs(2);
/// How long a failed job waits before it is tried again, in milliseconds.
const RETRY_MS: i64 = 15_000;

/// Live meetings that one process listens to; more wait for another process.
const MEETINGS: usize = 64;

/// Why a job did not come to its end.
#[derive(Debug)]
pub enum Failure {
    /// Trying again is useless until somebody does something. The error in the row begins with the
    /// code.
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

/// What a worker does with the jobs that it takes.
#[derive(Clone)]
pub enum Trade {
    /// Transcripts of ended meetings, one after the other: an engine uses every core.
    Transcribe { data: Arc<Path>, engines: Engines, drafter: Drafter },
    /// Listens to live meetings, to several at once: one thread computes for all.
    Listen(Listeners),
}

impl Trade {
    fn kind(&self) -> &'static str {
        match self {
            Self::Transcribe { .. } => TRANSCRIBE,
            Self::Listen(_) => LISTEN,
        }
    }

    fn at_once(&self) -> usize {
        match self {
            Self::Transcribe { .. } => 1,
            Self::Listen(_) => MEETINGS,
        }
    }

    async fn work(&self, lease: &Lease, job: &Job) -> Result<(), Failure> {
        match self {
            Self::Transcribe { data, engines, drafter } => {
                let again = job.payload["again"] == true;
                transcription::transcribe(lease, data.clone(), engines.clone(), drafter, &job.subject, again).await
            }
            Self::Listen(listeners) => listening::listen(lease, listeners, &job.subject).await,
        }
    }
}

/// Takes jobs of one kind. Cheap to clone.
#[derive(Clone)]
pub struct Worker {
    store: Store,
    clock: Clock,
    trade: Trade,
    name: String,
    stop: CancellationToken,
}

impl Worker {
    pub fn new(store: Store, clock: Clock, trade: Trade, stop: CancellationToken) -> Self {
        let name = format!("{}-{:08x}", std::process::id(), store::random::bits() as u32);
        Self { store, clock, trade, name, stop }
    }

    pub async fn run(self, wake: Arc<Notify>) {
        let mut works = JoinSet::new();
        while !self.stop.is_cancelled() {
            while works.try_join_next().is_some() {}
            if works.len() < self.trade.at_once() {
                match self.next_job().await {
                    Ok(Some(job)) => {
                        let worker = self.clone();
                        works.spawn(async move { worker.work(job).await });
                        continue;
                    }
                    Ok(None) => {}
                    Err(error) => tracing::warn!(%error, "jobs cannot be read"),
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => {}
                () = wake.notified() => {}
                Some(_) = works.join_next() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        // Each gives its job back.
        while works.join_next().await.is_some() {}
    }

    async fn next_job(&self) -> store::Result<Option<Job>> {
        let (kind, now) = (self.trade.kind(), self.clock.now());
        if !self.store.jobs().is_due(kind, now).await? {
            return Ok(None);
        }
        let mut work = self.store.begin().await?;
        let job = work.jobs().lease(kind, &self.name, now, LEASE_MS).await?;
        work.save().await?;
        Ok(job)
    }

    async fn work(&self, job: Job) {
        let (store, clock, stop) = (self.store.clone(), self.clock.clone(), self.stop.clone());
        let lease = Lease { store, clock, stop, job: job.id.clone(), worker: self.name.clone() };
        let done = self.trade.work(&lease, &job).await;
        if let Err(error) = self.note(&job, done).await {
            tracing::warn!(job = %job.id, %error, "the end of a job could not be noted; it is done again when its lease ends");
        }
    }

    /// Stores how a job went.
    async fn note(&self, job: &Job, done: Result<(), Failure>) -> store::Result<()> {
        let now = self.clock.now();
        let (error, retry_at) = match done {
            Ok(()) => {
                let mut work = self.store.begin().await?;
                work.jobs().complete(&job.id, &self.name, now).await?;
                return work.save().await;
            }
            Err(Failure::Final(code, reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, code = code.as_str(), %reason, "a job failed");
                (format!("{}: {reason}", code.as_str()), None)
            }
            Err(Failure::Passing(reason)) => {
                tracing::warn!(job = %job.id, subject = %job.subject, %reason, "a job failed and is tried again");
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
