// SPDX-License-Identifier: MPL-2.0
//! The quality of the links between participants and the server.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LinkQualityUpdate {
    /// The quality of this page's own links, towards the server and from it; none where nothing
    /// flows. Sent at first and when it changes.
    OwnLinkQuality { up: Option<LinkLevel>, down: Option<LinkLevel> },
    /// The quality of everybody's links at first, then of those that have changed. Only to chair
    /// and secretary.
    LinkQuality { participants: Vec<ParticipantLinkLevel> },
}

/// The quality of a link for a meeting, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum LinkLevel {
    /// Audio and video flow.
    Good,
    /// Speech is understood; video may be small or pause.
    Fair,
    /// Speech is lost or late.
    Poor,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ParticipantLinkLevel {
    pub participant: ParticipantId,
    /// The worse of both directions; none while no media flows.
    pub level: Option<LinkLevel>,
}
