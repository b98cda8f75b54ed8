// SPDX-License-Identifier: MPL-2.0
//! Stills: on a line that carries sound alone, a picture of who speaks every few seconds, and of
//! the shared screen as often as the line takes one.

use meetings::ids::ParticipantId;
use moments::Millis;
use serde::{Deserialize, Serialize};

/// Largest still, in bytes.
pub const MAX_STILL_BYTES: usize = 3_000;
/// Longest side of a still, in pixels.
pub const MAX_STILL_SIDE: u32 = 320;
/// Largest still of a screen, in bytes. Letters of a page of text are read at this size.
pub const MAX_SCREEN_STILL_BYTES: usize = 40_000;
/// Longest side of a still of a screen, in pixels.
pub const MAX_SCREEN_STILL_SIDE: u32 = 1_280;

/// From the page of who speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum StillRequest {
    /// The answer to [`StillUpdate::StillWanted`]: what the camera sees now, as WebP (lossy) or
    /// JPEG in base64. A page that cannot, or does not want to, does not answer. What nobody asked
    /// for is dropped.
    Still { image: String },
    /// This page shows a screen whose video does not come: it wants stills of it, or no more.
    WatchScreen { on: bool },
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
    /// To the page that shares its screen: others would see a still of it. Answered by
    /// `POST /meetings/{id}/screen-still`, once the screen has changed since the last one.
    ScreenStillWanted {},
    /// To pages that watch: there is a newer still of this participant's screen, at
    /// `GET /meetings/{id}/screen-stills/{participant}`.
    ScreenStill { participant: ParticipantId, taken_at: Millis },
}
