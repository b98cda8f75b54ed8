// SPDX-License-Identifier: MPL-2.0
//! Keys with which people sign.

use moments::Millis;
use meetings::ids::KeyId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    Pkcs12,
    Pkcs11,
}

/// A key with which this person can sign.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct KeyView {
    pub id: KeyId,
    pub label: String,
    pub kind: KeyKind,
    /// Subject of the certificate.
    pub subject: String,
    pub expires_at: Option<Millis>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<KeyKind>();
    types.add::<KeyView>();
}
