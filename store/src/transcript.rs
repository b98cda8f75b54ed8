//! The transcript: attributed, timed text.

use meetings::Millis;
use meetings::ids::{MeetingId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::{Actor, Store};

pub struct Transcript<'s> {
    store: &'s Store,
}

impl<'s> Transcript<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    /// Makes `segments`, recognised by `model`, the text of a recording. A repetition with the same model replaces what
    /// that model said before. Text of other models leaves the transcript but stays readable by [`Transcript::get`],
    /// because sentences of saved minutes point at it. All segments must be of this recording and this model. Identifiers
    /// made from recording, model and place keep such sentences valid when the same model runs again.
    pub async fn replace(
        &self,
        recording: &RecordingId,
        model: &str,
        segments: &[Segment],
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        if segments.iter().any(|s| s.recording != *recording || s.model != model) {
            return Err(Error::Broken("a segment of another recording or model".to_owned()));
        }
        let mut change = self.store.change().await?;
        let meeting: MeetingId = query("SELECT meeting_id FROM recordings WHERE id = $1")
            .bind(recording.as_str())
            .fetch_optional(change.db())
            .await?
            .ok_or(Error::NotFound("recording"))?
            .id("meeting_id")?;
        query("DELETE FROM segments WHERE recording_id = $1 AND model = $2")
            .bind(recording.as_str())
            .bind(model)
            .execute(change.db())
            .await?;
        query("UPDATE segments SET is_current = 0 WHERE recording_id = $1")
            .bind(recording.as_str())
            .execute(change.db())
            .await?;
        for segment in segments {
            query(
                "INSERT INTO segments (id, meeting_id, recording_id, participant_id, speaker, unit_name, starts_at,
                 ends_at, text, confidence, model, is_current) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
            )
            .bind(segment.id.as_str())
            .bind(meeting.as_str())
            .bind(recording.as_str())
            .bind(segment.participant.as_str())
            .bind(&segment.speaker)
            .bind(&segment.unit)
            .bind(segment.starts_at.0)
            .bind(segment.ends_at.0)
            .bind(&segment.text)
            .bind(f64::from(segment.confidence))
            .bind(model)
            .execute(change.db())
            .await
            .or_taken("segment")?;
        }
        let detail = json!({"recording": recording, "model": model, "segments": segments.len()});
        change.commit(actor, now, "transcript.replace", meeting.as_str(), detail).await
    }

    /// The transcript of a meeting, by time.
    pub async fn list(&self, meeting: &MeetingId) -> Result<Vec<Segment>> {
        let rows = query(
            "SELECT id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text, confidence, model
             FROM segments WHERE meeting_id = $1 AND is_current = 1 ORDER BY starts_at, ends_at, id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.store.read().await?)
        .await?;
        all(&rows, read)
    }

    /// One segment, also of an earlier model.
    pub async fn get(&self, id: &SegmentId) -> Result<Segment> {
        let row = query(
            "SELECT id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text, confidence, model
             FROM segments WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.store.read().await?)
        .await?;
        read(&row.ok_or(Error::NotFound("segment"))?)
    }
}

fn read(row: &AnyRow) -> Result<Segment> {
    Ok(Segment {
        id: row.id("id")?,
        recording: row.id("recording_id")?,
        participant: row.id("participant_id")?,
        speaker: row.text("speaker")?,
        unit: row.text("unit_name")?,
        starts_at: row.millis("starts_at")?,
        ends_at: row.millis("ends_at")?,
        text: row.text("text")?,
        confidence: row.real("confidence")? as f32,
        model: row.text("model")?,
    })
}
