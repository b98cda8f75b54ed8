// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting and their pages.

use meetings::ids::{AgendaItemId, PaperId};
pub use meetings::paper::{
    Conversion, MAX_PAPER_NAME_CHARS, MAX_PAPER_VERSIONS, MAX_PAPERS, MAX_PAPERS_OF_ONE, PAPERS_DUE_HOURS, Paper,
};
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Largest file of a paper, in bytes.
pub const MAX_PAPER_BYTES: usize = 32 << 20;

/// Beside the bytes of a new paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NewPaper {
    /// The name of the file.
    pub name: String,
    pub agenda_item: Option<AgendaItemId>,
    /// The newest version of a paper of which this is a newer one; it keeps that one's agenda item.
    #[serde(default)]
    pub replaces: Option<PaperId>,
}

/// Which versions a deletion takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DeletedVersions {
    /// All of the paper instead of this one.
    #[serde(default)]
    pub all: bool,
}

/// The papers of a meeting, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperList {
    pub papers: Vec<Paper>,
    /// Whether the person may add one.
    pub may_add: bool,
    /// Whether the person may delete and replace those of others too.
    pub may_delete_all: bool,
    /// How many units have opened each paper, for who may see that.
    pub opened: Option<OpenedPapers>,
}

/// How many units have opened the papers of a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenedPapers {
    /// Units that hold the meeting or are invited.
    pub units: u32,
    pub papers: Vec<OpenedPaper>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct OpenedPaper {
    /// Its first version.
    pub document: PaperId,
    /// Units of which somebody has opened the newest version.
    pub units: u32,
    /// Other units of which somebody has opened an earlier one.
    pub only_earlier: u32,
}

/// Who has opened a paper, and who has not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperOpenings {
    /// The unit that holds the meeting, then the invited ones.
    pub units: Vec<UnitOpenings>,
    /// Who is invited alone, of a unit that is not invited.
    pub people: Vec<PersonOpening>,
    /// Anybody else who has opened it: guests, and people who are not expected.
    pub others: Vec<PaperOpening>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct UnitOpenings {
    /// With the units above it where its name is not the only one.
    pub unit: String,
    /// Who has opened it for the unit; nobody yet.
    pub people: Vec<PaperOpening>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonOpening {
    pub name: String,
    pub unit: String,
    pub opening: Option<PaperOpening>,
}

/// That a person has opened a paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperOpening {
    pub name: String,
    pub is_guest: bool,
    /// The newest that they have opened.
    pub version: u32,
    /// When they opened that.
    pub at: Millis,
}

/// Which files the server makes pages of, besides PDF and pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperKinds {
    /// Of Word, Excel and PowerPoint (DOCX, XLSX, PPTX).
    pub office: bool,
}

/// In which size a page is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PageSize {
    /// At most 12 KB, for the moment after a page is turned on a slow line.
    Preview,
    /// At most 1,000 pixels wide.
    Usual,
    /// At most 1,800 pixels wide.
    Fine,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.constant("MAX_PAPER_BYTES", MAX_PAPER_BYTES);
    types.constant("MAX_PAPER_NAME_CHARS", MAX_PAPER_NAME_CHARS);
    types.constant("PAPERS_DUE_HOURS", PAPERS_DUE_HOURS.unsigned_abs() as usize);
    types.add::<PaperList>();
    types.add::<PaperOpenings>();
    types.add::<PaperKinds>();
    types.add::<Conversion>();
    types.add::<PageSize>();
}
