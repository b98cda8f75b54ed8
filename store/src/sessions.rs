//! Server-side sessions of signed-in users.

use meetings::Millis;
use meetings::ids::UserId;
use meetings::people::User;
use serde_json::json;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, query};
use crate::{Actor, Store, TokenHash, users};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user: User,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// Last [`Sessions::touch`].
    pub seen_at: Millis,
}

pub struct Sessions<'s> {
    store: &'s Store,
}

impl<'s> Sessions<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    pub async fn create(
        &self,
        token: &TokenHash,
        user: &UserId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        let mut change = self.store.change().await?;
        query(
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at, seen_at) VALUES ($1, $2, $3, $4, $3)",
        )
        .bind(token.as_str())
        .bind(user.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(change.db())
        .await
        .or_taken("session")?;
        change.commit(actor, now, "session.create", user.as_str(), json!({"expires_at": expires_at})).await
    }

    /// The session with its user; `NotFound` when there is none or it has expired.
    pub async fn get(&self, token: &TokenHash, now: Millis) -> Result<Session> {
        let row = query(
            "SELECT s.created_at, s.expires_at, s.seen_at, u.id, u.username, u.name, u.title, u.unit_id, u.is_admin
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2",
        )
        .bind(token.as_str())
        .bind(now.0)
        .fetch_optional(&mut *self.store.read().await?)
        .await?
        .ok_or(Error::NotFound("session"))?;
        Ok(Session {
            user: users::read(&row)?,
            created_at: row.millis("created_at")?,
            expires_at: row.millis("expires_at")?,
            seen_at: row.millis("seen_at")?,
        })
    }

    /// Notes that the session is in use and moves its end; not audited. Call it at most once a minute per session.
    pub async fn touch(&self, token: &TokenHash, expires_at: Millis, now: Millis) -> Result<()> {
        query("UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE token_hash = $3 AND expires_at > $1")
            .bind(now.0)
            .bind(expires_at.0)
            .bind(token.as_str())
            .execute(self.store.unaudited())
            .await?;
        Ok(())
    }

    /// Signs out. A session that is gone already is no error.
    pub async fn delete(&self, token: &TokenHash, actor: &Actor, now: Millis) -> Result<()> {
        let mut change = self.store.change().await?;
        let row = query("DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id")
            .bind(token.as_str())
            .fetch_optional(change.db())
            .await?;
        match row {
            Some(row) => change.commit(actor, now, "session.delete", &row.text("user_id")?, json!({})).await,
            None => Ok(()),
        }
    }

    /// Removes expired sessions and one-time links; returns how many sessions. Not audited: they had
    /// already ended by themselves.
    pub async fn delete_expired(&self, now: Millis) -> Result<u64> {
        let done =
            query("DELETE FROM sessions WHERE expires_at <= $1").bind(now.0).execute(self.store.unaudited()).await?;
        query("DELETE FROM login_links WHERE expires_at <= $1").bind(now.0).execute(self.store.unaudited()).await?;
        Ok(done.rows_affected())
    }
}
