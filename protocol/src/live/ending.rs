// SPDX-License-Identifier: MPL-2.0
//! The end of the meeting. Pages are closed with [`super::CloseReason::Ended`].

use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum EndRequest {
    /// Chair, or the secretary where no chair is connected: ends the meeting for everybody.
    EndMeeting,
}
