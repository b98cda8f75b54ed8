//! One change of state: a transaction that ends in an audit entry.

use meetings::Millis;
use serde_json::Value;
use sqlx::AnyConnection;
use sqlx::{Any, Transaction};

use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::database::Store;
use crate::error::Result;
use crate::row::{Fields as _, query};

/// An open write transaction. Dropped without [`Change::commit`], it leaves nothing behind.
///
/// Opening it takes the row of `audit_head`, so on both databases at most one change is open at a time: the chain has one
/// order, and what a change has read stays true until it commits. It must therefore never wait for anything but the database.
pub(crate) struct Change {
    transaction: Transaction<'static, Any>,
    last_seq: i64,
    last_hash: String,
}

impl Store {
    pub(crate) async fn change(&self) -> Result<Change> {
        let mut transaction = self.begin_write().await?;
        let head = query("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(Change { last_seq: head.int("seq")?, last_hash: head.text("hash")?, transaction })
    }
}

impl Change {
    pub fn db(&mut self) -> &mut AnyConnection {
        &mut self.transaction
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
        let entry = Entry::following(self.last_seq, self.last_hash, now, actor, action, subject, detail.to_string());
        audit::append(&mut self.transaction, &entry).await?;
        self.transaction.commit().await?;
        Ok(())
    }

    /// Makes durable what can be made again from the rest (the index of the search), which the audit log does not follow.
    pub async fn commit_derived(self) -> Result<()> {
        self.transaction.commit().await?;
        Ok(())
    }
}
