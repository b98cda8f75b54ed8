// SPDX-License-Identifier: MPL-2.0
//! Whether the server works.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Health {
    pub status: String,
    /// Why people cannot be sent here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub reason: Option<NotReady>,
    pub version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum NotReady {
    DatabaseSilent,
    /// The disk of the database is full.
    DatabaseFull,
    /// For another reason: read-only, damaged, or too slow.
    DatabaseNotWritable,
    DataFolderNotWritable,
    NoMediaPort,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<Health>();
    types.add::<NotReady>();
}
