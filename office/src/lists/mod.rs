// SPDX-License-Identifier: MPL-2.0
//! Lists of units and people as spreadsheets save them: from rows of texts to what is imported.
//!
//! ```text
//! bytes -> child process (untrusted/src/sheet/) -> Sheet -> columns.rs -> units.rs or people.rs
//!     -> store
//! ```

pub mod columns;
pub mod fault;
pub mod people;
pub mod report;
pub mod units;
