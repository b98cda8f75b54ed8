// SPDX-License-Identifier: MPL-2.0
//! Units and users.

use crate::ids::{UnitId, UserId};

/// Longest name of a person, unit, meeting or agenda item, in characters.
pub const MAX_NAME_CHARS: usize = 300;

/// An office in the tree (province > ... > commune).
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Unit {
    pub id: UnitId,
    /// Official code, for example `H26.15`. Unique.
    pub code: String,
    pub name: String,
    pub parent: Option<UnitId>,
}

/// An account of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct User {
    pub id: UserId,
    pub username: String,
    /// Full name as it stands in the minutes.
    pub name: String,
    /// Position, for example "Phó Chủ tịch". May be empty.
    pub title: String,
    pub unit: UnitId,
    /// May manage units, users and every meeting.
    pub is_admin: bool,
}
