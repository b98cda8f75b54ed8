// SPDX-License-Identifier: MPL-2.0
//! Who spoke in which sentence, as people say it: where several share a microphone, and in
//! recordings that were made elsewhere.

use std::collections::HashSet;

use meetings::ids::{MeetingId, RecordingId, SegmentId};
use meetings::transcript::Segment;
use moments::Millis;
use serde_json::json;

use super::{Transcript, meeting_of, read, to_change};
use crate::error::{Error, Result};
use crate::row::{Fields as _, all, query};
use crate::search::index;
use crate::{Actor, UnitOfWork};

/// Who is said to have spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenSpeaker<'a> {
    pub name: &'a str,
    /// None: as the track is called.
    pub unit: Option<&'a str>,
}

impl Transcript<&mut UnitOfWork> {
    /// Sets the speaker of a segment to `name`, or without a name to the participant of the track.
    /// With `following` also of later segments of the same recording, up to the next speaker.
    /// Returns the changed segments.
    pub async fn name_speaker(
        self,
        id: &SegmentId,
        name: Option<&str>,
        following: bool,
        by: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<Vec<Segment>> {
        let mut changed = vec![to_change(self.db.connection()?, id).await?];
        if following {
            let before = changed[0].speaker.clone();
            let rows = query(select!(
                "WHERE recording_id = $1 AND is_current = 1 AND starts_at >= $2 AND id <> $3 ORDER BY starts_at, ends_at, id"
            ))
            .bind(changed[0].recording.as_str())
            .bind(changed[0].starts_at.0)
            .bind(id.as_str())
            .fetch_all(self.db.connection()?)
            .await?;
            changed.extend(all(&rows, read)?.into_iter().take_while(|segment| segment.speaker == before));
        }
        let given = name.map(|name| GivenSpeaker { name, unit: None });
        give(self.db, &mut changed, given, by, now).await?;
        let meeting = meeting_of(self.db.connection()?, &changed[0].recording).await?;
        let detail = json!({"segment": id, "name": name, "segments": changed.len()});
        self.db.record(actor, now, "transcript.name_speaker", meeting.as_str(), detail).await?;
        Ok(changed)
    }

    /// The same for these sentences of a meeting, all of them or none. Returns them by time.
    pub async fn name_speakers(
        self,
        meeting: &MeetingId,
        ids: &[SegmentId],
        given: Option<GivenSpeaker<'_>>,
        by: &str,
        actor: &Actor,
        now: Millis,
    ) -> Result<Vec<Segment>> {
        let wanted: HashSet<&SegmentId> = ids.iter().collect();
        let mut changed = self.db.transcript().list(meeting).await?;
        changed.retain(|segment| wanted.contains(&segment.id));
        if changed.len() != wanted.len() {
            return Err(Error::NotFound("segment"));
        }
        give(self.db, &mut changed, given, by, now).await?;
        let detail = json!({"name": given.map(|given| given.name), "unit": given.and_then(|given| given.unit),
            "segments": changed.len(), "first": changed.first().map(|segment| &segment.id)});
        self.db.record(actor, now, "transcript.name_speaker", meeting.as_str(), detail).await?;
        Ok(changed)
    }
}

async fn give(
    work: &mut UnitOfWork,
    segments: &mut [Segment],
    given: Option<GivenSpeaker<'_>>,
    by: &str,
    now: Millis,
) -> Result<()> {
    let recordings: HashSet<RecordingId> = segments.iter().map(|segment| segment.recording.clone()).collect();
    for recording in recordings {
        let row = query("SELECT speaker, unit_name FROM recordings WHERE id = $1")
            .bind(recording.as_str())
            .fetch_one(work.connection()?)
            .await?;
        let (called, unit) = (row.text("speaker")?, row.text("unit_name")?);
        for segment in segments.iter_mut().filter(|segment| segment.recording == recording) {
            given.map_or(called.as_str(), |given| given.name).clone_into(&mut segment.speaker);
            given.and_then(|given| given.unit).unwrap_or(&unit).clone_into(&mut segment.unit);
            segment.named_by = given.map(|_| by.to_owned());
            query("UPDATE segments SET speaker = $1, unit_name = $2, named_by = $3, named_at = $4 WHERE id = $5")
                .bind(&segment.speaker)
                .bind(&segment.unit)
                .bind(segment.named_by.as_deref())
                .bind(now.0)
                .bind(segment.id.as_str())
                .execute(work.connection()?)
                .await?;
        }
        index::of_recording(work, &recording).await?;
    }
    Ok(())
}
