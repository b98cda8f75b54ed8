// SPDX-License-Identifier: MPL-2.0
//! What does not go into the dossier is deleted a while after the end of its meeting; so are files
//! that no message has, of a server that stopped in between.

use std::time::Duration;

use meetings::ids::{ChatFileId, MeetingId};
use protocol::http::CHAT_DELETED_AFTER_HOURS;

use super::files::{self, ChatFiles};
use crate::UseCases;

const KEPT_MS: i64 = CHAT_DELETED_AFTER_HOURS as i64 * 3_600_000;
/// Meetings in one go.
const AT_ONCE: u32 = 100;
/// A file without a message may belong to one that is being sent.
const UNKNOWN_KEPT: Duration = Duration::from_hours(1);

impl UseCases {
    /// Deletes what is due. Each meeting is one unit of work: whatever stops it, the next run goes
    /// on.
    pub async fn clear_chats(&self) -> store::Result<()> {
        let now = self.clock.now();
        loop {
            let due = self.store.chat().to_clear(now.plus(-KEPT_MS), AT_ONCE).await?;
            for meeting in &due {
                let mut work = self.store.begin().await?;
                let cleared = work.chat().clear(meeting, now).await?;
                work.save().await?;
                for file in &cleared.files {
                    self.delete_chat_file(meeting, file).await;
                }
            }
            if due.is_empty() {
                break;
            }
        }
        self.delete_unknown_chat_files(UNKNOWN_KEPT).await
    }

    /// Deletes files without a message, which was deleted, withdrawn or never written.
    pub async fn delete_unknown_chat_files(&self, older_than: Duration) -> store::Result<()> {
        let data = self.data.clone();
        let found = tokio::task::spawn_blocking(move || files::older_than(&data, older_than)).await;
        for (meeting, file) in found.unwrap_or_default() {
            if !self.store.chat().is_file_known(&file).await? {
                self.delete_chat_file(&meeting, &file).await;
            }
        }
        Ok(())
    }

    /// What stays is deleted by a later run.
    async fn delete_chat_file(&self, meeting: &MeetingId, file: &ChatFileId) {
        let files = ChatFiles::of(&self.data, meeting, file);
        let _ = tokio::task::spawn_blocking(move || files.delete()).await;
    }
}
