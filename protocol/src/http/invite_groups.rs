// SPDX-License-Identifier: MPL-2.0
//! Lists of units that an office invites often.

use meetings::ids::{InviteGroupId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A named list. A planned meeting has its own list: changing a group changes no meeting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct InviteGroupView {
    pub id: InviteGroupId,
    pub name: String,
    pub units: Vec<UnitId>,
}

#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SaveInviteGroup {
    pub name: String,
    /// One at least, 2,000 at most.
    pub units: Vec<UnitId>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<InviteGroupView>();
    types.add::<SaveInviteGroup>();
}
