// SPDX-License-Identifier: MPL-2.0
//! Chat of a meeting. Files of messages are not in the database.

use meetings::ids::{ChatFileId, MeetingId};
use meetings::meeting::MeetingState;
use meetings::room::chat::{ChatFile, ChatMessage, ChatReader, ChatScope, ChatWithdrawal, Sent};
use moments::Millis;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

#[derive(Debug, Clone, Copy)]
pub struct Chat<D> {
    pub(crate) db: D,
}

/// What was deleted of a meeting that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    pub messages: usize,
    /// Of which the files are still in the data folder.
    pub files: Vec<ChatFileId>,
}

/// Columns of messages `m`, with files `f`.
macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT m.id, m.participant_id, m.name, m.at, m.text, m.scope, m.scope_of, m.withdrawn_by, m.withdrawn_at,
               f.id AS file_id, f.name AS file_name, f.bytes AS file_bytes, f.digest AS file_digest
             FROM chat_messages m LEFT JOIN chat_files f ON f.meeting_id = m.meeting_id AND f.message_id = m.id
             WHERE m.meeting_id = $1 ",
            $which
        )
    };
}

impl Chat<&mut UnitOfWork> {
    /// Stores a message under the number that the room assigned. Fails with `Conflict::Taken` if
    /// the number exists already.
    pub async fn append(self, meeting: &MeetingId, message: &ChatMessage, actor: &Actor) -> Result<()> {
        let (scope, of) = words_of(&message.to);
        query(
            "INSERT INTO chat_messages (meeting_id, id, participant_id, name, at, text, scope, scope_of)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(meeting.as_str())
        .bind(message.id)
        .bind(message.participant.as_str())
        .bind(&message.name)
        .bind(message.at.0)
        .bind(&message.text)
        .bind(scope)
        .bind(of)
        .execute(self.db.connection()?)
        .await
        .or_taken("chat message number")?;
        let mut detail = json!({"id": message.id, "participant": message.participant, "to": scope});
        if let Some(file) = &message.file {
            query("INSERT INTO chat_files (id, meeting_id, message_id, name, bytes, digest) VALUES ($1, $2, $3, $4, $5, $6)")
                .bind(file.id.as_str())
                .bind(meeting.as_str())
                .bind(message.id)
                .bind(&file.name)
                .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
                .bind(&file.digest)
                .execute(self.db.connection()?)
                .await?;
            detail["file"] = json!({"id": file.id, "bytes": file.bytes, "digest": file.digest});
        }
        self.db.record(actor, message.at, "chat.append", meeting.as_str(), detail).await
    }

    /// Who withdrew a message. Its words stay for chair and secretary.
    pub async fn withdraw(self, meeting: &MeetingId, id: i64, how: &ChatWithdrawal, actor: &Actor) -> Result<()> {
        query("UPDATE chat_messages SET withdrawn_by = $1, withdrawn_at = $2 WHERE meeting_id = $3 AND id = $4")
            .bind(&how.by)
            .bind(how.at.0)
            .bind(meeting.as_str())
            .bind(id)
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, how.at, "chat.withdraw", meeting.as_str(), json!({"id": id})).await
    }

    /// That it was closed, or opened again. The state itself is in the room's snapshot.
    pub async fn note_closed(self, meeting: &MeetingId, closed: bool, actor: &Actor, now: Millis) -> Result<()> {
        let action = if closed { "chat.close" } else { "chat.open" };
        self.db.record(actor, now, action, meeting.as_str(), json!({})).await
    }

    /// Whether what everybody is written goes into the dossier; until the end of the meeting.
    pub async fn set_kept(self, meeting: &MeetingId, kept: bool, actor: &Actor, now: Millis) -> Result<()> {
        let set = query("UPDATE meetings SET chat_kept = $1 WHERE id = $2 AND state <> $3")
            .bind(i64::from(kept))
            .bind(meeting.as_str())
            .bind(MeetingState::Ended.word())
            .execute(self.db.connection()?)
            .await?;
        if set.rows_affected() == 0 {
            return Err(Conflict::MeetingEnded.into());
        }
        self.db.record(actor, now, "chat.keep", meeting.as_str(), json!({"kept": kept})).await
    }

    /// Deletes what does not go into the dossier of a meeting that has ended. The log keeps how
    /// much it was, and its digest.
    pub async fn clear(self, meeting: &MeetingId, now: Millis) -> Result<Cleared> {
        let kept = self.db.chat().is_kept(meeting).await?;
        let rows = query(select!("AND (m.scope <> 'everyone' OR $2 = 0) ORDER BY m.id"))
            .bind(meeting.as_str())
            .bind(i64::from(kept))
            .fetch_all(self.db.connection()?)
            .await?;
        let messages = all(&rows, read)?;
        for sql in [
            "DELETE FROM chat_files WHERE meeting_id = $1 AND message_id IN
               (SELECT id FROM chat_messages WHERE meeting_id = $1 AND (scope <> 'everyone' OR $2 = 0))",
            "DELETE FROM chat_messages WHERE meeting_id = $1 AND (scope <> 'everyone' OR $2 = 0)",
        ] {
            query(sql).bind(meeting.as_str()).bind(i64::from(kept)).execute(self.db.connection()?).await?;
        }
        query("UPDATE meetings SET chat_cleared = 1 WHERE id = $1")
            .bind(meeting.as_str())
            .execute(self.db.connection()?)
            .await?;
        let files: Vec<_> = messages.iter().filter_map(|message| Some(message.file.as_ref()?.id.clone())).collect();
        let cleared = Cleared { messages: messages.len(), files };
        if cleared.messages > 0 {
            let detail = json!({"messages": cleared.messages, "files": cleared.files.len(), "kept": kept,
                "digest": digest(&messages)});
            self.db.record(&Actor::System, now, "chat.clear", meeting.as_str(), detail).await?;
        }
        Ok(cleared)
    }
}

impl<D: Source> Chat<D> {
    /// The newest messages below `before` that `reader` reads, oldest first: none of others that was
    /// written while they were put out. Withdrawn ones have no words.
    pub async fn read_by(
        mut self,
        meeting: &MeetingId,
        reader: &ChatReader,
        before: i64,
        limit: usize,
    ) -> Result<Vec<ChatMessage>> {
        let rows = query(select!(
            "AND m.id < $2 AND (m.participant_id = $3 OR ((m.scope = 'everyone'
                 OR (m.scope = 'leaders' AND (m.scope_of = $3 OR $4 = 1)) OR (m.scope = 'unit' AND m.scope_of = $5))
               AND NOT EXISTS (SELECT 1 FROM out_spans o WHERE o.meeting_id = m.meeting_id AND o.participant_id = $3
                 AND o.began_at <= m.at AND (o.ended_at IS NULL OR o.ended_at > m.at))))
             ORDER BY m.id DESC LIMIT $6"
        ))
        .bind(meeting.as_str())
        .bind(before)
        .bind(reader.participant.as_str())
        .bind(i64::from(reader.leads))
        .bind(reader.unit.as_ref().map(|unit| unit.as_str().to_owned()))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        let mut messages = all(&rows, read)?;
        messages.reverse();
        messages.iter_mut().for_each(hide_withdrawn);
        Ok(messages)
    }

    /// What everybody was written, oldest first. Withdrawn ones have words `with_withdrawn` only.
    pub async fn to_everyone(mut self, meeting: &MeetingId, with_withdrawn: bool) -> Result<Vec<ChatMessage>> {
        let rows = query(select!("AND m.scope = 'everyone' ORDER BY m.id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        let mut messages = all(&rows, read)?;
        if !with_withdrawn {
            messages.iter_mut().for_each(hide_withdrawn);
        }
        Ok(messages)
    }

    /// The message of a file.
    pub async fn with_file(mut self, meeting: &MeetingId, file: &ChatFileId) -> Result<ChatMessage> {
        let row = query(select!("AND f.id = $2"))
            .bind(meeting.as_str())
            .bind(file.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("file of a message"))?;
        read(&row)
    }

    /// Everything that was written, without the words, oldest first.
    pub async fn sent(mut self, meeting: &MeetingId) -> Result<Vec<Sent>> {
        let rows = query(
            "SELECT m.id, m.participant_id, m.scope, m.scope_of, m.withdrawn_at,
               CAST(OCTET_LENGTH(m.text) AS BIGINT) AS size, f.bytes AS file_bytes
             FROM chat_messages m LEFT JOIN chat_files f ON f.meeting_id = m.meeting_id AND f.message_id = m.id
             WHERE m.meeting_id = $1 ORDER BY m.id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(Sent {
                id: row.int("id")?,
                by: row.id("participant_id")?,
                to: scope(row)?,
                bytes: usize::try_from(row.int("size")?).unwrap_or(0),
                file_bytes: row.maybe_int("file_bytes")?.map(i64::unsigned_abs),
                withdrawn: row.maybe_int("withdrawn_at")?.is_some(),
            })
        })
    }

    pub async fn is_kept(mut self, meeting: &MeetingId) -> Result<bool> {
        let row = query("SELECT chat_kept FROM meetings WHERE id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?
            .ok_or(Error::NotFound("meeting"))?;
        row.flag("chat_kept")
    }

    /// Meetings that ended before and of which nothing was deleted yet.
    pub async fn to_clear(mut self, ended_before: Millis, limit: u32) -> Result<Vec<MeetingId>> {
        let rows = query(
            "SELECT id FROM meetings WHERE chat_cleared = 0 AND state = $1 AND ended_at < $2 ORDER BY ended_at LIMIT $3",
        )
        .bind(MeetingState::Ended.word())
        .bind(ended_before.0)
        .bind(i64::from(limit))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| row.id("id"))
    }

    /// Whether a message has such a file, and was not withdrawn.
    pub async fn is_file_known(mut self, file: &ChatFileId) -> Result<bool> {
        let row = query(
            "SELECT f.id FROM chat_files f JOIN chat_messages m ON m.meeting_id = f.meeting_id AND m.id = f.message_id
             WHERE f.id = $1 AND m.withdrawn_at IS NULL",
        )
        .bind(file.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        Ok(row.is_some())
    }
}

/// Who wrote it, and that there was something, stays.
fn hide_withdrawn(message: &mut ChatMessage) {
    if message.withdrawn.is_some() {
        message.text.clear();
        message.file = None;
    }
}

fn digest(messages: &[ChatMessage]) -> String {
    let mut digest = Sha256::new();
    for message in messages {
        let (scope, of) = words_of(&message.to);
        let file = message.file.as_ref().map(|file| &file.digest);
        let line = json!([message.id, message.participant, message.at, scope, of, message.text, file]);
        digest.update(line.to_string());
        digest.update("\n");
    }
    hex::encode(digest.finalize())
}

fn words_of(scope: &ChatScope) -> (&'static str, Option<String>) {
    match scope {
        ChatScope::Everyone => ("everyone", None),
        ChatScope::Leaders { with } => ("leaders", Some(with.as_str().to_owned())),
        ChatScope::Unit { unit } => ("unit", Some(unit.as_str().to_owned())),
    }
}

fn scope(row: &AnyRow) -> Result<ChatScope> {
    match row.text("scope")?.as_str() {
        "everyone" => Ok(ChatScope::Everyone),
        "leaders" => Ok(ChatScope::Leaders { with: row.id("scope_of")? }),
        "unit" => Ok(ChatScope::Unit { unit: row.id("scope_of")? }),
        other => Err(Error::Broken(format!("scope of a chat message: {other:?}"))),
    }
}

fn read(row: &AnyRow) -> Result<ChatMessage> {
    let withdrawn = row.maybe_text("withdrawn_by")?.zip(row.maybe_millis("withdrawn_at")?);
    Ok(ChatMessage {
        id: row.int("id")?,
        participant: row.id("participant_id")?,
        name: row.text("name")?,
        at: row.millis("at")?,
        text: row.text("text")?,
        to: scope(row)?,
        file: row.maybe_id("file_id")?.map(|id| file(row, id)).transpose()?,
        withdrawn: withdrawn.map(|(by, at)| ChatWithdrawal { by, at }),
    })
}

fn file(row: &AnyRow, id: ChatFileId) -> Result<ChatFile> {
    let bytes = row.int("file_bytes")?.unsigned_abs();
    Ok(ChatFile { id, name: row.text("file_name")?, bytes, digest: row.text("file_digest")? })
}
