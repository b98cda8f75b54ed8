// SPDX-License-Identifier: MPL-2.0
//! The agenda items of a meeting that runs: leaders add, move and skip them.

use meetings::ids::MeetingId;
use meetings::meeting::AgendaItem;

use crate::UnitOfWork;
use crate::error::Result;
use crate::row::query;

#[derive(Debug, Clone, Copy)]
pub struct AgendaItems<D> {
    pub(crate) db: D,
}

impl AgendaItems<&mut UnitOfWork> {
    /// Stores all items in their order. None is deleted: papers, notes and votes belong to them.
    /// Not audited: whoever changed them has an entry.
    pub async fn save(self, meeting: &MeetingId, items: &[AgendaItem]) -> Result<()> {
        for (position, item) in (0_i64..).zip(items) {
            query(
                "INSERT INTO agenda_items (id, meeting_id, position, title, presenter, minutes, skipped)
                 VALUES ($1, $2, $3, $4, $5, $6, $7)
                 ON CONFLICT (id) DO UPDATE SET position = $3, skipped = $7
                 WHERE agenda_items.meeting_id = $2 AND (agenda_items.position <> $3 OR agenda_items.skipped <> $7)",
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
