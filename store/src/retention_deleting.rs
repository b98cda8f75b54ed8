// SPDX-License-Identifier: MPL-2.0
//! Deletes what is older than a rule allows: each meeting and kind in one unit of work, with a
//! record of what it was, whose digest is in the log. Files are deleted by the caller, afterwards.

use meetings::ids::MeetingId;
use meetings::retention::{Retention, RetentionKind, RetentionRule, retention};
use meetings::room::chat::ChatScope;
use moments::Millis;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::minutes_signing::sha256_hex;
use crate::retention::{
    Candidate, DeletedFile, DeletedTexts, Deletion, DeletionRecord, FORMAT, RetentionRepository, StoredRule,
};
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// What is deleted, and by which rule.
#[derive(Debug, Clone, Copy)]
pub struct ToDelete<'a> {
    pub meeting: &'a MeetingId,
    pub kind: RetentionKind,
    pub rule: RetentionRule,
    /// All files of it, as they were just measured.
    pub files: &'a [DeletedFile],
    /// Rows that have files, as they were then ([`RetentionRepository::rows_with_files`]).
    pub rows: i64,
}

impl<D: Source> RetentionRepository<D> {
    /// How many rows of a meeting have files of this kind.
    pub async fn rows_with_files(mut self, kind: RetentionKind, meeting: &MeetingId) -> Result<i64> {
        let sql = match kind {
            RetentionKind::Sound => {
                "SELECT (SELECT COUNT(*) FROM recordings WHERE meeting_id = $1 AND deleted_at IS NULL)
                      + (SELECT COUNT(*) FROM sound_files WHERE meeting_id = $1 AND deleted_at IS NULL) AS n"
            }
            RetentionKind::Transcript => return Ok(0),
            RetentionKind::Chat => "SELECT COUNT(*) AS n FROM chat_files WHERE meeting_id = $1",
        };
        query(sql).bind(meeting.as_str()).fetch_one(&mut *self.db.read().await?).await?.int("n")
    }
}

impl RetentionRepository<&mut UnitOfWork> {
    /// Deletes all rows of this kind. None, and nothing changed, if something stands against it by
    /// now, or the rule is another one: then cancel.
    pub async fn delete(self, what: &ToDelete<'_>, now: Millis) -> Result<Option<Deletion>> {
        let ToDelete { meeting, kind, rule, files, rows } = *what;
        let rules = self.db.retention().rules().await?;
        let still = rules.iter().find(|known| known.kind == kind).and_then(StoredRule::rule);
        let candidate = self.db.retention().candidate(kind, meeting).await?;
        let Some(Candidate { facts, .. }) = candidate.filter(|_| still == Some(rule)) else { return Ok(None) };
        let is_same = self.db.retention().rows_with_files(kind, meeting).await? == rows;
        if retention(kind, rule, &facts, now) != Retention::Due || !is_same {
            return Ok(None);
        }
        let texts = match kind {
            RetentionKind::Sound => {
                delete_sound(self.db, meeting, now).await?;
                None
            }
            RetentionKind::Transcript => Some(delete_transcript(self.db, meeting, now).await?),
            RetentionKind::Chat => Some(delete_chat(self.db, meeting).await?),
        };
        let record = DeletionRecord {
            format: FORMAT.to_owned(),
            meeting: meeting.clone(),
            kind: kind.word().to_owned(),
            deleted_at: now,
            ended_at: facts.ended_at,
            days: rule.days,
            files: files.to_vec(),
            texts,
        };
        self.keep(&record, kind).await.map(Some)
    }

    async fn keep(self, record: &DeletionRecord, kind: RetentionKind) -> Result<Deletion> {
        let text = serde_json::to_string(record).map_err(|error| Error::Broken(error.to_string()))?;
        let number = self.db.retention().deletions(&record.meeting).await?.len() as i64 + 1;
        let deletion = Deletion {
            meeting: record.meeting.clone(),
            number,
            kind,
            deleted_at: record.deleted_at,
            days: record.days,
            sha256: sha256_hex(text.as_bytes()),
            record: text,
        };
        query(
            "INSERT INTO retention_deletions (meeting_id, number, kind, deleted_at, days, record, sha256, files_left)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1)",
        )
        .bind(deletion.meeting.as_str())
        .bind(number)
        .bind(kind.word())
        .bind(deletion.deleted_at.0)
        .bind(i64::from(deletion.days))
        .bind(&deletion.record)
        .bind(&deletion.sha256)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"kind": kind.word(), "days": record.days, "files": record.files.len(),
            "texts": record.texts.as_ref().map(|texts| texts.count), "record_sha256": deletion.sha256});
        let (meeting, now) = (deletion.meeting.as_str(), deletion.deleted_at);
        self.db.record(&Actor::System, now, "retention.delete", meeting, detail).await?;
        Ok(deletion)
    }
}

/// Rows stay, because segments refer to them.
async fn delete_sound(work: &mut UnitOfWork, meeting: &MeetingId, now: Millis) -> Result<()> {
    for sql in [
        "UPDATE recordings SET deleted_at = $2 WHERE meeting_id = $1 AND deleted_at IS NULL",
        "UPDATE sound_files SET deleted_at = $2 WHERE meeting_id = $1 AND deleted_at IS NULL",
    ] {
        query(sql).bind(meeting.as_str()).bind(now.0).execute(work.connection()?).await?;
    }
    Ok(())
}

/// Everything that was ever recognised, also what was replaced and left out. Saved minutes keep
/// their words: of those, a sentence has no source any more.
async fn delete_transcript(work: &mut UnitOfWork, meeting: &MeetingId, now: Millis) -> Result<DeletedTexts> {
    let rows = query(
        "SELECT id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text, is_current FROM segments
         WHERE meeting_id = $1",
    )
    .bind(meeting.as_str())
    .fetch_all(work.connection()?)
    .await?;
    let mut lines = all(&rows, |row| {
        let (id, starts_at) = (row.text("id")?, row.int("starts_at")?);
        let line = json!([
            id,
            row.text("recording_id")?,
            row.text("participant_id")?,
            row.text("speaker")?,
            row.text("unit_name")?,
            starts_at,
            row.int("ends_at")?,
            row.text("text")?,
            row.flag("is_current")?
        ]);
        Ok((starts_at, id, line.to_string()))
    })?;
    // Here, because databases order texts by languages.
    lines.sort();
    for sql in [
        "DELETE FROM passages WHERE recording_id IN (SELECT id FROM recordings WHERE meeting_id = $1)",
        "DELETE FROM segments WHERE meeting_id = $1",
    ] {
        query(sql).bind(meeting.as_str()).execute(work.connection()?).await?;
    }
    query("UPDATE recordings SET text_deleted_at = $2 WHERE meeting_id = $1 AND text_deleted_at IS NULL")
        .bind(meeting.as_str())
        .bind(now.0)
        .execute(work.connection()?)
        .await?;
    Ok(texts_of(lines.iter().map(|(_, _, line)| line.as_str())))
}

async fn delete_chat(work: &mut UnitOfWork, meeting: &MeetingId) -> Result<DeletedTexts> {
    let messages = work.chat().to_everyone(meeting, true).await?;
    let lines: Vec<String> = messages
        .iter()
        .map(|message| {
            let file = message.file.as_ref().map(|file| &file.digest);
            let scope = if message.to == ChatScope::Everyone { "everyone" } else { "" };
            json!([message.id, message.participant, message.at, scope, null, message.text, file]).to_string()
        })
        .collect();
    for sql in ["DELETE FROM chat_files WHERE meeting_id = $1", "DELETE FROM chat_messages WHERE meeting_id = $1"] {
        query(sql).bind(meeting.as_str()).execute(work.connection()?).await?;
    }
    Ok(texts_of(lines.iter().map(String::as_str)))
}

fn texts_of<'a>(lines: impl Iterator<Item = &'a str>) -> DeletedTexts {
    let (mut digest, mut count) = (Sha256::new(), 0);
    for line in lines {
        digest.update(line);
        digest.update("\n");
        count += 1;
    }
    DeletedTexts { count, sha256: hex::encode(digest.finalize()) }
}
