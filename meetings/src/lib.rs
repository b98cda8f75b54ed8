// SPDX-License-Identifier: MPL-2.0
//! The domain of Điểm Cầu: who meets, when, under which rules, and what the minutes say.
//!
//! Pure state and rules: nothing here reads a clock, a socket, a file or a database. Time is passed
//! in as [`moments::Millis`], results are returned as values. The terms are those of the glossary
//! (docs/ARCHITECTURE.md). Without the feature `wire` no type derives serde or OpenAPI, without
//! `typescript` none derives TypeScript.

pub mod action_item;
pub mod display;
pub mod draft;
pub mod folding;
pub mod ids;
pub mod invitees;
pub mod line_test;
pub mod meeting;
pub mod minutes;
pub mod name_skeleton;
pub mod network;
pub mod out_spans;
pub mod paper;
pub mod people;
pub mod policy;
mod presenters;
pub mod readiness;
pub mod receipt;
pub mod reply;
pub mod retention;
pub mod roll_call;
pub mod room;
pub mod search;
pub mod seats;
pub mod series;
pub mod sound_file;
pub mod transcript;
pub mod unit_name;
pub mod unit_tree;
pub mod username;
pub mod utterance;
pub mod vote;
