// SPDX-License-Identifier: MPL-2.0
//! The sizes of a page, and WebP.

use image::RgbImage;
use image::imageops::thumbnail;

use super::{PaperError, fit};

/// At 64 kbit/s beside a voice such a preview takes two to three seconds.
pub const MAX_PREVIEW_BYTES: usize = 12 << 10;
const PREVIEW_BOX: (u32, u32) = (480, 960);
const USUAL_BOX: (u32, u32) = (1000, 3000);
pub(super) const FINE_BOX: (u32, u32) = (1800, 5400);
/// Letters stay sharp; above it files grow faster than what is seen of it.
const QUALITY: f32 = 75.0;
/// Tried in this order until the preview is small enough.
const PREVIEW_QUALITIES: [f32; 4] = [50.0, 30.0, 15.0, 5.0];

pub(super) fn fine(largest: &RgbImage) -> Result<Vec<u8>, PaperError> {
    encode(largest, QUALITY)
}

pub(super) fn usual(largest: &RgbImage) -> Result<Vec<u8>, PaperError> {
    encode(&reduced(largest, USUAL_BOX), QUALITY)
}

/// The best that fits: a noisy photograph loses quality first, and then half of its width.
pub(super) fn preview(largest: &RgbImage) -> Result<Vec<u8>, PaperError> {
    let mut picture = reduced(largest, PREVIEW_BOX);
    loop {
        for quality in PREVIEW_QUALITIES {
            let encoded = encode(&picture, quality)?;
            if encoded.len() <= MAX_PREVIEW_BYTES || picture.dimensions() == (1, 1) {
                return Ok(encoded);
            }
        }
        let (width, height) = picture.dimensions();
        picture = thumbnail(&picture, (width / 2).max(1), (height / 2).max(1));
    }
}

fn reduced(picture: &RgbImage, within: (u32, u32)) -> RgbImage {
    let (width, height) = picture.dimensions();
    if width <= within.0 && height <= within.1 {
        return picture.clone();
    }
    let (width, height) = fit(width as f32, height as f32, within);
    thumbnail(picture, width, height)
}

fn encode(picture: &RgbImage, quality: f32) -> Result<Vec<u8>, PaperError> {
    let (width, height) = picture.dimensions();
    let encoder = webp::Encoder::from_rgb(picture.as_raw(), width, height);
    let encoded = encoder.encode_simple(false, quality).map_err(|_| PaperError::Unreadable)?;
    Ok(encoded.to_vec())
}
