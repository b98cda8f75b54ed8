// SPDX-License-Identifier: MPL-2.0
//! What is done with minutes beside writing and signing them: approved, published, withdrawn,
//! filed. Who opened published ones, and letters to whose turn it is.

use meetings::ids::{MeetingId, MinutesId, UserId};
use meetings::minutes::{Minutes, MinutesKind, MinutesState};
use moments::Millis;
use serde_json::json;

use crate::comment_periods::CommentBy;
use crate::error::{Conflict, Result};
use crate::letter_recipients::of_minutes::{TO_INVITED, TO_ONE, UNOPENED};
use crate::letters::LetterKind;
use crate::minutes::{self, MinutesRepository};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

const MOST_LETTERS: i64 = 20_000;
/// Most minutes that are looked at for reminders at once, and most of one list.
const MOST_LOOKED_AT: i64 = 500;
const MOST_LISTED: i64 = 50;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MinutesStep {
    /// The chair agrees with the text that was submitted.
    Approve,
    Publish,
    Withdraw,
    File,
}

words!(MinutesStep { Approve = "approve", Publish = "publish", Withdraw = "withdraw", File = "file" });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredStep {
    pub step: MinutesStep,
    pub at: Millis,
    pub by_name: String,
    pub text: String,
}

/// Somebody who opened published minutes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredOpening {
    pub by: CommentBy,
    pub at: Millis,
}

/// Minutes that wait for somebody, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingMinutes {
    pub minutes: MinutesId,
    pub meeting: MeetingId,
    pub state: MinutesState,
    pub since: Millis,
}

/// Published minutes that somebody has not opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unopened {
    pub minutes: MinutesId,
    pub kind: MinutesKind,
    pub meeting_title: String,
    pub published_at: Millis,
}

impl<D: Source> MinutesRepository<D> {
    /// In the order of time.
    pub async fn steps(mut self, id: &MinutesId) -> Result<Vec<StoredStep>> {
        let rows = query("SELECT step, at, name, text FROM minutes_steps WHERE minutes_id = $1 ORDER BY at, step")
            .bind(id.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| {
            Ok(StoredStep {
                step: row.word("step")?,
                at: row.millis("at")?,
                by_name: row.text("name")?,
                text: row.text("text")?,
            })
        })
    }

    /// Who opened published minutes, in that order.
    pub async fn openings(mut self, id: &MinutesId) -> Result<Vec<StoredOpening>> {
        let rows = query(
            "SELECT user_id, name, unit_id, unit_name, opened_at FROM minutes_openings WHERE minutes_id = $1
             ORDER BY opened_at, user_id",
        )
        .bind(id.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            let by = CommentBy::read(row)?;
            Ok(StoredOpening { by, at: row.millis("opened_at")? })
        })
    }

    /// Published minutes of somebody's meetings that they have not opened, latest first.
    pub async fn unopened_by(mut self, user: &UserId, since: Millis) -> Result<Vec<Unopened>> {
        let rows = query(UNOPENED)
            .bind(user.as_str())
            .bind(since.0)
            .bind(MOST_LISTED)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| {
            Ok(Unopened {
                minutes: row.id("minutes_id")?,
                kind: row.word("kind")?,
                meeting_title: row.text("title")?,
                published_at: row.millis("published_at")?,
            })
        })
    }

    /// The minutes that a letter is about; none: it is about something else.
    pub async fn of_letter(mut self, letter: &str) -> Result<Option<MinutesId>> {
        let row = query("SELECT minutes_id FROM letters WHERE id = $1")
            .bind(letter)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map_or(Ok(None), |row| row.maybe_id("minutes_id"))
    }

    /// Minutes that wait for a signature since `before` or longer, of which nobody was reminded.
    pub async fn waiting_for_signature(mut self, before: Millis) -> Result<Vec<WaitingMinutes>> {
        let rows = query(
            "SELECT x.id, x.meeting_id, x.state, x.since FROM (
               SELECT n.id, n.meeting_id, n.state, (SELECT MAX(d.made_at) FROM minutes_documents d
                 WHERE d.minutes_id = n.id) AS since FROM minutes n WHERE n.state IN ('submitted', 'secretary_signed')) x
             WHERE x.since <= $1 AND NOT EXISTS (SELECT 1 FROM minutes_turn_reminders r
               WHERE r.minutes_id = x.id AND r.state = x.state AND r.since = x.since)
             ORDER BY x.since, x.id LIMIT $2",
        )
        .bind(before.0)
        .bind(MOST_LOOKED_AT)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(WaitingMinutes {
                minutes: row.id("id")?,
                meeting: row.id("meeting_id")?,
                state: row.word("state")?,
                since: row.millis("since")?,
            })
        })
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// The chair agrees with what was submitted.
    pub async fn approve(self, id: &MinutesId, by: &CommentBy, actor: &Actor, now: Millis) -> Result<()> {
        require(self.db, id, MinutesState::Submitted).await?;
        if !note(self.db, id, MinutesStep::Approve, by, "", now).await? {
            return Err(Conflict::StepTaken.into());
        }
        self.db.record(actor, now, "minutes.approve", id.as_str(), json!({})).await
    }

    /// Lets those who were invited read signed minutes, and tells them. Once.
    pub async fn publish(self, id: &MinutesId, by: &CommentBy, actor: &Actor, now: Millis) -> Result<u64> {
        let minutes = require(self.db, id, MinutesState::Signed).await?;
        if minutes.published_at.is_some() || minutes.withdrawn_at.is_some() {
            return Err(Conflict::StepTaken.into());
        }
        note(self.db, id, MinutesStep::Publish, by, "", now).await?;
        query("UPDATE minutes SET published_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        let letters = tell(self.db, TO_INVITED, LetterKind::Publication, id, &by.user, now).await?;
        let sha256 = minutes::newest_digest(self.db.connection()?, id).await?;
        let detail = json!({"pdf_sha256": sha256, "letters": letters});
        self.db.record(actor, now, "minutes.publish", id.as_str(), detail).await?;
        Ok(letters)
    }

    /// Signed minutes do not count any more. They and their document are kept, with the reason.
    pub async fn withdraw(
        self,
        id: &MinutesId,
        reason: &str,
        by: &CommentBy,
        actor: &Actor,
        now: Millis,
    ) -> Result<u64> {
        let minutes = require(self.db, id, MinutesState::Signed).await?;
        if !note(self.db, id, MinutesStep::Withdraw, by, reason, now).await? {
            return Err(Conflict::StepTaken.into());
        }
        query("UPDATE minutes SET withdrawn_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        // Whoever was never told of them need not hear that they are withdrawn.
        let letters = match minutes.published_at {
            Some(_) => tell(self.db, TO_INVITED, LetterKind::MinutesWithdrawal, id, &by.user, now).await?,
            None => 0,
        };
        let sha256 = minutes::newest_digest(self.db.connection()?, id).await?;
        let detail = json!({"reason": reason, "pdf_sha256": sha256, "letters": letters});
        self.db.record(actor, now, "minutes.withdraw", id.as_str(), detail).await?;
        Ok(letters)
    }

    /// Signed minutes are in the file of the office, at this place. Once.
    pub async fn file(self, id: &MinutesId, place: &str, by: &CommentBy, actor: &Actor, now: Millis) -> Result<()> {
        require(self.db, id, MinutesState::Signed).await?;
        if !note(self.db, id, MinutesStep::File, by, place, now).await? {
            return Err(Conflict::StepTaken.into());
        }
        query("UPDATE minutes SET filed_at = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        let sha256 = minutes::newest_digest(self.db.connection()?, id).await?;
        self.db.record(actor, now, "minutes.file", id.as_str(), json!({"place": place, "pdf_sha256": sha256})).await
    }

    /// Somebody has published minutes on the screen; returns whether for the first time.
    pub async fn note_opening(self, id: &MinutesId, by: &CommentBy, actor: &Actor, now: Millis) -> Result<bool> {
        let done = query(
            "INSERT INTO minutes_openings (minutes_id, user_id, name, unit_id, unit_name, opened_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
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
        self.db.record(actor, now, "minutes.open", id.as_str(), json!({})).await?;
        Ok(true)
    }

    /// Writes to whose turn it is now, unless they have done the last step themselves.
    pub async fn tell_turn(self, id: &MinutesId, to: &UserId, now: Millis) -> Result<u64> {
        tell(self.db, TO_ONE, LetterKind::MinutesTurn, id, to, now).await
    }

    /// The same once more, once for each turn.
    pub async fn remind_of_turn(self, waiting: &WaitingMinutes, to: &UserId, now: Millis) -> Result<u64> {
        let done = query(
            "INSERT INTO minutes_turn_reminders (minutes_id, state, since, written_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(waiting.minutes.as_str())
        .bind(waiting.state.word())
        .bind(waiting.since.0)
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(0);
        }
        let letters = tell(self.db, TO_ONE, LetterKind::MinutesTurn, &waiting.minutes, to, now).await?;
        let detail = json!({"state": waiting.state.word(), "letters": letters});
        self.db.record(&Actor::System, now, "minutes.remind_signer", waiting.minutes.as_str(), detail).await?;
        Ok(letters)
    }
}

pub(crate) async fn require(work: &mut UnitOfWork, id: &MinutesId, state: MinutesState) -> Result<Minutes> {
    let minutes = minutes::get(work.connection()?, id).await?;
    if minutes.state == state { Ok(minutes) } else { Err(Conflict::MinutesState(minutes.state).into()) }
}

/// Returns whether the step had not been taken before.
async fn note(
    work: &mut UnitOfWork,
    id: &MinutesId,
    step: MinutesStep,
    by: &CommentBy,
    text: &str,
    now: Millis,
) -> Result<bool> {
    let done = query(
        "INSERT INTO minutes_steps (minutes_id, step, at, user_id, name, text) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING",
    )
    .bind(id.as_str())
    .bind(step.word())
    .bind(now.0)
    .bind(by.user.as_str())
    .bind(&by.name)
    .bind(text)
    .execute(work.connection()?)
    .await?;
    Ok(done.rows_affected() == 1)
}

async fn tell(
    work: &mut UnitOfWork,
    sql: &'static str,
    kind: LetterKind,
    id: &MinutesId,
    person: &UserId,
    now: Millis,
) -> Result<u64> {
    let done = query(sql)
        .bind(id.as_str())
        .bind(format!("{:032x}", random::bits()))
        .bind(kind.word())
        .bind(now.0)
        .bind(MOST_LETTERS)
        .bind(person.as_str())
        .execute(work.connection()?)
        .await?;
    Ok(done.rows_affected())
}
