// SPDX-License-Identifier: MPL-2.0
//! Meetings that were held without this system, and are known from sound files.

use meetings::ids::MeetingId;
use meetings::meeting::MeetingState;
use moments::Millis;
use serde_json::json;

use crate::error::Result;
use crate::meetings_repository::{Meetings, get};
use crate::row::{Fields as _, Word as _, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

impl<D: Source> Meetings<D> {
    /// Whether it is one of them, or was planned as one: nothing is known of who came.
    pub async fn is_held_elsewhere(mut self, id: &MeetingId) -> Result<bool> {
        let row = query("SELECT held_elsewhere FROM meetings WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map_or(Ok(false), |row| row.flag("held_elsewhere"))
    }
}

impl Meetings<&mut UnitOfWork> {
    /// A planned meeting was held already, without this system, and its sound files are still to
    /// come; or it was not.
    pub async fn set_held_elsewhere(self, id: &MeetingId, held: bool) -> Result<()> {
        query("UPDATE meetings SET held_elsewhere = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(i64::from(held))
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// There is a recording from `began` to `ended` of it. A meeting that was planned was held
    /// then; one that was held in this way lasted as long as its recordings. Others stay as they
    /// are.
    pub async fn hold_elsewhere(
        self,
        id: &MeetingId,
        began: Millis,
        ended: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let meeting = get(self.db.connection()?, id).await?;
        let was_so = self.db.meetings().is_held_elsewhere(id).await?;
        let (began, ended) = match (meeting.state, meeting.started_at.zip(meeting.ended_at)) {
            (MeetingState::Planned, _) => (began, ended),
            (MeetingState::Ended, Some((from, to))) if was_so => (from.min(began), to.max(ended)),
            _ => return Ok(()),
        };
        query("UPDATE meetings SET state = $1, started_at = $2, ended_at = $3, held_elsewhere = 1 WHERE id = $4")
            .bind(MeetingState::Ended.word())
            .bind(began.0)
            .bind(ended.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        let detail = json!({"began_at": began, "ended_at": ended});
        self.db.record(actor, now, "meeting.hold_elsewhere", id.as_str(), detail).await
    }
}
