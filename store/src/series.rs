// SPDX-License-Identifier: MPL-2.0
//! Meetings that were planned together, and what the form was answered that planned them.

use meetings::ids::{MeetingId, PlanKey, SeriesId, UserId};
use meetings::meeting::MeetingState;
use moments::Millis;
use sha2::{Digest as _, Sha256};

use crate::UnitOfWork;
use crate::error::{OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;

/// So long a form is answered the same again, in milliseconds. Nobody leaves one open for longer.
const KEY_KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// A request to plan meetings, as its form tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRequest {
    pub key: PlanKey,
    digest: String,
}

impl PlanRequest {
    /// `body`: all that it asks for.
    pub fn new(key: PlanKey, body: &str) -> Self {
        Self { key, digest: hex::encode(Sha256::digest(body)) }
    }
}

/// What became of a request that has the key of another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlannedBefore {
    /// The same request. The first meeting that it made.
    Same(MeetingId),
    Another,
}

#[derive(Debug, Clone, Copy)]
pub struct Series<D> {
    pub(crate) db: D,
}

impl<D: Source> Series<D> {
    /// The meetings that were planned together with this one and begin later, and are still
    /// planned, in order.
    pub async fn later(mut self, meeting: &MeetingId) -> Result<Vec<MeetingId>> {
        let rows = query(
            "SELECT other.id FROM meetings one JOIN meetings other ON other.series_id = one.series_id
             WHERE one.id = $1 AND other.starts_at > one.starts_at AND other.state = $2
             ORDER BY other.starts_at, other.id",
        )
        .bind(meeting.as_str())
        .bind(MeetingState::Planned.word())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| row.id("id"))
    }

    /// All that were planned together with this one, itself among them, as they begin now.
    pub async fn all(mut self, meeting: &MeetingId) -> Result<Vec<(MeetingId, Millis)>> {
        let rows = query(
            "SELECT other.id, other.starts_at FROM meetings one JOIN meetings other ON other.series_id = one.series_id
             WHERE one.id = $1 ORDER BY other.starts_at, other.id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| Ok((row.id("id")?, row.millis("starts_at")?)))
    }

    /// What was made of the key of this request before; none: nothing.
    pub async fn planned_before(mut self, by: &UserId, request: &PlanRequest) -> Result<Option<PlannedBefore>> {
        let row = query("SELECT digest, meeting_id FROM plan_keys WHERE planned_by = $1 AND plan_key = $2")
            .bind(by.as_str())
            .bind(request.key.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let is_same = row.text("digest")? == request.digest;
        Ok(Some(if is_same { PlannedBefore::Same(row.id("meeting_id")?) } else { PlannedBefore::Another }))
    }
}

impl Series<&mut UnitOfWork> {
    /// These meetings belong together. Not audited: each has the entry of its planning.
    pub async fn join(self, series: &SeriesId, meetings: &[MeetingId]) -> Result<()> {
        for meeting in meetings {
            query("UPDATE meetings SET series_id = $1 WHERE id = $2")
                .bind(series.as_str())
                .bind(meeting.as_str())
                .execute(self.db.connection()?)
                .await?;
        }
        Ok(())
    }

    /// Keeps what a request has made for when it comes again, and forgets old ones of this person.
    /// Not audited: it changes nothing that anybody sees.
    pub async fn keep(self, by: &UserId, request: &PlanRequest, made: &MeetingId, now: Millis) -> Result<()> {
        query("DELETE FROM plan_keys WHERE planned_by = $1 AND made_at < $2")
            .bind(by.as_str())
            .bind(now.plus(-KEY_KEPT_MS).0)
            .execute(self.db.connection()?)
            .await?;
        query("INSERT INTO plan_keys (planned_by, plan_key, digest, meeting_id, made_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(by.as_str())
            .bind(request.key.as_str())
            .bind(&request.digest)
            .bind(made.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await
            .or_taken("plan key")?;
        Ok(())
    }
}
