// SPDX-License-Identifier: MPL-2.0
//! Keys with which people sign.

use meetings::Millis;
use meetings::ids::KeyId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::typescript::Types;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    Pkcs12,
    Pkcs11,
}

/// A key with which this person can sign.
#[derive(Debug, Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct KeyView {
    pub id: KeyId,
    pub label: String,
    pub kind: KeyKind,
    /// Subject of the certificate.
    pub subject: String,
    pub expires_at: Option<Millis>,
}

/// The types of this subject that pages use.
pub(crate) fn types(types: &mut Types) {
    types.add::<KeyKind>();
    types.add::<KeyView>();
}
