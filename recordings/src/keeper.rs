// SPDX-License-Identifier: MPL-2.0
//! Keeps the store's rows of recordings in step with the files on disk.
//!
//! The file comes first: the media plane makes it, with a sidecar that names meeting and speaker,
//! at the first packet; its row follows when that is reported. [`Keeper::recover`] and
//! [`Keeper::reconcile`] add from the files what a crash or a full disk lost in between, so that
//! every recording on disk is transcribed.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use base::Clock;
use meetings::ids::{MeetingId, ParticipantId, RecordingId};
use meetings::meeting::MeetingState;
use moments::Millis;
use recording_format::Sidecar;
use serde_json::json;
use store::jobs::{LISTEN, TRANSCRIBE};
use store::recordings::Recording;
use store::{Actor, Store, UnitOfWork};
use tokio::runtime::Handle;

use crate::late::{Sender, left_behind};
use crate::{FOLDER, folder_of, labels};

#[derive(Debug, Clone)]
pub struct Keeper {
    pub store: Store,
    pub clock: Clock,
    pub data: Arc<Path>,
}

impl Keeper {
    /// After a start: every recording that a crash cut off gets its end, every file its row.
    pub async fn recover(&self) -> anyhow::Result<()> {
        for recording in self.store.recordings().unfinished().await? {
            self.close(&recording).await?;
        }
        let Ok(mut folders) = tokio::fs::read_dir(self.data.join(FOLDER)).await else { return Ok(()) };
        while let Some(folder) = folders.next_entry().await? {
            if let Ok(meeting) = MeetingId::parse(&folder.file_name().to_string_lossy()) {
                self.adopt(&meeting).await?;
            }
        }
        Ok(())
    }

    /// The recordings of an ended meeting, each with its row and its end. None while some are still
    /// being completed; `give_up` closes those by what is on disk.
    pub async fn reconcile(&self, meeting: &MeetingId, give_up: bool) -> anyhow::Result<Option<Vec<Recording>>> {
        let rows = self.store.recordings().list(meeting).await?;
        let open: Vec<_> = rows.iter().filter(|row| row.duration.is_none()).collect();
        if !open.is_empty() && !give_up {
            return Ok(None);
        }
        for recording in open {
            self.close(recording).await?;
        }
        self.adopt(meeting).await?;
        self.join_left_behind(meeting).await?;
        Ok(Some(self.store.recordings().list(meeting).await?))
    }

    /// A recording has started: it gets its row, and a job that listens to it.
    pub async fn on_started(&self, path: &Path) -> anyhow::Result<Option<RecordingId>> {
        let Some(recording) = self.described(path).await? else { return Ok(None) };
        let mut work = self.store.begin().await?;
        self.add_row(&mut work, &recording).await?;
        work.save().await?;
        Ok(Some(recording.id))
    }

    async fn add_row(&self, work: &mut UnitOfWork, recording: &Recording) -> store::Result<()> {
        let (meeting, now) = (recording.meeting.as_str(), self.clock.now());
        work.recordings().create(recording, &Actor::System, now).await?;
        work.jobs().enqueue(LISTEN, meeting, &json!({}), &Actor::System, now).await?;
        Ok(())
    }

    /// A file is complete.
    pub async fn on_ended(&self, path: &Path, duration_ms: i64) -> anyhow::Result<()> {
        let Some(id) = id_of(path) else { return Ok(()) };
        let lost = match self.store.recordings().get(&id).await {
            // Its beginning was lost, for example while the disk was full.
            Err(store::Error::NotFound(_)) => self.described(path).await?,
            found => found.map(|_| None)?,
        };
        let mut work = self.store.begin().await?;
        if let Some(recording) = lost {
            self.add_row(&mut work, &recording).await?;
        }
        work.recordings().set_ended(&id, duration_ms, &Actor::System, self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Makes recordings of the sound that a sender's page sent after a cut, and forgets what they
    /// were made of: the milliseconds that were added. Blocks.
    pub fn join_late(&self, sender: &Sender, handle: &Handle) -> anyhow::Result<i64> {
        let files = sender.join(store::random::bits)?;
        // Rows before the sound is forgotten: after a crash it is joined again, into the same
        // files.
        handle.block_on(self.on_joined(&files))?;
        sender.forget()?;
        Ok(files.iter().map(|(_, length)| length).sum())
    }

    async fn on_joined(&self, files: &[(PathBuf, i64)]) -> anyhow::Result<()> {
        let mut meeting = None;
        for (path, length) in files {
            let Some(recording) = self.described(path).await? else { continue };
            let known = self.store.recordings().get(&recording.id).await;
            let now = self.clock.now();
            let mut work = self.store.begin().await?;
            if matches!(known, Err(store::Error::NotFound(_))) {
                self.add_row(&mut work, &recording).await?;
            }
            work.recordings().set_ended(&recording.id, *length, &Actor::System, now).await?;
            work.save().await?;
            meeting = Some(recording.meeting);
        }
        // After the rows: a meeting that ends between has them recognised with the others.
        let Some(meeting) = meeting else { return Ok(()) };
        if self.store.meetings().get(&meeting).await?.state == MeetingState::Ended {
            let mut work = self.store.begin().await?;
            let (subject, now) = (meeting.as_str(), self.clock.now());
            work.jobs().enqueue(TRANSCRIBE, subject, &json!({}), &Actor::System, now).await?;
            work.save().await?;
        }
        Ok(())
    }

    /// Joins what pages sent and never came back to have joined.
    async fn join_left_behind(&self, meeting: &MeetingId) -> anyhow::Result<()> {
        let folder = self.data.join(folder_of(meeting));
        let senders = tokio::task::spawn_blocking(move || left_behind(&folder)).await??;
        if senders.is_empty() {
            return Ok(());
        }
        let rows = self.store.recordings().list(meeting).await?;
        let ended_at = self.store.meetings().get(meeting).await?.ended_at;
        let until_ms = u64::try_from(ended_at.unwrap_or_else(|| self.clock.now()).0)?;
        for (first, ssrc) in senders {
            let Some(participant) = rows.iter().find(|row| row.id.as_str() == first).map(|row| &row.participant) else {
                continue;
            };
            let own = rows.iter().filter(|row| row.participant == *participant);
            let paths: Vec<PathBuf> = own.map(|row| self.data.join(&row.path)).collect();
            let (keeper, handle) = (self.clone(), Handle::current());
            let joined = tokio::task::spawn_blocking(move || {
                let sender = Sender::find(&paths, ssrc, until_ms)?;
                sender.map_or(Ok(0), |sender| keeper.join_late(&sender, &handle))
            });
            // One that cannot be joined must not hide the others.
            if let Err(error) = joined.await? {
                tracing::warn!(%meeting, %first, %error, "sound that came after a cut cannot be joined");
            }
        }
        Ok(())
    }

    /// A file that was given up keeps what is in it; its transcript must not wait for an end that
    /// never comes.
    pub async fn on_failed(&self, path: &Path) -> anyhow::Result<()> {
        if !tokio::fs::try_exists(path).await? {
            return Ok(());
        }
        let length = length_of(path.to_owned()).await?;
        self.on_ended(path, length).await
    }

    async fn close(&self, recording: &Recording) -> anyhow::Result<()> {
        let length = length_of(self.data.join(&recording.path)).await?;
        self.set_ended(&recording.id, length).await
    }

    async fn set_ended(&self, id: &RecordingId, length: i64) -> anyhow::Result<()> {
        let mut work = self.store.begin().await?;
        work.recordings().set_ended(id, length, &Actor::System, self.clock.now()).await?;
        Ok(work.save().await?)
    }

    /// Files of a meeting that have no row.
    async fn adopt(&self, meeting: &MeetingId) -> anyhow::Result<()> {
        let rows = self.store.recordings().list(meeting).await?;
        let known: HashSet<_> = rows.into_iter().map(|row| row.id).collect();
        let Ok(mut files) = tokio::fs::read_dir(self.data.join(folder_of(meeting))).await else { return Ok(()) };
        while let Some(file) = files.next_entry().await? {
            let path = file.path();
            if path.extension().is_none_or(|end| end != "opus") || id_of(&path).is_none_or(|id| known.contains(&id)) {
                continue;
            }
            // The row comes first: how long a file is may take a slow disk for ever to say.
            match self.on_started(&path).await {
                Ok(Some(id)) => {
                    tracing::warn!(path = %path.display(), "a recording without a row was found and taken up");
                    let length = length_of(path).await?;
                    self.set_ended(&id, length).await?;
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
