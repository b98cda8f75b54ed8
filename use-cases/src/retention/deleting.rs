// SPDX-License-Identifier: MPL-2.0
//! Deletes what is older than the rules allow, once an hour: of one meeting and kind, files are
//! measured, then rows go in one unit of work with a record of what they were, then files. What
//! stops it in between, the next run goes on.

use std::path::{Path, PathBuf};

use meetings::ids::{MeetingId, RecordingId};
use meetings::retention::{Retention, RetentionKind, RetentionRule, retention};
use moments::Millis;
use store::retention::{Candidate, DeletedFile, Deletion, StoredRule};
use store::retention_deleting::ToDelete;

use super::files;
use crate::UseCases;
use crate::dossier::delete_archives;

/// Meetings that are looked up at once.
const PAGE: u32 = 500;
/// Deletions of one kind in one run. The hour after has its own.
const MOST_OF_RUN: usize = 200;

/// Where the first page begins.
fn beginning() -> (Millis, String) {
    (Millis(i64::MIN), String::new())
}

/// What a rule says of all meetings.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    pub due: Vec<Candidate>,
    /// Old enough, and something stands against it.
    pub held_back: u64,
    pub due_count: u64,
}

impl UseCases {
    /// What a rule says of all meetings at that time; of those that are due at most `most`, oldest
    /// first, and the number of all.
    pub(super) async fn sorted(
        &self,
        kind: RetentionKind,
        rule: RetentionRule,
        now: Millis,
        most: usize,
    ) -> store::Result<Sorted> {
        let (mut sorted, mut after) = (Sorted::default(), beginning());
        loop {
            let page = self.store.retention().candidates(kind, rule.cutoff(now), &after, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            if let Some(last) = page.last() {
                after = last.cursor();
            }
            for candidate in page {
                match retention(kind, rule, &candidate.facts, now) {
                    Retention::Due => {
                        sorted.due_count += 1;
                        if sorted.due.len() < most {
                            sorted.due.push(candidate);
                        }
                    }
                    Retention::HeldBack => sorted.held_back += 1,
                    Retention::Kept => {}
                }
            }
            if is_last {
                return Ok(sorted);
            }
        }
    }

    /// Deletes what is due, and the files that a run before left.
    pub async fn delete_by_retention(&self) -> store::Result<()> {
        self.delete_files_left().await?;
        for stored in self.store.retention().rules().await? {
            let StoredRule { kind, .. } = stored;
            let Some(rule) = stored.rule() else { continue };
            for candidate in self.sorted(kind, rule, self.clock.now(), MOST_OF_RUN).await?.due {
                self.delete_one(&candidate.meeting, kind, rule).await?;
            }
        }
        Ok(())
    }

    async fn delete_one(&self, meeting: &MeetingId, kind: RetentionKind, rule: RetentionRule) -> store::Result<()> {
        // No dossier is made meanwhile, which would keep what goes.
        let _turn = self.dossiers.turn().await;
        let rows = self.store.retention().rows_with_files(kind, meeting).await?;
        let Some(files) = self.measured(meeting, kind).await? else { return Ok(()) };
        let now = self.clock.now();
        let mut work = self.store.begin().await?;
        let what = ToDelete { meeting, kind, rule, files: &files, rows };
        let Some(deletion) = work.retention().delete(&what, now).await? else { return work.cancel().await };
        work.save().await?;
        tracing::info!(%meeting, ?kind, days = rule.days, "deleted: it was kept long enough");
        self.delete_files_of(&deletion).await
    }

    /// All files of this kind with their digests. None, after a warning, where one cannot be read:
    /// what cannot be proven later is not deleted.
    async fn measured(&self, meeting: &MeetingId, kind: RetentionKind) -> store::Result<Option<Vec<DeletedFile>>> {
        let (data, id) = (self.data.clone(), meeting.clone());
        let reading = match kind {
            RetentionKind::Transcript => return Ok(Some(Vec::new())),
            RetentionKind::Sound => {
                let deleted = self.store.recordings().deleted(meeting).await?;
                let is_there = |id: &RecordingId| deleted.get(id).is_none_or(|known| known.sound.is_none());
                let recordings = self.store.recordings().list(meeting).await?.into_iter();
                let paths: Vec<PathBuf> =
                    recordings.filter(|one| is_there(&one.id)).map(|one| PathBuf::from(one.path)).collect();
                let sent = self.store.sound_files().of(meeting).await?.into_iter();
                let sent: Vec<_> =
                    sent.filter(|file| file.deleted_at.is_none()).map(|file| (file.id, file.name)).collect();
                tokio::task::spawn_blocking(move || files::of_sound(&data, &id, &paths, &sent))
            }
            RetentionKind::Chat => {
                let messages = self.store.chat().to_everyone(meeting, true).await?.into_iter();
                let sent: Vec<_> = messages.filter_map(|one| one.file).map(|file| (file.id, file.name)).collect();
                tokio::task::spawn_blocking(move || files::of_chat(&data, &id, &sent))
            }
        };
        Ok(match reading.await {
            Ok(Ok(files)) => Some(files),
            Ok(Err(error)) => {
                tracing::warn!(%meeting, ?kind, %error, "files cannot be read, so nothing of them is deleted");
                None
            }
            Err(error) => {
                tracing::warn!(%meeting, ?kind, %error, "files were not read, so nothing of them is deleted");
                None
            }
        })
    }

    /// Of deletions that a crash or the disk interrupted.
    async fn delete_files_left(&self) -> store::Result<()> {
        for deletion in self.store.retention().with_files_left(PAGE).await? {
            self.delete_files_of(&deletion).await?;
        }
        Ok(())
    }

    async fn delete_files_of(&self, deletion: &Deletion) -> store::Result<()> {
        let (data, meeting) = (self.data.clone(), deletion.meeting.clone());
        let files: Vec<PathBuf> =
            deletion.read_record()?.files.into_iter().map(|file| Path::new(&file.file).to_owned()).collect();
        let deleted = tokio::task::spawn_blocking(move || {
            recordings::deleting::delete(&data, &files)?;
            delete_archives(&data, &meeting)
        });
        let deleted = deleted.await.map_err(|error| error.to_string()).and_then(|done| done.map_err(|e| e.to_string()));
        if let Err(error) = deleted {
            tracing::warn!(meeting = %deletion.meeting, %error, "deleted files are still on the disk; retrying in an hour");
            return Ok(());
        }
        let mut work = self.store.begin().await?;
        work.retention().files_are_gone(deletion).await?;
        work.save().await
    }
}
