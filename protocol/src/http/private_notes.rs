// SPDX-License-Identifier: MPL-2.0
//! What a person writes down for themselves in a meeting.

use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest private notes, in characters: twenty pages.
pub const MAX_PRIVATE_NOTES_CHARS: usize = 40_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PrivateNotesView {
    pub text: String,
    /// Counted from 1; 0 before anything was saved.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub version: i64,
    pub saved_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SavePrivateNotes {
    pub text: String,
    /// The version on which the text stands. With another one by now: `conflict`, and nothing is
    /// saved.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub seen: i64,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_PRIVATE_NOTES_CHARS", MAX_PRIVATE_NOTES_CHARS);
    types.add::<PrivateNotesView>();
    types.add::<SavePrivateNotes>();
}
