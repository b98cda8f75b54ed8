// SPDX-License-Identifier: MPL-2.0
//! The lists in a dossier that a check compares with each other, and where they are. A later
//! version may add fields; [`FORMAT`] changes when a check of this version would judge wrongly.

use meetings::ids::{MeetingId, MinutesId, PaperId, RecordingId};
use meetings::minutes::MinutesKind;
use moments::Millis;
use serde::{Deserialize, Serialize};

/// In [`Meeting::format`].
pub const FORMAT: &str = "diemcau-dossier-1";

pub const MEETING: &str = "data/cuoc-hop.json";
pub const MINUTES: &str = "data/bien-ban/bien-ban.json";
/// The folder of the documents and texts of minutes.
pub const MINUTES_FOLDER: &str = "data/bien-ban/";
pub const ROLL_CALL: &str = "data/diem-danh/diem-danh.json";
pub const VOTES: &str = "data/bieu-quyet/bieu-quyet.json";
pub const VOTES_FOLDER: &str = "data/bieu-quyet/";
pub const PAPERS: &str = "data/tai-lieu/tai-lieu.json";
pub const RECORDINGS: &str = "data/ghi-am/ghi-am.json";
/// Only where something was deleted.
pub const DELETIONS: &str = "data/da-xoa/da-xoa.json";
/// The folder of what is known of deleted things.
pub const DELETIONS_FOLDER: &str = "data/da-xoa/";
pub const CHAT: &str = "data/trao-doi/trao-doi.json";
/// One entry in each line.
pub const LOG: &str = "data/nhat-ky/nhat-ky.jsonl";

/// What the dossier is of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    pub format: String,
    pub id: MeetingId,
    pub title: String,
    pub unit_name: String,
    pub started_at: Option<Millis>,
    pub ended_at: Option<Millis>,
}

/// Minutes and their corrections, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MinutesList {
    pub minutes: Vec<Minutes>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Minutes {
    pub id: MinutesId,
    /// Archives of older versions have minutes only.
    #[serde(default)]
    pub kind: MinutesKind,
    pub state: String,
    /// Number and symbol, as "15/BB-UBND".
    pub designation: String,
    pub corrects: Option<MinutesId>,
    /// All that were made, in their order.
    pub documents: Vec<Document>,
    /// The text of each revision of which a document was made.
    pub texts: Vec<Text>,
}

/// A PDF.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    pub file: String,
    pub revision: i64,
    pub stage: Stage,
    pub sha256: String,
    pub made_at: Millis,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Typeset; nobody has signed.
    Submitted,
    /// Somebody has signed, others have not.
    PartlySigned,
    Signed,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub file: String,
    pub revision: i64,
    pub sha256: String,
}

/// Votes in the order in which they opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoteList {
    pub votes: Vec<Vote>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    pub number: u32,
    pub title: String,
    pub is_secret: bool,
    pub is_cancelled: bool,
    /// The record, of which the digest is in the log. None of a vote that nobody has closed.
    pub file: Option<String>,
    pub sha256: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperList {
    pub papers: Vec<Paper>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paper {
    pub id: PaperId,
    pub name: String,
    /// Counted from 1; versions of one paper are papers of their own.
    #[serde(default)]
    pub version: u32,
    pub agenda_item: Option<String>,
    pub added_by: String,
    pub added_at: Millis,
    /// None where the file is not on the server's disk any more.
    pub file: Option<String>,
    pub sha256: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordingList {
    /// Whether the sound itself is in the dossier.
    pub with_sound: bool,
    pub recordings: Vec<Recording>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    pub id: RecordingId,
    pub speaker: String,
    pub unit: String,
    pub started_at: Millis,
    pub duration_ms: Option<i64>,
    /// Of the file that was recorded elsewhere, of which this was made.
    #[serde(default)]
    pub made_of_sha256: Option<String>,
    pub file: Option<String>,
    /// None where the file is not on the server's disk any more.
    pub sha256: Option<String>,
    pub bytes: Option<u64>,
    /// When it was deleted because it was kept long enough; its digest was computed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Millis>,
}

/// What was deleted because it was kept long enough, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletionList {
    pub deletions: Vec<Deletion>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// `sound`, `transcript` or `chat`.
    pub kind: String,
    pub deleted_at: Millis,
    /// After the end of the meeting, by the rule of then.
    pub days: u32,
    /// The record of what it was, of which the digest is in the log.
    pub file: String,
    pub sha256: String,
}

/// What of the roll call a check compares: the rest of the file is as the page shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollCall {
    pub confirmed_at: Option<Millis>,
    /// What the draft of the minutes says of who attended.
    pub minutes_lines: Vec<String>,
}
