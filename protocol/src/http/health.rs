// SPDX-License-Identifier: MPL-2.0
//! Whether the server works.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::typescript::Types;

#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct Health {
    pub status: String,
    /// Why people cannot be sent here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<NotReady>,
    pub version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
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
pub(crate) fn types(types: &mut Types) {
    types.add::<Health>();
    types.add::<NotReady>();
}
