// SPDX-License-Identifier: MPL-2.0
//! The queue of background jobs (transcribing, drafting): leased by workers, so that they survive
//! restarts and crashed workers.

use meetings::ids::JobId;
use moments::Millis;
use serde_json::{Value, json};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, Store, UnitOfWork, random};

/// The kind of the job that makes the transcript of a meeting; its subject is the meeting's id.
/// With `again` in its payload everything is recognised again.
pub const TRANSCRIBE: &str = "transcribe";
/// The kind of the job that listens to a live meeting; its subject is the meeting.
pub const LISTEN: &str = "listen";

/// The kind of the job that makes a recording of a sound file; its subject is the sound file.
pub const DECODE: &str = "decode";

/// Number of attempts before a job counts as failed.
pub const DEFAULT_MAX_ATTEMPTS: i64 = 5;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Waits for a worker, at least until [`Job::run_at`].
    Pending,
    /// Leased by a worker; available to others when the lease ends.
    Running,
    Done,
    /// Given up after the last attempt.
    Failed,
}

words!(JobState { Pending = "pending", Running = "running", Done = "done", Failed = "failed" });

#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    pub id: JobId,
    /// The kind of work, for example `transcribe`.
    pub kind: String,
    /// Identifier of the object it works on.
    pub subject: String,
    pub payload: Value,
    pub state: JobState,
    /// Attempts started, including the running one.
    pub attempts: i64,
    pub max_attempts: i64,
    /// Not before.
    pub run_at: Millis,
    /// Holder of the lease, while running.
    pub worker: Option<String>,
    pub lease_until: Option<Millis>,
    /// 0 to 100.
    pub progress: i64,
    /// Status text of the worker. May be empty.
    pub note: String,
    /// Error of the last failed attempt; empty if there was none.
    pub error: String,
    pub created_at: Millis,
    pub finished_at: Option<Millis>,
}

/// Numbers of jobs that are not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenJobs {
    pub queued: u64,
    pub running: u64,
    pub failed: u64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, subject, payload, state, attempts, max_attempts, run_at, worker, lease_until, progress,
             note, error, created_at, finished_at FROM jobs ",
            $rest
        )
    };
}
/// Waiting and due, or running on a lease that has ended.
const NEXT: &str = select!(
    "WHERE kind = $2 AND ((state = 'pending' AND run_at <= $1) OR (state = 'running' AND lease_until <= $1))
     ORDER BY run_at, created_at, id LIMIT 1"
);

#[derive(Debug, Clone, Copy)]
pub struct Jobs<D> {
    pub(crate) db: D,
}

impl Jobs<&mut UnitOfWork> {
    /// Adds a job, due now. If one of the same kind and subject is pending or running, it is
    /// returned instead.
    pub async fn enqueue(self, kind: &str, subject: &str, payload: &Value, actor: &Actor, now: Millis) -> Result<Job> {
        let open = query(select!("WHERE kind = $1 AND subject = $2 AND state IN ('pending', 'running')"))
            .bind(kind)
            .bind(subject)
            .fetch_optional(self.db.connection()?)
            .await?;
        if let Some(row) = open {
            return read(&row);
        }
        let id = JobId::from_random(random::bits());
        query(
            "INSERT INTO jobs (id, kind, subject, payload, state, attempts, max_attempts, run_at, progress, note, error,
             created_at) VALUES ($1, $2, $3, $4, 'pending', 0, $5, $6, 0, '', '', $6)",
        )
        .bind(id.as_str())
        .bind(kind)
        .bind(subject)
        .bind(payload.to_string())
        .bind(DEFAULT_MAX_ATTEMPTS)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        let job = get(self.db.connection()?, &id).await?;
        self.db.record(actor, now, "job.enqueue", subject, json!({"job": id, "kind": kind})).await?;
        Ok(job)
    }

    /// Takes the next due job of one kind for `lease_ms` milliseconds; `None` if there is nothing
    /// to do. A job whose last attempt ended with a crash of its worker is marked as failed.
    pub async fn lease(self, kind: &str, worker: &str, now: Millis, lease_ms: i64) -> Result<Option<Job>> {
        loop {
            let Some(row) = query(NEXT).bind(now.0).bind(kind).fetch_optional(self.db.connection()?).await? else {
                return Ok(None);
            };
            let job = read(&row)?;
            if job.attempts >= job.max_attempts {
                query("UPDATE jobs SET state = 'failed', error = $1, finished_at = $2 WHERE id = $3")
                    .bind("the worker died")
                    .bind(now.0)
                    .bind(job.id.as_str())
                    .execute(self.db.connection()?)
                    .await?;
                let detail = json!({"job": job.id, "kind": job.kind, "error": "the worker died"});
                self.db.record(&Actor::System, now, "job.fail", &job.subject, detail).await?;
                continue;
            }
            query(
                "UPDATE jobs SET state = 'running', worker = $1, lease_until = $2, attempts = attempts + 1,
                 progress = 0, note = '' WHERE id = $3",
            )
            .bind(worker)
            .bind(now.plus(lease_ms).0)
            .bind(job.id.as_str())
            .execute(self.db.connection()?)
            .await?;
            let leased = get(self.db.connection()?, &job.id).await?;
            let detail = json!({"job": job.id, "kind": job.kind, "worker": worker, "attempt": leased.attempts});
            self.db.record(&Actor::System, now, "job.lease", &job.subject, detail).await?;
            return Ok(Some(leased));
        }
    }

    /// Only the holder of the lease may do this; others get `Conflict::LeaseLost`.
    pub async fn complete(self, id: &JobId, worker: &str, now: Millis) -> Result<()> {
        let job = held(self.db.connection()?, id, worker, now).await?;
        query("UPDATE jobs SET state = 'done', progress = 100, note = '', error = '', finished_at = $1, lease_until = NULL WHERE id = $2")
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        let detail = json!({"job": id, "kind": job.kind, "worker": worker});
        self.db.record(&Actor::System, now, "job.complete", &job.subject, detail).await
    }

    /// Returns the job with an error, to be retried at `retry_at`. After the last attempt, or
    /// without `retry_at` (a retry is useless), it has failed. Only the holder of the lease may do
    /// this.
    pub async fn fail(
        self,
        id: &JobId,
        worker: &str,
        error: &str,
        retry_at: Option<Millis>,
        now: Millis,
    ) -> Result<JobState> {
        let job = held(self.db.connection()?, id, worker, now).await?;
        let retry_at = retry_at.filter(|_| job.attempts < job.max_attempts);
        let state = if retry_at.is_some() { JobState::Pending } else { JobState::Failed };
        query(
            "UPDATE jobs SET state = $1, error = $2, run_at = $3, worker = NULL, lease_until = NULL, note = '',
             finished_at = $4 WHERE id = $5",
        )
        .bind(state.word())
        .bind(error)
        .bind(retry_at.unwrap_or(job.run_at).0)
        .bind(if retry_at.is_some() { None } else { Some(now.0) })
        .bind(id.as_str())
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"job": id, "kind": job.kind, "worker": worker, "error": error, "retry_at": retry_at});
        self.db.record(&Actor::System, now, "job.fail", &job.subject, detail).await?;
        Ok(state)
    }
}

impl<D: Source> Jobs<D> {
    /// Whether a job of one kind waits for a worker. Idle workers poll this, because taking a lease
    /// is a write.
    pub async fn is_due(mut self, kind: &str, now: Millis) -> Result<bool> {
        Ok(query(NEXT).bind(now.0).bind(kind).fetch_optional(&mut *self.db.read().await?).await?.is_some())
    }

    /// Numbers of jobs that are not done, by state.
    pub async fn open(mut self) -> Result<OpenJobs> {
        let rows = query("SELECT state, COUNT(*) AS jobs FROM jobs WHERE state <> 'done' GROUP BY state")
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        let mut open = OpenJobs::default();
        for row in &rows {
            let jobs = row.int("jobs")?.unsigned_abs();
            match row.word("state")? {
                JobState::Pending => open.queued = jobs,
                JobState::Running => open.running = jobs,
                JobState::Failed => open.failed = jobs,
                JobState::Done => {}
            }
        }
        Ok(open)
    }

    pub async fn get(mut self, id: &JobId) -> Result<Job> {
        get(&mut *self.db.read().await?, id).await
    }

    /// All jobs ever for a subject, latest first.
    pub async fn list(mut self, subject: &str) -> Result<Vec<Job>> {
        let rows = query(select!("WHERE subject = $1 ORDER BY created_at DESC, id"))
            .bind(subject)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }
}

impl Jobs<&Store> {
    /// Extends the lease to `lease_ms` milliseconds from now and stores the progress. Not audited.
    /// Fails with `Conflict::LeaseLost`: then stop working.
    pub async fn heartbeat(
        &self,
        id: &JobId,
        worker: &str,
        progress: i64,
        note: &str,
        lease_ms: i64,
        now: Millis,
    ) -> Result<()> {
        let done = query(
            "UPDATE jobs SET lease_until = $1, progress = $2, note = $3
             WHERE id = $4 AND worker = $5 AND state = 'running' AND lease_until > $6",
        )
        .bind(now.plus(lease_ms).0)
        .bind(progress.clamp(0, 100))
        .bind(note)
        .bind(id.as_str())
        .bind(worker)
        .bind(now.0)
        .execute(self.db.unaudited())
        .await?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(Conflict::LeaseLost.into()) }
    }
}

async fn get(db: &mut AnyConnection, id: &JobId) -> Result<Job> {
    let row = query(select!("WHERE id = $1")).bind(id.as_str()).fetch_optional(db).await?;
    read(&row.ok_or(Error::NotFound("job"))?)
}

async fn held(db: &mut AnyConnection, id: &JobId, worker: &str, now: Millis) -> Result<Job> {
    let job = get(db, id).await?;
    let holds = job.state == JobState::Running
        && job.worker.as_deref() == Some(worker)
        && job.lease_until.is_some_and(|until| until > now);
    if holds { Ok(job) } else { Err(Conflict::LeaseLost.into()) }
}

fn read(row: &AnyRow) -> Result<Job> {
    Ok(Job {
        id: row.id("id")?,
        kind: row.text("kind")?,
        subject: row.text("subject")?,
        payload: row.json("payload")?,
        state: row.word("state")?,
        attempts: row.int("attempts")?,
        max_attempts: row.int("max_attempts")?,
        run_at: row.millis("run_at")?,
        worker: row.maybe_text("worker")?,
        lease_until: row.maybe_millis("lease_until")?,
        progress: row.int("progress")?,
        note: row.text("note")?,
        error: row.text("error")?,
        created_at: row.millis("created_at")?,
        finished_at: row.maybe_millis("finished_at")?,
    })
}
