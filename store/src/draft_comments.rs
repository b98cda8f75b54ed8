// SPDX-License-Identifier: MPL-2.0
//! What people wrote about a draft of minutes, and how it was answered.

use meetings::ids::{CommentId, MinutesId, UserId};
use meetings::minutes::comments::CommentVerdict;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::comment_periods::CommentBy;
use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(CommentVerdict { Accepted = "accepted", Declined = "declined" });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredComment {
    pub id: CommentId,
    pub minutes: MinutesId,
    pub period: i64,
    pub by: UserId,
    pub name: String,
    pub unit_name: String,
    /// Of the text that was read; none: on the whole.
    pub passage: Option<i64>,
    pub quote: String,
    pub text: String,
    pub written_at: Millis,
    pub changed_at: Option<Millis>,
    pub version: i64,
    pub answer: Option<StoredAnswer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub verdict: CommentVerdict,
    pub reason: String,
    pub by_name: String,
    pub at: Millis,
}

/// A comment as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewComment<'a> {
    pub id: CommentId,
    pub minutes: &'a MinutesId,
    pub period: i64,
    pub by: &'a CommentBy,
    pub passage: Option<i64>,
    pub quote: String,
    pub text: String,
}

#[derive(Debug, Clone, Copy)]
pub struct DraftComments<D> {
    pub(crate) db: D,
}

macro_rules! comments {
    ($where:literal) => {
        concat!(
            "SELECT id, minutes_id, period, user_id, name, unit_name, passage, quote, text, written_at, changed_at, version,
               verdict, reason, answered_by_name, answered_at FROM draft_comments WHERE ",
            $where
        )
    };
}

impl<D: Source> DraftComments<D> {
    pub async fn get(mut self, id: &CommentId) -> Result<StoredComment> {
        let row = query(comments!("id = $1")).bind(id.as_str()).fetch_optional(&mut *self.db.read().await?).await?;
        read(&row.ok_or(Error::NotFound("comment"))?)
    }

    /// All comments on minutes: the latest period first, each in the order of the text.
    pub async fn of(mut self, minutes: &MinutesId) -> Result<Vec<StoredComment>> {
        let rows = query(comments!("minutes_id = $1 ORDER BY period DESC, COALESCE(passage, -1), written_at, id"))
            .bind(minutes.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// How many comments somebody has written in a period.
    pub async fn count_of(mut self, minutes: &MinutesId, period: i64, user: &UserId) -> Result<i64> {
        query("SELECT COUNT(*) AS comments FROM draft_comments WHERE minutes_id = $1 AND period = $2 AND user_id = $3")
            .bind(minutes.as_str())
            .bind(period)
            .bind(user.as_str())
            .fetch_one(&mut *self.db.read().await?)
            .await?
            .int("comments")
    }
}

impl DraftComments<&mut UnitOfWork> {
    pub async fn write(self, new: &NewComment<'_>, actor: &Actor, now: Millis) -> Result<()> {
        query(
            "INSERT INTO draft_comments (id, minutes_id, period, user_id, name, unit_name, passage, quote, text, written_at,
               version, reason, answered_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, '', '')",
        )
        .bind(new.id.as_str())
        .bind(new.minutes.as_str())
        .bind(new.period)
        .bind(new.by.user.as_str())
        .bind(&new.by.name)
        .bind(&new.by.unit_name)
        .bind(new.passage)
        .bind(&new.quote)
        .bind(&new.text)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"minutes": new.minutes, "period": new.period, "passage": new.passage});
        self.db.record(actor, now, "draft_comment.write", new.id.as_str(), detail).await
    }

    /// Another text, of the version that its author saw.
    pub async fn change(self, id: &CommentId, seen: i64, text: &str, actor: &Actor, now: Millis) -> Result<()> {
        let done = query(
            "UPDATE draft_comments SET text = $3, changed_at = $4, version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(id.as_str())
        .bind(seen)
        .bind(text)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        one(done.rows_affected())?;
        self.db.record(actor, now, "draft_comment.change", id.as_str(), json!({"version": seen + 1})).await
    }

    pub async fn delete(self, id: &CommentId, seen: i64, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM draft_comments WHERE id = $1 AND version = $2")
            .bind(id.as_str())
            .bind(seen)
            .execute(self.db.connection()?)
            .await?;
        one(done.rows_affected())?;
        self.db.record(actor, now, "draft_comment.delete", id.as_str(), json!({"version": seen})).await
    }

    /// Answers the version that was read; a later answer takes the place of an earlier one.
    pub async fn answer(self, id: &CommentId, seen: i64, answer: &StoredAnswer, actor: &Actor) -> Result<()> {
        let done = query(
            "UPDATE draft_comments SET verdict = $3, reason = $4, answered_by_name = $5, answered_at = $6,
               version = version + 1 WHERE id = $1 AND version = $2",
        )
        .bind(id.as_str())
        .bind(seen)
        .bind(answer.verdict.word())
        .bind(&answer.reason)
        .bind(&answer.by_name)
        .bind(answer.at.0)
        .execute(self.db.connection()?)
        .await?;
        one(done.rows_affected())?;
        let detail = json!({"version": seen + 1, "verdict": answer.verdict.word()});
        self.db.record(actor, answer.at, "draft_comment.answer", id.as_str(), detail).await
    }
}

fn one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Conflict::Taken(crate::COMMENT).into()) }
}

fn read(row: &AnyRow) -> Result<StoredComment> {
    let answer = match (row.maybe_word("verdict")?, row.maybe_millis("answered_at")?) {
        (Some(verdict), Some(at)) => {
            Some(StoredAnswer { verdict, reason: row.text("reason")?, by_name: row.text("answered_by_name")?, at })
        }
        _ => None,
    };
    Ok(StoredComment {
        id: row.id("id")?,
        minutes: row.id("minutes_id")?,
        period: row.int("period")?,
        by: row.id("user_id")?,
        name: row.text("name")?,
        unit_name: row.text("unit_name")?,
        passage: row.maybe_int("passage")?,
        quote: row.text("quote")?,
        text: row.text("text")?,
        written_at: row.millis("written_at")?,
        changed_at: row.maybe_millis("changed_at")?,
        version: row.int("version")?,
        answer,
    })
}
