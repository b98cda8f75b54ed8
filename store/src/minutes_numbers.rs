// SPDX-License-Identifier: MPL-2.0
//! The register of numbers: no two minutes of a unit, year and symbol have the same one.

use meetings::ids::MinutesId;
use meetings::minutes::MinutesContent;
use meetings::minutes::register::{Register, RegisteredNumber};
use moments::Millis;
use serde_json::json;

use crate::error::{OrTaken as _, Result};
use crate::minutes::{self, MinutesRepository};
use crate::row::{Fields as _, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

/// Of [`crate::Conflict::Taken`]: other minutes have the number.
pub const NUMBER: &str = "number of minutes";

impl<D: Source> MinutesRepository<D> {
    /// The number after the greatest one that others in this register have.
    pub async fn next_number(mut self, register: &Register, of: &MinutesId) -> Result<i64> {
        let row = query(
            "SELECT COALESCE(MAX(value), 0) AS greatest FROM minutes_numbers
             WHERE unit_id = $1 AND year = $2 AND symbol = $3 AND minutes_id <> $4",
        )
        .bind(register.unit.as_str())
        .bind(register.year)
        .bind(&register.symbol)
        .bind(of.as_str())
        .fetch_one(&mut *self.db.read().await?)
        .await?;
        Ok(row.int("greatest")? + 1)
    }
}

impl MinutesRepository<&mut UnitOfWork> {
    /// Gives this number to the minutes, which lose the one that they had.
    /// `Conflict::Taken(NUMBER)` where others have it.
    pub async fn take_number(self, id: &MinutesId, register: &Register, number: &RegisteredNumber) -> Result<()> {
        query("DELETE FROM minutes_numbers WHERE minutes_id = $1")
            .bind(id.as_str())
            .execute(self.db.connection()?)
            .await?;
        query(
            "INSERT INTO minutes_numbers (unit_id, year, symbol, number, value, minutes_id)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(register.unit.as_str())
        .bind(register.year)
        .bind(&register.symbol)
        .bind(&number.number)
        .bind(number.value)
        .bind(id.as_str())
        .execute(self.db.connection()?)
        .await
        .or_taken(NUMBER)?;
        Ok(())
    }

    /// Saves the text with its number as the newest revision of the draft, which has `base`.
    pub async fn save_numbered(
        self,
        id: &MinutesId,
        base: i64,
        content: &MinutesContent,
        actor: &Actor,
        now: Millis,
    ) -> Result<i64> {
        minutes::draft_at(self.db.connection()?, id, base).await?;
        let revision = base + 1;
        let digest = minutes::insert_kept(self.db, id, revision, content, actor, now).await?;
        let detail = json!({"revision": revision, "number": content.head.designation(), "content_sha256": digest});
        self.db.record(actor, now, "minutes.number", id.as_str(), detail).await?;
        Ok(revision)
    }
}
