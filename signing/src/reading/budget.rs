// SPDX-License-Identifier: MPL-2.0
//! The budget for parsing one file. Every loop takes its steps from it, so that no file makes it
//! run for ever.

use std::cell::Cell;

/// Steps for one file: parsed values, resolved objects, visited list items.
const MAX_STEPS: u64 = 24_000_000;
/// Bytes that cross-reference and object streams of one file may inflate to, in total.
const MAX_INFLATED_BYTES: u64 = 96 << 20;

/// Why something could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ReadError {
    #[error("{0}")]
    Malformed(String),
    /// Programs may read it differently.
    #[error("{0}")]
    Ambiguous(String),
    #[error("the file is too complex to be checked")]
    TooComplex,
    #[error("the file is encrypted")]
    Encrypted,
}

impl ReadError {
    pub(crate) fn malformed(what: impl Into<String>) -> Self {
        Self::Malformed(what.into())
    }

    pub(crate) fn ambiguous(what: impl Into<String>) -> Self {
        Self::Ambiguous(what.into())
    }
}

/// Steps for one table entry, which is kept in memory.
pub(crate) const ENTRY: usize = 8;

/// Shared by all readers of one file.
#[derive(Debug)]
pub(crate) struct Budget {
    steps: Cell<u64>,
    inflated: Cell<u64>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { steps: Cell::new(MAX_STEPS), inflated: Cell::new(MAX_INFLATED_BYTES) }
    }
}

impl Budget {
    pub(crate) fn step(&self) -> Result<(), ReadError> {
        self.steps(1)
    }

    pub(crate) fn steps(&self, count: usize) -> Result<(), ReadError> {
        let left = self.steps.get().checked_sub(count as u64).ok_or(ReadError::TooComplex)?;
        self.steps.set(left);
        Ok(())
    }

    /// How many bytes may still be inflated.
    pub(crate) fn inflatable(&self) -> u64 {
        self.inflated.get()
    }

    pub(crate) fn inflated(&self, bytes: usize) -> Result<(), ReadError> {
        let left = self.inflated.get().checked_sub(bytes as u64).ok_or(ReadError::TooComplex)?;
        self.inflated.set(left);
        Ok(())
    }
}
