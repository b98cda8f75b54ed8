// SPDX-License-Identifier: MPL-2.0
//! What is asked of letters: how many there are, what waits, and what each is about.

use meetings::ids::MeetingId;
use moments::Millis;

use crate::error::Result;
use crate::letter_recipients::{CONTENTS, is_about};
use crate::letters::{LetterKind, Letters, StoredLetter, read};
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;

/// How many letters there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LetterCounts {
    pub waiting: u64,
    /// Since the given time.
    pub sent: u64,
    pub failed: u64,
}

/// Whether letters are sent, and how the last try went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailState {
    pub is_on: bool,
    /// Empty: the server takes letters, as far as is known.
    pub trouble: String,
    pub words: String,
    pub since: Millis,
    /// How many letters the server has taken, those that try the settings among them.
    pub taken: u64,
    pub taken_at: Option<Millis>,
}

/// A meeting that a letter is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterContent {
    pub meeting: MeetingId,
    /// A letter before has told its reader that the meeting is to be held.
    pub is_known: bool,
    /// A newer letter tells its reader of the meeting.
    pub is_outdated: bool,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT l.id, l.user_id, l.meeting_id, l.batch, l.address, l.language, l.kind, l.state, l.attempts,
             l.trouble, l.words, l.created_at FROM letters l ",
            $rest
        )
    };
}

impl<D: Source> Letters<D> {
    pub async fn counts(mut self, since: Millis) -> Result<LetterCounts> {
        let row = query(
            "SELECT COUNT(CASE WHEN state IN ('waiting', 'sending') THEN 1 END) AS waiting,
               COUNT(CASE WHEN state = 'sent' AND finished_at >= $1 THEN 1 END) AS sent,
               COUNT(CASE WHEN state = 'failed' THEN 1 END) AS failed FROM letters",
        )
        .bind(since.0)
        .fetch_one(&mut *self.db.read().await?)
        .await?;
        let number = |name| Ok::<_, crate::Error>(row.int(name)?.unsigned_abs());
        Ok(LetterCounts { waiting: number("waiting")?, sent: number("sent")?, failed: number("failed")? })
    }

    /// The latest that failed, then the latest that wait.
    pub async fn open(mut self, most: i64) -> Result<Vec<StoredLetter>> {
        let rows = query(select!(
            "WHERE l.state IN ('failed', 'waiting', 'sending')
             ORDER BY CASE WHEN l.state = 'failed' THEN 0 ELSE 1 END, l.created_at DESC, l.id LIMIT $1"
        ))
        .bind(most)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// All of one meeting that were not dropped, the latest first.
    pub async fn of(mut self, meeting: &MeetingId, most: i64) -> Result<Vec<StoredLetter>> {
        let rows = query(concat!(
            select!("WHERE "),
            is_about!("l", "$1"),
            " AND l.state <> 'dropped' ORDER BY l.created_at DESC, l.id LIMIT $2"
        ))
        .bind(meeting.as_str())
        .bind(most)
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// The meetings that a letter is about, in order.
    pub async fn contents(mut self, id: &str) -> Result<Vec<LetterContent>> {
        let rows = query(CONTENTS).bind(id).fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, |row| {
            Ok(LetterContent {
                meeting: row.id("meeting_id")?,
                is_known: row.flag("is_known")?,
                is_outdated: row.flag("is_outdated")?,
            })
        })
    }

    /// When people were reminded of this last; none: never.
    pub async fn last_reminder(mut self, kind: LetterKind, meeting: &MeetingId) -> Result<Option<Millis>> {
        let row = query(
            "SELECT MAX(created_at) AS last FROM letters WHERE meeting_id = $1 AND kind = $2 AND state <> 'dropped'",
        )
        .bind(meeting.as_str())
        .bind(kind.word())
        .fetch_one(&mut *self.db.read().await?)
        .await?;
        row.maybe_millis("last")
    }

    pub async fn state(mut self) -> Result<MailState> {
        let row = query("SELECT is_on, trouble, words, since, taken, taken_at FROM mail_state WHERE id = 1")
            .fetch_one(&mut *self.db.read().await?)
            .await?;
        Ok(MailState {
            is_on: row.flag("is_on")?,
            trouble: row.text("trouble")?,
            words: row.text("words")?,
            since: row.millis("since")?,
            taken: row.int("taken")?.unsigned_abs(),
            taken_at: row.maybe_millis("taken_at")?,
        })
    }
}
