// SPDX-License-Identifier: MPL-2.0
//! Private notes of a person in a meeting. Every query names the owner: there is none for notes of
//! others or for all.
//!
//! Saves are not in the audit log: they occur every few seconds, and the times of writing are
//! private too.

use meetings::ids::{MeetingId, UserId};
use moments::Millis;

use crate::UnitOfWork;
use crate::error::{Conflict, Result};
use crate::row::{Fields as _, query};
use crate::source::Source;

/// The notes of one person in one meeting, as last saved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PrivateNotes {
    pub text: String,
    /// Counted from 1; 0 before anything was saved.
    pub version: i64,
    pub saved_at: Millis,
}

#[derive(Debug, Clone, Copy)]
pub struct PrivateNotesRepository<D> {
    pub(crate) db: D,
}

impl<D: Source> PrivateNotesRepository<D> {
    pub async fn of(mut self, meeting: &MeetingId, owner: &UserId) -> Result<PrivateNotes> {
        let row = query("SELECT text, version, saved_at FROM private_notes WHERE meeting_id = $1 AND user_id = $2")
            .bind(meeting.as_str())
            .bind(owner.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map_or_else(
            || Ok(PrivateNotes::default()),
            |row| {
                let (text, version) = (row.text("text")?, row.int("version")?);
                Ok(PrivateNotes { text, version, saved_at: row.millis("saved_at")? })
            },
        )
    }
}

impl PrivateNotesRepository<&mut UnitOfWork> {
    /// Saves `text`, based on version `seen`. If another window has saved meanwhile:
    /// `Conflict::Revision` with the current version, and nothing is saved.
    pub async fn save(
        self,
        meeting: &MeetingId,
        owner: &UserId,
        text: &str,
        seen: i64,
        now: Millis,
    ) -> Result<PrivateNotes> {
        let write = if seen == 0 {
            query(
                "INSERT INTO private_notes (meeting_id, user_id, text, saved_at, version) VALUES ($1, $2, $3, $4, 1)
                 ON CONFLICT (meeting_id, user_id) DO NOTHING",
            )
        } else {
            query(
                "UPDATE private_notes SET text = $3, saved_at = $4, version = version + 1
                 WHERE meeting_id = $1 AND user_id = $2 AND version = $5",
            )
        };
        let write = write.bind(meeting.as_str()).bind(owner.as_str()).bind(text).bind(now.0);
        let write = if seen == 0 { write } else { write.bind(seen) };
        let written = write.execute(self.db.connection()?).await?;
        if written.rows_affected() == 0 {
            let current = self.db.private_notes().of(meeting, owner).await?.version;
            return Err(Conflict::Revision { current }.into());
        }
        Ok(PrivateNotes { text: text.to_owned(), version: seen + 1, saved_at: now })
    }
}
