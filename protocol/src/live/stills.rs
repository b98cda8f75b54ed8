// SPDX-License-Identifier: MPL-2.0
//! Stills: on a line that carries sound alone, a picture of who speaks every few seconds.

use meetings::ids::ParticipantId;
use moments::Millis;
use serde::{Deserialize, Serialize};

/// Largest still, in bytes.
pub const MAX_STILL_BYTES: usize = 3_000;
/// Longest side of a still, in pixels.
pub const MAX_STILL_SIDE: u32 = 320;

/// From the page of who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StillRequest {
    /// The answer to [`StillUpdate::StillWanted`]: what the camera sees now, as WebP (lossy) or
    /// JPEG in base64. A page that cannot, or does not want to, does not answer. What nobody asked
    /// for is dropped.
    Still { image: String },
}

/// To pages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StillUpdate {
    /// Others on slow lines would see a still of this page's camera.
    StillWanted {},
    /// A part of a still, to pages that get sound alone. Parts come about a second apart, so that
    /// sound never waits for them, in order from 0; together they are the base64 of the image.
    StillPart { participant: ParticipantId, taken_at: Millis, part: u32, parts: u32, data: String },
}
