//! Chat of a meeting.

use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId};
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::row::{Fields as _, all, query};
use crate::{Actor, Store};

/// The most messages one listing returns.
pub const MAX_LIST: i64 = 1000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatMessage {
    /// Counted from 1 in each meeting, in the order of writing.
    pub id: i64,
    pub participant: ParticipantId,
    /// As it was then.
    pub name: String,
    pub at: Millis,
    pub text: String,
}

pub struct Chat<'s> {
    store: &'s Store,
}

impl<'s> Chat<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    pub async fn append(
        &self,
        meeting: &MeetingId,
        participant: &ParticipantId,
        name: &str,
        text: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<ChatMessage> {
        let mut change = self.store.change().await?;
        let row = query(
            "INSERT INTO chat_messages (meeting_id, id, participant_id, name, at, text)
             SELECT $1, COALESCE(MAX(id), 0) + 1, $2, $3, $4, $5 FROM chat_messages WHERE meeting_id = $1 RETURNING id",
        )
        .bind(meeting.as_str())
        .bind(participant.as_str())
        .bind(name)
        .bind(now.0)
        .bind(text)
        .fetch_one(change.db())
        .await?;
        let id = row.int("id")?;
        let detail = json!({"id": id, "participant": participant});
        change.commit(actor, now, "chat.append", meeting.as_str(), detail).await?;
        Ok(ChatMessage { id, participant: participant.clone(), name: name.to_owned(), at: now, text: text.to_owned() })
    }

    /// Up to `limit` (at most [`MAX_LIST`]) messages with a number above `after`, oldest first.
    pub async fn list(&self, meeting: &MeetingId, after: i64, limit: i64) -> Result<Vec<ChatMessage>> {
        let rows = query(
            "SELECT id, participant_id, name, at, text FROM chat_messages
             WHERE meeting_id = $1 AND id > $2 ORDER BY id LIMIT $3",
        )
        .bind(meeting.as_str())
        .bind(after)
        .bind(limit.clamp(0, MAX_LIST))
        .fetch_all(&mut *self.store.read().await?)
        .await?;
        all(&rows, read)
    }
}

fn read(row: &AnyRow) -> Result<ChatMessage> {
    Ok(ChatMessage {
        id: row.int("id")?,
        participant: row.id("participant_id")?,
        name: row.text("name")?,
        at: row.millis("at")?,
        text: row.text("text")?,
    })
}
