// SPDX-License-Identifier: MPL-2.0
//! A draft of minutes that several edit at once.
//!
//! `GET /api/v1/minutes/{id}/shared` answers the Yjs document (update format 1) and, in the header
//! `Draft-Epoch`, its epoch: the revision of which it was made. `GET /api/v1/minutes/{id}/edit` is
//! a WebSocket with JSON text frames, one [`DraftRequest`] or [`DraftUpdate`] each. The page speaks
//! first, with [`DraftRequest::Open`]. An edit is stored before [`DraftUpdate::Kept`] is sent. At
//! pauses the server saves what the document says as a revision.
//!
//! Updates, state vectors and positions are in Base64.

use meetings::ids::UserId;
use moments::Millis;
use serde::{Deserialize, Serialize};

use crate::http::UnprintableLetter;
use crate::problem::Problem;

/// Largest frame accepted from a browser, in bytes: the longest update in Base64.
pub const MAX_DRAFT_MESSAGE_BYTES: usize = 3 << 20;
/// Longest update of a page, in bytes. What is longer is sent in parts.
pub const MAX_UPDATE_BYTES: usize = 2 << 20;
/// Longest position, in characters.
pub const MAX_POSITION_CHARS: usize = 120;

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DraftRequest {
    /// Begins; also after a lost line. Answered by [`DraftUpdate::Opened`], or
    /// [`DraftUpdate::Replaced`] if the document of this epoch is not edited any more.
    Open {
        #[cfg_attr(feature = "typescript", ts(type = "number"))]
        epoch: i64,
        /// What the page has.
        state_vector: String,
    },
    /// What was edited since the last edit. Numbers are the page's own.
    Edit { number: u32, update: String },
    /// Where the person writes; none: nowhere.
    Cursor { cursor: Option<DraftCursor> },
    /// Saves a revision now, and answers [`DraftUpdate::Saved`] even if nothing is new.
    Save,
    /// Answered by [`DraftUpdate::Pong`].
    Ping,
}

/// A selection, as two relative positions of Yjs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct DraftCursor {
    pub anchor: String,
    pub head: String,
}

/// To the page.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DraftUpdate {
    Opened {
        /// Of this window.
        connection: u32,
        /// What the page lacks.
        update: String,
        /// What the server has: the page sends the rest.
        state_vector: String,
        saved: SavedDraft,
        /// The other windows.
        editors: Vec<DraftEditor>,
    },
    /// The text was replaced as a whole (an older revision restored, the draft made anew): the page
    /// fetches it.
    Replaced,
    /// It is no draft any more, or this person may not edit it any more.
    Closed,
    /// Somebody else has edited, in this window.
    Edited {
        connection: u32,
        update: String,
    },
    /// The edit is stored.
    Kept {
        number: u32,
    },
    /// The edit is not stored.
    Refused {
        number: u32,
        problem: Problem,
    },
    /// A revision was saved.
    Saved {
        saved: SavedDraft,
    },
    /// What was edited is stored, and could not be made a revision.
    NotSaved {
        problem: Problem,
    },
    /// Another window opened, or its cursor moved.
    Editor {
        editor: DraftEditor,
    },
    EditorLeft {
        connection: u32,
    },
    /// The person has opened many windows since this one was used: it is closed, and may connect
    /// again when it is used.
    Resting,
    Pong,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SavedDraft {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub revision: i64,
    pub saved_at: Millis,
    pub saved_by_name: String,
    pub unprintable: Vec<UnprintableLetter>,
    /// The paragraph in which the draft's instruction to the secretary still stands.
    pub draft_note: Option<String>,
}

/// A window in which somebody edits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DraftEditor {
    pub connection: u32,
    pub user: UserId,
    pub name: String,
    pub cursor: Option<DraftCursor>,
}

#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_UPDATE_BYTES", MAX_UPDATE_BYTES);
    types.constant("MAX_POSITION_CHARS", MAX_POSITION_CHARS);
    types.add::<DraftCursor>();
    types.add::<DraftRequest>();
    types.add::<SavedDraft>();
    types.add::<DraftEditor>();
    types.add::<DraftUpdate>();
}
