// SPDX-License-Identifier: MPL-2.0
//! Raised hands. Each [`super::Participant`] says whether theirs is raised.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum HandRequest {
    RaiseHand { raised: bool },
}
