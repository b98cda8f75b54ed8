// SPDX-License-Identifier: MPL-2.0
//! Sound files that were recorded elsewhere. The files are not in the database.

use meetings::ids::{MeetingId, RecordingId, SoundFileId, UserId};
use meetings::sound_file::SoundFileState;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

words!(SoundFileState { Waiting = "waiting", Recorded = "recorded", Refused = "refused" });

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoundFile {
    /// Also the identifier of its recording.
    pub id: SoundFileId,
    pub meeting: MeetingId,
    pub name: String,
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub digest: String,
    pub begins_at: Millis,
    pub state: SoundFileState,
    /// Why it is refused: a code, and what its words name.
    pub problem: Option<(String, Option<String>)>,
    pub added_by: UserId,
    pub added_by_name: String,
    pub added_at: Millis,
    /// When it and its recording were deleted because they were kept long enough.
    pub deleted_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy)]
pub struct SoundFiles<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT id, meeting_id, name, bytes, digest, begins_at, state, problem, fact, added_by, added_by_name, added_at,
               deleted_at FROM sound_files ",
            $which
        )
    };
}

impl<D: Source> SoundFiles<D> {
    /// All of a meeting, by the time at which they begin.
    pub async fn of(mut self, meeting: &MeetingId) -> Result<Vec<SoundFile>> {
        let rows = query(select!("WHERE meeting_id = $1 ORDER BY begins_at, added_at, id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    pub async fn get(mut self, id: &SoundFileId) -> Result<SoundFile> {
        let row = query(select!("WHERE id = $1")).bind(id.as_str()).fetch_optional(&mut *self.db.read().await?).await?;
        read(&row.ok_or(Error::NotFound("sound file"))?)
    }
}

impl SoundFiles<&mut UnitOfWork> {
    pub async fn add(self, file: &SoundFile, actor: &Actor, now: Millis) -> Result<()> {
        query(
            "INSERT INTO sound_files (id, meeting_id, name, bytes, digest, begins_at, state, added_by, added_by_name,
             added_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(file.id.as_str())
        .bind(file.meeting.as_str())
        .bind(&file.name)
        .bind(i64::try_from(file.bytes).unwrap_or(i64::MAX))
        .bind(&file.digest)
        .bind(file.begins_at.0)
        .bind(file.state.word())
        .bind(file.added_by.as_str())
        .bind(&file.added_by_name)
        .bind(file.added_at.0)
        .execute(self.db.connection()?)
        .await
        .or_taken("sound file")?;
        let detail = json!({"sound_file": file.id, "name": file.name, "bytes": file.bytes, "digest": file.digest,
            "begins_at": file.begins_at});
        self.db.record(actor, now, "sound_file.add", file.meeting.as_str(), detail).await
    }

    /// It is a recording now.
    pub async fn recorded(self, file: &SoundFile, length: i64, now: Millis) -> Result<()> {
        set_state(self.db, &file.id, SoundFileState::Recorded, None).await?;
        let detail = json!({"sound_file": file.id, "digest": file.digest, "duration_ms": length});
        self.db.record(&Actor::System, now, "sound_file.record", file.meeting.as_str(), detail).await
    }

    /// Nothing can be made of it, for now or for ever.
    pub async fn refused(self, file: &SoundFile, problem: &str, fact: Option<&str>, now: Millis) -> Result<()> {
        set_state(self.db, &file.id, SoundFileState::Refused, Some((problem, fact))).await?;
        let detail = json!({"sound_file": file.id, "problem": problem, "fact": fact});
        self.db.record(&Actor::System, now, "sound_file.refuse", file.meeting.as_str(), detail).await
    }

    /// It is tried once more.
    pub async fn again(self, file: &SoundFile, actor: &Actor, now: Millis) -> Result<()> {
        set_state(self.db, &file.id, SoundFileState::Waiting, None).await?;
        self.db.record(actor, now, "sound_file.again", file.meeting.as_str(), json!({"sound_file": file.id})).await
    }

    /// Forgets it with its recording and all that was recognised in it.
    pub async fn remove(self, file: &SoundFile, actor: &Actor, now: Millis) -> Result<()> {
        query("DELETE FROM sound_files WHERE id = $1").bind(file.id.as_str()).execute(self.db.connection()?).await?;
        let recording = RecordingId::parse(file.id.as_str()).map_err(|error| Error::Broken(error.to_string()))?;
        for statement in [
            "DELETE FROM passages WHERE recording_id = $1",
            "DELETE FROM segments WHERE recording_id = $1",
            "DELETE FROM listenings WHERE recording_id = $1",
            "DELETE FROM recordings WHERE id = $1",
        ] {
            query(statement).bind(recording.as_str()).execute(self.db.connection()?).await?;
        }
        let detail = json!({"sound_file": file.id, "name": file.name, "digest": file.digest});
        self.db.record(actor, now, "sound_file.remove", file.meeting.as_str(), detail).await
    }
}

async fn set_state(
    work: &mut UnitOfWork,
    id: &SoundFileId,
    state: SoundFileState,
    problem: Option<(&str, Option<&str>)>,
) -> Result<()> {
    let changed = query("UPDATE sound_files SET state = $1, problem = $2, fact = $3 WHERE id = $4")
        .bind(state.word())
        .bind(problem.map(|(code, _)| code))
        .bind(problem.and_then(|(_, fact)| fact))
        .bind(id.as_str())
        .execute(work.connection()?)
        .await?;
    if changed.rows_affected() == 0 { Err(Error::NotFound("sound file")) } else { Ok(()) }
}

fn read(row: &AnyRow) -> Result<SoundFile> {
    let fact = row.maybe_text("fact")?;
    Ok(SoundFile {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        name: row.text("name")?,
        bytes: row.int("bytes")?.unsigned_abs(),
        digest: row.text("digest")?,
        begins_at: row.millis("begins_at")?,
        state: row.word("state")?,
        problem: row.maybe_text("problem")?.map(|code| (code, fact)),
        added_by: row.id("added_by")?,
        added_by_name: row.text("added_by_name")?,
        added_at: row.millis("added_at")?,
        deleted_at: row.maybe_millis("deleted_at")?,
    })
}
