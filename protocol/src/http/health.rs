// SPDX-License-Identifier: MPL-2.0
//! Whether the server works.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::typescript::Types;

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Health {
    pub status: String,
    pub version: String,
}

/// What pages see of this subject.
pub(crate) fn types(types: &mut Types) {
    types.add::<Health>();
}
