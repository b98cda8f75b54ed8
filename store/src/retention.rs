// SPDX-License-Identifier: MPL-2.0
//! Rules of how long sound, transcripts and chat are kept, what is old enough, and what was
//! deleted. The deleting itself is in [`crate::retention_deleting`]; holds are in [`crate::holds`].

use meetings::ids::MeetingId;
use meetings::meeting::MeetingState;
use meetings::retention::{RetentionFacts, RetentionKind, RetentionRule};
use moments::Millis;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(RetentionKind { Sound = "sound", Transcript = "transcript", Chat = "chat" });

/// In [`DeletionRecord::format`].
pub const FORMAT: &str = "diemcau-deletion-1";

/// What an administrator last said of a kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRule {
    pub kind: RetentionKind,
    /// None: it is kept for ever.
    pub days: Option<u32>,
    pub changed_at: Millis,
    pub changed_by_name: String,
}

impl StoredRule {
    /// None: it is kept for ever.
    pub fn rule(&self) -> Option<RetentionRule> {
        self.days.map(|days| RetentionRule { days, changed_at: self.changed_at })
    }
}

/// A meeting that has something of a kind, and ended long enough ago.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub meeting: MeetingId,
    pub title: String,
    pub facts: RetentionFacts,
}

impl Candidate {
    /// Where the next page begins.
    pub fn cursor(&self) -> (Millis, String) {
        (self.facts.ended_at.unwrap_or(Millis(i64::MIN)), self.meeting.as_str().to_owned())
    }
}

/// A file that was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedFile {
    /// In the data folder.
    pub file: String,
    /// As people knew it, where it had another name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// None: it was not there any more.
    pub bytes: Option<u64>,
    pub sha256: Option<String>,
}

/// Texts that were deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletedTexts {
    pub count: usize,
    /// Over one JSON array for each text, in order of time, each with a line feed.
    pub sha256: String,
}

/// What a deletion leaves, and what its digest in the log is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionRecord {
    pub format: String,
    pub meeting: MeetingId,
    /// A word of [`RetentionKind`].
    pub kind: String,
    pub deleted_at: Millis,
    pub ended_at: Option<Millis>,
    /// Of the rule.
    pub days: u32,
    pub files: Vec<DeletedFile>,
    pub texts: Option<DeletedTexts>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    pub meeting: MeetingId,
    /// Counted from 1 in each meeting.
    pub number: i64,
    pub kind: RetentionKind,
    pub deleted_at: Millis,
    pub days: u32,
    /// JSON of a [`DeletionRecord`], exactly as it was hashed.
    pub record: String,
    pub sha256: String,
}

impl Deletion {
    pub fn read_record(&self) -> Result<DeletionRecord> {
        serde_json::from_str(&self.record).map_err(|error| Error::Broken(format!("record of a deletion: {error}")))
    }
}

#[derive(Debug, Clone, Copy)]
pub struct RetentionRepository<D> {
    pub(crate) db: D,
}

/// Meetings with something of a kind. Parameters: 1 the state `ended`, 2 and 3 behind which the
/// page begins, 4 the last end, 5 their number.
macro_rules! candidates {
    ($has:literal) => {
        concat!(
            "SELECT m.id, m.title, m.ended_at,
               (SELECT MAX(f.added_at) FROM sound_files f WHERE f.meeting_id = m.id) AS added_at,
               CAST(CASE WHEN EXISTS (SELECT 1 FROM meeting_holds h WHERE h.meeting_id = m.id AND h.lifted_at IS NULL)
                 THEN 1 ELSE 0 END AS BIGINT) AS is_held,
               CAST(CASE WHEN EXISTS (SELECT 1 FROM minutes n WHERE n.meeting_id = m.id AND (n.state <> 'signed'
                   OR (n.withdrawn_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM minutes c WHERE c.corrects_id = n.id))))
                 THEN 1 ELSE 0 END AS BIGINT) AS is_unsigned,
               CAST(CASE WHEN EXISTS (SELECT 1 FROM jobs j WHERE j.state IN ('pending', 'running')
                   AND (j.subject = m.id OR j.subject IN (SELECT f.id FROM sound_files f WHERE f.meeting_id = m.id)))
                 THEN 1 ELSE 0 END AS BIGINT) AS has_job,
               CAST(CASE WHEN EXISTS (SELECT 1 FROM recordings r WHERE r.meeting_id = m.id AND r.duration_ms IS NULL
                   AND r.deleted_at IS NULL)
                 THEN 1 ELSE 0 END AS BIGINT) AS is_recording
             FROM meetings m WHERE m.state = $1 AND (m.ended_at > $2 OR (m.ended_at = $2 AND m.id > $3))
               AND m.ended_at <= $4 AND ",
            $has,
            " ORDER BY m.ended_at, m.id LIMIT $5"
        )
    };
}

fn candidates_of(kind: RetentionKind) -> &'static str {
    match kind {
        RetentionKind::Sound => candidates!(
            "(EXISTS (SELECT 1 FROM recordings r WHERE r.meeting_id = m.id AND r.deleted_at IS NULL)
              OR EXISTS (SELECT 1 FROM sound_files f WHERE f.meeting_id = m.id AND f.deleted_at IS NULL))"
        ),
        RetentionKind::Transcript => candidates!("EXISTS (SELECT 1 FROM segments s WHERE s.meeting_id = m.id)"),
        // What does not go into the dossier has a clearing of its own, which comes first.
        RetentionKind::Chat => candidates!(
            "m.chat_kept = 1 AND m.chat_cleared = 1
             AND EXISTS (SELECT 1 FROM chat_messages c WHERE c.meeting_id = m.id)"
        ),
    }
}

macro_rules! select {
    ($which:literal) => {
        concat!("SELECT meeting_id, number, kind, deleted_at, days, record, sha256 FROM retention_deletions ", $which)
    };
}

impl<D: Source> RetentionRepository<D> {
    /// What was said of each kind of which something was said.
    pub async fn rules(mut self) -> Result<Vec<StoredRule>> {
        let rows = query("SELECT kind, days, changed_at, changed_by_name FROM retention_rules ORDER BY kind")
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| {
            let days = row.maybe_int("days")?.map(u32::try_from).transpose();
            Ok(StoredRule {
                kind: row.word("kind")?,
                days: days.map_err(|error| Error::Broken(format!("days of a rule: {error}")))?,
                changed_at: row.millis("changed_at")?,
                changed_by_name: row.text("changed_by_name")?,
            })
        })
    }

    /// Up to `limit` meetings with something of this kind that ended until then, oldest first,
    /// behind the last one of the page before.
    pub async fn candidates(
        mut self,
        kind: RetentionKind,
        ended_until: Millis,
        after: &(Millis, String),
        limit: u32,
    ) -> Result<Vec<Candidate>> {
        let rows = query(candidates_of(kind))
            .bind(MeetingState::Ended.word())
            .bind(after.0.0)
            .bind(after.1.as_str())
            .bind(ended_until.0)
            .bind(i64::from(limit))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read_candidate)
    }

    /// The same for one meeting; none: there is nothing to delete.
    pub async fn candidate(self, kind: RetentionKind, meeting: &MeetingId) -> Result<Option<Candidate>> {
        let mut db = self.db;
        let row = query("SELECT ended_at FROM meetings WHERE id = $1")
            .bind(meeting.as_str())
            .fetch_optional(&mut *db.read().await?)
            .await?;
        let Some(ended_at) = row.map(|row| row.maybe_millis("ended_at")).transpose()?.flatten() else {
            return Ok(None);
        };
        // All that ended in the same moment: there are few.
        let after = (ended_at.plus(-1), String::new());
        let mut found = RetentionRepository { db }.candidates(kind, ended_at, &after, 1_000).await?;
        found.retain(|candidate| candidate.meeting == *meeting);
        Ok(found.pop())
    }

    /// What was deleted of a meeting, oldest first.
    pub async fn deletions(mut self, meeting: &MeetingId) -> Result<Vec<Deletion>> {
        let rows = query(select!("WHERE meeting_id = $1 ORDER BY number"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read_deletion)
    }

    /// Up to `limit` deletions of which files may still be on the disk.
    pub async fn with_files_left(mut self, limit: u32) -> Result<Vec<Deletion>> {
        let rows = query(select!("WHERE files_left = 1 ORDER BY meeting_id, number LIMIT $1"))
            .bind(i64::from(limit))
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read_deletion)
    }
}

impl RetentionRepository<&mut UnitOfWork> {
    /// Says how long something is kept. The same again changes nothing.
    pub async fn set_rule(
        self,
        kind: RetentionKind,
        days: Option<u32>,
        by_name: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let rules = self.db.retention().rules().await?;
        let before = rules.iter().find(|rule| rule.kind == kind).and_then(|rule| rule.days);
        if before == days {
            return Ok(());
        }
        query(
            "INSERT INTO retention_rules (kind, days, changed_at, changed_by_name) VALUES ($1, $2, $3, $4)
             ON CONFLICT (kind) DO UPDATE SET days = excluded.days, changed_at = excluded.changed_at,
               changed_by_name = excluded.changed_by_name",
        )
        .bind(kind.word())
        .bind(days.map(i64::from))
        .bind(now.0)
        .bind(by_name)
        .execute(self.db.connection()?)
        .await?;
        let detail = json!({"days": days, "before": before});
        self.db.record(actor, now, "retention.rule", kind.word(), detail).await
    }

    /// No file of this deletion is on the disk any more. Not audited: the deletion was.
    pub async fn files_are_gone(self, deletion: &Deletion) -> Result<()> {
        query("UPDATE retention_deletions SET files_left = 0 WHERE meeting_id = $1 AND number = $2")
            .bind(deletion.meeting.as_str())
            .bind(deletion.number)
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }
}

fn read_candidate(row: &AnyRow) -> Result<Candidate> {
    Ok(Candidate {
        meeting: row.id("id")?,
        title: row.text("title")?,
        facts: RetentionFacts {
            ended_at: row.maybe_millis("ended_at")?,
            added_at: row.maybe_millis("added_at")?,
            is_held: row.flag("is_held")?,
            has_unsigned_minutes: row.flag("is_unsigned")?,
            has_open_job: row.flag("has_job")?,
            has_unfinished_recording: row.flag("is_recording")?,
        },
    })
}

fn read_deletion(row: &AnyRow) -> Result<Deletion> {
    let days = u32::try_from(row.int("days")?);
    Ok(Deletion {
        meeting: row.id("meeting_id")?,
        number: row.int("number")?,
        kind: row.word("kind")?,
        deleted_at: row.millis("deleted_at")?,
        days: days.map_err(|error| Error::Broken(format!("days of a deletion: {error}")))?,
        record: row.text("record")?,
        sha256: row.text("sha256")?,
    })
}
