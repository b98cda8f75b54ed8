// SPDX-License-Identifier: MPL-2.0
//! Small values that the system keeps for itself, by name.

use meetings::Millis;
use serde_json::json;

use crate::error::Result;
use crate::row::{Fields as _, query};
use crate::source::Source;
use crate::{Actor, UnitOfWork};

#[derive(Debug, Clone, Copy)]
pub struct Settings<D> {
    pub(crate) db: D,
}

impl<D: Source> Settings<D> {
    pub async fn get(mut self, key: &str) -> Result<Option<String>> {
        let row = query("SELECT value FROM settings WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut *self.db.read().await?)
            .await?;
        row.map(|row| row.text("value")).transpose()
    }
}

impl Settings<&mut UnitOfWork> {
    /// The audit log gets the key, not the value, which may be a secret.
    pub async fn set(self, key: &str, value: &str, actor: &Actor, now: Millis) -> Result<()> {
        query("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2")
            .bind(key)
            .bind(value)
            .execute(self.db.connection()?)
            .await?;
        self.db.record(actor, now, "setting.set", key, json!({})).await
    }
}
