// SPDX-License-Identifier: MPL-2.0
//! How well lines work.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LineUpdate {
    /// How well this page's own line works, towards the server and from it; none where nothing
    /// flows. At first and when it changes.
    YourLine { up: Option<LineLevel>, down: Option<LineLevel> },
    /// How well others' lines work: at first everybody's, then those that have changed. Only to
    /// chair and secretary.
    Lines { lines: Vec<ParticipantLine> },
}

/// How well a line works for a meeting, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineLevel {
    /// Sound and picture flow.
    Good,
    /// Words are understood; pictures may be small or pause.
    Fair,
    /// Words are lost or come late.
    Poor,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ParticipantLine {
    pub participant: ParticipantId,
    /// The worse of both directions; none while no media flows.
    pub level: Option<LineLevel>,
}
