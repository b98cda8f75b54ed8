// SPDX-License-Identifier: MPL-2.0
//! What people have done to a transcript and stays when its recording is recognised again.

use meetings::ids::RecordingId;
use meetings::transcript::Segment;
use sqlx::AnyConnection;

use super::read;
use crate::error::Result;
use crate::row::{all, query};

/// A segment that a person corrected or brought back replaces newly recognised text of its time.
pub fn stands_for(kept: &Segment, segment: &Segment) -> bool {
    let together = kept.ends_at.min(segment.ends_at).since(kept.starts_at.max(segment.starts_at));
    kept.id == segment.id || together * 2 > segment.ends_at.since(segment.starts_at)
}

/// The current segments of a recording that a person corrected or brought back.
pub async fn kept_by_people(db: &mut AnyConnection, recording: &RecordingId) -> Result<Vec<Segment>> {
    let rows = query(select!(
        "WHERE recording_id = $1 AND is_current = 1 AND (corrected_at IS NOT NULL OR brought_back_by IS NOT NULL)
         ORDER BY starts_at, id"
    ))
    .bind(recording.as_str())
    .fetch_all(db)
    .await?;
    all(&rows, read)
}

/// The current segments of a recording whose speaker was named by a person.
pub async fn named_segments(db: &mut AnyConnection, recording: &RecordingId) -> Result<Vec<Segment>> {
    let rows =
        query(select!("WHERE recording_id = $1 AND is_current = 1 AND named_by IS NOT NULL ORDER BY starts_at, id"))
            .bind(recording.as_str())
            .fetch_all(db)
            .await?;
    all(&rows, read)
}

/// The named speaker of most of the time of `segment`, even if segments had other boundaries
/// before.
pub fn with_name(segment: &Segment, named: &[Segment]) -> Segment {
    let mut times: Vec<(&Segment, i64)> = Vec::new();
    for one in named {
        let together = one.ends_at.min(segment.ends_at).since(one.starts_at.max(segment.starts_at)).max(0);
        match times.iter_mut().find(|(known, _)| known.speaker == one.speaker) {
            Some((_, time)) => *time += together,
            None => times.push((one, together)),
        }
    }
    let most = times.into_iter().max_by_key(|(_, time)| *time);
    match most.filter(|(_, time)| time * 2 > segment.ends_at.since(segment.starts_at)) {
        Some((one, _)) => Segment {
            speaker: one.speaker.clone(),
            unit: one.unit.clone(),
            named_by: one.named_by.clone(),
            ..segment.clone()
        },
        None => segment.clone(),
    }
}
