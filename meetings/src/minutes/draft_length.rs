// SPDX-License-Identifier: MPL-2.0
/// How much of what was said a draft has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum DraftLength {
    /// The facts alone, in a third of the words. Some are lost.
    Summary,
    /// What was said, without greetings, fillers and repetitions.
    #[default]
    Full,
    /// Every word.
    Verbatim,
}
