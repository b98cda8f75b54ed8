//! Keeps the store's rows of recordings in step with the files on disk.
//!
//! The file comes first: the media plane makes it, with a sidecar that names meeting and speaker, at the first packet; its row
//! follows when that is reported. Whatever a crash or a full disk lost in between, [`Keeper::recover`] and [`Keeper::settle`]
//! make up from the files, so that no word that is on disk is missing from a transcript.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use meetings::Millis;
use meetings::ids::{MeetingId, ParticipantId, RecordingId};
use recording_format::Sidecar;
use serde_json::json;
use sfu::SfuEvent;
use store::recordings::Recording;
use store::{Actor, Store};
use tokio::sync::mpsc;

use super::media::{RECORDINGS, labels, recordings_of};
use crate::clock::Clock;
use crate::jobs::LISTEN;

#[derive(Debug, Clone)]
pub struct Keeper {
    pub store: Store,
    pub clock: Clock,
    pub data: Arc<Path>,
}

impl Keeper {
    /// Follows what the media plane reports, until it stops.
    pub async fn run(self, mut events: mpsc::Receiver<SfuEvent>) {
        while let Some(event) = events.recv().await {
            let done = match event {
                SfuEvent::RecordingStarted { path, .. } => self.begun(&path).await.map(|_| ()),
                SfuEvent::RecordingEnded { path, duration, .. } => {
                    self.ended(&path, i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)).await
                }
                SfuEvent::RecordingFailed { path, .. } => self.cut_short(&path).await,
                _ => Ok(()),
            };
            if let Err(error) = done {
                // The file is safe; `settle` makes the row before the transcript is made.
                tracing::error!(%error, "a recording could not be noted");
            }
        }
    }

    /// After a start: every recording that a crash cut off gets its end, every file its row.
    pub async fn recover(&self) -> anyhow::Result<()> {
        for recording in self.store.recordings().unfinished().await? {
            self.close(&recording).await?;
        }
        let Ok(mut folders) = tokio::fs::read_dir(self.data.join(RECORDINGS)).await else { return Ok(()) };
        while let Some(folder) = folders.next_entry().await? {
            if let Ok(meeting) = MeetingId::parse(&folder.file_name().to_string_lossy()) {
                self.adopt(&meeting).await?;
            }
        }
        Ok(())
    }

    /// Of an ended meeting: its recordings, each with its row and its end. None while some are still being completed;
    /// `give_up` closes those by what is on disk.
    pub async fn settle(&self, meeting: &MeetingId, give_up: bool) -> anyhow::Result<Option<Vec<Recording>>> {
        let rows = self.store.recordings().list(meeting).await?;
        let open: Vec<_> = rows.iter().filter(|row| row.duration.is_none()).collect();
        if !open.is_empty() && !give_up {
            return Ok(None);
        }
        for recording in open {
            self.close(recording).await?;
        }
        self.adopt(meeting).await?;
        Ok(Some(self.store.recordings().list(meeting).await?))
    }

    async fn begun(&self, path: &Path) -> anyhow::Result<Option<RecordingId>> {
        let Some(recording) = self.described(path).await? else { return Ok(None) };
        let now = self.clock.now();
        self.store.recordings().create(&recording, &Actor::System, now).await?;
        self.store.jobs().enqueue(LISTEN, recording.meeting.as_str(), &json!({}), &Actor::System, now).await?;
        Ok(Some(recording.id))
    }

    async fn ended(&self, path: &Path, duration_ms: i64) -> anyhow::Result<()> {
        let Some(id) = id_of(path) else { return Ok(()) };
        let noted = self.store.recordings().set_ended(&id, duration_ms, &Actor::System, self.clock.now()).await;
        if let Err(store::Error::NotFound(_)) = noted {
            // Its beginning was lost, for example while the disk was full.
            self.begun(path).await?;
            self.store.recordings().set_ended(&id, duration_ms, &Actor::System, self.clock.now()).await?;
        }
        Ok(())
    }

    /// A file that was given up keeps what is in it; its transcript must not wait for an end that never comes.
    async fn cut_short(&self, path: &Path) -> anyhow::Result<()> {
        if !tokio::fs::try_exists(path).await? {
            return Ok(());
        }
        let length = length_of(path.to_owned()).await?;
        self.ended(path, length).await
    }

    async fn close(&self, recording: &Recording) -> anyhow::Result<()> {
        let length = length_of(self.data.join(&recording.path)).await?;
        self.store.recordings().set_ended(&recording.id, length, &Actor::System, self.clock.now()).await?;
        Ok(())
    }

    /// Files of a meeting that have no row.
    async fn adopt(&self, meeting: &MeetingId) -> anyhow::Result<()> {
        let rows = self.store.recordings().list(meeting).await?;
        let known: HashSet<_> = rows.into_iter().map(|row| row.id).collect();
        let Ok(mut files) = tokio::fs::read_dir(self.data.join(recordings_of(meeting))).await else { return Ok(()) };
        while let Some(file) = files.next_entry().await? {
            let path = file.path();
            if path.extension().is_none_or(|end| end != "opus") || id_of(&path).is_none_or(|id| known.contains(&id)) {
                continue;
            }
            match self.begun(&path).await {
                Ok(Some(id)) => {
                    tracing::warn!(path = %path.display(), "a recording without a row was found and taken up");
                    let length = length_of(path).await?;
                    self.store.recordings().set_ended(&id, length, &Actor::System, self.clock.now()).await?;
                }
                Ok(None) => {}
                // One damaged sidecar must not hide the files after it.
                Err(error) => tracing::warn!(path = %path.display(), %error, "a recording cannot be taken up"),
            }
        }
        Ok(())
    }

    /// The row that belongs to a file, from its sidecar; none for a file that is not ours.
    async fn described(&self, path: &Path) -> anyhow::Result<Option<Recording>> {
        let recording = path.to_owned();
        let sidecar = tokio::task::spawn_blocking(move || Sidecar::read(&recording)).await??;
        let Sidecar { started_at_ms, mut labels, .. } = sidecar;
        let mut label = |name: &str| labels.remove(name).unwrap_or_default();
        let (speaker, unit) = (label(labels::SPEAKER), label(labels::UNIT));
        let meeting = MeetingId::parse(&label(labels::MEETING));
        let participant = ParticipantId::parse(&label(labels::PARTICIPANT));
        let inside = path.strip_prefix(&self.data).ok().and_then(Path::to_str);
        let (Some(id), Ok(meeting), Ok(participant), Some(inside)) = (id_of(path), meeting, participant, inside) else {
            return Ok(None);
        };
        let (path, started_at) = (inside.to_owned(), Millis(i64::try_from(started_at_ms)?));
        Ok(Some(Recording { id, meeting, participant, speaker, unit, path, started_at, duration: None }))
    }
}

/// A recording's identifier is the name of its file without the ending.
fn id_of(path: &Path) -> Option<RecordingId> {
    RecordingId::parse(path.file_stem()?.to_str()?).ok()
}

/// A missing or unreadable file has no length: its row stays, with nothing to hear.
async fn length_of(path: PathBuf) -> anyhow::Result<i64> {
    let shown = path.display().to_string();
    let length = tokio::task::spawn_blocking(move || recording_format::length_ms(&path)).await?;
    let length = length.unwrap_or_else(|error| {
        tracing::warn!(path = %shown, %error, "a recording cannot be read");
        0
    });
    Ok(i64::try_from(length)?)
}
