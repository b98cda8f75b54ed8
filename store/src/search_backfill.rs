//! Indexes what an older version of the program stored.

use meetings::ids::{MinutesId, RecordingId};

use crate::error::Result;
use crate::row::{Fields as _, all, query};
use crate::search::{Search, index};
use crate::{Store, minutes};

impl Search<'_> {
    /// Indexes what an older version of the program stored; how many transcripts and minutes that were. A server does it when it
    /// starts, beside its work.
    pub async fn index_missing(&self) -> Result<u64> {
        index_missing(self.store).await
    }
}

/// Indexes what no passage stands for: everything, when an older version of the program wrote it. One transcript or document
/// at a time, so that others can write in between; how many there were.
async fn index_missing(store: &Store) -> Result<u64> {
    let recordings = query(
        "SELECT DISTINCT recording_id FROM segments s WHERE is_current = 1
         AND NOT EXISTS (SELECT 1 FROM passages p WHERE p.recording_id = s.recording_id AND p.segment_id = s.id)",
    )
    .fetch_all(&mut *store.read().await?)
    .await?;
    for recording in all(&recordings, |row| row.id::<RecordingId>("recording_id"))? {
        let mut change = store.change().await?;
        index::of_recording(change.db(), &recording).await?;
        change.commit_derived().await?;
    }
    let without =
        query("SELECT id FROM minutes n WHERE NOT EXISTS (SELECT 1 FROM passages p WHERE p.minutes_id = n.id)")
            .fetch_all(&mut *store.read().await?)
            .await?;
    for id in all(&without, |row| row.id::<MinutesId>("id"))? {
        let mut change = store.change().await?;
        let newest = minutes::get(change.db(), &id).await?.revision;
        let content = minutes::content(change.db(), &id, newest).await?;
        index::of_minutes(change.db(), &id, &content).await?;
        change.commit_derived().await?;
    }
    Ok((recordings.len() + without.len()) as u64)
}
