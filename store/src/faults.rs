// SPDX-License-Identifier: MPL-2.0
//! Fault injection: tests see what a caller does when the database fails in the middle of a unit of
//! work.
//!
//! Only tests use it. Faults apply to units of work only, never to reads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use crate::error::{Error, Result};

/// Shared by all clones of a store.
#[derive(Debug, Default)]
pub struct Faults {
    /// Number of statements until the one that fails; 0: none fails.
    countdown: AtomicU64,
    answer_is_lost: AtomicBool,
}

impl Faults {
    /// Makes the `n`-th statement from now on fail, counted from 1; opening and committing count as
    /// statements. Later ones succeed again.
    pub fn fail_statement(&self, n: u64) {
        self.countdown.store(n, SeqCst);
    }

    /// The next unit of work is committed, but its caller gets an error as if the connection was
    /// lost.
    pub fn lose_next_answer(&self) {
        self.answer_is_lost.store(true, SeqCst);
    }

    /// Whether a fault is still pending.
    pub fn armed(&self) -> bool {
        self.countdown.load(SeqCst) > 0 || self.answer_is_lost.load(SeqCst)
    }

    /// Cancels pending faults.
    pub fn disarm(&self) {
        self.countdown.store(0, SeqCst);
        self.answer_is_lost.store(false, SeqCst);
    }

    /// Called before each statement.
    pub(crate) fn strike(&self) -> Result<()> {
        let before = self.countdown.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        if before == Ok(1) { Err(Error::Unavailable("a test lets this statement fail".to_owned())) } else { Ok(()) }
    }

    /// Called after each commit.
    pub(crate) fn lose_answer(&self) -> Result<()> {
        if self.answer_is_lost.swap(false, SeqCst) {
            return Err(Error::Unavailable("a test lets this answer be lost".to_owned()));
        }
        Ok(())
    }
}
