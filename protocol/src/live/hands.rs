// SPDX-License-Identifier: MPL-2.0
//! Raised hands. Each [`super::Participant`] says whether theirs is raised.

use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum HandRequest {
    RaiseHand { raised: bool },
}
