// SPDX-License-Identifier: MPL-2.0
//! Drafts of minutes that several edit at once: the Yjs document as a state and the updates since,
//! and the revisions that are saved of it.

use meetings::ids::{MinutesId, UserId};
use meetings::minutes::{MinutesContent, MinutesState};
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;

use crate::error::Result;
use crate::minutes::{self, Kind};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::writing_sessions::stretch_of;
use crate::{Actor, Conflict, Error, UnitOfWork};

#[derive(Debug, Clone, Copy)]
pub struct SharedDrafts<D> {
    pub(crate) db: D,
}

/// A stored document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredDraft {
    pub head: DraftHead,
    pub state: Vec<u8>,
    /// Since the state, in their order.
    pub updates: Vec<Vec<u8>>,
}

impl StoredDraft {
    pub fn update_bytes(&self) -> usize {
        self.updates.iter().map(Vec::len).sum()
    }
}

/// How far a stored document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DraftHead {
    /// The revision of which it was made.
    pub epoch: i64,
    /// The newest revision that was saved of it.
    pub revision: i64,
    /// The last update, counted from 1.
    pub seq: i64,
    /// The last update that `revision` holds.
    pub projected: i64,
}

/// Somebody who edited, with the name that a revision shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writer {
    pub user: UserId,
    pub name: String,
}

impl<D: Source> SharedDrafts<D> {
    /// The document of a draft; none if nobody edited it since its newest revision was made by
    /// another way.
    pub async fn load(mut self, id: &MinutesId) -> Result<Option<StoredDraft>> {
        let mut db = self.db.snapshot().await?;
        let Some(head) = head(&mut db, id).await? else { return Ok(None) };
        let row = query("SELECT state, folded FROM shared_drafts WHERE minutes_id = $1")
            .bind(id.as_str())
            .fetch_one(&mut *db)
            .await?;
        let rows = query("SELECT content FROM shared_draft_updates WHERE minutes_id = $1 AND seq > $2 ORDER BY seq")
            .bind(id.as_str())
            .bind(row.int("folded")?)
            .fetch_all(&mut *db)
            .await?;
        let updates = all(&rows, |row| row.bytes("content"))?;
        Ok(Some(StoredDraft { head, state: row.bytes("state")?, updates }))
    }

    /// Drafts with edits that no revision holds yet.
    pub async fn unprojected(mut self) -> Result<Vec<MinutesId>> {
        let rows = query(
            "SELECT d.minutes_id FROM shared_drafts d JOIN minutes n ON n.id = d.minutes_id
             WHERE n.revision = d.revision AND n.state = 'draft'
             AND EXISTS (SELECT 1 FROM shared_draft_updates u WHERE u.minutes_id = d.minutes_id AND u.seq > d.projected)",
        )
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| row.id("minutes_id"))
    }

    /// Who wrote what no revision holds yet.
    pub async fn unprojected_writers(mut self, id: &MinutesId) -> Result<Vec<Writer>> {
        let rows = query(
            "SELECT DISTINCT s.id, s.name FROM shared_draft_updates u JOIN shared_drafts d ON d.minutes_id = u.minutes_id
             JOIN users s ON s.id = u.user_id WHERE u.minutes_id = $1 AND u.seq > d.projected ORDER BY s.name",
        )
        .bind(id.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| Ok(Writer { user: row.id("id")?, name: row.text("name")? }))
    }
}

impl SharedDrafts<&mut UnitOfWork> {
    /// Stores a document that was made of the newest revision of a draft. One that was made by
    /// somebody else meanwhile stays; false then.
    pub async fn begin(self, id: &MinutesId, revision: i64, state: &[u8]) -> Result<bool> {
        minutes::draft_at(self.db.connection()?, id, revision).await?;
        if head(self.db.connection()?, id).await?.is_some() {
            return Ok(false);
        }
        delete(self.db.connection()?, id).await?;
        query(
            "INSERT INTO shared_drafts (minutes_id, epoch, revision, state, folded, projected)
             VALUES ($1, $2, $2, $3, 0, 0)",
        )
        .bind(id.as_str())
        .bind(revision)
        .bind(state.to_vec())
        .execute(self.db.connection()?)
        .await?;
        Ok(true)
    }

    /// Stores updates after `last`, the number of the last one. Not if the document is not edited
    /// any more: `Conflict::Revision` or `Conflict::MinutesState`.
    pub async fn append(self, id: &MinutesId, last: i64, updates: &[(UserId, Vec<u8>)]) -> Result<i64> {
        let known = require(self.db.connection()?, id).await?;
        if known.seq != last {
            return Err(Conflict::Revision { current: known.revision }.into());
        }
        let mut seq = last;
        for (user, content) in updates {
            seq += 1;
            query("INSERT INTO shared_draft_updates (minutes_id, seq, content, user_id) VALUES ($1, $2, $3, $4)")
                .bind(id.as_str())
                .bind(seq)
                .bind(content.clone())
                .bind(user.as_str())
                .execute(self.db.connection()?)
                .await?;
        }
        Ok(seq)
    }

    /// Saves what the document says with its first `seq` updates as the newest revision. It replaces
    /// the one before of the same writing session, unless somebody joins who has not written in it,
    /// or `keeps_base`.
    pub async fn project(
        self,
        id: &MinutesId,
        seq: i64,
        content: &MinutesContent,
        writers: &[Writer],
        keeps_base: bool,
        now: Millis,
    ) -> Result<(i64, String)> {
        let head = require(self.db.connection()?, id).await?;
        let base = head.revision;
        let Some(last) = writers.last() else { return Err(Error::NotFound("writers of the edits")) };
        // The revision of which the document was made is not its own.
        let stretch =
            if base == head.epoch { None } else { stretch_of(self.db.connection()?, id, base, None, now).await? };
        let mut session =
            if stretch.is_some() { session_writers(self.db.connection()?, id).await? } else { Vec::new() };
        let known = session.len();
        for writer in writers {
            if !session.contains(&writer.user) {
                session.push(writer.user.clone());
            }
        }
        let replaces_base = stretch.is_some() && session.len() == known && !keeps_base;
        let mut names: Vec<String> = Vec::new();
        if replaces_base {
            let row =
                query("DELETE FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2 RETURNING saved_by_name")
                    .bind(id.as_str())
                    .bind(base)
                    .fetch_one(self.db.connection()?)
                    .await?;
            names.extend(row.text("saved_by_name")?.split(", ").map(str::to_owned));
        }
        for writer in writers {
            if !names.contains(&writer.name) {
                names.push(writer.name.clone());
            }
        }
        let names = names.join(", ");
        let actor = Actor::User(last.user.clone());
        let kind = Kind::Shared { began_at: stretch.unwrap_or(now), names: &names };
        let digest = minutes::insert_revision(self.db, id, base + 1, content, kind, &actor, now).await?;
        query("UPDATE shared_drafts SET revision = $1, projected = $2, writers = $3 WHERE minutes_id = $4")
            .bind(base + 1)
            .bind(seq)
            .bind(json!(session).to_string())
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        let users: Vec<_> = writers.iter().map(|writer| &writer.user).collect();
        let replaces = replaces_base.then_some(base);
        let detail = json!({"revision": base + 1, "replaces": replaces, "content_sha256": digest, "writers": users});
        self.db.record(&actor, now, "minutes.save", id.as_str(), detail).await?;
        Ok((base + 1, names))
    }

    /// Ends a document all of which is in a revision: the next one is made anew. Not if it is still
    /// that of the newest revision, from which the new one could not be told.
    pub async fn end(self, id: &MinutesId) -> Result<bool> {
        let head = require(self.db.connection()?, id).await?;
        if head.revision == head.epoch || head.seq > head.projected {
            return Ok(false);
        }
        delete(self.db.connection()?, id).await?;
        Ok(true)
    }

    /// Notes that the newest revision says what the document says with its first `seq` updates.
    pub async fn note_projected(self, id: &MinutesId, seq: i64) -> Result<()> {
        query("UPDATE shared_drafts SET projected = $1 WHERE minutes_id = $2")
            .bind(seq)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }

    /// Replaces the first `seq` updates by a state that holds them.
    pub async fn fold(self, id: &MinutesId, seq: i64, state: &[u8]) -> Result<()> {
        query("UPDATE shared_drafts SET state = $1, folded = $2 WHERE minutes_id = $3")
            .bind(state.to_vec())
            .bind(seq)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        // Who wrote what is not yet in a revision is needed until it is.
        query(
            "DELETE FROM shared_draft_updates WHERE minutes_id = $1 AND seq <= $2
             AND seq <= (SELECT projected FROM shared_drafts WHERE minutes_id = $1)",
        )
        .bind(id.as_str())
        .bind(seq)
        .execute(self.db.connection()?)
        .await?;
        Ok(())
    }
}

/// The document that stands for the newest revision of a draft, if there is one.
async fn head(db: &mut AnyConnection, id: &MinutesId) -> Result<Option<DraftHead>> {
    let row = query(
        "SELECT d.epoch, d.revision, d.projected,
            COALESCE((SELECT MAX(u.seq) FROM shared_draft_updates u WHERE u.minutes_id = d.minutes_id), d.folded) AS seq
         FROM shared_drafts d JOIN minutes n ON n.id = d.minutes_id
         WHERE d.minutes_id = $1 AND n.revision = d.revision AND n.state = 'draft'",
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(DraftHead {
            epoch: row.int("epoch")?,
            revision: row.int("revision")?,
            seq: row.int("seq")?,
            projected: row.int("projected")?,
        })
    })
    .transpose()
}

async fn delete(db: &mut AnyConnection, id: &MinutesId) -> Result<()> {
    for table in
        ["DELETE FROM shared_draft_updates WHERE minutes_id = $1", "DELETE FROM shared_drafts WHERE minutes_id = $1"]
    {
        query(table).bind(id.as_str()).execute(&mut *db).await?;
    }
    Ok(())
}

/// Who has written in the writing session of the newest revision.
async fn session_writers(db: &mut AnyConnection, id: &MinutesId) -> Result<Vec<UserId>> {
    let row = query("SELECT writers FROM shared_drafts WHERE minutes_id = $1").bind(id.as_str()).fetch_one(db).await?;
    row.json("writers")
}

async fn require(db: &mut AnyConnection, id: &MinutesId) -> Result<DraftHead> {
    if let Some(head) = head(db, id).await? {
        return Ok(head);
    }
    let minutes = minutes::get(db, id).await?;
    if minutes.state == MinutesState::Draft {
        Err(Conflict::Revision { current: minutes.revision }.into())
    } else {
        Err(Conflict::MinutesState(minutes.state).into())
    }
}
