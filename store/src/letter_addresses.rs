// SPDX-License-Identifier: MPL-2.0
//! Where letters go to people.

use std::collections::HashMap;

use meetings::ids::UserId;
use moments::Millis;
use serde_json::json;
use sqlx::any::AnyRow;

use crate::error::Result;
use crate::row::{Fields as _, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// Where and how somebody gets letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterAddress {
    /// A parsed address.
    pub address: String,
    /// `vi` or `en`.
    pub language: String,
    /// Also letters to everybody of their unit.
    pub for_unit: bool,
}

#[derive(Debug, Clone, Copy)]
pub struct LetterAddresses<D> {
    pub(crate) db: D,
}

impl<D: Source> LetterAddresses<D> {
    pub async fn of(mut self, user: &UserId) -> Result<Option<LetterAddress>> {
        let row = query("SELECT address, language, for_unit FROM letter_addresses WHERE user_id = $1")
            .bind(user.as_str())
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| read(&row)).transpose()
    }

    pub async fn all(mut self) -> Result<HashMap<UserId, LetterAddress>> {
        let rows = query("SELECT user_id, address, language, for_unit FROM letter_addresses")
            .fetch_all(&mut *self.db.read().await?)
            .await?;
        rows.iter().map(|row| Ok((row.id("user_id")?, read(row)?))).collect()
    }
}

impl LetterAddresses<&mut UnitOfWork> {
    /// Letters that wait go to the new address.
    pub async fn set(self, user: &UserId, new: &LetterAddress, actor: &Actor, now: Millis) -> Result<()> {
        query(
            "INSERT INTO letter_addresses (user_id, address, language, for_unit) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id) DO UPDATE SET address = $2, language = $3, for_unit = $4",
        )
        .bind(user.as_str())
        .bind(&new.address)
        .bind(&new.language)
        .bind(i64::from(new.for_unit))
        .execute(self.db.connection()?)
        .await?;
        query("UPDATE letters SET address = $2, language = $3 WHERE user_id = $1 AND state = 'waiting'")
            .bind(user.as_str())
            .bind(&new.address)
            .bind(&new.language)
            .execute(self.db.connection()?)
            .await?;
        let detail = json!({"address": new.address, "language": new.language, "for_unit": new.for_unit});
        self.db.record(actor, now, "user.letter_address", user.as_str(), detail).await
    }

    /// No letter goes there any more.
    pub async fn clear(self, user: &UserId, actor: &Actor, now: Millis) -> Result<()> {
        let done = query("DELETE FROM letter_addresses WHERE user_id = $1")
            .bind(user.as_str())
            .execute(self.db.connection()?)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        query("UPDATE letters SET state = 'dropped', finished_at = $2 WHERE user_id = $1 AND state IN ('waiting', 'failed')")
            .bind(user.as_str())
            .bind(now.0)
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, now, "user.letter_address", user.as_str(), json!({})).await
    }
}

/// An address from a list; other wishes stay, and letters that wait go there.
pub(crate) async fn write(work: &mut UnitOfWork, user: &UserId, address: &str) -> Result<()> {
    query(
        "INSERT INTO letter_addresses (user_id, address, language, for_unit) VALUES ($1, $2, 'vi', 1)
         ON CONFLICT (user_id) DO UPDATE SET address = $2",
    )
    .bind(user.as_str())
    .bind(address)
    .execute(work.connection()?)
    .await?;
    query("UPDATE letters SET address = $2 WHERE user_id = $1 AND state = 'waiting'")
        .bind(user.as_str())
        .bind(address)
        .execute(work.connection()?)
        .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<LetterAddress> {
    Ok(LetterAddress {
        address: row.text("address")?,
        language: row.text("language")?,
        for_unit: row.flag("for_unit")?,
    })
}
