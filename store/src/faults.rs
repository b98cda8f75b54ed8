// SPDX-License-Identifier: MPL-2.0
//! Failures made on purpose, so that tests see what a caller does when the database fails in the
//! middle of a step.
//!
//! Nothing in the product arms them. They strike units of work only, never reads.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};

use crate::error::{Error, Result};

/// Shared by all clones of a store.
#[derive(Debug, Default)]
pub struct Faults {
    /// Statements until the one that fails; 0: none fails.
    countdown: AtomicU64,
    answer_is_lost: AtomicBool,
}

impl Faults {
    /// The `n`-th statement from now on fails, counted from 1; opening and committing count as
    /// statements. Those after it succeed again.
    pub fn fail_statement(&self, n: u64) {
        self.countdown.store(n, SeqCst);
    }

    /// The next unit of work is committed, but its caller learns only that the connection broke.
    pub fn lose_next_answer(&self) {
        self.answer_is_lost.store(true, SeqCst);
    }

    /// Whether a failure is still to come.
    pub fn armed(&self) -> bool {
        self.countdown.load(SeqCst) > 0 || self.answer_is_lost.load(SeqCst)
    }

    /// Takes back what has not struck yet.
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
