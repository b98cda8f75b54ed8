// SPDX-License-Identifier: MPL-2.0
//! Names that people give to revisions of minutes. A named revision is not replaced by the next
//! save.

use meetings::ids::MinutesId;
use meetings::minutes::{MAX_NAMED_REVISIONS, MinutesState};
use moments::Millis;
use serde_json::json;

use crate::error::{Conflict, Error, Result};
use crate::row::{Fields as _, query};
use crate::{Actor, UnitOfWork};

#[derive(Debug, Clone, Copy)]
pub struct RevisionNames<D> {
    pub(crate) db: D,
}

impl RevisionNames<&mut UnitOfWork> {
    /// Names a revision of a draft anew, or takes its name away. Another save may have replaced the
    /// revision: `Error::NotFound`.
    pub async fn set(
        self,
        id: &MinutesId,
        revision: i64,
        name: Option<&str>,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        // First: the log serialises writers, so that what is read below stays true.
        let detail = json!({"revision": revision, "name": name});
        self.db.record(actor, now, "minutes.name_revision", id.as_str(), detail).await?;
        let state = self.db.minutes().get(id).await?.state;
        if state != MinutesState::Draft {
            return Err(Conflict::MinutesState(state).into());
        }
        let known = query("SELECT revision FROM minutes_revisions WHERE minutes_id = $1 AND revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .fetch_optional(self.db.connection()?)
            .await?;
        if known.is_none() {
            return Err(Error::NotFound("revision"));
        }
        query("DELETE FROM minutes_revision_names WHERE minutes_id = $1 AND revision = $2")
            .bind(id.as_str())
            .bind(revision)
            .execute(self.db.connection()?)
            .await?;
        let Some(name) = name else { return Ok(()) };
        let named = query("SELECT COUNT(*) AS named FROM minutes_revision_names WHERE minutes_id = $1")
            .bind(id.as_str())
            .fetch_one(self.db.connection()?)
            .await?;
        if named.int("named")? >= MAX_NAMED_REVISIONS {
            return Err(Conflict::NamedRevisionsFull.into());
        }
        query("INSERT INTO minutes_revision_names (minutes_id, revision, name) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(revision)
            .bind(name)
            .execute(self.db.connection()?)
            .await?;
        Ok(())
    }
}
