//! Small values that the system keeps for itself, by name.

use meetings::Millis;
use serde_json::json;

use crate::error::Result;
use crate::row::{Fields as _, query};
use crate::{Actor, Store};

pub struct Settings<'s> {
    store: &'s Store,
}

impl<'s> Settings<'s> {
    pub(crate) fn new(store: &'s Store) -> Self {
        Self { store }
    }

    pub async fn get(&self, key: &str) -> Result<Option<String>> {
        let row = query("SELECT value FROM settings WHERE key = $1")
            .bind(key)
            .fetch_optional(&mut *self.store.read().await?)
            .await?;
        row.map(|row| row.text("value")).transpose()
    }

    /// The audit log gets the key, not the value, which may be a secret.
    pub async fn set(&self, key: &str, value: &str, actor: &Actor, now: Millis) -> Result<()> {
        let mut change = self.store.change().await?;
        query("INSERT INTO settings (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = $2")
            .bind(key)
            .bind(value)
            .execute(change.db())
            .await?;
        change.commit(actor, now, "setting.set", key, json!({})).await
    }
}
