// SPDX-License-Identifier: MPL-2.0
//! Signing in and who is signed in.

use meetings::ids::MeetingId;
use meetings::people::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    pub username: String,
    pub password: String,
}

/// The secret of a one-time sign-in link, the part of its address after `/vao/`.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct UseLink {
    pub secret: String,
}

/// Who is signed in.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Me {
    pub user: User,
    pub unit_name: String,
    /// False for an account that has only ever used links.
    pub has_password: bool,
    /// A new password needs the old one. Not after signing in by a link that an administrator made.
    pub needs_current: bool,
}

/// Who has this browser, for pages that anybody may open.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SessionView {
    /// None when nobody is signed in.
    pub me: Option<Me>,
    /// The meeting whose guest this browser's is.
    pub guest_of: Option<MeetingId>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SetPassword {
    /// None when the account has no password yet, or a link was used to sign in.
    pub current: Option<String>,
    pub new: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<SignIn>();
    types.add::<UseLink>();
    types.add::<Me>();
    types.add::<SessionView>();
    types.add::<SetPassword>();
}
