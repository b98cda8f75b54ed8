// SPDX-License-Identifier: MPL-2.0
//! Chat of a meeting.

use meetings::ids::{MeetingId, ParticipantId};
use meetings::room::chat::{ChatMessage, Written};
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

#[derive(Debug, Clone, Copy)]
pub struct Chat<D> {
    pub(crate) db: D,
}

impl Chat<&mut UnitOfWork> {
    /// Stores a message under the number that the room assigned. Fails with `Conflict::Taken` if
    /// the number exists already.
    pub async fn append(self, meeting: &MeetingId, message: &ChatMessage, actor: &Actor) -> Result<()> {
        query("INSERT INTO chat_messages (meeting_id, id, participant_id, name, at, text) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(meeting.as_str())
            .bind(message.id)
            .bind(message.participant.as_str())
            .bind(&message.name)
            .bind(message.at.0)
            .bind(&message.text)
            .execute(self.db.connection()?)
            .await
            .or_taken("chat message number")?;
        let detail = json!({"id": message.id, "participant": message.participant});
        self.db.record(actor, message.at, "chat.append", meeting.as_str(), detail).await
    }
}

impl<D: Source> Chat<D> {
    /// The latest `limit` messages, oldest first.
    pub async fn latest(mut self, meeting: &MeetingId, limit: usize) -> Result<Vec<ChatMessage>> {
        let rows = query(
            "SELECT id, participant_id, name, at, text FROM chat_messages
             WHERE meeting_id = $1 ORDER BY id DESC LIMIT $2",
        )
        .bind(meeting.as_str())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        let mut latest = all(&rows, read)?;
        latest.reverse();
        Ok(latest)
    }

    /// How much each participant has written.
    pub async fn written_by(mut self, meeting: &MeetingId) -> Result<Vec<(ParticipantId, Written)>> {
        let rows = query(
            "SELECT participant_id, COUNT(*) AS messages, CAST(SUM(OCTET_LENGTH(text)) AS BIGINT) AS bytes
             FROM chat_messages WHERE meeting_id = $1 GROUP BY participant_id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        let size = |size: i64| usize::try_from(size).unwrap_or(0);
        all(&rows, |row| {
            let written = Written { messages: size(row.int("messages")?), bytes: size(row.int("bytes")?) };
            Ok((row.id("participant_id")?, written))
        })
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
