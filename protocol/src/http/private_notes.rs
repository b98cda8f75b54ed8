// SPDX-License-Identifier: MPL-2.0
//! What a person writes down for themselves in a meeting.

use meetings::Millis;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::typescript::Types;

/// Longest private notes, in characters: twenty pages.
pub const MAX_PRIVATE_NOTES_CHARS: usize = 40_000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PrivateNotesView {
    pub text: String,
    /// Counted from 1; 0 before anything was saved.
    #[ts(type = "number")]
    pub version: i64,
    pub saved_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SavePrivateNotes {
    pub text: String,
    /// The version on which the text stands. With another one by now: `conflict`, and nothing is
    /// saved.
    #[ts(type = "number")]
    pub seen: i64,
}

/// The types of this subject that pages use.
pub(crate) fn types(types: &mut Types) {
    types.constant("MAX_PRIVATE_NOTES_CHARS", MAX_PRIVATE_NOTES_CHARS);
    types.add::<PrivateNotesView>();
    types.add::<SavePrivateNotes>();
}
