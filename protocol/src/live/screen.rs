// SPDX-License-Identifier: MPL-2.0
//! Whose screen is shown.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenRequest {
    /// Asks to show a screen, before it is published; of somebody else's place only with `over`,
    /// and never of the chair's.
    TakeScreen { over: bool },
    /// Chair or secretary: stops somebody's screen.
    StopScreen { participant: ParticipantId },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ScreenUpdate {
    /// Own screen is shown no longer: somebody else's takes its place, or chair or secretary
    /// stopped it. The page stops sending it.
    ScreenStopped { by: String },
}
