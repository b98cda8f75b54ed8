// SPDX-License-Identifier: MPL-2.0
//! Letters by e-mail: written in the step that causes them, sent afterwards. What waits of a
//! meeting for somebody is one letter: the newest, or the invitation that has not gone out, which
//! tells the facts of its sending.

use meetings::ids::{MeetingId, UserId};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::letter_recipients::{
    DROP_CANCELLED, DROP_OLDER, DROP_UNINVITED, OF_CANCELLATION, OF_CHANGE, OF_POSTPONEMENT, TO_ALL, TO_NEW,
    TO_UNINVITED, TO_UNITS,
};
use crate::row::{Fields as _, Word as _, query, words};
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
    /// The deadline of an action item is near, or has passed.
    ActionItem,
    /// A draft of minutes may be commented on.
    CommentPeriod,
    /// So it may for one more day.
    CommentReminder,
    /// Minutes wait for what this person does next.
    MinutesTurn,
    /// Minutes are published.
    Publication,
    /// Minutes that were published do not count any more.
    MinutesWithdrawal,
}

words!(LetterKind {
    Invitation = "invitation",
    Change = "change",
    Postponement = "postponement",
    Cancellation = "cancellation",
    Withdrawal = "withdrawal",
    Readiness = "readiness",
    Answer = "answer",
    ActionItem = "action_item",
    CommentPeriod = "comment_period",
    CommentReminder = "comment_reminder",
    MinutesTurn = "minutes_turn",
    Publication = "publication",
    MinutesWithdrawal = "minutes_withdrawal",
});

impl LetterKind {
    /// Whether it is about minutes, and not about the plan of a meeting.
    pub fn is_of_minutes(self) -> bool {
        matches!(
            self,
            Self::CommentPeriod
                | Self::CommentReminder
                | Self::MinutesTurn
                | Self::Publication
                | Self::MinutesWithdrawal
        )
    }
}

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
    /// Of all letters of one step; see [`Letters::contents`].
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

/// Most letters of one step: accounts of a whole province.
const MOST_AT_ONCE: i64 = 20_000;
/// What was to begin longer ago is past: nobody is invited to it, and its letters are not urgent.
/// In milliseconds.
pub(crate) const PAST_MS: i64 = 60 * 60 * 1000;
/// Nobody is reminded of the same again within this time, in milliseconds.
pub const REMINDED_AGAIN_MS: i64 = 4 * 60 * 60 * 1000;

#[derive(Debug, Clone, Copy)]
pub struct Letters<D> {
    pub(crate) db: D,
}

impl Letters<&mut UnitOfWork> {
    /// A meeting is planned, or a series of which it is the first: one letter for all of them.
    /// Nobody is invited to what is past.
    pub async fn invite(self, meeting: &MeetingId, also: &[MeetingId], actor: &Actor, now: Millis) -> Result<u64> {
        let (meeting, also) = match also.split_first() {
            _ if !is_past(self.db, meeting, now).await? => (meeting, also),
            // The others of a series come after it.
            Some((second, others)) => (second, others),
            None => return Ok(0),
        };
        let batch = new_batch();
        keep_series(self.db, &batch, also).await?;
        write(self.db, TO_ALL, LetterKind::Invitation, meeting, &batch, actor, now).await
    }

    /// The plan has changed. `tells`: in what everybody is told; otherwise only those hear of it
    /// who are invited now, or not any more.
    pub async fn tell_change(self, meeting: &MeetingId, tells: bool, actor: &Actor, now: Millis) -> Result<u64> {
        let (kind, sql) = if tells { (LetterKind::Change, OF_CHANGE) } else { (LetterKind::Invitation, TO_NEW) };
        let withdrawn = write(self.db, TO_UNINVITED, LetterKind::Withdrawal, meeting, &new_batch(), actor, now).await?;
        query(DROP_UNINVITED).bind(meeting.as_str()).bind(now.0).execute(self.db.connection()?).await?;
        if is_past(self.db, meeting, now).await? {
            return Ok(withdrawn);
        }
        Ok(withdrawn + write(self.db, sql, kind, meeting, &new_batch(), actor, now).await?)
    }

    pub async fn tell_postponement(self, meeting: &MeetingId, actor: &Actor, now: Millis) -> Result<u64> {
        write(self.db, OF_POSTPONEMENT, LetterKind::Postponement, meeting, &new_batch(), actor, now).await
    }

    /// These meetings were cancelled together, in order: one letter for all that a person knows of.
    pub async fn tell_cancellation(self, meetings: &[MeetingId], actor: &Actor, now: Millis) -> Result<u64> {
        let Some(first) = meetings.first() else { return Ok(0) };
        let batch = new_batch();
        if meetings.len() > 1 {
            keep_series(self.db, &batch, meetings).await?;
        }
        let mut letters = 0;
        for meeting in meetings {
            letters += insert(self.db, OF_CANCELLATION, LetterKind::Cancellation, meeting, &batch, now).await?;
        }
        for meeting in meetings {
            drop_older(self.db, DROP_CANCELLED, meeting, &batch, now).await?;
        }
        recorded(self.db, LetterKind::Cancellation, first, letters, actor, now).await
    }

    /// Reminds people of these units, each at most once in [`REMINDED_AGAIN_MS`]. Who has a letter
    /// waiting gets that one.
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
            .bind(now.plus(-REMINDED_AGAIN_MS).0 + 1)
            .execute(self.db.connection()?)
            .await?;
        recorded(self.db, kind, meeting, done.rows_affected(), actor, now).await
    }

    /// Letters that have not gone out, about meetings that this person planned.
    pub async fn unsent_of(self, planner: &UserId) -> Result<u64> {
        let row = query(
            "SELECT COUNT(*) AS letters FROM letters l JOIN meetings m ON m.id = l.meeting_id
             WHERE l.state IN ('waiting', 'sending') AND m.planned_by = $1",
        )
        .bind(planner.as_str())
        .fetch_one(self.db.connection()?)
        .await?;
        Ok(row.int("letters")?.unsigned_abs())
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
        query("DELETE FROM letter_series WHERE batch NOT IN (SELECT batch FROM letters)")
            .execute(self.db.connection()?)
            .await?;
        Ok(done.rows_affected() < u64::from(most))
    }
}

fn new_batch() -> String {
    format!("{:032x}", random::bits())
}

/// Whether a meeting was to begin so long ago that nobody is invited to it any more.
async fn is_past(work: &mut UnitOfWork, meeting: &MeetingId, now: Millis) -> Result<bool> {
    let found = query("SELECT 1 AS past FROM meetings WHERE id = $1 AND time_open = 0 AND starts_at <= $2")
        .bind(meeting.as_str())
        .bind(now.plus(-PAST_MS).0)
        .fetch_optional(work.connection()?)
        .await?;
    Ok(found.is_some())
}

/// Notes the meetings that a batch is about.
async fn keep_series(work: &mut UnitOfWork, batch: &str, meetings: &[MeetingId]) -> Result<()> {
    for (position, meeting) in (0_i64..).zip(meetings) {
        query("INSERT INTO letter_series (batch, meeting_id, position) VALUES ($1, $2, $3)")
            .bind(batch)
            .bind(meeting.as_str())
            .bind(position)
            .execute(work.connection()?)
            .await?;
    }
    Ok(())
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
    let written = insert(work, sql, kind, meeting, batch, now).await?;
    drop_older(work, DROP_OLDER, meeting, batch, now).await?;
    recorded(work, kind, meeting, written, actor, now).await
}

async fn insert(
    work: &mut UnitOfWork,
    sql: &'static str,
    kind: LetterKind,
    meeting: &MeetingId,
    batch: &str,
    now: Millis,
) -> Result<u64> {
    let done = query(sql)
        .bind(meeting.as_str())
        .bind(batch)
        .bind(kind.word())
        .bind(now.0)
        .bind(MOST_AT_ONCE)
        .execute(work.connection()?)
        .await?;
    Ok(done.rows_affected())
}

async fn drop_older(
    work: &mut UnitOfWork,
    sql: &'static str,
    meeting: &MeetingId,
    batch: &str,
    now: Millis,
) -> Result<()> {
    query(sql).bind(meeting.as_str()).bind(batch).bind(now.0).execute(work.connection()?).await?;
    Ok(())
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
