// SPDX-License-Identifier: MPL-2.0
//! What a subscriber has on screen.

use crate::{PeerKey, Source};

/// A picture that a subscriber has on screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Whose picture.
    pub publisher: PeerKey,
    /// A camera or the screen.
    pub source: Source,
    /// Width on screen in device pixels; together with the height it chooses the layer.
    pub width: u32,
    /// Height on screen in device pixels.
    pub height: u32,
}
