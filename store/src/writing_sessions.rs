// SPDX-License-Identifier: MPL-2.0
//! Writing sessions: saves that follow one another without a long pause are one revision.

use meetings::ids::{MinutesId, UserId};
use moments::Millis;
use sqlx::AnyConnection;

use crate::error::Result;
use crate::row::{Fields as _, query};

/// A pause longer than this, in milliseconds, ends a writing session.
pub const MAX_PAUSE_MS: i64 = 10 * 60_000;
/// Maximum length of a writing session, in milliseconds, so that a long session keeps intermediate
/// states.
pub const MAX_STRETCH_MS: i64 = 60 * 60_000;

/// Beginning of the writing session if the newest revision, `base`, and a save by this person (none:
/// whoever) at `now` belong to the same one. `None` if `base` must be kept: it is by somebody else,
/// was restored, named, submitted or given out for comments, or is from an earlier session.
pub(crate) async fn stretch_of(
    db: &mut AnyConnection,
    id: &MinutesId,
    base: i64,
    by: Option<&UserId>,
    now: Millis,
) -> Result<Option<Millis>> {
    let row = query(
        "SELECT began_at FROM minutes_revisions r
         WHERE minutes_id = $1 AND revision = $2 AND saved_by = COALESCE($3, saved_by) AND saved_at >= $4 AND began_at >= $5
         AND NOT EXISTS (SELECT 1 FROM minutes_documents d WHERE d.minutes_id = r.minutes_id AND d.revision = r.revision)
         AND NOT EXISTS (SELECT 1 FROM minutes_revision_names n WHERE n.minutes_id = r.minutes_id AND n.revision = r.revision)
         AND NOT EXISTS (SELECT 1 FROM comment_periods c WHERE c.minutes_id = r.minutes_id AND c.revision = r.revision)",
    )
    .bind(id.as_str())
    .bind(base)
    .bind(by.map(UserId::as_str))
    .bind(now.plus(-MAX_PAUSE_MS).0)
    .bind(now.plus(-MAX_STRETCH_MS).0)
    .fetch_optional(db)
    .await?;
    row.map(|row| row.millis("began_at")).transpose()
}
