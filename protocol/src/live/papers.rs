// SPDX-License-Identifier: MPL-2.0
//! Papers: which page everybody is shown. Files and pages themselves go over HTTP.

use meetings::ids::PaperId;
use meetings::paper::Paper;
use meetings::room::papers::{PagePoint, ShownPage};
use serde::{Deserialize, Serialize};

/// From the page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PaperRequest {
    /// Shows a page (the first has the number 0) of a paper to everybody, or turns to it. Chair and
    /// secretary show any paper, others those that they added. Replaces somebody else's paper only
    /// with `over`, and the chair's never; chair and secretary turn the pages for who shows one.
    ShowPage { paper: PaperId, page: u32, over: bool },
    /// Who shows a paper, chair or secretary: nothing is shown any more.
    StopPaper,
    /// Who shows a page: points at a place on it, or no longer points.
    Point { at: Option<PagePoint> },
}

/// So many pages of a paper are ready, from the first one on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct PagesDrawn {
    pub paper: PaperId,
    pub drawn: u32,
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum PaperUpdate {
    /// Papers that are new or have other words, and those that are gone. At most once a second.
    PapersChanged { added: Vec<Paper>, deleted: Vec<PaperId> },
    /// More pages are ready, of these papers. At most once in two seconds.
    PagesDrawn { drawn: Vec<PagesDrawn> },
    /// Everybody is shown this page, or none.
    PageShown { shown_page: Option<ShownPage> },
    /// Where who shows the page points. At most five times a second.
    Pointed { at: Option<PagePoint> },
}

/// Part of the welcome.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PaperState {
    pub papers: Vec<Paper>,
    pub shown_page: Option<ShownPage>,
}
