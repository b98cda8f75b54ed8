// SPDX-License-Identifier: MPL-2.0
//! Periods in which a draft of minutes is commented on, who read it, and the letters that say so.

use meetings::ids::{MeetingId, MinutesId, UnitId, UserId};
use meetings::minutes::MinutesKind;
use meetings::minutes::comments::{CommentPeriod, MAX_PERIODS};
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Result};
use crate::letter_recipients::of_minutes::{OPEN_PERIODS, TO_CONCERNED, TO_SILENT};
use crate::letters::LetterKind;
use crate::minutes;
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

/// Most letters of one step, and most periods of one list.
const MOST_LETTERS: i64 = 20_000;
const MOST_LISTED: i64 = 50;
/// Most periods that are looked at for reminders at once.
const MOST_LOOKED_AT: i64 = 500;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPeriod {
    pub period: CommentPeriod,
    pub opened_by_name: String,
}

/// Somebody who takes part, by the names of now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentBy {
    pub user: UserId,
    pub name: String,
    pub unit: UnitId,
    pub unit_name: String,
}

impl CommentBy {
    /// Of a row with the columns `user_id`, `name`, `unit_id` and `unit_name`.
    pub(crate) fn read(row: &AnyRow) -> Result<Self> {
        Ok(Self {
            user: row.id("user_id")?,
            name: row.text("name")?,
            unit: row.id("unit_id")?,
            unit_name: row.text("unit_name")?,
        })
    }
}

/// Who opened the draft in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredReader {
    pub by: CommentBy,
    pub read_at: Millis,
    pub agreed_at: Option<Millis>,
}

/// An open period in which somebody may comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPeriod {
    pub minutes: MinutesId,
    pub kind: MinutesKind,
    pub meeting_title: String,
    pub deadline: Millis,
    /// They have agreed or commented.
    pub answered: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct CommentPeriods<D> {
    pub(crate) db: D,
}

macro_rules! columns {
    () => {
        "number, revision, opened_at, opened_by_name, deadline, deadline_set_at, ended_at"
    };
}

impl<D: Source> CommentPeriods<D> {
    /// The periods of minutes, latest first.
    pub async fn of(mut self, minutes: &MinutesId) -> Result<Vec<StoredPeriod>> {
        const SQL: &str =
            concat!("SELECT ", columns!(), " FROM comment_periods WHERE minutes_id = $1 ORDER BY number DESC");
        let rows = query(SQL).bind(minutes.as_str()).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, read)
    }

    /// The deadlines of periods that are open now, of the drafts of a meeting.
    pub async fn open_of_meeting(mut self, meeting: &MeetingId, now: Millis) -> Result<Vec<(MinutesId, Millis)>> {
        let rows = query(
            "SELECT p.minutes_id, p.deadline FROM comment_periods p JOIN minutes n ON n.id = p.minutes_id
             WHERE n.meeting_id = $1 AND n.state = 'draft' AND p.ended_at IS NULL AND p.deadline > $2",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| Ok((row.id("minutes_id")?, row.millis("deadline")?)))
    }

    /// The open periods in which this person may comment, the next deadline first.
    pub async fn open_for(mut self, user: &UserId, now: Millis) -> Result<Vec<OpenPeriod>> {
        let rows = query(OPEN_PERIODS)
            .bind(user.as_str())
            .bind(now.0)
            .bind(MOST_LISTED)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| {
            Ok(OpenPeriod {
                minutes: row.id("minutes_id")?,
                kind: row.word("kind")?,
                meeting_title: row.text("title")?,
                deadline: row.millis("deadline")?,
                answered: row.flag("answered")?,
            })
        })
    }

    /// Who opened the draft in a period, in that order.
    pub async fn readers(mut self, minutes: &MinutesId, number: i64) -> Result<Vec<StoredReader>> {
        let rows = query(
            "SELECT user_id, name, unit_id, unit_name, read_at, agreed_at FROM comment_readers
             WHERE minutes_id = $1 AND period = $2 ORDER BY read_at, user_id",
        )
        .bind(minutes.as_str())
        .bind(number)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            let by = CommentBy::read(row)?;
            Ok(StoredReader { by, read_at: row.millis("read_at")?, agreed_at: row.maybe_millis("agreed_at")? })
        })
    }

    /// Open periods whose deadline is not after `until`, of which nobody was reminded.
    pub async fn to_remind(mut self, until: Millis, now: Millis) -> Result<Vec<(MinutesId, CommentPeriod)>> {
        const SQL: &str = concat!(
            "SELECT minutes_id, ",
            columns!(),
            " FROM comment_periods WHERE ended_at IS NULL AND deadline > $2 AND deadline <= $1
             AND COALESCE(reminded_of, 0) <> deadline ORDER BY deadline, minutes_id LIMIT $3"
        );
        let rows =
            query(SQL).bind(until.0).bind(now.0).bind(MOST_LOOKED_AT).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, |row| Ok((row.id("minutes_id")?, read(row)?.period)))
    }
}

impl CommentPeriods<&mut UnitOfWork> {
    /// The period that is open now; none: no period is.
    pub async fn open_now(self, minutes: &MinutesId, now: Millis) -> Result<Option<CommentPeriod>> {
        let newest = CommentPeriods { db: &mut *self.db }.of(minutes).await?.into_iter().next();
        Ok(newest.map(|stored| stored.period).filter(|period| period.is_open(now)))
    }

    /// Opens a period on `revision`, which must be the newest of a draft. `Conflict::Taken` where
    /// one is open, or there were as many as there may be.
    pub async fn open(
        self,
        minutes: &MinutesId,
        revision: i64,
        deadline: Millis,
        by: &CommentBy,
        actor: &Actor,
        now: Millis,
    ) -> Result<i64> {
        minutes::draft_at(self.db.connection()?, minutes, revision).await?;
        let before = CommentPeriods { db: &mut *self.db }.of(minutes).await?.into_iter().next();
        let number = before.as_ref().map_or(0, |stored| stored.period.number) + 1;
        if before.is_some_and(|stored| stored.period.is_open(now)) || number > MAX_PERIODS {
            return Err(Conflict::Taken(crate::COMMENT_PERIOD).into());
        }
        query(
            "INSERT INTO comment_periods (minutes_id, number, revision, opened_at, opened_by, opened_by_name, deadline,
               deadline_set_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $4)",
        )
        .bind(minutes.as_str())
        .bind(number)
        .bind(revision)
        .bind(now.0)
        .bind(by.user.as_str())
        .bind(&by.name)
        .bind(deadline.0)
        .execute(self.db.connection()?)
        .await?;
        let letters = query(TO_CONCERNED)
            .bind(minutes.as_str())
            .bind(format!("{:032x}", random::bits()))
            .bind(LetterKind::CommentPeriod.word())
            .bind(now.0)
            .bind(MOST_LETTERS)
            .bind(by.user.as_str())
            .execute(self.db.connection()?)
            .await?;
        let detail =
            json!({"period": number, "revision": revision, "deadline": deadline, "letters": letters.rows_affected()});
        self.db.record(actor, now, "minutes.open_comments", minutes.as_str(), detail).await?;
        Ok(number)
    }

    /// Another deadline of a period that is open.
    pub async fn set_deadline(
        self,
        minutes: &MinutesId,
        number: i64,
        deadline: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let done = query(
            "UPDATE comment_periods SET deadline = $3, deadline_set_at = $4
             WHERE minutes_id = $1 AND number = $2 AND ended_at IS NULL AND deadline > $4",
        )
        .bind(minutes.as_str())
        .bind(number)
        .bind(deadline.0)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        one(done.rows_affected())?;
        let detail = json!({"period": number, "deadline": deadline});
        self.db.record(actor, now, "minutes.extend_comments", minutes.as_str(), detail).await
    }

    /// Ends a period that is open.
    pub async fn end(self, minutes: &MinutesId, number: i64, actor: &Actor, now: Millis) -> Result<()> {
        let done = query(
            "UPDATE comment_periods SET ended_at = $3
             WHERE minutes_id = $1 AND number = $2 AND ended_at IS NULL AND deadline > $3",
        )
        .bind(minutes.as_str())
        .bind(number)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        one(done.rows_affected())?;
        self.db.record(actor, now, "minutes.end_comments", minutes.as_str(), json!({"period": number})).await
    }

    /// Notes that somebody has opened the draft; returns whether that is new.
    pub async fn note_reading(
        self,
        minutes: &MinutesId,
        number: i64,
        by: &CommentBy,
        actor: &Actor,
        now: Millis,
    ) -> Result<bool> {
        let done = query(
            "INSERT INTO comment_readers (minutes_id, period, user_id, name, unit_id, unit_name, read_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
        )
        .bind(minutes.as_str())
        .bind(number)
        .bind(by.user.as_str())
        .bind(&by.name)
        .bind(by.unit.as_str())
        .bind(&by.unit_name)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        self.db.record(actor, now, "minutes.read_draft", minutes.as_str(), json!({"period": number})).await?;
        Ok(true)
    }

    /// Somebody who has opened the draft agrees with it, or does not any more.
    pub async fn agree(
        self,
        minutes: &MinutesId,
        number: i64,
        user: &UserId,
        agrees: bool,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let done = query(
            "UPDATE comment_readers SET agreed_at = $4 WHERE minutes_id = $1 AND period = $2 AND user_id = $3
               AND (agreed_at IS NULL) <> (CAST($4 AS BIGINT) IS NULL)",
        )
        .bind(minutes.as_str())
        .bind(number)
        .bind(user.as_str())
        .bind(agrees.then_some(now.0))
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        let detail = json!({"period": number, "agrees": agrees});
        self.db.record(actor, now, "minutes.agree", minutes.as_str(), detail).await
    }

    /// Reminds everybody who has said nothing, once for each deadline. Nothing is written where the
    /// period was ended or extended, or the minutes are no draft any more.
    pub async fn remind(self, minutes: &MinutesId, period: &CommentPeriod, now: Millis) -> Result<u64> {
        let noted = query(
            "UPDATE comment_periods SET reminded_of = deadline WHERE minutes_id = $1 AND number = $2 AND deadline = $3
               AND ended_at IS NULL AND COALESCE(reminded_of, 0) <> deadline",
        )
        .bind(minutes.as_str())
        .bind(period.number)
        .bind(period.deadline.0)
        .execute(self.db.connection()?)
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(0);
        }
        let letters = query(TO_SILENT)
            .bind(minutes.as_str())
            .bind(format!("{:032x}", random::bits()))
            .bind(LetterKind::CommentReminder.word())
            .bind(now.0)
            .bind(MOST_LETTERS)
            .bind(period.number)
            .execute(self.db.connection()?)
            .await?;
        let detail = json!({"period": period.number, "letters": letters.rows_affected()});
        self.db.record(&Actor::System, now, "minutes.remind_comments", minutes.as_str(), detail).await?;
        Ok(letters.rows_affected())
    }
}

/// The period was open; otherwise it has ended meanwhile.
fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Conflict::CommentsOver.into()) }
}

fn read(row: &AnyRow) -> Result<StoredPeriod> {
    Ok(StoredPeriod {
        period: CommentPeriod {
            number: row.int("number")?,
            revision: row.int("revision")?,
            opened_at: row.millis("opened_at")?,
            deadline: row.millis("deadline")?,
            deadline_set_at: row.millis("deadline_set_at")?,
            ended_at: row.maybe_millis("ended_at")?,
        },
        opened_by_name: row.text("opened_by_name")?,
    })
}
