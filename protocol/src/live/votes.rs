// SPDX-License-Identifier: MPL-2.0
//! Votes: that one is open, how many have voted. Votes themselves go over HTTP.

use meetings::vote::VoteSummary;
use serde::{Deserialize, Serialize};

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum VoteUpdate {
    /// Votes that opened, ended or got more ballots, and those that were cancelled. That one opens
    /// or ends is told at once, more ballots at most once in two seconds.
    VotesChanged { changed: Vec<VoteSummary>, cancelled: Vec<u32> },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VoteState {
    pub votes: Vec<VoteSummary>,
}
