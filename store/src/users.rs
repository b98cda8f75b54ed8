// SPDX-License-Identifier: MPL-2.0
//! Accounts.

use meetings::ids::{UnitId, UserId};
use meetings::people::User;
use moments::Millis;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random, replies};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Unique and case-sensitive here: the caller folds case.
    pub username: String,
    pub name: String,
    /// Position; may be empty.
    pub title: String,
    pub unit: UnitId,
    pub is_admin: bool,
    /// PHC string (Argon2id); `None` for people who only use one-time links.
    pub password_hash: Option<String>,
}

/// An account as shown to administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub user: User,
    pub disabled_at: Option<Millis>,
    /// Has no password and has never signed in: this person still needs a link.
    pub waits: bool,
}

/// What an administrator may change about a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedUser {
    /// Unique and case-sensitive here: the caller folds case.
    pub username: String,
    pub name: String,
    pub title: String,
    pub unit: UnitId,
    pub is_admin: bool,
}

/// Maximum number of accounts in one query.
pub const MAX_ASKED: usize = 50;

#[derive(Debug, Clone, Copy)]
pub struct Users<D> {
    pub(crate) db: D,
}

impl<D: Source> Users<D> {
    pub async fn get(mut self, id: &UserId) -> Result<User> {
        let row = query("SELECT id, username, name, title, unit_id, is_admin FROM users WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("user"))?)
    }

    /// The existing accounts among `ids`; only the first [`MAX_ASKED`] are checked.
    pub async fn some(mut self, ids: &[UserId]) -> Result<Vec<User>> {
        let mut asked = query(
            "SELECT id, username, name, title, unit_id, is_admin FROM users WHERE id IN (
                 $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                 $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38,
                 $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)",
        );
        for place in 0..MAX_ASKED {
            asked = asked.bind(ids.get(place).map_or("", UserId::as_str));
        }
        all(&asked.fetch_all(&mut *self.db.read().await?).await?, read)
    }

    pub async fn by_username(mut self, username: &str) -> Result<User> {
        let row = query("SELECT id, username, name, title, unit_id, is_admin FROM users WHERE username = $1")
            .bind(username)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("user"))?)
    }

    /// Everybody, ordered by username.
    pub async fn list(mut self) -> Result<Vec<User>> {
        let rows = query("SELECT id, username, name, title, unit_id, is_admin FROM users ORDER BY username")
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Everybody, ordered by username, including closed accounts.
    pub async fn accounts(mut self) -> Result<Vec<Account>> {
        accounts(&mut *self.db.read().await?).await
    }

    /// Whether the account is closed. `NotFound` when there is no such user.
    pub async fn is_disabled(mut self, id: &UserId) -> Result<bool> {
        let row = query("SELECT disabled_at FROM users WHERE id = $1")
            .bind(id.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        Ok(row.ok_or(Error::NotFound("user"))?.maybe_millis("disabled_at")?.is_some())
    }

    /// The stored hash; `None` if the user has no password. `NotFound` if there is no such user.
    pub async fn password_hash_of(mut self, username: &str) -> Result<Option<String>> {
        let row = query("SELECT password_hash FROM users WHERE username = $1")
            .bind(username)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.ok_or(Error::NotFound("user"))?.maybe_text("password_hash")
    }
}

impl Users<&mut UnitOfWork> {
    /// Fails with `Conflict::Taken("username")`, or `NotFound` for the unit.
    pub async fn create(self, new: &NewUser, actor: &Actor, now: Millis) -> Result<User> {
        let id = UserId::from_random(random::bits());
        query(
            "INSERT INTO users (id, username, name, title, unit_id, is_admin, password_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id.as_str())
        .bind(&new.username)
        .bind(&new.name)
        .bind(&new.title)
        .bind(new.unit.as_str())
        .bind(i64::from(new.is_admin))
        .bind(new.password_hash.as_deref())
        .bind(now.0)
        .execute(self.db.connection()?)
        .await
        .or_taken(crate::USERNAME)?;
        let detail = json!({"username": new.username, "name": new.name, "unit": new.unit, "admin": new.is_admin});
        self.db.record(actor, now, "user.create", id.as_str(), detail).await?;
        Ok(User {
            id,
            username: new.username.clone(),
            name: new.name.clone(),
            title: new.title.clone(),
            unit: new.unit.clone(),
            is_admin: new.is_admin,
        })
    }

    /// Fails with `Conflict::Taken("username")`. Existing documents keep the old name.
    pub async fn change(self, id: &UserId, new: &ChangedUser, actor: &Actor, now: Millis) -> Result<User> {
        let done =
            query("UPDATE users SET username = $1, name = $2, title = $3, unit_id = $4, is_admin = $5 WHERE id = $6")
                .bind(&new.username)
                .bind(&new.name)
                .bind(&new.title)
                .bind(new.unit.as_str())
                .bind(i64::from(new.is_admin))
                .bind(id.as_str())
                .execute(self.db.connection()?)
                .await
                .or_taken(crate::USERNAME)?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        let deputies_ended = replies::end_deputies(self.db.connection()?, id, &new.unit).await?;
        let detail = json!({"username": new.username, "name": new.name, "title": new.title, "unit": new.unit,
            "admin": new.is_admin, "deputies_ended": deputies_ended});
        self.db.record(actor, now, "user.change", id.as_str(), detail).await?;
        Ok(User {
            id: id.clone(),
            username: new.username.clone(),
            name: new.name.clone(),
            title: new.title.clone(),
            unit: new.unit.clone(),
            is_admin: new.is_admin,
        })
    }

    /// Closes the account: its sessions and links end, and nobody can sign in with it until
    /// [`Self::enable`].
    pub async fn disable(self, id: &UserId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE users SET disabled_at = $1 WHERE id = $2")
            .bind(now.0)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        end_sign_ins(self.db, id).await?;
        self.db.record(actor, now, "user.disable", id.as_str(), json!({})).await
    }

    /// Reopens a closed account. Old sessions and links stay ended.
    pub async fn enable(self, id: &UserId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE users SET disabled_at = NULL WHERE id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        self.db.record(actor, now, "user.enable", id.as_str(), json!({})).await
    }

    /// Removes the password and ends sessions and links: the person needs a new link.
    pub async fn reset_password(self, id: &UserId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE users SET password_hash = NULL WHERE id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        end_sign_ins(self.db, id).await?;
        self.db.record(actor, now, "user.reset_password", id.as_str(), json!({})).await
    }

    /// Also ends all sessions and links of the user, so that nobody who knew the old password stays
    /// signed in.
    pub async fn set_password_hash(self, id: &UserId, hash: &str, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("UPDATE users SET password_hash = $1 WHERE id = $2")
            .bind(hash)
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        end_sign_ins(self.db, id).await?;
        self.db.record(actor, now, "user.set_password", id.as_str(), json!({})).await
    }
}

/// Everybody, ordered by username, including closed accounts.
pub(crate) async fn accounts(db: &mut AnyConnection) -> Result<Vec<Account>> {
    let rows = query(
        "SELECT id, username, name, title, unit_id, is_admin, disabled_at,
                CAST(CASE WHEN has_signed_in = 0 AND password_hash IS NULL THEN 1 ELSE 0 END AS BIGINT) AS waits
         FROM users ORDER BY username",
    )
    .fetch_all(db)
    .await?;
    all(&rows, |row| {
        Ok(Account { user: read(row)?, disabled_at: row.maybe_millis("disabled_at")?, waits: row.flag("waits")? })
    })
}

/// Ends every session of `id` and every unused link.
async fn end_sign_ins(work: &mut UnitOfWork, id: &UserId) -> Result<()> {
    query("DELETE FROM sessions WHERE user_id = $1").bind(id.as_str()).execute(work.connection()?).await?;
    query("DELETE FROM login_links WHERE user_id = $1 AND consumed_at IS NULL")
        .bind(id.as_str())
        .execute(work.connection()?)
        .await?;
    Ok(())
}

/// Reads the columns `id, username, name, title, unit_id, is_admin`.
pub(crate) fn read(row: &AnyRow) -> Result<User> {
    Ok(User {
        id: row.id("id")?,
        username: row.text("username")?,
        name: row.text("name")?,
        title: row.text("title")?,
        unit: row.id("unit_id")?,
        is_admin: row.flag("is_admin")?,
    })
}
