// SPDX-License-Identifier: MPL-2.0
//! Letters by e-mail: written in the step that causes them, sent afterwards. What waits of a
//! meeting for somebody is always one letter, the newest.

use meetings::ids::{MeetingId, UserId};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::letter_recipients::{DROP_UNINVITED, OF_CANCELLATION, TO_ALL, TO_NEW, TO_UNINVITED, TO_UNITS};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

/// What a letter tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterKind {
    Invitation,
    Change,
    Postponement,
    Cancellation,
    /// The unit is not invited any more.
    Withdrawal,
    /// The site is to be checked.
    Readiness,
    /// The invitation is to be answered.
    Answer,
}

words!(LetterKind {
    Invitation = "invitation",
    Change = "change",
    Postponement = "postponement",
    Cancellation = "cancellation",
    Withdrawal = "withdrawal",
    Readiness = "readiness",
    Answer = "answer",
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    Waiting,
    /// Leased by who sends it.
    Sending,
    /// The server took it.
    Sent,
    /// Refused for good, or tried too often.
    Failed,
    /// Nobody needs it any more.
    Dropped,
}

words!(LetterState {
    Waiting = "waiting",
    Sending = "sending",
    Sent = "sent",
    Failed = "failed",
    Dropped = "dropped",
});

/// One letter to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredLetter {
    /// The same at each try.
    pub id: String,
    pub user: UserId,
    pub meeting: MeetingId,
    /// Of all letters of one step; see [`Letters::series`].
    pub batch: String,
    pub address: String,
    pub language: String,
    pub kind: LetterKind,
    pub state: LetterState,
    pub attempts: i64,
    /// What went wrong at the last try; empty: nothing.
    pub trouble: String,
    pub words: String,
    pub created_at: Millis,
}

/// How many letters there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LetterCounts {
    pub waiting: u64,
    /// Since the given time.
    pub sent: u64,
    pub failed: u64,
}

/// Whether letters are sent, and how the last try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailState {
    pub is_on: bool,
    /// Empty: the server takes letters, as far as is known.
    pub trouble: String,
    pub words: String,
    pub since: Millis,
}

/// Most letters of one step: accounts of a whole province.
const MOST_AT_ONCE: i64 = 20_000;

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.user_id, l.meeting_id, l.batch, l.address, l.language, l.kind, l.state, l.attempts,
             l.trouble, l.words, l.created_at FROM letters l ",
            $rest
        )
    };
}

#[derive(Debug, Clone, Copy)]
pub struct Letters<D> {
    pub(crate) db: D,
}

impl Letters<&mut UnitOfWork> {
    /// A meeting is planned, or a series of which it is the first: one letter for all of them.
    pub async fn invite(self, meeting: &MeetingId, also: &[MeetingId], actor: &Actor, now: Millis) -> Result<u64> {
        let batch = new_batch();
        for (position, other) in (0_i64..).zip(also) {
            query("INSERT INTO letter_series (batch, meeting_id, position) VALUES ($1, $2, $3)")
                .bind(&batch)
                .bind(other.as_str())
                .bind(position)
                .execute(self.db.connection()?)
                .await?;
        }
        write(self.db, TO_ALL, LetterKind::Invitation, meeting, &batch, actor, now).await
    }

    /// The plan has changed. `tells`: in what everybody is told; otherwise only those hear of it
    /// who are invited now, or not any more.
    pub async fn tell_change(self, meeting: &MeetingId, tells: bool, actor: &Actor, now: Millis) -> Result<u64> {
        let (kind, sql) = if tells { (LetterKind::Change, TO_ALL) } else { (LetterKind::Invitation, TO_NEW) };
        let withdrawn = write(self.db, TO_UNINVITED, LetterKind::Withdrawal, meeting, &new_batch(), actor, now).await?;
        query(DROP_UNINVITED).bind(meeting.as_str()).bind(now.0).execute(self.db.connection()?).await?;
        Ok(withdrawn + write(self.db, sql, kind, meeting, &new_batch(), actor, now).await?)
    }

    pub async fn tell_postponement(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<u64> {
        write(self.db, TO_ALL, LetterKind::Postponement, meeting, &new_batch(), actor, now).await
    }

    pub async fn tell_cancellation(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<u64> {
        write(self.db, OF_CANCELLATION, LetterKind::Cancellation, meeting, &new_batch(), actor, now).await
    }

    /// Reminds people of these units. Who has a letter waiting gets that one.
    pub async fn remind(
        self,
        kind: LetterKind,
        meeting: &MeetingId,
        units: &[meetings::ids::UnitId],
        actor: &Actor,
        now: Millis,
    ) -> Result<u64> {
        let mut named = String::from(" ");
        for unit in units {
            named.push_str(unit.as_str());
            named.push(' ');
        }
        let done = query(TO_UNITS)
            .bind(meeting.as_str())
            .bind(new_batch())
            .bind(kind.word())
            .bind(now.0)
            .bind(MOST_AT_ONCE)
            .bind(named)
            .execute(self.db.connection()?)
            .await?;
        recorded(self.db, kind, meeting, done.rows_affected(), actor, now).await
    }

    /// Tries a failed letter again, at the person's address of now.
    pub async fn retry(self, id: &str, actor: &Actor, now: Millis) -> Result<bool> {
        let done = query(
            "UPDATE letters SET state = 'waiting', attempts = 0, run_at = $2, finished_at = NULL,
               address = COALESCE((SELECT a.address FROM letter_addresses a WHERE a.user_id = letters.user_id), address)
             WHERE id = $1 AND state = 'failed'",
        )
        .bind(id)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        decided(self.db, "letter.retry", id, done.rows_affected() == 1, actor, now).await
    }

    /// Gives a letter up that waits or has failed.
    pub async fn drop_letter(self, id: &str, actor: &Actor, now: Millis) -> Result<bool> {
        let done = query(
            "UPDATE letters SET state = 'dropped', finished_at = $2 WHERE id = $1 AND state IN ('failed', 'waiting')",
        )
        .bind(id)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        decided(self.db, "letter.drop", id, done.rows_affected() == 1, actor, now).await
    }

    /// The server has refused it for good, or was asked too often.
    pub async fn fail(self, id: &str, worker: &str, trouble: &str, words: &str, now: Millis) -> Result<()> {
        let done = query(
            "UPDATE letters SET state = 'failed', trouble = $3, words = $4, finished_at = $5, worker = NULL,
               lease_until = NULL WHERE id = $1 AND worker = $2 AND state = 'sending'",
        )
        .bind(id)
        .bind(worker)
        .bind(trouble)
        .bind(words)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        let detail = json!({"trouble": trouble, "words": words});
        self.db.record(&Actor::System, now, "letter.fail", id, detail).await
    }

    /// An administrator has tried the server with a letter to this address.
    pub async fn note_test(self, address: &str, went: bool, actor: &Actor, now: Millis) -> Result<()> {
        self.db.record(actor, now, "letter.test", address, json!({"sent": went})).await
    }

    /// Deletes finished letters of long ago. Returns whether none are left.
    pub async fn delete_old(self, most: u32, now: Millis) -> Result<bool> {
        const KEPT_MS: i64 = 400 * 24 * 60 * 60 * 1000;
        let done = query(
            "DELETE FROM letters WHERE id IN (SELECT id FROM letters WHERE finished_at < $1 ORDER BY finished_at LIMIT $2)",
        )
        .bind(now.plus(-KEPT_MS).0)
        .bind(i64::from(most))
        .execute(self.db.connection()?)
        .await?;
        Ok(done.rows_affected() < u64::from(most))
    }
}

fn new_batch() -> String {
    format!("{:032x}", random::bits())
}

async fn write(
    work: &mut UnitOfWork,
    sql: &'static str,
    kind: LetterKind,
    meeting: &MeetingId,
    batch: &str,
    actor: &Actor,
    now: Millis,
) -> Result<u64> {
    let written = query(sql)
        .bind(meeting.as_str())
        .bind(batch)
        .bind(kind.word())
        .bind(now.0)
        .bind(MOST_AT_ONCE)
        .execute(work.connection()?)
        .await?
        .rows_affected();
    // The newest tells all that older ones would.
    let older = if kind == LetterKind::Cancellation {
        "UPDATE letters SET state = 'dropped', finished_at = $3
         WHERE meeting_id = $1 AND batch <> $2 AND state = 'waiting'"
    } else {
        "UPDATE letters SET state = 'dropped', finished_at = $3
         WHERE meeting_id = $1 AND batch <> $2 AND state = 'waiting' AND user_id IN
           (SELECT user_id FROM letters WHERE batch = $2)"
    };
    query(older).bind(meeting.as_str()).bind(batch).bind(now.0).execute(work.connection()?).await?;
    recorded(work, kind, meeting, written, actor, now).await
}

async fn recorded(
    work: &mut UnitOfWork,
    kind: LetterKind,
    meeting: &MeetingId,
    letters: u64,
    actor: &Actor,
    now: Millis,
) -> Result<u64> {
    if letters > 0 {
        let detail = json!({"kind": kind.word(), "letters": letters});
        work.record(actor, now, "letter.write", meeting.as_str(), detail).await?;
    }
    Ok(letters)
}

async fn decided(
    work: &mut UnitOfWork,
    action: &'static str,
    id: &str,
    done: bool,
    actor: &Actor,
    now: Millis,
) -> Result<bool> {
    if done {
        work.record(actor, now, action, id, json!({})).await?;
    }
    Ok(done)
}

impl<D: Source> Letters<D> {
    pub async fn counts(mut self, since: Millis) -> Result<LetterCounts> {
        let row = query(
            "SELECT COUNT(CASE WHEN state IN ('waiting', 'sending') THEN 1 END) AS waiting,
               COUNT(CASE WHEN state = 'sent' AND finished_at >= $1 THEN 1 END) AS sent,
               COUNT(CASE WHEN state = 'failed' THEN 1 END) AS failed FROM letters",
        )
        .bind(since.0)
        .fetch_one(&mut *self.db.read().await?)
        .await?;
        let number = |name| Ok::<_, crate::Error>(row.int(name)?.unsigned_abs());
        Ok(LetterCounts { waiting: number("waiting")?, sent: number("sent")?, failed: number("failed")? })
    }

    /// The latest that failed, then those that wait longest.
    pub async fn open(mut self, most: i64) -> Result<Vec<StoredLetter>> {
        let rows = query(select!(
            "WHERE l.state IN ('failed', 'waiting', 'sending')
             ORDER BY CASE WHEN l.state = 'failed' THEN 0 ELSE 1 END, l.created_at DESC, l.id LIMIT $1"
        ))
        .bind(most)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// All of one meeting that were not dropped, the latest first.
    pub async fn of(mut self, meeting: &MeetingId, most: i64) -> Result<Vec<StoredLetter>> {
        let rows = query(select!(
            "WHERE (l.meeting_id = $1 OR l.batch IN (SELECT s.batch FROM letter_series s WHERE s.meeting_id = $1)) AND l.state <> 'dropped'
             ORDER BY l.created_at DESC, l.id LIMIT $2"
        ))
        .bind(meeting.as_str())
        .bind(most)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// The other meetings of which letters of this batch tell.
    pub async fn series(mut self, batch: &str) -> Result<Vec<MeetingId>> {
        let rows = query("SELECT meeting_id FROM letter_series WHERE batch = $1 ORDER BY position")
            .bind(batch)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| row.id("meeting_id"))
    }

    pub async fn state(mut self) -> Result<MailState> {
        let row = query("SELECT is_on, trouble, words, since FROM mail_state WHERE id = 1")
            .fetch_one(&mut *self.db.read().await?)
            .await?;
        Ok(MailState {
            is_on: row.flag("is_on")?,
            trouble: row.text("trouble")?,
            words: row.text("words")?,
            since: row.millis("since")?,
        })
    }
}

pub(crate) fn read(row: &AnyRow) -> Result<StoredLetter> {
    Ok(StoredLetter {
        id: row.text("id")?,
        user: row.id("user_id")?,
        meeting: row.id("meeting_id")?,
        batch: row.text("batch")?,
        address: row.text("address")?,
        language: row.text("language")?,
        kind: row.word("kind")?,
        state: row.word("state")?,
        attempts: row.int("attempts")?,
        trouble: row.text("trouble")?,
        words: row.text("words")?,
        created_at: row.millis("created_at")?,
    })
}
