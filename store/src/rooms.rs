// SPDX-License-Identifier: MPL-2.0
//! Data of live rooms: the snapshot, the course of the agenda, the marks.

use meetings::ids::{AgendaItemId, MeetingId, ParticipantId};
use meetings::room::marks::{MarkKind, MarkStanding};
use moments::Millis;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, Store, UnitOfWork};

/// When an agenda item became the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaTime {
    pub item: AgendaItemId,
    pub at: Millis,
}

words!(MarkKind { Conclusion = "conclusion", ActionItem = "action_item" });

words!(MarkStanding { Desk = "desk", Published = "published", Withdrawn = "withdrawn" });

/// A mark made during the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Counted from 1 in each meeting.
    pub number: i64,
    /// Counted from 1; each change of the mark adds 1.
    pub version: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    /// The agenda item to which it belongs, if any.
    pub item: Option<AgendaItemId>,
    pub standing: MarkStanding,
}

#[derive(Debug, Clone, Copy)]
pub struct Rooms<D> {
    pub(crate) db: D,
}

impl Rooms<&mut UnitOfWork> {
    /// Stores the snapshot from which the room is restored after a restart. Not audited: the
    /// changes that led to it have their own entries.
    pub async fn save_state(self, meeting: &MeetingId, state: &impl Serialize, now: Millis) -> Result<()> {
        let state = serde_json::to_string(state).map_err(|e| Error::Broken(e.to_string()))?;
        query(
            "INSERT INTO room_states (meeting_id, saved_at, state) VALUES ($1, $2, $3)
             ON CONFLICT (meeting_id) DO UPDATE SET saved_at = $2, state = $3",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .bind(state)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }

    /// Records who chairs from `at` on, instead of the planned or previous chair.
    pub async fn record_chair(
        self,
        meeting: &MeetingId,
        chair: &ParticipantId,
        actor: &Actor,
        at: Millis,
    ) -> Result<()> {
        query(
            "INSERT INTO chair_times (meeting_id, seq, participant_id, at)
             SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3 FROM chair_times WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .bind(chair.as_str())
        .bind(at.0)
        .execute(self.db.connection()?)
        .await?;
        self.db.record(actor, at, "meeting.chair", meeting.as_str(), json!({"chair": chair})).await
    }

    pub async fn record_agenda_item(
        self,
        meeting: &MeetingId,
        item: &AgendaItemId,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        query(
            "INSERT INTO agenda_times (meeting_id, seq, agenda_item_id, at)
             SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3 FROM agenda_times WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .bind(item.as_str())
        .bind(now.0)
        .execute(self.db.connection()?)
        .await?;
        self.db.record(actor, now, "agenda.begin", meeting.as_str(), json!({"item": item})).await
    }

    /// An item was the current one by mistake, from `since` on: the meeting did not come to it,
    /// unless something was voted on or somebody was given the floor then.
    pub async fn forget_agenda_item(
        self,
        meeting: &MeetingId,
        item: &AgendaItemId,
        since: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let done = query(
            "DELETE FROM agenda_times WHERE meeting_id = $1 AND agenda_item_id = $2 AND at = $3
             AND NOT EXISTS (SELECT 1 FROM votes WHERE meeting_id = $1 AND agenda_item_id = $2 AND opened_at >= $3)
             AND NOT EXISTS (SELECT 1 FROM speeches WHERE meeting_id = $1 AND agenda_item_id = $2 AND began_at >= $3)",
        )
        .bind(meeting.as_str())
        .bind(item.as_str())
        .bind(since.0)
        .execute(self.db.connection()?)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        self.db.record(actor, now, "agenda.forget", meeting.as_str(), json!({"item": item, "since": since})).await
    }

    /// Stores a mark under the number that the room assigned. Fails with `Conflict::Taken` if the
    /// number exists already.
    pub async fn add_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        insert_mark(self.db, meeting, mark).await?;
        let detail = json!({"number": mark.number, "kind": mark.kind.word(), "at": mark.at});
        self.db.record(actor, now, "mark.create", meeting.as_str(), detail).await
    }

    /// Stores a deleted mark again.
    pub async fn restore_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        insert_mark(self.db, meeting, mark).await?;
        let detail = json!({"number": mark.number, "version": mark.version, "standing": mark.standing.word()});
        self.db.record(actor, now, "mark.restore", meeting.as_str(), detail).await
    }

    /// Stores the next version of a mark. Fails with `Conflict::Taken` if the stored version is not
    /// the previous one.
    pub async fn change_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        update_mark(self.db, meeting, mark).await?;
        let (number, version, kind) = (mark.number, mark.version, mark.kind.word());
        let detail = json!({"number": number, "version": version, "kind": kind, "item": mark.item});
        self.db.record(actor, now, "mark.change", meeting.as_str(), detail).await
    }

    /// As [`Self::change_mark`], for marks that everybody may read from now on.
    pub async fn publish_marks(self, meeting: &MeetingId, marks: &[Mark], actor: &Actor, now: Millis) -> Result<()> {
        for mark in marks {
            update_mark(self.db, meeting, mark).await?;
        }
        let numbers: Vec<i64> = marks.iter().map(|mark| mark.number).collect();
        self.db.record(actor, now, "mark.publish", meeting.as_str(), json!({"numbers": numbers})).await
    }

    /// As [`Self::change_mark`], for a mark that only the desk may read again.
    pub async fn withdraw_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        update_mark(self.db, meeting, mark).await?;
        let detail = json!({"number": mark.number, "version": mark.version});
        self.db.record(actor, now, "mark.withdraw", meeting.as_str(), detail).await
    }

    /// Deletes a mark; `mark` has the version that follows the stored one. Fails as
    /// [`Self::change_mark`].
    pub async fn delete_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM marks WHERE meeting_id = $1 AND number = $2 AND version = $3")
            .bind(meeting.as_str())
            .bind(mark.number)
            .bind(mark.version - 1)
            .execute(self.db.connection()?)
            .await?;
        require_one(done.rows_affected())?;
        let detail = json!({"number": mark.number, "version": mark.version});
        self.db.record(actor, now, "mark.delete", meeting.as_str(), detail).await
    }
}

async fn insert_mark(db: &mut UnitOfWork, meeting: &MeetingId, mark: &Mark) -> Result<()> {
    query(
        "INSERT INTO marks (meeting_id, number, version, kind, text, at, agenda_item_id, standing)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(meeting.as_str())
    .bind(mark.number)
    .bind(mark.version)
    .bind(mark.kind.word())
    .bind(&mark.text)
    .bind(mark.at.0)
    .bind(mark.item.as_ref().map(AgendaItemId::as_str))
    .bind(mark.standing.word())
    .execute(db.connection()?)
    .await
    .or_taken("number of a mark")?;
    Ok(())
}

async fn update_mark(db: &mut UnitOfWork, meeting: &MeetingId, mark: &Mark) -> Result<()> {
    let done = query(
        "UPDATE marks SET version = $3, kind = $4, text = $5, agenda_item_id = $6, standing = $7
         WHERE meeting_id = $1 AND number = $2 AND version = $8",
    )
    .bind(meeting.as_str())
    .bind(mark.number)
    .bind(mark.version)
    .bind(mark.kind.word())
    .bind(&mark.text)
    .bind(mark.item.as_ref().map(AgendaItemId::as_str))
    .bind(mark.standing.word())
    .bind(mark.version - 1)
    .execute(db.connection()?)
    .await?;
    require_one(done.rows_affected())
}

/// If the expected version of a mark is missing, the room is out of date.
fn require_one(rows: u64) -> Result<()> {
    if rows == 1 { Ok(()) } else { Err(Conflict::Taken("version of a mark").into()) }
}

impl<D: Source> Rooms<D> {
    /// The last snapshot, and when the room was last known to be alive.
    pub async fn state<T: DeserializeOwned>(mut self, meeting: &MeetingId) -> Result<Option<(Millis, T)>> {
        let row = query("SELECT saved_at, state FROM room_states WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| Ok((row.millis("saved_at")?, row.json("state")?))).transpose()
    }

    /// Who chairs now; none where the chair was never handed over.
    pub async fn chair_now(self, meeting: &MeetingId) -> Result<Option<ParticipantId>> {
        Ok(self.chair_times(meeting).await?.pop().map(|(chair, _)| chair))
    }

    /// Changes of the chair, in order; empty if the planned chair chaired all the time.
    pub async fn chair_times(mut self, meeting: &MeetingId) -> Result<Vec<(ParticipantId, Millis)>> {
        let rows = query("SELECT participant_id, at FROM chair_times WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok((row.id("participant_id")?, row.millis("at")?)))
    }

    /// The order in which agenda items were current; an item may occur more than once.
    pub async fn agenda_times(mut self, meeting: &MeetingId) -> Result<Vec<AgendaTime>> {
        let rows = query("SELECT agenda_item_id, at FROM agenda_times WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok(AgendaTime { item: row.id("agenda_item_id")?, at: row.millis("at")? }))
    }

    /// All marks ordered by time, published or not.
    pub async fn marks(mut self, meeting: &MeetingId) -> Result<Vec<Mark>> {
        let rows = query(
            "SELECT number, version, kind, text, at, agenda_item_id, standing FROM marks
             WHERE meeting_id = $1 ORDER BY at, number",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read_mark)
    }
}

impl Rooms<&Store> {
    /// Records that the room is alive at `now` and its snapshot unchanged. Not audited.
    pub async fn record_liveness(&self, meeting: &MeetingId, now: Millis) -> Result<()> {
        query("UPDATE room_states SET saved_at = $2 WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .bind(now.0)
            .execute(self.db.unaudited())
            .await?;
        Ok(())
    }
}

fn read_mark(row: &AnyRow) -> Result<Mark> {
    Ok(Mark {
        number: row.int("number")?,
        kind: row.word("kind")?,
        text: row.text("text")?,
        at: row.millis("at")?,
        item: row.maybe_id("agenda_item_id")?,
        version: row.int("version")?,
        standing: row.word("standing")?,
    })
}
