// SPDX-License-Identifier: MPL-2.0
//! The transcript: text with speakers and times. It grows while people speak, and a later pass or a
//! person corrects it.

use meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use self::again::{kept_by_people, named_segments, stands_for, with_name};
use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::search::index;
use crate::source::Source;
use crate::speeches;
use crate::{Actor, UnitOfWork};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text, confidence, model,
             raw, word_starts, recognised, corrected_by, named_by FROM segments ",
            $rest
        )
    };
}

pub(crate) mod again;
mod naming;

pub use naming::GivenSpeaker;

/// How far a recording has been recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecognitionProgress {
    pub recording: RecordingId,
    pub model: String,
    /// Position in milliseconds: every stretch of speech that ended before it is in the transcript.
    pub position: i64,
    /// Whether it was recognised to its end.
    pub finished: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct Transcript<D> {
    pub(crate) db: D,
}

impl<D: Source> Transcript<D> {
    /// How far the recordings of a meeting have been recognised.
    pub async fn recognition_progress(mut self, meeting: &MeetingId) -> Result<Vec<RecognitionProgress>> {
        let rows = query("SELECT recording_id, model, position_ms, finished FROM listenings WHERE meeting_id = $1")
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read_progress)
    }

    /// The transcript of a meeting, ordered by time.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<Segment>> {
        let rows = query(select!("WHERE meeting_id = $1 AND is_current = 1 ORDER BY starts_at, ends_at, id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Segments replaced when a recording was recognised again; sentences of saved minutes may
    /// still refer to them.
    pub async fn earlier(mut self, meeting: &MeetingId) -> Result<Vec<Segment>> {
        let rows = query(select!(
            "WHERE meeting_id = $1 AND is_current = 0 AND left_out IS NULL ORDER BY starts_at, ends_at, id"
        ))
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// Segments that were added, brought back, corrected or given another speaker at or after
    /// `since`, ordered by time of speech.
    pub async fn news(mut self, meeting: &MeetingId, since: Millis) -> Result<Vec<Segment>> {
        let rows = query(select!(
            "WHERE meeting_id = $1 AND is_current = 1
             AND (stored_at >= $2 OR corrected_at >= $2 OR named_at >= $2 OR moved_at >= $2)
             ORDER BY starts_at, ends_at, id"
        ))
        .bind(meeting.as_str())
        .bind(since.0)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// How many segments were added after `moment`, also by recognising a recording again, and when
    /// the newest of them was.
    pub async fn added_after(mut self, meeting: &MeetingId, moment: Millis) -> Result<(i64, Option<Millis>)> {
        let row = query(
            "SELECT COUNT(*) AS n, MAX(stored_at) AS newest FROM segments
             WHERE meeting_id = $1 AND is_current = 1 AND stored_at > $2",
        )
        .bind(meeting.as_str())
        .bind(moment.0)
        .fetch_one(&mut *self.db.read().await?)
        .await?;
        Ok((row.int("n")?, row.maybe_millis("newest")?))
    }

    /// What others than `listener` said, wholly or in part, from `from` to `to`: at most `most`
    /// segments, ordered by time of speech.
    pub async fn said_between(
        mut self,
        meeting: &MeetingId,
        listener: &ParticipantId,
        from: Millis,
        to: Millis,
        most: u32,
    ) -> Result<Vec<Segment>> {
        let rows = query(select!(
            "WHERE meeting_id = $1 AND is_current = 1 AND participant_id <> $2 AND ends_at > $3 AND starts_at < $4
             ORDER BY starts_at, ends_at, id LIMIT $5"
        ))
        .bind(meeting.as_str())
        .bind(listener.as_str())
        .bind(from.0)
        .bind(to.0)
        .bind(i64::from(most))
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// One segment, also a replaced one and one that was left out.
    pub async fn get(mut self, id: &SegmentId) -> Result<Segment> {
        let row = query(select!("WHERE id = $1")).bind(id.as_str()).fetch_optional(&mut *self.db.read().await?).await?;
        read(&row.ok_or(Error::NotFound("segment"))?)
    }
}

impl Transcript<&mut UnitOfWork> {
    /// Adds the text of a recording between `from`, where the last call ended (0 at first), and
    /// `heard.position`. Fails with [`Conflict::LeaseLost`] if the transcript of this recording is
    /// not at `from` with this model: another worker has continued it, and nothing is stored twice.
    /// Returns the segments as they are stored: with the name of who had the floor, where several
    /// share a microphone.
    pub async fn append(
        self,
        heard: &RecognitionProgress,
        from: i64,
        segments: &[Segment],
        now: Millis,
    ) -> Result<Vec<Segment>> {
        same_source(&heard.recording, &heard.model, segments)?;
        let meeting = meeting_of(self.db.connection()?, &heard.recording).await?;
        let taken = match progress_of(self.db.connection()?, &heard.recording).await? {
            None if from == 0 => query(
                "INSERT INTO listenings (position_ms, finished, recording_id, model, meeting_id) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(heard.position)
            .bind(i64::from(heard.finished))
            .bind(heard.recording.as_str())
            .bind(&heard.model)
            .bind(meeting.as_str()),
            Some(before) if before.position == from && before.model == heard.model && !before.finished => query(
                "UPDATE listenings SET position_ms = $1, finished = $2 WHERE recording_id = $3 AND model = $4",
            )
            .bind(heard.position)
            .bind(i64::from(heard.finished))
            .bind(heard.recording.as_str())
            .bind(&heard.model),
            _ => return Err(Conflict::LeaseLost.into()),
        };
        taken.execute(self.db.connection()?).await?;
        let spoken = speeches::read_all(self.db.connection()?, &meeting).await?;
        let stored: Vec<Segment> =
            segments.iter().map(|segment| speeches::with_speaker(segment.clone(), &spoken)).collect();
        for segment in &stored {
            insert(self.db.connection()?, &meeting, segment, now).await?;
        }
        index::of_recording(self.db, &heard.recording).await?;
        let detail = json!({
            "recording": heard.recording, "model": heard.model, "position_ms": heard.position, "segments": segments.len(),
        });
        self.db.record(&Actor::System, now, "transcript.append", meeting.as_str(), detail).await?;
        Ok(stored)
    }

    /// Makes `segments`, recognised by `model`, the text of a recording. A repetition with the same
    /// model replaces its earlier text. Text of other models leaves the transcript but stays
    /// readable by [`Transcript::get`], because sentences of saved minutes refer to it. Corrections
    /// by a person and text that somebody brought back replace the new text of their time, and
    /// speakers named by a person, or when the floor was given, are kept for their time. What was
    /// left out is forgotten. All segments must be of this recording and this model.
    pub async fn replace(
        self,
        recording: &RecordingId,
        model: &str,
        segments: &[Segment],
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        same_source(recording, model, segments)?;
        let meeting = meeting_of(self.db.connection()?, recording).await?;
        let named = named_segments(self.db.connection()?, recording).await?;
        query(
            "DELETE FROM segments WHERE recording_id = $1 AND (model = $2 OR left_out IS NOT NULL)
             AND corrected_at IS NULL AND moved_at IS NULL",
        )
        .bind(recording.as_str())
        .bind(model)
        .execute(self.db.connection()?)
        .await?;
        query(
            "UPDATE segments SET is_current = 0
             WHERE recording_id = $1 AND corrected_at IS NULL AND brought_back_by IS NULL",
        )
        .bind(recording.as_str())
        .execute(self.db.connection()?)
        .await?;
        // It was in the transcript for a while, so that minutes may refer to it.
        query("UPDATE segments SET left_out = NULL WHERE recording_id = $1 AND is_current = 0")
            .bind(recording.as_str())
            .execute(self.db.connection()?)
            .await?;
        let kept = kept_by_people(self.db.connection()?, recording).await?;
        finish_recognition(self.db.connection()?, &meeting, recording, model).await?;
        let spoken = speeches::read_all(self.db.connection()?, &meeting).await?;
        for segment in segments.iter().filter(|segment| !kept.iter().any(|kept| stands_for(kept, segment))) {
            let segment = speeches::with_speaker(with_name(segment, &named), &spoken);
            insert(self.db.connection()?, &meeting, &segment, now).await?;
        }
        index::of_recording(self.db, recording).await?;
        let detail = json!({"recording": recording, "model": model, "segments": segments.len(), "kept": kept.len()});
        self.db.record(actor, now, "transcript.replace", meeting.as_str(), detail).await
    }

    /// Corrects a segment. The recognised text is kept beside it.
    pub async fn correct(self, id: &SegmentId, text: &str, by: &str, actor: &Actor, now: Millis) -> Result<Segment> {
        let mut segment = to_change(self.db.connection()?, id).await?;
        segment.correct(text, by);
        query(
            "UPDATE segments SET recognised = $1, text = $2, word_starts = $3, corrected_by = $4, corrected_at = $5
             WHERE id = $6",
        )
        .bind(segment.recognised.as_deref())
        .bind(&segment.text)
        .bind(json!(segment.word_starts).to_string())
        .bind(by)
        .bind(now.0)
        .bind(id.as_str())
        .execute(self.db.connection()?)
        .await?;
        index::of_recording(self.db, &segment.recording).await?;
        let meeting = meeting_of(self.db.connection()?, &segment.recording).await?;
        let detail = json!({"segment": id, "characters": text.chars().count()});
        self.db.record(actor, now, "transcript.correct", meeting.as_str(), detail).await?;
        Ok(segment)
    }
}

/// One segment; none that is left out.
async fn to_change(db: &mut AnyConnection, id: &SegmentId) -> Result<Segment> {
    let row = query(select!("WHERE id = $1 AND (is_current = 1 OR left_out IS NULL)"))
        .bind(id.as_str())
        .fetch_optional(db)
        .await?;
    read(&row.ok_or(Error::NotFound("segment"))?)
}

fn same_source(recording: &RecordingId, model: &str, segments: &[Segment]) -> Result<()> {
    let foreign = segments.iter().any(|s| s.recording != *recording || s.model != model);
    if foreign { Err(Error::Broken("a segment of another recording or model".to_owned())) } else { Ok(()) }
}

pub(crate) async fn meeting_of(db: &mut AnyConnection, recording: &RecordingId) -> Result<MeetingId> {
    let row =
        query("SELECT meeting_id FROM recordings WHERE id = $1").bind(recording.as_str()).fetch_optional(db).await?;
    row.ok_or(Error::NotFound("recording"))?.id("meeting_id")
}

async fn progress_of(db: &mut AnyConnection, recording: &RecordingId) -> Result<Option<RecognitionProgress>> {
    let row = query("SELECT recording_id, model, position_ms, finished FROM listenings WHERE recording_id = $1")
        .bind(recording.as_str())
        .fetch_optional(db)
        .await?;
    row.as_ref().map(read_progress).transpose()
}

/// Marks the recording as recognised, so that a live worker stops.
async fn finish_recognition(
    db: &mut AnyConnection,
    meeting: &MeetingId,
    recording: &RecordingId,
    model: &str,
) -> Result<()> {
    query(
        "INSERT INTO listenings (recording_id, meeting_id, model, position_ms, finished) VALUES ($1, $2, $3, 0, 1)
         ON CONFLICT (recording_id) DO UPDATE SET model = excluded.model, finished = 1",
    )
    .bind(recording.as_str())
    .bind(meeting.as_str())
    .bind(model)
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn insert(db: &mut AnyConnection, meeting: &MeetingId, segment: &Segment, now: Millis) -> Result<()> {
    query(
        "INSERT INTO segments (id, meeting_id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text,
         confidence, model, is_current, raw, word_starts, stored_at, named_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $13, $14, $15)",
    )
    .bind(segment.id.as_str())
    .bind(meeting.as_str())
    .bind(segment.recording.as_str())
    .bind(segment.participant.as_str())
    .bind(&segment.speaker)
    .bind(&segment.unit)
    .bind(segment.starts_at.0)
    .bind(segment.ends_at.0)
    .bind(&segment.text)
    .bind(f64::from(segment.confidence))
    .bind(&segment.model)
    .bind(&segment.raw)
    .bind(json!(segment.word_starts).to_string())
    .bind(now.0)
    .bind(segment.named_by.as_deref())
    .execute(db)
    .await
    .or_taken("segment")?;
    Ok(())
}

fn read_progress(row: &AnyRow) -> Result<RecognitionProgress> {
    Ok(RecognitionProgress {
        recording: row.id("recording_id")?,
        model: row.text("model")?,
        position: row.int("position_ms")?,
        finished: row.flag("finished")?,
    })
}

pub(crate) fn read(row: &AnyRow) -> Result<Segment> {
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
        raw: row.text("raw")?,
        word_starts: row.json("word_starts")?,
        recognised: row.maybe_text("recognised")?,
        corrected_by: row.maybe_text("corrected_by")?,
        named_by: row.maybe_text("named_by")?,
    })
}
