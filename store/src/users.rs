// SPDX-License-Identifier: MPL-2.0
//! Accounts.

use meetings::Millis;
use meetings::ids::{UnitId, UserId};
use meetings::people::User;
use serde_json::json;
use sqlx::AnyConnection;
use sqlx::any::AnyRow;

use crate::error::{Error, OrTaken as _, Result};
use crate::row::{Fields as _, all, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork, random};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewUser {
    /// Unique, compared as given: the caller folds case.
    pub username: String,
    pub name: String,
    /// Position; may be empty.
    pub title: String,
    pub unit: UnitId,
    pub is_admin: bool,
    /// PHC string (Argon2id); none for people who only come by one-time links.
    pub password_hash: Option<String>,
}

/// An account as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub user: User,
    pub disabled_at: Option<Millis>,
    /// Has no password and has never signed in: this person still needs a link.
    pub waits: bool,
}

/// What an administrator may change of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedUser {
    /// Unique, compared as given: the caller folds case.
    pub username: String,
    pub name: String,
    pub title: String,
    pub unit: UnitId,
    pub is_admin: bool,
}

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

    pub async fn by_username(mut self, username: &str) -> Result<User> {
        let row = query("SELECT id, username, name, title, unit_id, is_admin FROM users WHERE username = $1")
            .bind(username)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        read(&row.ok_or(Error::NotFound("user"))?)
    }

    /// Everybody, by username.
    pub async fn list(mut self) -> Result<Vec<User>> {
        let rows = query("SELECT id, username, name, title, unit_id, is_admin FROM users ORDER BY username")
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        all(&rows, read)
    }

    /// Everybody, by username, closed accounts too.
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

    /// The stored hash; none when the user has no password. `NotFound` when there is no such user.
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
        .or_taken("username")?;
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

    /// Fails with `Conflict::Taken("username")`. Papers that exist keep the name they have.
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
                .or_taken("username")?;
        if done.rows_affected() == 0 {
            return Err(Error::NotFound("user"));
        }
        let detail = json!({"username": new.username, "name": new.name, "title": new.title, "unit": new.unit,
            "admin": new.is_admin});
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

    /// Closes the account: its sessions and links end, nobody signs in as this person until
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

    /// Opens a closed account again. Old sessions and links stay ended.
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

    /// Takes the password away and ends sessions and links: the person comes back by a new link.
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

    /// Also ends all sessions and links of the user: whoever knew the old password is out.
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

/// Everybody, by username, closed accounts too.
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

/// Ends every session of `id` and every link that has not been used.
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
