// SPDX-License-Identifier: MPL-2.0
//! Chat over HTTP: what was written before, files, and what of it is in the dossier.

use meetings::ids::ParticipantId;
use meetings::room::chat::{ChatMessage, MAX_FILE_BYTES};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Largest file of a message, in bytes.
pub const MAX_CHAT_FILE_BYTES: usize = MAX_FILE_BYTES;
/// Longest name of a file, in characters, with its ending.
pub const MAX_CHAT_FILE_NAME_CHARS: usize = 150;
/// After so many hours from the end of a meeting, what does not go into the dossier is deleted: the
/// secretary has the next morning to copy what is needed.
pub const CHAT_DELETED_AFTER_HOURS: u32 = 24;

/// Which part of the chat is asked for; the newest without either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChatPart {
    /// Messages with smaller numbers.
    pub before: Option<i64>,
}

/// Messages that the person reads, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatHistory {
    pub messages: Vec<ChatMessage>,
    /// Whether there are earlier ones.
    pub earlier: bool,
}

/// Beside the bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NewChatFile {
    /// The name of the file.
    pub name: String,
    /// The words beside it; may be empty.
    #[serde(default)]
    pub text: String,
    /// `everyone`, `leaders` or `own_unit`.
    pub to: ChatFileTo,
    /// Whom somebody who leads answers, with `leaders`.
    pub with: Option<ParticipantId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ChatFileTo {
    Everyone,
    Leaders,
    OwnUnit,
}

/// Whether what is written to everybody goes into the dossier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct KeepChat {
    pub kept: bool,
}

/// The chat on a meeting's page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ChatRecord {
    pub kept: bool,
    /// Whether the person may change that.
    pub may_set: bool,
    /// What everybody was written, once the meeting has ended; none where it is not kept.
    pub messages: Vec<ChatMessage>,
    /// When that was deleted because it was kept long enough; none: it was not.
    pub deleted_at: Option<Millis>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_CHAT_FILE_BYTES", MAX_CHAT_FILE_BYTES);
    types.constant("MAX_CHAT_FILE_NAME_CHARS", MAX_CHAT_FILE_NAME_CHARS);
    types.constant("CHAT_DELETED_AFTER_HOURS", CHAT_DELETED_AFTER_HOURS as usize);
    types.add::<ChatHistory>();
    types.add::<KeepChat>();
    types.add::<ChatRecord>();
}
