// SPDX-License-Identifier: MPL-2.0
//! Signs that participants give: agreement, applause.

use meetings::ids::ParticipantId;
use meetings::room::reactions::Sign;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReactionRequest {
    /// At most one a second is shown.
    React { sign: Sign },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ReactionUpdate {
    /// The signs since the last update, at most twice a second: how many of each, and the givers of
    /// some.
    Reactions { counts: Vec<SignCount>, givers: Vec<SignGiver> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignCount {
    pub sign: Sign,
    pub count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SignGiver {
    pub participant: ParticipantId,
    pub sign: Sign,
}
