// SPDX-License-Identifier: MPL-2.0
//! Files that are sent in pieces, so that a cut of the line loses one piece and not the file.

use meetings::ids::{AgendaItemId, PaperId, ParticipantId};
use meetings::paper::Paper;
use meetings::room::chat::ChatFile;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::chat::ChatFileTo;
use super::sound_files::SoundFileView;

/// Largest piece, in bytes.
pub const MAX_PIECE_BYTES: usize = 256 << 10;
/// Smallest piece that is not the last one: each is written through to the disk.
pub const MIN_PIECE_BYTES: usize = 1 << 10;
/// Where in the file a piece begins, and where the next one does
/// (draft-ietf-httpbis-resumable-upload).
pub const UPLOAD_OFFSET: &str = "upload-offset";
/// An unfinished file is kept so long after its last piece.
pub const UPLOAD_KEPT_HOURS: u32 = 24;

/// A file that is about to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewUpload {
    /// The name of the file.
    pub name: String,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256 of the file in hexadecimal, where the sender can compute it.
    pub digest: Option<String>,
    pub purpose: UploadPurpose,
}

/// What the file becomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "becomes", rename_all = "snake_case", deny_unknown_fields)]
pub enum UploadPurpose {
    Paper {
        agenda_item: Option<AgendaItemId>,
        /// The newest version of a paper of which this is a newer one.
        #[serde(default)]
        replaces: Option<PaperId>,
    },
    ChatFile {
        to: ChatFileTo,
        /// Whom somebody who leads answers, with `leaders`.
        with: Option<ParticipantId>,
        /// The words beside it; may be empty.
        text: String,
    },
    /// A recording of the meeting that was made elsewhere.
    SoundFile {
        /// When its sound begins.
        begins_at: Millis,
    },
}

/// How much of a file the server has for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UploadState {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub offset: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
}

/// What a file has become.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Uploaded {
    Paper(Paper),
    ChatFile(ChatFile),
    SoundFile(SoundFileView),
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_PIECE_BYTES", MAX_PIECE_BYTES);
    types.constant("MIN_PIECE_BYTES", MIN_PIECE_BYTES);
    types.constant("UPLOAD_KEPT_HOURS", UPLOAD_KEPT_HOURS as usize);
    types.add::<ChatFileTo>();
    types.add::<NewUpload>();
    types.add::<UploadState>();
    types.add::<Uploaded>();
}
