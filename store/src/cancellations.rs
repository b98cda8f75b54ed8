// SPDX-License-Identifier: MPL-2.0
//! Who cancelled a meeting, and why.

use meetings::ids::{MeetingId, UserId};
use meetings::meeting::MeetingState;
use moments::Millis;
use serde_json::json;

use crate::error::Result;
use crate::meetings_repository::Meetings;
use crate::row::{Fields as _, Word as _, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// That a meeting was cancelled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    /// None: it is not known, or was no account.
    pub by: Option<UserId>,
    pub at: Millis,
    /// Empty where none was asked for yet.
    pub reason: String,
}

impl<D: Source> Meetings<D> {
    /// Who cancelled a meeting, when and why; none: nobody did.
    pub async fn cancellation(mut self, id: &MeetingId) -> Result<Option<Cancellation>> {
        let row = query(
            "SELECT cancelled_by, ended_at, cancel_reason FROM meetings
             WHERE id = $1 AND state = $2 AND started_at IS NULL",
        )
        .bind(id.as_str())
        .bind(MeetingState::Ended.word())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let at = row.maybe_millis("ended_at")?.unwrap_or_default();
        Ok(Some(Cancellation { by: row.maybe_id("cancelled_by")?, at, reason: row.text("cancel_reason")? }))
    }
}

impl Meetings<&mut UnitOfWork> {
    /// Who cancels it and why; its end follows in the same step. No change if it has ended already:
    /// the first reason stands. Whether it was not cancelled before.
    pub async fn note_cancellation(self, id: &MeetingId, reason: &str, actor: &Actor, now: Millis) -> Result<bool> {
        let by = match actor {
            Actor::User(user) => Some(user.as_str()),
            _ => None,
        };
        let noted = query("UPDATE meetings SET cancel_reason = $1, cancelled_by = $4 WHERE id = $2 AND state <> $3")
            .bind(reason)
            .bind(id.as_str())
            .bind(MeetingState::Ended.word())
            .bind(by)
            .execute(self.db.connection()?)
            .await?;
        if noted.rows_affected() == 0 {
            return Ok(false);
        }
        self.db.record(actor, now, "meeting.cancel", id.as_str(), json!({"reason": reason})).await?;
        Ok(true)
    }
}
