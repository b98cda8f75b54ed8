// SPDX-License-Identifier: MPL-2.0
//! What is done with minutes beside writing and signing them.

use meetings::ids::{MinutesId, UserId};
use meetings::minutes::MinutesKind;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::DraftForMe;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum MinutesAct {
    /// The chair agrees with what was submitted.
    Approve,
    /// Whoever was invited may read them from now on.
    Publish,
    /// They do not count any more.
    Withdraw,
    /// They are in the file of the office.
    File,
    /// Somebody signs in the place of the chair.
    NameSubstitute,
    /// They are sent to other offices, and their answers are kept.
    Exchange,
}

/// A step that was taken.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MinutesStepView {
    pub act: MinutesAct,
    pub at: Millis,
    pub by_name: String,
    /// Why they were withdrawn, or where they are filed; may be empty.
    pub text: String,
}

/// Who signs in the place of the chair.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SubstituteView {
    pub user: UserId,
    pub name: String,
    pub named_by_name: String,
    pub at: Millis,
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct NameSubstitute {
    /// None: the chair signs again.
    pub user: Option<UserId>,
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct WithdrawMinutes {
    pub reason: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct FileMinutes {
    /// Number or name of the file; may be empty.
    pub place: String,
}

/// Who of those who were invited has opened published minutes.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MinutesOpenings {
    pub opened: Vec<MinutesOpening>,
    /// Units of which nobody has, then people who were invited alone.
    pub not_yet: Vec<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MinutesOpening {
    pub name: String,
    pub unit_name: String,
    pub at: Millis,
}

/// Drafts on which the person may comment, and published minutes that they have not opened.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MinutesForMe {
    pub to_comment: Vec<DraftForMe>,
    pub published: Vec<PublishedForMe>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PublishedForMe {
    pub minutes: MinutesId,
    pub kind: MinutesKind,
    pub meeting_title: String,
    pub published_at: Millis,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<MinutesStepView>();
    types.add::<SubstituteView>();
    types.add::<NameSubstitute>();
    types.add::<WithdrawMinutes>();
    types.add::<FileMinutes>();
    types.add::<MinutesOpenings>();
    types.add::<MinutesForMe>();
    types.add::<PublishedForMe>();
}
