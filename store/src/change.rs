//! One change of state: a unit of work that ends in one audit entry.

use meetings::Millis;
use serde_json::Value;
use sqlx::AnyConnection;

use crate::actor::Actor;
use crate::database::Store;
use crate::error::Result;
use crate::work::Work;

/// Dropped without [`Change::commit`], it leaves nothing behind.
pub(crate) struct Change {
    work: Work,
}

impl Store {
    pub(crate) async fn change(&self) -> Result<Change> {
        Ok(Change { work: self.work().await? })
    }
}

impl Change {
    pub fn db(&mut self) -> &mut AnyConnection {
        self.work.connection()
    }

    /// Appends the audit entry and makes the change durable. `detail` must hold no secrets and no long texts.
    pub async fn commit(
        mut self,
        actor: &Actor,
        now: Millis,
        action: &'static str,
        subject: &str,
        detail: Value,
    ) -> Result<()> {
        self.work.record(actor, now, action, subject, detail).await?;
        self.work.commit().await
    }

    /// Makes durable what can be made again from the rest (the index of the search), which the audit log does not follow.
    pub async fn commit_derived(self) -> Result<()> {
        self.work.commit().await
    }
}
