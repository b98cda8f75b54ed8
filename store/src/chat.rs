//! Chat of a meeting.

use meetings::ids::MeetingId;
use meetings::room::chat::ChatMessage;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::{Actor, Store, Work};

/// The most messages one listing returns.
pub const MAX_LIST: i64 = 1000;

pub struct Chat<D> {
    pub(crate) db: D,
}

impl Chat<&mut Work> {
    /// Stores a message under the number that the room gave it. Fails with `Conflict::Taken` when
    /// another one has it.
    pub async fn append(self, meeting: &MeetingId, message: &ChatMessage, actor: &Actor) -> Result<()> {
        query("INSERT INTO chat_messages (meeting_id, id, participant_id, name, at, text) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(meeting.as_str())
            .bind(message.id)
            .bind(message.participant.as_str())
            .bind(&message.name)
            .bind(message.at.0)
            .bind(&message.text)
            .execute(self.db.db()?)
            .await
            .or_taken("chat message number")?;
        let detail = json!({"id": message.id, "participant": message.participant});
        self.db.record(actor, message.at, "chat.append", meeting.as_str(), detail).await
    }
}

impl<'s> Chat<&'s Store> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { db: store }
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
        .fetch_all(&mut *self.db.read().await?)
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
