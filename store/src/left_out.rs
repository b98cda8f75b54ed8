// SPDX-License-Identifier: MPL-2.0
//! What speech engines wrote and the hallucination filter left out of the transcript: segments that
//! are not current, with the reason, until somebody brings them back.

use meetings::ids::{MeetingId, RecordingId, SegmentId};
use meetings::transcript::{LeftOut, LeftOutReason, MAX_LEFT_OUT_OF_MEETING, MAX_LEFT_OUT_OF_RECORDING, Segment};
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Error, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::search::index;
use crate::source::Source;
use crate::transcript::again::{kept_by_people, stands_for};
use crate::transcript::{insert, meeting_of, read as read_segment};
use crate::{Actor, UnitOfWork, speeches};

words!(LeftOutReason { Stock = "stock", Loop = "loop", Unsure = "unsure", TooFast = "too_fast" });

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, recording_id, participant_id, speaker, unit_name, starts_at, ends_at, text, confidence, model,
             raw, word_starts, recognised, corrected_by, named_by, left_out, brought_back_by, is_current FROM segments
             WHERE left_out IS NOT NULL AND ",
            $rest
        )
    };
}

#[derive(Debug, Clone, Copy)]
pub struct LeftOutTexts<D> {
    pub(crate) db: D,
}

impl<D: Source> LeftOutTexts<D> {
    /// What was left out of the transcript of a meeting, also what was brought back, by time.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<LeftOut>> {
        let rows = query(select!("meeting_id = $1 ORDER BY starts_at, ends_at, id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// How many there are.
    pub async fn count(mut self, meeting: &MeetingId) -> Result<usize> {
        count(&mut *self.db.read().await?, meeting).await
    }

    /// What was in the transcript and was taken out again at or after `since`.
    pub async fn taken_out(mut self, meeting: &MeetingId, since: Millis) -> Result<Vec<SegmentId>> {
        let rows = query(select!("meeting_id = $1 AND is_current = 0 AND moved_at >= $2 ORDER BY starts_at, id"))
            .bind(meeting.as_str())
            .bind(since.0)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, |row| row.id("id"))
    }
}

impl LeftOutTexts<&mut UnitOfWork> {
    /// Keeps what was left out of a recording, as far as there is room. The same again changes
    /// nothing.
    pub async fn keep(self, recording: &RecordingId, left_out: &[LeftOut], now: Millis) -> Result<()> {
        if left_out.iter().any(|one| one.segment.recording != *recording) {
            return Err(Error::Broken("a left-out text of another recording".to_owned()));
        }
        let meeting = meeting_of(self.db.connection()?, recording).await?;
        let of_meeting = MAX_LEFT_OUT_OF_MEETING.saturating_sub(count(self.db.connection()?, &meeting).await?);
        let of_recording =
            MAX_LEFT_OUT_OF_RECORDING.saturating_sub(count_of_recording(self.db.connection()?, recording).await?);
        let room = of_meeting.min(of_recording);
        let spoken = speeches::read_all(self.db.connection()?, &meeting).await?;
        let by_people = kept_by_people(self.db.connection()?, recording).await?;
        let mut kept = 0;
        for LeftOut { segment, reason, .. } in left_out {
            let db = self.db.connection()?;
            if is_known(db, segment).await? {
                mark(db, &segment.id, *reason).await?;
            } else if kept < room && !by_people.iter().any(|other| stands_for(other, segment)) {
                let segment = speeches::with_speaker(segment.clone(), &spoken);
                insert(db, &meeting, &segment, now).await?;
                mark(db, &segment.id, *reason).await?;
                kept += 1;
            }
        }
        if kept == 0 {
            return Ok(());
        }
        let detail = json!({"recording": recording, "kept": kept, "left_out": left_out.len()});
        self.db.record(&Actor::System, now, "transcript.leave_out", meeting.as_str(), detail).await
    }

    /// Makes a text that was left out a sentence of the transcript. It stays when the recording is
    /// recognised again.
    pub async fn bring_back(self, id: &SegmentId, by: &str, actor: &Actor, now: Millis) -> Result<LeftOut> {
        self.put(id, Some(by), actor, now).await
    }

    /// Takes out again what somebody brought back.
    pub async fn take_out(self, id: &SegmentId, actor: &Actor, now: Millis) -> Result<LeftOut> {
        self.put(id, None, actor, now).await
    }

    /// No change, and nothing in the audit log, if it is where it should be.
    async fn put(self, id: &SegmentId, by: Option<&str>, actor: &Actor, now: Millis) -> Result<LeftOut> {
        let row = query(select!("id = $1")).bind(id.as_str()).fetch_optional(self.db.connection()?).await?;
        let row = row.ok_or(Error::NotFound("segment"))?;
        let before = read(&row)?;
        if row.flag("is_current")? == by.is_some() {
            return Ok(before);
        }
        query("UPDATE segments SET is_current = $1, brought_back_by = $2, moved_at = $3 WHERE id = $4")
            .bind(i64::from(by.is_some()))
            .bind(by)
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        let recording = &before.segment.recording;
        index::of_recording(self.db, recording).await?;
        let meeting = meeting_of(self.db.connection()?, recording).await?;
        let action = if by.is_some() { "transcript.bring_back" } else { "transcript.take_out" };
        let detail = json!({"segment": id, "reason": before.reason.word()});
        self.db.record(actor, now, action, meeting.as_str(), detail).await?;
        Ok(LeftOut { brought_back_by: by.map(str::to_owned), ..before })
    }
}

async fn count(db: &mut AnyConnection, meeting: &MeetingId) -> Result<usize> {
    let row = query("SELECT COUNT(*) AS n FROM segments WHERE meeting_id = $1 AND left_out IS NOT NULL")
        .bind(meeting.as_str())
        .fetch_one(db)
        .await?;
    Ok(usize::try_from(row.int("n")?).unwrap_or(0))
}

async fn count_of_recording(db: &mut AnyConnection, recording: &RecordingId) -> Result<usize> {
    let row = query("SELECT COUNT(*) AS n FROM segments WHERE recording_id = $1 AND left_out IS NOT NULL")
        .bind(recording.as_str())
        .fetch_one(db)
        .await?;
    Ok(usize::try_from(row.int("n")?).unwrap_or(0))
}

async fn is_known(db: &mut AnyConnection, segment: &Segment) -> Result<bool> {
    let row = query("SELECT id FROM segments WHERE id = $1").bind(segment.id.as_str()).fetch_optional(db).await?;
    Ok(row.is_some())
}

/// It is left out, unless somebody has brought it back.
async fn mark(db: &mut AnyConnection, id: &SegmentId, reason: LeftOutReason) -> Result<()> {
    query("UPDATE segments SET is_current = 0, left_out = $1 WHERE id = $2 AND brought_back_by IS NULL")
        .bind(reason.word())
        .bind(id.as_str())
        .execute(db)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<LeftOut> {
    Ok(LeftOut {
        segment: read_segment(row)?,
        reason: row.word("left_out")?,
        brought_back_by: row.maybe_text("brought_back_by")?,
    })
}
