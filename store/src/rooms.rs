//! What a live room writes down as it goes: its present state, the course of the agenda, marked conclusions.

use meetings::Millis;
use meetings::ids::{AgendaItemId, MeetingId, ParticipantId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::{Actor, Store, Work};

/// When an agenda item became the current one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgendaTime {
    pub item: AgendaItemId,
    pub at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    Conclusion,
    ActionItem,
}

words!(MarkKind { Conclusion = "conclusion", ActionItem = "action_item" });

/// What the secretary marked during the meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Counted from 1 in each meeting.
    pub number: i64,
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    /// The agenda item that was current, if any.
    pub item: Option<AgendaItemId>,
}

pub struct Rooms<D> {
    pub(crate) db: D,
}

impl Rooms<&mut Work> {
    /// Keeps the room's present state (current item, raised hands, mutes) for its return after a restart. Not audited:
    /// each of its steps has been, by what caused it.
    pub async fn save_state(self, meeting: &MeetingId, state: &impl Serialize, now: Millis) -> Result<()> {
        let state = serde_json::to_string(state).map_err(|e| Error::Broken(e.to_string()))?;
        query(
            "INSERT INTO room_states (meeting_id, saved_at, state) VALUES ($1, $2, $3)
             ON CONFLICT (meeting_id) DO UPDATE SET saved_at = $2, state = $3",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .bind(state)
        .execute(self.db.db()?)
        .await?;
        Ok(())
    }

    /// Somebody chairs from `at` on, in place of the chair of the plan or of who chaired before.
    pub async fn chairs(self, meeting: &MeetingId, chair: &ParticipantId, actor: &Actor, at: Millis) -> Result<()> {
        query(
            "INSERT INTO chair_times (meeting_id, seq, participant_id, at)
             SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3 FROM chair_times WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .bind(chair.as_str())
        .bind(at.0)
        .execute(self.db.db()?)
        .await?;
        self.db.record(actor, at, "meeting.chair", meeting.as_str(), json!({"chair": chair})).await
    }

    pub async fn agenda_item_begins(
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
        .execute(self.db.db()?)
        .await?;
        self.db.record(actor, now, "agenda.begin", meeting.as_str(), json!({"item": item})).await
    }

    /// Stores a mark under the number that the room gave it. Fails with `Conflict::Taken` when
    /// another one has it.
    pub async fn add_mark(self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        query("INSERT INTO marks (meeting_id, number, kind, text, at, agenda_item_id) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(meeting.as_str())
            .bind(mark.number)
            .bind(mark.kind.word())
            .bind(&mark.text)
            .bind(mark.at.0)
            .bind(mark.item.as_ref().map(AgendaItemId::as_str))
            .execute(self.db.db()?)
            .await
            .or_taken("number of a mark")?;
        let detail = json!({"number": mark.number, "kind": mark.kind.word(), "at": mark.at});
        self.db.record(actor, now, "mark.create", meeting.as_str(), detail).await
    }
}

impl<'s> Rooms<&'s Store> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { db: store }
    }

    /// The last saved state and when the room was last known to live.
    pub async fn state<T: DeserializeOwned>(&self, meeting: &MeetingId) -> Result<Option<(Millis, T)>> {
        let row = query("SELECT saved_at, state FROM room_states WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| Ok((row.millis("saved_at")?, row.json("state")?))).transpose()
    }

    /// The room lived at `now`, with the state that is saved.
    pub async fn note_life(&self, meeting: &MeetingId, now: Millis) -> Result<()> {
        query("UPDATE room_states SET saved_at = $2 WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .bind(now.0)
            .execute(self.db.unaudited())
            .await?;
        Ok(())
    }

    /// Who chaired from when on, in order; empty where the chair of the plan chaired all the time.
    pub async fn chair_times(&self, meeting: &MeetingId) -> Result<Vec<(ParticipantId, Millis)>> {
        let rows = query("SELECT participant_id, at FROM chair_times WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok((row.id("participant_id")?, row.millis("at")?)))
    }

    /// The course of the agenda, in order; an item may occur more than once.
    pub async fn agenda_times(&self, meeting: &MeetingId) -> Result<Vec<AgendaTime>> {
        let rows = query("SELECT agenda_item_id, at FROM agenda_times WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| Ok(AgendaTime { item: row.id("agenda_item_id")?, at: row.millis("at")? }))
    }

    /// All marks, by time.
    pub async fn marks(&self, meeting: &MeetingId) -> Result<Vec<Mark>> {
        let rows =
            query("SELECT number, kind, text, at, agenda_item_id FROM marks WHERE meeting_id = $1 ORDER BY at, number")
                .bind(meeting.as_str())
                .fetch_all(&mut *self.db.read().await?)
                .await?;
        all(&rows, read_mark)
    }
}

fn read_mark(row: &AnyRow) -> Result<Mark> {
    Ok(Mark {
        number: row.int("number")?,
        kind: row.word("kind")?,
        text: row.text("text")?,
        at: row.millis("at")?,
        item: row.maybe_id("agenda_item_id")?,
    })
}
