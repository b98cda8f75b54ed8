// SPDX-License-Identifier: MPL-2.0
//! The agenda items of a meeting that runs: leaders add, move, skip, rewrite and remove them.

use std::collections::HashMap;

use meetings::ids::{AgendaItemId, MeetingId};
use meetings::meeting::AgendaItem;
use moments::Millis;

use crate::UnitOfWork;
use crate::error::{Conflict, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;

#[derive(Debug, Clone, Copy)]
pub struct AgendaItems<D> {
    pub(crate) db: D,
}

impl<D: Source> AgendaItems<D> {
    /// When leaders wrote items during the meeting; those that are as they were planned are not
    /// among them.
    pub async fn written(mut self, meeting: &MeetingId) -> Result<HashMap<AgendaItemId, Millis>> {
        let rows = query("SELECT id, written_at FROM agenda_items WHERE meeting_id = $1 AND written_at IS NOT NULL")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        Ok(all(&rows, |row| Ok((row.id("id")?, row.millis("written_at")?)))?.into_iter().collect())
    }
}

impl AgendaItems<&mut UnitOfWork> {
    /// Removes an item. `Conflict::ItemUsed` where something belongs to it. Not audited, as below.
    pub async fn remove(self, meeting: &MeetingId, item: &AgendaItemId) -> Result<()> {
        let used = query(
            "SELECT 1 FROM papers WHERE meeting_id = $1 AND agenda_item_id = $2
             UNION ALL SELECT 1 FROM votes WHERE meeting_id = $1 AND agenda_item_id = $2
             UNION ALL SELECT 1 FROM marks WHERE meeting_id = $1 AND agenda_item_id = $2
             UNION ALL SELECT 1 FROM speeches WHERE meeting_id = $1 AND agenda_item_id = $2
             UNION ALL SELECT 1 FROM agenda_times WHERE meeting_id = $1 AND agenda_item_id = $2",
        )
        .bind(meeting.as_str())
        .bind(item.as_str())
        .fetch_optional(self.db.connection()?)
        .await?;
        if used.is_some() {
            return Err(Conflict::ItemUsed.into());
        }
        query("DELETE FROM agenda_items WHERE meeting_id = $1 AND id = $2")
            .bind(meeting.as_str())
            .bind(item.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// A leader wrote it now, during the meeting. Not audited, as below.
    pub async fn set_written(self, meeting: &MeetingId, item: &AgendaItemId, now: Millis) -> Result<()> {
        query("UPDATE agenda_items SET written_at = $1 WHERE meeting_id = $2 AND id = $3")
            .bind(now.0)
            .bind(meeting.as_str())
            .bind(item.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// Stores all items in their order. None is deleted: papers, notes and votes belong to them.
    /// Not audited: whoever changed them has an entry.
    pub async fn save(self, meeting: &MeetingId, items: &[AgendaItem]) -> Result<()> {
        for (position, item) in (0_i64..).zip(items) {
            query(
                "INSERT INTO agenda_items (id, meeting_id, position, title, presenter, minutes, skipped)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (id) DO UPDATE SET position = $3, title = $4, presenter = $5, minutes = $6, skipped = $7
                 WHERE agenda_items.meeting_id = $2 AND (agenda_items.position <> $3 OR agenda_items.skipped <> $7
                     OR agenda_items.title <> $4 OR agenda_items.presenter <> $5
                     OR COALESCE(agenda_items.minutes, 0) <> COALESCE($6, 0))",
            )
            .bind(item.id.as_str())
            .bind(meeting.as_str())
            .bind(position)
            .bind(&item.title)
            .bind(&item.presenter)
            .bind(item.minutes.map(i64::from))
            .bind(i64::from(item.skipped))
            .execute(self.db.connection()?)
            .await?;
        }
        Ok(())
    }
}
