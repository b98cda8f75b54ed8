//! What a live room writes down as it goes: its present state, the course of the agenda, marked conclusions.

use meetings::Millis;
use meetings::ids::{AgendaItemId, MeetingId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::{Actor, Store, random};

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
    pub kind: MarkKind,
    pub text: String,
    pub at: Millis,
    /// The agenda item that was current, if any.
    pub item: Option<AgendaItemId>,
}

pub struct Rooms<'s> {
    store: &'s Store,
}

impl<'s> Rooms<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Keeps the room's present state (current item, raised hands, mutes) for its return after a restart. Not audited:
    /// each of its steps has been, by what caused it.
    pub async fn save_state(&self, meeting: &MeetingId, state: &impl Serialize, now: Millis) -> Result<()> {
        let state = serde_json::to_string(state).map_err(|e| Error::Broken(e.to_string()))?;
        query(
            "INSERT INTO room_states (meeting_id, saved_at, state) VALUES ($1, $2, $3)
             ON CONFLICT (meeting_id) DO UPDATE SET saved_at = $2, state = $3",
        )
        .bind(meeting.as_str())
        .bind(now.0)
        .bind(state)
        .execute(self.store.unaudited())
        .await?;
        Ok(())
    }

    /// The last saved state and when it was saved.
    pub async fn state<T: DeserializeOwned>(&self, meeting: &MeetingId) -> Result<Option<(Millis, T)>> {
        let row = query("SELECT saved_at, state FROM room_states WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.store.read().await?)
            .await?;
        row.map(|row| Ok((row.millis("saved_at")?, row.json("state")?))).transpose()
    }

    pub async fn agenda_item_begins(
        &self,
        meeting: &MeetingId,
        item: &AgendaItemId,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let mut change = self.store.change().await?;
        query(
            "INSERT INTO agenda_times (meeting_id, seq, agenda_item_id, at)
             SELECT $1, COALESCE(MAX(seq), 0) + 1, $2, $3 FROM agenda_times WHERE meeting_id = $1",
        )
        .bind(meeting.as_str())
        .bind(item.as_str())
        .bind(now.0)
        .execute(change.db())
        .await?;
        change.commit(actor, now, "agenda.begin", meeting.as_str(), json!({"item": item})).await
    }

    /// The course of the agenda, in order; an item may occur more than once.
    pub async fn agenda_times(&self, meeting: &MeetingId) -> Result<Vec<AgendaTime>> {
        let rows = query("SELECT agenda_item_id, at FROM agenda_times WHERE meeting_id = $1 ORDER BY seq")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.store.read().await?)
            .await?;
        all(&rows, |row| Ok(AgendaTime { item: row.id("agenda_item_id")?, at: row.millis("at")? }))
    }

    /// Stores a mark at `mark.at`, which may lie before `now`.
    pub async fn add_mark(&self, meeting: &MeetingId, mark: &Mark, actor: &Actor, now: Millis) -> Result<()> {
        let mut change = self.store.change().await?;
        query("INSERT INTO marks (id, meeting_id, kind, text, at, agenda_item_id) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(format!("{:032x}", random::bits()))
            .bind(meeting.as_str())
            .bind(mark.kind.word())
            .bind(&mark.text)
            .bind(mark.at.0)
            .bind(mark.item.as_ref().map(AgendaItemId::as_str))
            .execute(change.db())
            .await?;
        change
            .commit(actor, now, "mark.create", meeting.as_str(), json!({"kind": mark.kind.word(), "at": mark.at}))
            .await
    }

    /// All marks, by time.
    pub async fn marks(&self, meeting: &MeetingId) -> Result<Vec<Mark>> {
        let rows = query("SELECT kind, text, at, agenda_item_id FROM marks WHERE meeting_id = $1 ORDER BY at, id")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.store.read().await?)
            .await?;
        all(&rows, read_mark)
    }
}

fn read_mark(row: &AnyRow) -> Result<Mark> {
    Ok(Mark {
        kind: row.word("kind")?,
        text: row.text("text")?,
        at: row.millis("at")?,
        item: row.maybe_id("agenda_item_id")?,
    })
}
