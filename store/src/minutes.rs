// SPDX-License-Identifier: MPL-2.0
//! Minutes and their revisions. Signing is in [`crate::minutes_signing`].

use meetings::ids::{MeetingId, MinutesId, UserId};
use meetings::minutes::{DraftLength, Minutes, MinutesContent, MinutesKind, MinutesState, RevisionInfo};
use moments::Millis;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Conflict, Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query, words};
use crate::search::index;
use crate::source::Source;
use crate::writing_sessions::stretch_of;
use crate::{Actor, UnitOfWork, random};

words!(MinutesState {
    Draft = "draft",
    Submitted = "submitted",
    SecretarySigned = "secretary_signed",
    Signed = "signed",
});

words!(MinutesKind { Minutes = "minutes", Conclusions = "conclusions" });

words!(DraftLength { Summary = "summary", Full = "full", Verbatim = "verbatim" });

#[derive(Debug, Clone, Copy)]
pub struct MinutesRepository<D> {
    pub(crate) db: D,
}

impl<D: Source> MinutesRepository<D> {
    pub async fn get(mut self, id: &MinutesId) -> Result<Minutes> {
        get(&mut *self.db.read().await?, id).await
    }

    /// The minutes of a meeting and their corrections, oldest first.
    pub async fn by_meeting(mut self, meeting: &MeetingId) -> Result<Vec<Minutes>> {
        let rows = query(
            "SELECT id, meeting_id, kind, state, revision, corrects_id, return_comment, published_at, withdrawn_at, filed_at FROM minutes
             WHERE meeting_id = $1 ORDER BY created_at, id",
        )
        .bind(meeting.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, read)
    }

    /// All revisions, without content, latest first.
    pub async fn revisions(mut self, id: &MinutesId) -> Result<Vec<RevisionInfo>> {
        let rows = query(
            "SELECT r.revision, r.began_at, r.saved_at, r.saved_by, r.saved_by_name, r.draft, n.name
             FROM minutes_revisions r
             LEFT JOIN minutes_revision_names n ON n.minutes_id = r.minutes_id AND n.revision = r.revision
             WHERE r.minutes_id = $1 ORDER BY r.revision DESC",
        )
        .bind(id.as_str())
        .fetch_all(&mut *self.db.read().await?)
        .await?;
        all(&rows, |row| {
            Ok(RevisionInfo {
                revision: row.int("revision")?,
                began_at: row.maybe_millis("began_at")?.unwrap_or(row.millis("saved_at")?),
                saved_at: row.millis("saved_at")?,
                saved_by: row.maybe_id("saved_by")?,
                saved_by_name: row.text("saved_by_name")?,
                draft: row.maybe_word("draft")?,
                name: row.maybe_text("name")?,
            })
        })
    }

    /// The content of one revision.
    pub async fn content(mut self, id: &MinutesId, revision: i64) -> Result<MinutesContent> {
        content(&mut *self.db.read().await?, id, revision).await
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// New minutes in state Draft with `content` as revision 1. A meeting has one original
    /// (`corrects` is `None`) of each kind. A correction names signed minutes of the same meeting,
    /// is of their kind, and minutes are corrected at most once. Otherwise `Conflict::Taken`,
    /// or `Conflict::MinutesState` if the corrected minutes are not signed.
    pub async fn create(
        self,
        meeting: &MeetingId,
        corrects: Option<&MinutesId>,
        content: &MinutesContent,
        actor: &Actor,
        now: Millis,
    ) -> Result<Minutes> {
        self.insert(meeting, MinutesKind::Minutes, corrects, content, None, actor, now).await
    }

    /// The same for the notice of the meeting's conclusions.
    pub async fn create_notice(
        self,
        meeting: &MeetingId,
        content: &MinutesContent,
        actor: &Actor,
        now: Millis,
    ) -> Result<Minutes> {
        self.insert(meeting, MinutesKind::Conclusions, None, content, None, actor, now).await
    }

    /// The same for an original with a draft of this length.
    pub async fn create_drafted(
        self,
        meeting: &MeetingId,
        content: &MinutesContent,
        length: DraftLength,
        actor: &Actor,
        now: Millis,
    ) -> Result<Minutes> {
        self.insert(meeting, MinutesKind::Minutes, None, content, Some(length), actor, now).await
    }

    #[expect(clippy::too_many_arguments, reason = "each is a column of a new document")]
    async fn insert(
        self,
        meeting: &MeetingId,
        mut kind: MinutesKind,
        corrects: Option<&MinutesId>,
        content: &MinutesContent,
        draft: Option<DraftLength>,
        actor: &Actor,
        now: Millis,
    ) -> Result<Minutes> {
        let id = MinutesId::from_random(random::bits());
        if let Some(corrected) = corrects {
            let corrected = get(self.db.connection()?, corrected).await?;
            if corrected.meeting != *meeting {
                return Err(Error::NotFound("minutes of this meeting"));
            }
            if corrected.state != MinutesState::Signed {
                return Err(Conflict::MinutesState(corrected.state).into());
            }
            kind = corrected.kind;
        }
        query(
            "INSERT INTO minutes (id, meeting_id, kind, state, revision, corrects_id, return_comment, created_at)
             VALUES ($1, $2, $3, $4, 0, $5, '', $6)",
        )
        .bind(id.as_str())
        .bind(meeting.as_str())
        .bind(kind.word())
        .bind(MinutesState::Draft.word())
        .bind(corrects.map(MinutesId::as_str))
        .bind(now.0)
        .execute(self.db.connection()?)
        .await
        .or_taken("place of the minutes")?;
        let digest = insert_revision(self.db, &id, 1, content, Kind::Kept { draft }, actor, now).await?;
        let minutes = get(self.db.connection()?, &id).await?;
        let detail = json!({"meeting": meeting, "kind": kind.word(), "corrects": corrects, "content_sha256": digest});
        self.db.record(actor, now, "minutes.create", id.as_str(), detail).await?;
        Ok(minutes)
    }

    /// Saves `content`, based on revision `base`, and returns the new revision's number. If
    /// somebody else has saved meanwhile: `Conflict::Revision` with the current number, and nothing
    /// is saved. If it is not a draft: `Conflict::MinutesState`.
    ///
    /// The page saves at every pause of typing. Saves of one person in one writing session are one
    /// revision: the new one replaces the previous one. It has a new number nevertheless, so that
    /// another editor of the older text gets a conflict.
    pub async fn save_revision(
        self,
        id: &MinutesId,
        base: i64,
        content: &MinutesContent,
        actor: &Actor,
        now: Millis,
    ) -> Result<i64> {
        draft_at(self.db.connection()?, id, base).await?;
        let stretch = match actor {
            Actor::User(user) => stretch_of(self.db.connection()?, id, base, Some(user), now).await?,
            _ => None,
        };
        if stretch.is_some() {
            query("DELETE FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2")
                .bind(id.as_str())
                .bind(base)
                .execute(self.db.connection()?)
                .await?;
        }
        let kind = Kind::Autosave { began_at: stretch.unwrap_or(now) };
        let digest = insert_revision(self.db, id, base + 1, content, kind, actor, now).await?;
        let replaces = stretch.map(|_| base);
        let detail = json!({"revision": base + 1, "replaces": replaces, "content_sha256": digest});
        self.db.record(actor, now, "minutes.save", id.as_str(), detail).await?;
        Ok(base + 1)
    }

    /// Saves a draft that was made anew as the newest revision, with the same conditions as
    /// [`MinutesRepository::save_revision`]. The revision before it is kept.
    pub async fn redraft(
        self,
        id: &MinutesId,
        base: i64,
        content: &MinutesContent,
        length: DraftLength,
        actor: &Actor,
        now: Millis,
    ) -> Result<i64> {
        draft_at(self.db.connection()?, id, base).await?;
        // Nothing new was said, and nobody has written: the same draft is no other revision.
        if draft_in(self.db, id, base).await? == Some(length)
            && self::content(self.db.connection()?, id, base).await? == *content
        {
            return Ok(base);
        }
        let revision = base + 1;
        let kind = Kind::Kept { draft: Some(length) };
        let digest = insert_revision(self.db, id, revision, content, kind, actor, now).await?;
        let detail = json!({"revision": revision, "length": length.word(), "content_sha256": digest});
        self.db.record(actor, now, "minutes.redraft", id.as_str(), detail).await?;
        Ok(revision)
    }

    /// Saves the content of an old revision as the newest one, with the same conditions as
    /// [`MinutesRepository::save_revision`].
    pub async fn restore(self, id: &MinutesId, old: i64, base: i64, actor: &Actor, now: Millis) -> Result<i64> {
        draft_at(self.db.connection()?, id, base).await?;
        let content = content(self.db.connection()?, id, old).await?;
        if self::content(self.db.connection()?, id, base).await? == content {
            return Ok(base);
        }
        // A draft that comes back is one in which nobody has written.
        let kind = Kind::Kept { draft: draft_in(self.db, id, old).await? };
        let digest = insert_revision(self.db, id, base + 1, &content, kind, actor, now).await?;
        let detail = json!({"revision": base + 1, "restores": old, "content_sha256": digest});
        self.db.record(actor, now, "minutes.restore", id.as_str(), detail).await?;
        Ok(base + 1)
    }
}

/// The length of a draft in which nobody has written.
async fn draft_in(work: &mut UnitOfWork, id: &MinutesId, revision: i64) -> Result<Option<DraftLength>> {
    let row = query("SELECT draft FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2")
        .bind(id.as_str())
        .bind(revision)
        .fetch_one(work.connection()?)
        .await?;
    row.maybe_word("draft")
}

pub(crate) async fn get(db: &mut AnyConnection, id: &MinutesId) -> Result<Minutes> {
    let row = query(
        "SELECT id, meeting_id, kind, state, revision, corrects_id, return_comment, published_at, withdrawn_at, filed_at
         FROM minutes WHERE id = $1",
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await?;
    read(&row.ok_or(Error::NotFound("minutes"))?)
}

/// The minutes, if they are a draft with `base` as newest revision.
pub(crate) async fn draft_at(db: &mut AnyConnection, id: &MinutesId, base: i64) -> Result<Minutes> {
    let minutes = get(db, id).await?;
    if minutes.state != MinutesState::Draft {
        return Err(Conflict::MinutesState(minutes.state).into());
    }
    // Edits that are stored and in no revision yet are newer than any.
    if minutes.revision != base || has_unsaved_edits(db, id).await? {
        return Err(Conflict::Revision { current: minutes.revision }.into());
    }
    Ok(minutes)
}

/// Whether edits of several people are stored that no revision holds yet.
async fn has_unsaved_edits(db: &mut AnyConnection, id: &MinutesId) -> Result<bool> {
    let row = query(
        "SELECT 1 FROM shared_draft_updates u JOIN shared_drafts d ON d.minutes_id = u.minutes_id
         JOIN minutes n ON n.id = d.minutes_id AND n.revision = d.revision
         WHERE d.minutes_id = $1 AND u.seq > d.projected LIMIT 1",
    )
    .bind(id.as_str())
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// The kind of a revision.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind<'a> {
    /// Kept for ever; perhaps a draft that the system made.
    Kept { draft: Option<DraftLength> },
    /// Saved by the page in a writing session that began at this time; the next save of the session
    /// replaces it.
    Autosave { began_at: Millis },
    /// The same of a draft that several edit, with their names.
    Shared { began_at: Millis, names: &'a str },
}

/// A revision that no later save replaces; answers its digest.
pub(crate) async fn insert_kept(
    work: &mut UnitOfWork,
    id: &MinutesId,
    revision: i64,
    content: &MinutesContent,
    actor: &Actor,
    now: Millis,
) -> Result<String> {
    insert_revision(work, id, revision, content, Kind::Kept { draft: None }, actor, now).await
}

/// Returns the SHA-256 of the stored text, for the audit log.
pub(crate) async fn insert_revision(
    work: &mut UnitOfWork,
    id: &MinutesId,
    revision: i64,
    content: &MinutesContent,
    kind: Kind<'_>,
    actor: &Actor,
    now: Millis,
) -> Result<String> {
    let text = serde_json::to_string(content).map_err(|e| Error::Broken(e.to_string()))?;
    let digest = hex::encode(Sha256::digest(text.as_bytes()));
    let (saved_by, name) = match actor {
        Actor::User(user) => {
            let row = query("SELECT name FROM users WHERE id = $1")
                .bind(user.as_str())
                .fetch_optional(work.connection()?)
                .await?
                .ok_or(Error::NotFound("user"))?;
            (Some(user), row.text("name")?)
        }
        Actor::Guest(name) => (None, name.clone()),
        Actor::Token(_) | Actor::System | Actor::CommandLine => (None, String::new()),
    };
    let (began_at, draft) = match kind {
        Kind::Kept { draft } => (None, draft),
        Kind::Autosave { began_at } | Kind::Shared { began_at, .. } => (Some(began_at), None),
    };
    let name = if let Kind::Shared { names, .. } = kind { names.to_owned() } else { name };
    query(
        "INSERT INTO minutes_revisions
            (minutes_id, revision, content, saved_at, saved_by, saved_by_name, began_at, draft)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(id.as_str())
    .bind(revision)
    .bind(text)
    .bind(now.0)
    .bind(saved_by.map(UserId::as_str))
    .bind(name)
    .bind(began_at.map(|at| at.0))
    .bind(draft.map(DraftLength::word))
    .execute(work.connection()?)
    .await?;
    query("UPDATE minutes SET revision = $1 WHERE id = $2")
        .bind(revision)
        .bind(id.as_str())
        .execute(work.connection()?)
        .await?;
    index::of_minutes(work, id, content).await?;
    Ok(digest)
}

/// SHA-256 of the newest document.
pub(crate) async fn newest_digest(db: &mut AnyConnection, id: &MinutesId) -> Result<String> {
    query("SELECT sha256 FROM minutes_documents WHERE minutes_id = $1 ORDER BY seq DESC LIMIT 1")
        .bind(id.as_str())
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound("document"))?
        .text("sha256")
}

pub(crate) async fn content(db: &mut AnyConnection, id: &MinutesId, revision: i64) -> Result<MinutesContent> {
    query("SELECT content FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2")
        .bind(id.as_str())
        .bind(revision)
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound("revision"))?
        .json("content")
}

fn read(row: &AnyRow) -> Result<Minutes> {
    Ok(Minutes {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        kind: row.word("kind")?,
        state: row.word("state")?,
        revision: row.int("revision")?,
        corrects: row.maybe_id("corrects_id")?,
        return_comment: row.text("return_comment")?,
        published_at: row.maybe_millis("published_at")?,
        withdrawn_at: row.maybe_millis("withdrawn_at")?,
        filed_at: row.maybe_millis("filed_at")?,
    })
}
