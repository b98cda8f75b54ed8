// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting and their pages.

use meetings::ids::AgendaItemId;
pub use meetings::paper::{Conversion, MAX_PAPER_NAME_CHARS, MAX_PAPERS, MAX_PAPERS_OF_ONE, Paper};
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
}

/// The papers of a meeting, in the order in which they were added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperList {
    pub papers: Vec<Paper>,
    /// Whether the person may add one.
    pub may_add: bool,
    /// Whether the person may delete those of others too.
    pub may_delete_all: bool,
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
    types.add::<PaperList>();
    types.add::<PaperKinds>();
    types.add::<Conversion>();
    types.add::<PageSize>();
}
