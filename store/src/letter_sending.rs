// SPDX-License-Identifier: MPL-2.0
//! How letters are sent: leased one by one, so that any process goes on where another one died. Not
//! audited: the rows themselves say what was sent when.

use meetings::ids::MeetingId;
use moments::Millis;

use crate::Store;
use crate::error::Result;
use crate::letters::{Letters, PAST_MS, StoredLetter, read};
use crate::row::query;

const FINISHED: &str = "UPDATE letters SET state = $3, finished_at = $4, trouble = '', words = '', worker = NULL,
       lease_until = NULL WHERE id = $1 AND worker = $2 AND state = 'sending'";
/// Nothing is wrong with a server that takes letters.
const TAKEN: &str = "UPDATE mail_state SET taken = taken + 1, taken_at = $1, words = '',
       since = CASE WHEN trouble = '' THEN since ELSE $1 END, trouble = '' WHERE id = 1";

/// Whose letters went out within this time lets others go first, in milliseconds.
const LATELY_MS: i64 = 60 * 60 * 1000;
/// Letters about a meeting that begins within this time cannot wait, in milliseconds.
const URGENT_MS: i64 = 24 * 60 * 60 * 1000;

impl Letters<&Store> {
    /// Says whether letters are written from now on. What waited from before waits on.
    pub async fn switch(&self, is_on: bool) -> Result<()> {
        query("UPDATE mail_state SET is_on = $1 WHERE id = 1")
            .bind(i64::from(is_on))
            .execute(self.db.unaudited())
            .await?;
        Ok(())
    }

    /// What the last try to reach the server showed; no trouble: empty. Since when a trouble lasts
    /// stays.
    pub async fn note_server(&self, trouble: &str, words: &str, now: Millis) -> Result<()> {
        query(
            "UPDATE mail_state SET since = CASE WHEN trouble = $1 THEN since ELSE $3 END, trouble = $1, words = $2
             WHERE id = 1 AND (trouble <> $1 OR words <> $2)",
        )
        .bind(trouble)
        .bind(words)
        .bind(now.0)
        .execute(self.db.unaudited())
        .await?;
        Ok(())
    }

    /// The server has taken a letter that is not of the queue.
    pub async fn note_taken(&self, now: Millis) -> Result<()> {
        query(TAKEN).bind(now.0).execute(self.db.unaudited()).await?;
        Ok(())
    }

    /// Whether a letter is due. Asked before a lease, which is a write.
    pub async fn is_due(&self, now: Millis) -> Result<bool> {
        let found = query(
            "SELECT 1 AS due FROM letters WHERE (state = 'waiting' AND run_at <= $1)
               OR (state = 'sending' AND lease_until <= $1) LIMIT 1",
        )
        .bind(now.0)
        .fetch_optional(&mut *self.db.reader().await?)
        .await?;
        Ok(found.is_some())
    }

    /// Takes the letter whose turn it is: what cannot wait first, then the letters of whoever planned
    /// fewest of those that were taken up lately, whatever came of them, then the one that is due
    /// longest.
    pub async fn lease(&self, worker: &str, now: Millis, lease_ms: i64) -> Result<Option<StoredLetter>> {
        let row = query(
            "UPDATE letters SET state = 'sending', worker = $2, lease_until = $3, attempts = attempts + 1
             WHERE id = (SELECT l.id FROM letters l JOIN meetings m ON m.id = l.meeting_id
                 LEFT JOIN (SELECT COALESCE(p.planned_by, '') AS planner, COUNT(*) AS letters
                   FROM letters s JOIN meetings p ON p.id = s.meeting_id
                   WHERE s.finished_at > $4 AND s.state IN ('sent', 'failed', 'dropped') AND s.attempts > 0 GROUP BY COALESCE(p.planned_by, '')) had
                   ON had.planner = COALESCE(m.planned_by, '')
                 WHERE (l.state = 'waiting' AND l.run_at <= $1) OR (l.state = 'sending' AND l.lease_until <= $1)
                 ORDER BY CASE WHEN m.starts_at > $6 AND (l.kind IN ('cancellation', 'postponement')
                     OR (m.time_open = 0 AND m.starts_at <= $5)) THEN 0 ELSE 1 END,
                   COALESCE(had.letters, 0), l.run_at, l.created_at, l.id LIMIT 1)
               AND ((state = 'waiting' AND run_at <= $1) OR (state = 'sending' AND lease_until <= $1))
             RETURNING id, user_id, meeting_id, batch, address, language, kind, state, attempts, trouble, words, created_at",
        )
        .bind(now.0)
        .bind(worker)
        .bind(now.plus(lease_ms).0)
        .bind(now.plus(-LATELY_MS).0)
        .bind(now.plus(URGENT_MS).0)
        .bind(now.plus(-PAST_MS).0)
        .fetch_optional(self.db.unaudited())
        .await?;
        row.map(|row| read(&row)).transpose()
    }

    /// The server has taken it; it told nothing of the meetings that were left out. Returns false
    /// where another one holds the lease now.
    pub async fn sent(&self, id: &str, worker: &str, left_out: &[MeetingId], now: Millis) -> Result<bool> {
        let mut transaction = self.db.begin_write().await?;
        let done = query(FINISHED).bind(id).bind(worker).bind("sent").bind(now.0).execute(&mut *transaction).await?;
        // Whoever holds the lease: it has gone out as it was.
        for meeting in left_out {
            query("INSERT INTO letter_omissions (letter_id, meeting_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(id)
                .bind(meeting.as_str())
                .execute(&mut *transaction)
                .await?;
        }
        query(TAKEN).bind(now.0).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// It tells nothing any more.
    pub async fn outdated(&self, id: &str, worker: &str, now: Millis) -> Result<bool> {
        let done =
            query(FINISHED).bind(id).bind(worker).bind("dropped").bind(now.0).execute(self.db.unaudited()).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Returns it to the queue untried: what went wrong is of the server. Others go before it.
    pub async fn release(&self, id: &str, worker: &str, run_at: Millis) -> Result<()> {
        query(
            "UPDATE letters SET state = 'waiting', run_at = $3, attempts = attempts - 1, worker = NULL,
               lease_until = NULL WHERE id = $1 AND worker = $2 AND state = 'sending'",
        )
        .bind(id)
        .bind(worker)
        .bind(run_at.0)
        .execute(self.db.unaudited())
        .await?;
        Ok(())
    }

    /// Returns it to the queue until its next try.
    pub async fn postpone(&self, id: &str, worker: &str, (trouble, words): (&str, &str), run_at: Millis) -> Result<()> {
        query(
            "UPDATE letters SET state = 'waiting', run_at = $3, trouble = $4, words = $5, worker = NULL,
               lease_until = NULL WHERE id = $1 AND worker = $2 AND state = 'sending'",
        )
        .bind(id)
        .bind(worker)
        .bind(run_at.0)
        .bind(trouble)
        .bind(words)
        .execute(self.db.unaudited())
        .await?;
        Ok(())
    }
}
