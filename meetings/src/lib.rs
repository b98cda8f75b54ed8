// SPDX-License-Identifier: MPL-2.0
//! The domain of Điểm Cầu: who meets, when, under which rules, and what the minutes say.
//!
//! Pure state and rules: nothing here reads a clock, a socket, a file or a database. Time comes in
//! as [`Millis`], results go out as values. The words are those of the glossary
//! (docs/ARCHITECTURE.md).

pub mod display;
pub mod draft;
pub mod folding;
pub mod heard;
pub mod ids;
pub mod likeness;
pub mod local_time;
pub mod meeting;
pub mod minutes;
pub mod network;
pub mod people;
pub mod policy;
pub mod room;
pub mod search;
pub mod time;
pub mod transcript;
pub mod unit_name;
pub mod username;

pub use time::Millis;
