// SPDX-License-Identifier: MPL-2.0
//! What becomes of minutes at another office to which they were sent.

/// A state that the program of an office reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum ReceiptState {
    /// It has arrived.
    Arrived,
    /// It was refused.
    Refused,
    /// The records office took it.
    Taken,
    /// Somebody was charged with it.
    Assigned,
    /// Somebody works on it.
    InWork,
    /// It is done.
    Done,
}
