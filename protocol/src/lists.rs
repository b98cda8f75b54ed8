// SPDX-License-Identifier: MPL-2.0
//! Bodies about lists of people and the links that are handed to them, under `/api/v1/users`.

use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::{RowChange, WrongRow};

/// What the import of a list of people did, or would do.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PeopleReport {
    /// False for a preview.
    pub imported: bool,
    pub created: u32,
    pub updated: u32,
    pub unchanged: u32,
    /// All rows that are new or changed: each shows the user name that it gets.
    pub rows: Vec<PersonRow>,
    /// The first 200 faults. With any, nothing is imported.
    pub wrong: Vec<WrongRow>,
    /// Number of wrong rows, all of them.
    pub wrong_rows: u32,
    /// What is left out or should be looked at, in the reader's language.
    pub notes: Vec<String>,
    /// Identifies what this preview shows, for the import that does only that.
    pub plan: String,
    /// After an import: the links of the new people. Shown once.
    pub sheet: Option<LinkSheet>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonRow {
    /// As the spreadsheet shows it.
    pub row: u32,
    pub change: RowChange,
    pub username: String,
    /// The list does not give it: it was made from the name.
    pub username_made: bool,
    pub name: String,
    pub title: String,
    pub unit_name: String,
    /// Where letters go from now on; none: as before.
    pub address: Option<String>,
    /// Until now, where the list has something else.
    pub before: Option<PersonBefore>,
}

/// What of a known account the list changes; empty where it does not.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonBefore {
    pub name: Option<String>,
    pub title: Option<String>,
    pub unit_name: Option<String>,
}

/// One-time sign-in links to hand out on paper, by unit. Shown once.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct LinkSheet {
    pub links: Vec<PersonLink>,
    pub expires_at: Millis,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PersonLink {
    pub name: String,
    pub username: String,
    pub title: String,
    pub unit_code: String,
    pub unit_name: String,
    pub url: String,
}

/// The types of lists of people that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<PeopleReport>();
    types.add::<LinkSheet>();
}
