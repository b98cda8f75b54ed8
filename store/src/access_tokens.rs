// SPDX-License-Identifier: MPL-2.0
//! Access tokens: how machines (hall encoders, test participants) join a meeting. A token is valid
//! for one participant of one meeting.

use std::collections::HashSet;

use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::meeting::MeetingRole;
use meetings::policy::MediaRights;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, Word as _, all, query};
use crate::source::Source;
use crate::{Actor, TokenHash, UnitOfWork, random};

/// What a token is issued for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccessToken {
    pub meeting: MeetingId,
    pub unit: UnitId,
    /// The participant's name in the meeting and in its documents.
    pub name: String,
    pub role: MeetingRole,
    pub rights: MediaRights,
    pub expires_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Its participant, the same on every connection. Also identifies the token for revoking.
    pub id: ParticipantId,
    pub meeting: MeetingId,
    pub unit: UnitId,
    pub unit_name: String,
    pub name: String,
    pub role: MeetingRole,
    pub rights: MediaRights,
    /// When it expires; for a revoked token, when it was revoked.
    pub ends_at: Millis,
    pub revoked_at: Option<Millis>,
}

#[derive(Debug, Clone, Copy)]
pub struct AccessTokens<D> {
    pub(crate) db: D,
}

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT t.id, t.meeting_id, t.unit_id, u.name AS unit_name, t.name, t.role, t.may_publish, t.may_subscribe, ",
            "t.ends_at, t.revoked_at FROM access_tokens t JOIN units u ON u.id = t.unit_id ",
            $which
        )
    };
}

impl<D: Source> AccessTokens<D> {
    /// The token with this hash. An unknown, expired or revoked one is `NotFound("access token")`.
    pub async fn valid(mut self, token: &TokenHash, now: Millis) -> Result<AccessToken> {
        let row = query(select!("WHERE t.token_hash = $1 AND t.ends_at > $2"))
            .bind(token.as_str())
            .bind(now.0)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("access token"))?)
    }

    /// Whether the token of this machine is still valid.
    pub async fn is_valid(mut self, id: &ParticipantId, now: Millis) -> Result<bool> {
        let row = query("SELECT id FROM access_tokens WHERE id = $1 AND ends_at > $2")
            .bind(id.as_str())
            .bind(now.0)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.is_some())
    }

    /// All tokens of a meeting, including ended ones, in the order of issue.
    pub async fn list(mut self, meeting: &MeetingId) -> Result<Vec<AccessToken>> {
        let rows = query(select!("WHERE t.meeting_id = $1 ORDER BY t.created_at, t.name, t.id"))
            .bind(meeting.as_str())
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Whose tokens of a meeting are valid.
    pub async fn valid_of(mut self, meeting: &MeetingId, now: Millis) -> Result<HashSet<ParticipantId>> {
        let rows = query("SELECT id FROM access_tokens WHERE meeting_id = $1 AND ends_at > $2")
            .bind(meeting.as_str())
            .bind(now.0)
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        rows.iter().map(|row| row.id("id")).collect()
    }
}

impl AccessTokens<&mut UnitOfWork> {
    /// Only the hash of the secret is stored.
    pub async fn create(
        self,
        new: &NewAccessToken,
        token: &TokenHash,
        actor: &Actor,
        now: Millis,
    ) -> Result<ParticipantId> {
        let id = ParticipantId::from_random(random::bits());
        query(
            "INSERT INTO access_tokens (id, token_hash, meeting_id, unit_id, name, role, may_publish, may_subscribe, created_at, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(id.as_str())
        .bind(token.as_str())
        .bind(new.meeting.as_str())
        .bind(new.unit.as_str())
        .bind(&new.name)
        .bind(new.role.word())
        .bind(i64::from(new.rights.publish))
        .bind(i64::from(new.rights.subscribe))
        .bind(now.0)
        .bind(new.expires_at.0)
        .execute(self.db.connection()?)
        .await
        .or_taken("access token")?;
        let detail = json!({
            "meeting": new.meeting, "unit": new.unit, "name": new.name, "role": new.role.word(),
            "publish": new.rights.publish, "subscribe": new.rights.subscribe, "expires_at": new.expires_at,
        });
        self.db.record(actor, now, "access_token.create", id.as_str(), detail).await?;
        Ok(id)
    }

    /// Ends a token now; no change if it has ended already.
    pub async fn revoke(self, id: &ParticipantId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE access_tokens SET revoked_at = $1, ends_at = $1 WHERE id = $2 AND ends_at > $1")
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() > 0 {
            return self.db.record(actor, now, "access_token.revoke", id.as_str(), json!({})).await;
        }
        let known = query("SELECT id FROM access_tokens WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(self.db.connection()?)
            .await?;
        known.map(|_| ()).ok_or(Error::NotFound("access token"))
    }
}

fn read(row: &AnyRow) -> Result<AccessToken> {
    Ok(AccessToken {
        id: row.id("id")?,
        meeting: row.id("meeting_id")?,
        unit: row.id("unit_id")?,
        unit_name: row.text("unit_name")?,
        name: row.text("name")?,
        role: row.word("role")?,
        rights: MediaRights { publish: row.flag("may_publish")?, subscribe: row.flag("may_subscribe")? },
        ends_at: row.millis("ends_at")?,
        revoked_at: row.maybe_millis("revoked_at")?,
    })
}
