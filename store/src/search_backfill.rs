// SPDX-License-Identifier: MPL-2.0
//! Creates passages for text of older versions. Outside of [`crate::search`], because the
//! repositories of transcripts and minutes depend on that module.

use meetings::ids::{MinutesId, RecordingId};

use crate::error::Result;
use crate::row::{Fields as _, all, query};
use crate::search::index::{of_minutes, of_recording};
use crate::{Store, minutes};

/// Indexes all text without passages, written by an older version. One transcript or document at a
/// time, so that others can write in between. Returns their number.
pub async fn index_missing(store: &Store) -> Result<u64> {
    let recordings = query(
        "SELECT DISTINCT recording_id FROM segments s WHERE is_current = 1
         AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.recording_id = s.recording_id AND p.segment_id = s.id)",
    )
    .fetch_all(&mut *store.reader().await?)
    .await?;
    for recording in all(&recordings, |row| row.id::<RecordingId>("recording_id"))? {
        let mut work = store.begin().await?;
        of_recording(&mut work, &recording).await?;
        work.save().await?;
    }
    let minutes =
        query("SELECT id FROM minutes n WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.minutes_id = n.id)")
            .fetch_all(&mut *store.reader().await?)
            .await?;
    for id in all(&minutes, |row| row.id::<MinutesId>("id"))? {
        let mut work = store.begin().await?;
        let newest = minutes::get(work.connection()?, &id).await?.revision;
        let content = minutes::content(work.connection()?, &id, newest).await?;
        of_minutes(&mut work, &id, &content).await?;
        work.save().await?;
    }
    Ok((recordings.len() + minutes.len()) as u64)
}
