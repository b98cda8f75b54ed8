// SPDX-License-Identifier: MPL-2.0
//! The source from which a repository reads: the store or a unit of work.

use std::ops::{Deref, DerefMut};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Transaction};

use crate::error::Result;
use crate::{Store, UnitOfWork};

/// The store, or a unit of work, which also sees its own writes.
pub trait Source: Send {
    /// A connection for single statements that read.
    fn read(&mut self) -> impl Future<Output = Result<Reading<'_>>> + Send;

    /// A connection with a consistent snapshot, independent of concurrent writes.
    fn snapshot(&mut self) -> impl Future<Output = Result<Reading<'_>>> + Send;
}

#[derive(Debug)]
pub enum Reading<'c> {
    Pooled(PoolConnection<Any>),
    Snapshot(Transaction<'static, Any>),
    UnitOfWork(&'c mut AnyConnection),
}

impl Source for &Store {
    async fn read(&mut self) -> Result<Reading<'_>> {
        self.reader().await.map(Reading::Pooled)
    }

    async fn snapshot(&mut self) -> Result<Reading<'_>> {
        self.begin_read().await.map(Reading::Snapshot)
    }
}

impl Source for &mut UnitOfWork {
    async fn read(&mut self) -> Result<Reading<'_>> {
        self.connection().map(Reading::UnitOfWork)
    }

    /// Writes are serialised, so a unit of work has a consistent view anyway.
    async fn snapshot(&mut self) -> Result<Reading<'_>> {
        self.connection().map(Reading::UnitOfWork)
    }
}

impl Deref for Reading<'_> {
    type Target = AnyConnection;

    fn deref(&self) -> &AnyConnection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Snapshot(transaction) => transaction,
            Self::UnitOfWork(connection) => connection,
        }
    }
}

impl DerefMut for Reading<'_> {
    fn deref_mut(&mut self) -> &mut AnyConnection {
        match self {
            Self::Pooled(connection) => connection,
            Self::Snapshot(transaction) => transaction,
            Self::UnitOfWork(connection) => connection,
        }
    }
}
