// SPDX-License-Identifier: MPL-2.0
//! A unit of work: all writes of one use case in one transaction.
//!
//! A repository borrowed from the [`Store`] reads. The same repository borrowed from a
//! [`UnitOfWork`] writes into it; [`UnitOfWork::save`] stores all of it, or nothing is stored.

use std::sync::Arc;

use moments::Millis;
use serde_json::Value;
use sqlx::{Any, AnyConnection, Transaction};

use crate::actor::Actor;
use crate::audit::{self, Entry};
use crate::database::Store;
use crate::error::{Error, Result};
use crate::faults::Faults;
use crate::row::{Fields as _, query};

/// An open write transaction. Dropped without [`UnitOfWork::save`], it leaves nothing behind.
///
/// Opening it locks the row of `audit_head`, so on both databases at most one is open at a time:
/// the audit chain has one order, and data that a unit of work has read does not change until it is
/// saved. It must therefore never wait for anything but the database: hash, sign and read files
/// before.
///
/// Inside it, read only from it: a second connection may be held by others who wait for this one.
/// After an error it may be incomplete: return with `?`, never catch the error and save.
#[derive(Debug)]
pub struct UnitOfWork {
    transaction: Transaction<'static, Any>,
    last_seq: i64,
    last_hash: String,
    faults: Arc<Faults>,
}

impl Store {
    /// Opens a unit of work when no other one is open.
    pub async fn begin(&self) -> Result<UnitOfWork> {
        let faults = self.faults().clone();
        faults.strike()?;
        let mut transaction = self.begin_write().await?;
        let head = query("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(UnitOfWork { last_seq: head.int("seq")?, last_hash: head.text("hash")?, transaction, faults })
    }
}

impl UnitOfWork {
    /// The connection for one statement.
    pub(crate) fn connection(&mut self) -> Result<&mut AnyConnection> {
        self.faults.strike()?;
        Ok(&mut self.transaction)
    }

    /// The number of the newest audit entry.
    pub(crate) fn last_entry(&self) -> i64 {
        self.last_seq
    }

    /// Appends an audit entry. `detail` must hold no secrets and no long texts.
    pub(crate) async fn record(
        &mut self,
        actor: &Actor,
        now: Millis,
        action: &'static str,
        subject: &str,
        detail: Value,
    ) -> Result<()> {
        let (seq, hash) = (self.last_seq, self.last_hash.clone());
        let entry = Entry::following(seq, hash, now, actor, action, subject, detail.to_string());
        audit::insert(self.connection()?, &entry).await?;
        (self.last_seq, self.last_hash) = (entry.seq, entry.hash);
        Ok(())
    }

    /// Commits all writes. Fails with [`Error::InDoubt`] if the result of the commit is unknown.
    pub async fn save(mut self) -> Result<()> {
        // PostgreSQL reports success for the commit of a failed transaction; this statement fails
        // in one.
        self.faults.strike()?;
        audit::set_head(&mut self.transaction, self.last_seq, &self.last_hash).await?;
        self.faults.strike()?;
        let committed = self.transaction.commit().await.map_err(Error::from);
        committed.and_then(|()| self.faults.lose_answer()).map_err(|error| match error {
            Error::Unavailable(why) => Error::InDoubt(why),
            other => other,
        })
    }

    /// Rolls everything back, for a use case that finds that there is nothing to do.
    pub async fn cancel(self) -> Result<()> {
        Ok(self.transaction.rollback().await?)
    }
}
