// SPDX-License-Identifier: MPL-2.0
//! Why a signature is not accepted: because it is wrong, or because we cannot judge it.

use crate::Doubt;

/// The texts are English, for the technically minded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The signature does not fit what it covers, or is none.
    Broken(String),
    /// A form of signature that is not known here. Nothing says that anything was altered.
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
