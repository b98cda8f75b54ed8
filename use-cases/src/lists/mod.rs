// SPDX-License-Identifier: MPL-2.0
//! Importing lists of units and people: from rows of text to units and accounts.
//!
//! ```text
//! bytes -> child process (untrusted/src/sheet/) -> Sheet -> columns.rs -> units.rs or people.rs
//!     -> store
//! ```

pub mod columns;
mod damaged_names;
pub mod fault;
pub mod people;
pub mod report;
pub mod units;
