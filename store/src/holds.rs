// SPDX-License-Identifier: MPL-2.0
//! Meetings of which nothing is to be deleted: who said so, why, and who took it back.

use meetings::ids::{MeetingId, UserId};
use meetings::people::User;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// Most held meetings of one listing.
pub const MAX_HELD_LISTED: i64 = 500;

/// A hold that was not lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    pub reason: String,
    pub placed_at: Millis,
    pub placed_by: UserId,
    pub placed_by_name: String,
}

/// A meeting that is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldMeeting {
    pub meeting: MeetingId,
    pub title: String,
    pub hold: Hold,
}

#[derive(Debug, Clone, Copy)]
pub struct Holds<D> {
    pub(crate) db: D,
}

impl<D: Source> Holds<D> {
    /// The hold on a meeting; none: it is not held.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Option<Hold>> {
        let row = query(
            "SELECT reason, placed_at, placed_by, placed_by_name FROM meeting_holds
             WHERE meeting_id = $1 AND lifted_at IS NULL",
        )
        .bind(meeting.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Meetings that are held, the newest holds first; at most [`MAX_HELD_LISTED`].
    pub async fn list(mut self) -> Result<Vec<HeldMeeting>> {
        let rows = query(
            "SELECT h.meeting_id, m.title, h.reason, h.placed_at, h.placed_by, h.placed_by_name
             FROM meeting_holds h JOIN meetings m ON m.id = h.meeting_id
             WHERE h.lifted_at IS NULL ORDER BY h.placed_at DESC, h.meeting_id LIMIT $1",
        )
        .bind(MAX_HELD_LISTED)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(HeldMeeting { meeting: row.id("meeting_id")?, title: row.text("title")?, hold: read(row)? })
        })
    }
}

impl Holds<&mut UnitOfWork> {
    /// Holds a meeting; [`Conflict::Taken`] if it is held.
    pub async fn place(self, meeting: &MeetingId, by: &User, reason: &str, actor: &Actor, now: Millis) -> Result<()> {
        if self.db.holds().of(meeting).await?.is_some() {
            return Err(Conflict::Taken(HOLD).into());
        }
        query(
            "INSERT INTO meeting_holds (meeting_id, number, reason, placed_at, placed_by, placed_by_name)
             SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM meeting_holds WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .bind(reason)
        .bind(now.0)
        .bind(by.id.as_str())
        .bind(&by.name)
        .execute(self.db.connection()?)
        .await
        .or_taken(HOLD)?;
        self.db.record(actor, now, "hold.place", meeting.as_str(), json!({"reason": reason})).await
    }

    pub async fn lift(self, meeting: &MeetingId, by: &User, actor: &Actor, now: Millis) -> Result<()> {
        let lifted = query(
            "UPDATE meeting_holds SET lifted_at = $2, lifted_by = $3, lifted_by_name = $4
             WHERE meeting_id = $1 AND lifted_at IS NULL",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .bind(by.id.as_str())
        .bind(&by.name)
        .execute(self.db.connection()?)
        .await?;
        if lifted.rows_affected() == 0 {
            return Err(Error::NotFound("hold"));
        }
        self.db.record(actor, now, "hold.lift", meeting.as_str(), json!({})).await
    }
}

/// A meeting is held once.
pub const HOLD: &str = "hold";

fn read(row: &AnyRow) -> Result<Hold> {
    Ok(Hold {
        reason: row.text("reason")?,
        placed_at: row.millis("placed_at")?,
        placed_by: row.id("placed_by")?,
        placed_by_name: row.text("placed_by_name")?,
    })
}
