// SPDX-License-Identifier: MPL-2.0
//! The opening of the meeting.

use meetings::meeting::AgendaItem;
use moments::Millis;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OpeningRequest {
    /// Chair or secretary: opens the meeting. What is said from then on is recorded, and attendance
    /// begins.
    OpenMeeting,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum OpeningUpdate {
    /// The meeting is open: by somebody, or by the set time. The plan as it stands from now on
    /// comes with it.
    Opened {
        at: Millis,
        /// Name of who opened it; none for the set time.
        by: Option<String>,
        title: String,
        agenda: Vec<AgendaItem>,
    },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpeningState {
    /// When the meeting was opened; none while people wait for it.
    pub started_at: Option<Millis>,
    /// The set time.
    pub starts_at: Millis,
    /// Put off, and no new time is set yet: `starts_at` is the time before.
    pub time_open: bool,
}
