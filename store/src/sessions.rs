// SPDX-License-Identifier: MPL-2.0
//! Server-side sessions of signed-in users.

use meetings::ids::UserId;
use meetings::people::User;
use moments::Millis;
use serde_json::json;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, Store, TokenHash, UnitOfWork, users};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub user: User,
    pub created_at: Millis,
    pub expires_at: Millis,
    /// Last [`Sessions::touch`].
    pub seen_at: Millis,
    /// Whether it began with a one-time link.
    pub by_link: bool,
}

/// Ended links are kept for this long, in milliseconds: an expired one says so, and a used one
/// leads its owner to the page.
const LINKS_KEPT_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Maximum number of sessions in one query.
pub const MAX_ASKED: usize = 50;

#[derive(Debug, Clone, Copy)]
pub struct Sessions<D> {
    pub(crate) db: D,
}

impl<D: Source> Sessions<D> {
    /// The session with its user; `NotFound` if there is none, it has expired or the account is
    /// closed.
    pub async fn get(mut self, token: &TokenHash, now: Millis) -> Result<Session> {
        let row = query(
            "SELECT s.created_at, s.expires_at, s.seen_at, s.by_link, u.id, u.username, u.name, u.title, u.unit_id, u.is_admin
             FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.token_hash = $1 AND s.expires_at > $2
             AND u.disabled_at IS NULL",
        )
        .bind(token.as_str())
        .bind(now.0)
        .fetch_optional(&mut *self.db.read().await?)
        .await?
        .ok_or(Error::NotFound("session"))?;
        Ok(Session {
            user: users::read(&row)?,
            created_at: row.millis("created_at")?,
            expires_at: row.millis("expires_at")?,
            seen_at: row.millis("seen_at")?,
            by_link: row.flag("by_link")?,
        })
    }

    /// Those of `tokens` whose session is still valid; only the first [`MAX_ASKED`] are checked.
    pub async fn still_valid(mut self, tokens: &[TokenHash], now: Millis) -> Result<Vec<TokenHash>> {
        let mut asked = query(
            "SELECT s.token_hash FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.expires_at > $1 AND u.disabled_at IS NULL AND s.token_hash IN (
                 $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,
                 $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29,
                 $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43,
                 $44, $45, $46, $47, $48, $49, $50, $51)",
        )
        .bind(now.0);
        for place in 0..MAX_ASKED {
            asked = asked.bind(tokens.get(place).map_or("", TokenHash::as_str));
        }
        let rows = asked.fetch_all(&mut *self.db.read().await?).await?;
        all(&rows, |row| Ok(TokenHash::stored(row.text("token_hash")?)))
    }
}

impl Sessions<&Store> {
    /// Records that the session is in use and extends it; not audited. Call it at most once a
    /// minute per session.
    pub async fn touch(&self, token: &TokenHash, expires_at: Millis, now: Millis) -> Result<()> {
        query("UPDATE sessions SET seen_at = $1, expires_at = $2 WHERE token_hash = $3 AND expires_at > $1")
            .bind(now.0)
            .bind(expires_at.0)
            .bind(token.as_str())
            .execute(self.db.unaudited())
            .await?;
        Ok(())
    }
}

impl Sessions<&mut UnitOfWork> {
    /// A session begun with a password.
    pub async fn create(
        self,
        token: &TokenHash,
        user: &UserId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        self.begin(token, user, expires_at, false, actor, now).await
    }

    /// A session begun with a one-time link.
    pub async fn create_by_link(
        self,
        token: &TokenHash,
        user: &UserId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        self.begin(token, user, expires_at, true, actor, now).await
    }

    async fn begin(
        self,
        token: &TokenHash,
        user: &UserId,
        expires_at: Millis,
        by_link: bool,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        query(
            "INSERT INTO sessions (token_hash, user_id, created_at, expires_at, seen_at, by_link)
             VALUES ($1, $2, $3, $4, $3, $5)",
        )
        .bind(token.as_str())
        .bind(user.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .bind(i64::from(by_link))
        .execute(self.db.connection()?)
        .await
        .or_taken("session")?;
        query("UPDATE users SET has_signed_in = 1 WHERE id = $1 AND has_signed_in = 0")
            .bind(user.as_str())
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, now, "session.create", user.as_str(), json!({"expires_at": expires_at})).await
    }

    /// Signs out. Not an error if the session has ended already.
    pub async fn delete(self, token: &TokenHash, actor: &Actor, now: Millis) -> Result<()> {
        let row = query("DELETE FROM sessions WHERE token_hash = $1 RETURNING user_id")
            .bind(token.as_str())
            .fetch_optional(self.db.connection()?)
            .await?;
        match row {
            Some(row) => self.db.record(actor, now, "session.delete", &row.text("user_id")?, json!({})).await,
            None => Ok(()),
        }
    }

    /// Deletes up to `most` expired sessions, and as many one-time links that expired
    /// [`LINKS_KEPT_MS`] ago; returns whether these were all. Not audited, because they had ended
    /// already.
    pub async fn delete_expired(self, most: u32, now: Millis) -> Result<bool> {
        let mut is_all = true;
        for (sql, until) in [
            (
                "DELETE FROM sessions WHERE token_hash IN
                 (SELECT token_hash FROM sessions WHERE expires_at <= $1 LIMIT $2)",
                now,
            ),
            (
                "DELETE FROM login_links WHERE token_hash IN
                 (SELECT token_hash FROM login_links WHERE expires_at <= $1 LIMIT $2)",
                now.plus(-LINKS_KEPT_MS),
            ),
        ] {
            let done = query(sql).bind(until.0).bind(i64::from(most)).execute(self.db.connection()?).await?;
            is_all &= done.rows_affected() < u64::from(most);
        }
        Ok(is_all)
    }
}
