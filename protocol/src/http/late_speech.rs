// SPDX-License-Identifier: MPL-2.0
//! What somebody said while their line was cut, sent afterwards.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A span of the RTP clock of a microphone, 48000 per second; `until` is not part of it. The clock
/// has 32 bits and wraps around.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpeechSpan {
    pub from: u32,
    pub until: u32,
}

/// What a page has of a microphone's sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SpeechHeld {
    /// Of the stream that carried it.
    pub ssrc: u32,
    pub from: u32,
    pub until: u32,
}

/// What the recordings lack of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct MissingSpeech {
    /// False where nothing of this stream was recorded: nothing can be added to it either.
    pub known: bool,
    /// In order, 200 at most. Silence counts as missing: a browser sends nothing of it.
    pub missing: Vec<SpeechSpan>,
    /// Sound that has come waits to be joined.
    pub waits: bool,
}

/// Which stream sound belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SpeechOf {
    pub ssrc: u32,
}

/// What was added to the recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpeechAdded {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub milliseconds: i64,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<MissingSpeech>();
    types.add::<SpeechAdded>();
}
