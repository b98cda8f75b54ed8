// SPDX-License-Identifier: MPL-2.0
//! Whose screen is shown.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenRequest {
    /// Requests to show a screen, before it is published. Replaces somebody else's screen only
    /// with `over`, and never the chair's.
    TakeScreen { over: bool },
    /// Chair or secretary: stops somebody's screen.
    StopScreen { participant: ParticipantId },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenUpdate {
    /// This page's screen is not shown any more: somebody else's replaces it, or chair or secretary
    /// stopped it. The page stops sending it.
    ScreenStopped { by: String },
}
