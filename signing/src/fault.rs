// SPDX-License-Identifier: MPL-2.0
//! Why a signature is not accepted: it is invalid, or it cannot be checked here.

use crate::Doubt;

/// The texts are in English, for technical readers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The signature does not match the signed bytes, or is malformed.
    Broken(String),
    /// An unsupported kind of signature. There is no sign of an alteration.
    NotUnderstood(Doubt, String),
}

impl Fault {
    pub(crate) fn broken(what: impl std::fmt::Display) -> Self {
        Self::Broken(what.to_string())
    }

    pub(crate) fn not_understood(doubt: Doubt, what: impl std::fmt::Display) -> Self {
        Self::NotUnderstood(doubt, what.to_string())
    }
}
