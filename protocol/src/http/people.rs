// SPDX-License-Identifier: MPL-2.0
//! People with an account, and one-time links.

use moments::Millis;
use meetings::ids::UnitId;
use meetings::people::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    pub username: String,
    pub name: String,
    #[serde(default)]
    pub title: String,
    pub unit: UnitId,
    #[serde(default)]
    pub is_admin: bool,
    pub password: Option<String>,
}

/// A person as shown in lists for choosing chair and secretary.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UserSummary {
    pub user: User,
    pub unit_name: String,
    /// The account is closed: this person cannot sign in.
    pub disabled: bool,
    /// Has no password and has never signed in; told only in the list that administrators get.
    pub waits: bool,
}

/// What an administrator may change of a person.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    pub username: String,
    pub name: String,
    #[serde(default)]
    pub title: String,
    pub unit: UnitId,
    #[serde(default)]
    pub is_admin: bool,
}

/// An address to hand to somebody. Shown once.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Link {
    pub url: String,
    pub expires_at: Millis,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<NewUser>();
    types.add::<UserSummary>();
    types.add::<ChangeUser>();
    types.add::<Link>();
}
