// SPDX-License-Identifier: MPL-2.0
//! The spotlight: whose picture everybody sees large.

use meetings::ids::ParticipantId;
use meetings::room::tracks::Source;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SpotlightRequest {
    /// Leaders: puts somebody in the spotlight, or nobody.
    SetSpotlight {
        participant: Option<ParticipantId>,
        /// An added camera of theirs; none: their first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "typescript", ts(optional))]
        camera: Option<Source>,
    },
}

/// To pages. It also ends, without this message, when its participant leaves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum SpotlightUpdate {
    /// `camera` is the added one that is chosen.
    Spotlight { participant: Option<ParticipantId>, camera: Option<Source> },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpotlightState {
    pub spotlight: Option<ParticipantId>,
    /// The added camera that is chosen.
    pub spotlight_camera: Option<Source>,
}
