// SPDX-License-Identifier: MPL-2.0
//! Who chairs.

use meetings::ids::ParticipantId;
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ChairRequest {
    /// Chair: somebody with an account who is here chairs from now on.
    HandOverChair { participant: ParticipantId },
    /// The chair of the plan takes the chair back.
    TakeChairBack,
    /// Chair: a delegate with an account who is here leads with the chair, or no longer.
    SetCoChair { participant: ParticipantId, on: bool },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChairState {
    /// Who chairs by the plan, and may take the chair back after handing it over.
    pub planned_chair: Option<ParticipantId>,
}
