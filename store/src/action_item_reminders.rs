// SPDX-License-Identifier: MPL-2.0
//! Reminders of action items: which are due, and the letters that tell of them. A reminder is noted
//! in the same transaction as its letters, so that each goes out once, whoever dies in between.

use meetings::ids::ActionItemId;
use moments::Millis;
use serde_json::json;

use crate::action_items::ActionItems;
use crate::error::Result;
use crate::letters::LetterKind;
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

/// Most people of one unit who are reminded of one item.
const MOST_REMINDED: i64 = 50;

/// An item of which people may have to be reminded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToRemind {
    pub id: ActionItemId,
    pub deadline: Millis,
    /// The last reminder that has gone out, in days before the deadline; none: none has.
    pub reminded: Option<i64>,
}

impl<D: Source> ActionItems<D> {
    /// The action item that a letter is about; none: it is about its meeting.
    pub async fn of_letter(mut self, letter: &str) -> Result<Option<ActionItemId>> {
        let row = query("SELECT action_item_id FROM letters WHERE id = $1")
            .bind(letter)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map_or(Ok(None), |row| row.maybe_id("action_item_id"))
    }

    /// Unfinished items of units with this deadline or an earlier one, of which not every reminder
    /// has gone out.
    pub async fn to_remind(mut self, until: Millis) -> Result<Vec<ToRemind>> {
        let rows = query(
            "SELECT x.id, x.deadline, x.reminded FROM (
               SELECT i.id, i.deadline, (SELECT MIN(r.days) FROM action_item_reminders r
                 WHERE r.item_id = i.id AND r.deadline = i.deadline) AS reminded FROM action_items i
               WHERE i.state IN ('open', 'in_progress') AND i.unit_id IS NOT NULL AND i.deadline <= $1) x
             WHERE COALESCE(x.reminded, 0) > -7 ORDER BY x.deadline, x.id",
        )
        .bind(until.0)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(ToRemind { id: row.id("id")?, deadline: row.millis("deadline")?, reminded: row.maybe_int("reminded")? })
        })
    }
}

impl ActionItems<&mut UnitOfWork> {
    /// Writes the reminder of so many days to everybody of the item's unit who gets letters, once.
    /// Nothing is written of an item that has been finished, or has another deadline, by now.
    pub async fn remind(self, id: &ActionItemId, deadline: Millis, days: i64, now: Millis) -> Result<u64> {
        let noted = query(
            "INSERT INTO action_item_reminders (item_id, deadline, days, written_at)
             SELECT i.id, i.deadline, CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM action_items i
             WHERE i.id = $1 AND i.deadline = $2 AND i.state IN ('open', 'in_progress') AND i.unit_id IS NOT NULL
             ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(deadline.0)
        .bind(days)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(0);
        }
        let written = query(
            "INSERT INTO letters (id, batch, user_id, meeting_id, address, language, kind, state, attempts, run_at, trouble,
               words, created_at, action_item_id)
             SELECT $2 || '-' || u.id, $2, u.id, i.meeting_id, a.address, a.language, CAST($3 AS TEXT), 'waiting', 0, $4, '',
               '', $4, i.id FROM action_items i JOIN users u ON u.unit_id = i.unit_id
             JOIN letter_addresses a ON a.user_id = u.id
             WHERE i.id = $1 AND u.disabled_at IS NULL AND a.for_unit = 1
               AND (SELECT is_on FROM mail_state WHERE id = 1) = 1
             ORDER BY u.id LIMIT $5",
        )
        .bind(id.as_str())
        .bind(format!("{:032x}", random::bits()))
        .bind(LetterKind::ActionItem.word())
        .bind(now.0)
        .bind(MOST_REMINDED)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"days": days, "letters": written.rows_affected()});
        self.db.record(&Actor::System, now, "action_item.remind", id.as_str(), detail).await?;
        Ok(written.rows_affected())
    }
}
