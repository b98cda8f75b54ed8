// SPDX-License-Identifier: MPL-2.0
//! Who signs minutes in the place of the chair.

use meetings::ids::{MeetingId, MinutesId, UserId};
use meetings::minutes::MinutesState;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::comment_periods::CommentBy;
use crate::error::Result;
use crate::minutes::MinutesRepository;
use crate::minutes_steps::require;
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// A substitute for the chair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSubstitute {
    pub user: UserId,
    pub name: String,
    pub named_by_name: String,
    pub at: Millis,
    pub reason: String,
}

impl<D: Source> MinutesRepository<D> {
    /// Who signs in the place of the chair; none: the chair does.
    pub async fn substitute(mut self, id: &MinutesId) -> Result<Option<StoredSubstitute>> {
        let row = query(
            "SELECT s.user_id, u.name, s.named_by_name, s.named_at, s.reason FROM minutes_substitutes s
             JOIN users u ON u.id = s.user_id WHERE s.minutes_id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.as_ref().map(read_substitute).transpose()
    }

    /// The minutes of a meeting that somebody signs in the place of the chair.
    pub async fn substituted_by(mut self, meeting: &MeetingId, user: &UserId) -> Result<Vec<MinutesId>> {
        let rows = query(
            "SELECT s.minutes_id FROM minutes_substitutes s JOIN minutes n ON n.id = s.minutes_id
             WHERE n.meeting_id = $1 AND s.user_id = $2",
        )
        .bind(meeting.as_str())
        .bind(user.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| row.id("minutes_id"))
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// Names who signs a draft in the place of the chair; none: the chair does again.
    pub async fn name_substitute(
        self,
        id: &MinutesId,
        substitute: Option<&UserId>,
        reason: &str,
        by: &CommentBy,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        require(self.db, id, MinutesState::Draft).await?;
        query("DELETE FROM minutes_substitutes WHERE minutes_id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if let Some(user) = substitute {
            query(
                "INSERT INTO minutes_substitutes (minutes_id, user_id, named_by, named_by_name, named_at, reason)
                 VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(id.as_str())
            .bind(user.as_str())
            .bind(by.user.as_str())
            .bind(&by.name)
            .bind(now.0)
            .bind(reason)
            .execute(self.db.connection()?)
            .await?;
        }
        let detail = json!({"substitute": substitute, "reason": reason});
        self.db.record(actor, now, "minutes.name_substitute", id.as_str(), detail).await
    }
}

fn read_substitute(row: &AnyRow) -> Result<StoredSubstitute> {
    Ok(StoredSubstitute {
        user: row.id("user_id")?,
        name: row.text("name")?,
        named_by_name: row.text("named_by_name")?,
        at: row.millis("named_at")?,
        reason: row.text("reason")?,
    })
}
