// SPDX-License-Identifier: MPL-2.0
//! Speech models that work here, and those that do not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which speech models do which work here.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpeechModels {
    pub captions: SpeechWork,
    pub transcripts: SpeechWork,
    /// Other processes listen: what is missing on their machines is in their logs.
    pub elsewhere: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpeechWork {
    /// The model that does it. None: nobody can.
    pub serves: Option<String>,
    /// Models that should have, the one wanted most first.
    pub passed_over: Vec<PassedOverModel>,
}

/// A speech model that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct PassedOverModel {
    pub model: String,
    pub problem: SpeechProblem,
    /// In English, with paths and versions: for the log and for whoever helps.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SpeechProblem {
    /// The settings name it, and it is not installed.
    NotInstalled,
    /// The library that runs it is missing.
    NoRuntime,
    /// Its files have changed since it was installed.
    Damaged,
    /// Its files are whole, and it could not be loaded when it was last tried.
    DoesNotLoad,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<SpeechModels>();
    types.add::<SpeechWork>();
    types.add::<PassedOverModel>();
    types.add::<SpeechProblem>();
}
