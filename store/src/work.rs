//! A unit of work: everything that one step writes, in one transaction.
//!
//! A repository borrowed from the [`Store`] reads, or makes one small change by itself. The same
//! repository borrowed from a [`Work`] writes into that unit of work: all of it is stored with
//! [`Work::commit`], or none of it is.

use std::sync::Arc;

use meetings::Millis;
use serde_json::Value;
use sqlx::{Any, AnyConnection, Transaction};

use crate::actor::Actor;
use crate::attendance::Attendances;
use crate::audit::{self, Entry};
use crate::chat::Chat;
use crate::database::Store;
use crate::error::{Error, Result};
use crate::faults::Faults;
use crate::guests::Guests;
use crate::jobs::Jobs;
use crate::meetings_repository::Meetings;
use crate::rooms::Rooms;
use crate::row::{Fields as _, query};

/// An open write transaction. Dropped without [`Work::commit`], it leaves nothing behind.
///
/// Opening it takes the row of `audit_head`, so on both databases at most one is open at a time:
/// the audit chain has one order, and what a unit of work has read stays true until it commits. It
/// must therefore never wait for anything but the database.
#[derive(Debug)]
pub struct Work {
    transaction: Transaction<'static, Any>,
    last_seq: i64,
    last_hash: String,
    faults: Arc<Faults>,
}

impl Store {
    pub async fn work(&self) -> Result<Work> {
        let faults = self.faults().clone();
        faults.strike()?;
        let mut transaction = self.begin_write().await?;
        let head = query("UPDATE audit_head SET seq = seq WHERE id = 1 RETURNING seq, hash")
            .fetch_one(&mut *transaction)
            .await?;
        Ok(Work { last_seq: head.int("seq")?, last_hash: head.text("hash")?, transaction, faults })
    }
}

impl Work {
    pub fn attendance(&mut self) -> Attendances<&mut Self> {
        Attendances { db: self }
    }

    pub fn chat(&mut self) -> Chat<&mut Self> {
        Chat { db: self }
    }

    pub fn guests(&mut self) -> Guests<&mut Self> {
        Guests { db: self }
    }

    pub fn jobs(&mut self) -> Jobs<&mut Self> {
        Jobs { db: self }
    }

    pub fn meetings(&mut self) -> Meetings<&mut Self> {
        Meetings { db: self }
    }

    pub fn rooms(&mut self) -> Rooms<&mut Self> {
        Rooms { db: self }
    }

    /// The connection for one statement.
    pub(crate) fn db(&mut self) -> Result<&mut AnyConnection> {
        self.faults.strike()?;
        Ok(&mut self.transaction)
    }

    /// The connection for the statements of one change, in which no test fails each by itself.
    pub(crate) fn connection(&mut self) -> &mut AnyConnection {
        &mut self.transaction
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
        audit::insert(self.db()?, &entry).await?;
        audit::set_head(self.db()?, &entry).await?;
        (self.last_seq, self.last_hash) = (entry.seq, entry.hash);
        Ok(())
    }

    /// Stores everything written so far. Fails with [`Error::InDoubt`] when the database does not
    /// say whether it did.
    pub async fn commit(self) -> Result<()> {
        self.faults.strike()?;
        let committed = self.transaction.commit().await.map_err(Error::from).and_then(|()| self.faults.lose_answer());
        committed.map_err(|error| match error {
            Error::Unavailable(why) => Error::InDoubt(why),
            other => other,
        })
    }
}
