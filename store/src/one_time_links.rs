// SPDX-License-Identifier: MPL-2.0
//! One-time sign-in links.

use meetings::ids::UserId;
use meetings::people::User;
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, query};
use crate::source::Source;
use crate::{Actor, Token, TokenHash, UnitOfWork, users};

#[derive(Debug, Clone, Copy)]
pub struct Links<D> {
    pub(crate) db: D,
}

impl<D: Source> Links<D> {
    /// The user of the link, also of an ended one; `NotFound("sign-in link")` if it never existed,
    /// or was deleted some time after its end.
    pub async fn owner(mut self, token: &TokenHash) -> Result<UserId> {
        let row = query("SELECT user_id FROM login_links WHERE token_hash = $1")
            .bind(token.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.ok_or(Error::NotFound("sign-in link"))?.id("user_id")
    }
}

impl Links<&mut UnitOfWork> {
    pub async fn create(
        self,
        token: &TokenHash,
        user: &UserId,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<()> {
        query("INSERT INTO login_links (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token.as_str())
            .bind(user.as_str())
            .bind(now.0)
            .bind(expires_at.0)
            .execute(self.db.connection()?)
            .await
            .or_taken("link")?;
        self.db.record(actor, now, "link.create", user.as_str(), json!({"expires_at": expires_at})).await
    }

    /// New links for everybody who has no password and has never signed in; their earlier unused
    /// links end. Ordered by username.
    pub async fn create_for_waiting(
        self,
        expires_at: Millis,
        actor: &Actor,
        now: Millis,
    ) -> Result<Vec<(User, Token)>> {
        let accounts = users::accounts(self.db.connection()?).await?.into_iter();
        let waiting = accounts.filter(|account| account.waits && account.disabled_at.is_none());
        let mut made = Vec::new();
        for user in waiting.map(|account| account.user) {
            query("DELETE FROM login_links WHERE user_id = $1 AND consumed_at IS NULL")
                .bind(user.id.as_str())
                .execute(self.db.connection()?)
                .await?;
            let token = insert_typed(self.db.connection()?, &user.id, expires_at, now).await?;
            made.push((user, token));
        }
        if !made.is_empty() {
            let usernames: Vec<&str> = made.iter().map(|(user, _)| user.username.as_str()).collect();
            let detail = json!({"expires_at": expires_at, "users": usernames});
            self.db.record(actor, now, "link.create_many", "users", detail).await?;
        }
        Ok(made)
    }

    /// Marks the link as used and returns its user. Only one of several simultaneous callers
    /// succeeds; the others, and all later ones, get `NotFound("sign-in link")`, as for an expired
    /// or unknown link and one of a closed account.
    pub async fn consume(self, token: &TokenHash, now: Millis) -> Result<User> {
        let row = query(
            "UPDATE login_links SET consumed_at = $1
             WHERE token_hash = $2 AND consumed_at IS NULL AND expires_at > $1
             AND user_id IN (SELECT id FROM users WHERE disabled_at IS NULL) RETURNING user_id",
        )
        .bind(now.0)
        .bind(token.as_str())
        .fetch_optional(self.db.connection()?)
        .await?
        .ok_or(Error::NotFound("sign-in link"))?;
        let id: UserId = row.id("user_id")?;
        let row = query("SELECT id, username, name, title, unit_id, is_admin FROM users WHERE id = $1")
            .bind(id.as_str())
            .fetch_one(self.db.connection()?)
            .await?;
        let user = users::read(&row)?;
        self.db.record(&Actor::User(id.clone()), now, "link.consume", id.as_str(), json!({})).await?;
        Ok(user)
    }
}

/// A link for a printed sheet.
pub(crate) async fn insert_typed(
    db: &mut AnyConnection,
    user: &UserId,
    expires_at: Millis,
    now: Millis,
) -> Result<Token> {
    let token = Token::for_typing();
    query("INSERT INTO login_links (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(token.hash().as_str())
        .bind(user.as_str())
        .bind(now.0)
        .bind(expires_at.0)
        .execute(db)
        .await
        .or_taken("link")?;
    Ok(token)
}
