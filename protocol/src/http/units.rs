// SPDX-License-Identifier: MPL-2.0
//! Units, and what the import of a list did.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub parent_code: Option<String>,
}

/// What the import of a list did, or would do.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ListReport {
    /// False for a preview.
    pub imported: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// The first 200 rows that are new or changed.
    pub rows: Vec<ListRow>,
    /// The first 200 faults. With any, nothing is imported.
    pub wrong: Vec<WrongRow>,
    /// Number of wrong rows, all of them.
    pub wrong_rows: u32,
    /// What is left out, in the reader's language.
    pub notes: Vec<String>,
    /// Identifies what this preview shows, for the import that does only that.
    pub plan: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct ListRow {
    /// As the spreadsheet shows it: the headings are row 1.
    pub row: u32,
    pub code: String,
    pub name: String,
    pub change: RowChange,
    /// The name until now, where the list has another.
    pub name_before: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    New,
    Changed,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct WrongRow {
    /// As the spreadsheet shows it.
    pub row: u32,
    pub value: String,
    /// What is wrong, with row and value, in the reader's language.
    pub words: String,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<NewUnit>();
    types.add::<ListReport>();
    types.add::<ListRow>();
    types.add::<RowChange>();
    types.add::<WrongRow>();
}
