// SPDX-License-Identifier: MPL-2.0
//! Recorded audio tracks: who speaks in which file.

use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId, RecordingId};
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Drawn by the caller before the file is opened, so that the file can bear it.
    pub id: RecordingId,
    pub meeting: MeetingId,
    pub participant: ParticipantId,
    /// Name and unit as they were then.
    pub speaker: String,
    pub unit: String,
    /// Relative to the data folder.
    pub path: String,
    pub started_at: Millis,
    /// Milliseconds of the file; none while it is being written.
    pub duration: Option<i64>,
}

#[derive(Debug, Clone, Copy)]
pub struct Recordings<D> {
    pub(crate) db: D,
}

impl<D: Source> Recordings<D> {
    pub async fn get(mut self, id: &RecordingId) -> Result<Recording> {
        let row = query(
            "SELECT id, meeting_id, participant_id, speaker, unit_name, path, started_at, duration_ms
             FROM recordings WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.db.read().await?)
        .await?;
        read(&row.ok_or(Error::NotFound("recording"))?)
    }

    /// All recordings of a meeting, by begin.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<Recording>> {
        let rows = query(
            "SELECT id, meeting_id, participant_id, speaker, unit_name, path, started_at, duration_ms
             FROM recordings WHERE meeting_id = $1 ORDER BY started_at, id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// Recordings without an end, of all meetings: after a start of the server, those that a crash
    /// cut off.
    pub async fn unfinished(mut self) -> Result<Vec<Recording>> {
        let rows = query(
            "SELECT id, meeting_id, participant_id, speaker, unit_name, path, started_at, duration_ms
             FROM recordings WHERE duration_ms IS NULL ORDER BY started_at, id",
        )
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }
}

impl Recordings<&mut UnitOfWork> {
    pub async fn create(self, recording: &Recording, actor: &Actor, now: Millis) -> Result<()> {
        query(
            "INSERT INTO recordings (id, meeting_id, participant_id, speaker, unit_name, path, started_at, duration_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(recording.id.as_str())
        .bind(recording.meeting.as_str())
        .bind(recording.participant.as_str())
        .bind(&recording.speaker)
        .bind(&recording.unit)
        .bind(&recording.path)
        .bind(recording.started_at.0)
        .bind(recording.duration)
        .execute(self.db.connection()?)
        .await
        .or_taken("recording")?;
        let detail = json!({"recording": recording.id, "participant": recording.participant, "path": recording.path});
        self.db.record(actor, now, "recording.create", recording.meeting.as_str(), detail).await
    }

    /// Notes that the file is complete and `duration` milliseconds long.
    pub async fn set_ended(self, id: &RecordingId, duration: i64, actor: &Actor, now: Millis) -> Result<()> {
        let row = query("UPDATE recordings SET duration_ms = $1 WHERE id = $2 RETURNING meeting_id")
            .bind(duration)
            .bind(id.as_str())
            .fetch_optional(self.db.connection()?)
            .await?
            .ok_or(Error::NotFound("recording"))?;
        let detail = json!({"recording": id, "duration_ms": duration});
        self.db.record(actor, now, "recording.end", &row.text("meeting_id")?, detail).await
    }
}

fn read(row: &AnyRow) -> Result<Recording> {
    Ok(Recording {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        participant: row.id("participant_id")?,
        speaker: row.text("speaker")?,
        unit: row.text("unit_name")?,
        path: row.text("path")?,
        started_at: row.millis("started_at")?,
        duration: row.maybe_int("duration_ms")?,
    })
}
