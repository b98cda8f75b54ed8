// SPDX-License-Identifier: MPL-2.0
//! PNG and JPEG: scanned sheets, photographs of sheets.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::webp_image::FINE_BOX;
use super::{MAX_PIXELS, PaperError, PaperKind, check_shape, fit};

/// What the decoder may allocate, in bytes.
const MAX_DECODER_BYTES: u64 = 4 * MAX_PIXELS;

/// Refuses what has too many pixels or no readable shape, before any of it is unpacked.
pub(super) fn check_size(file: &[u8], kind: PaperKind) -> Result<(), PaperError> {
    let (width, height) = reader(file, kind).into_dimensions().map_err(|_| PaperError::Unreadable)?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(PaperError::TooManyPixels);
    }
    check_shape(width as f32, height as f32)
}

/// The picture as it is held upright, at its largest size. Small ones are not enlarged.
pub(super) fn read(file: &[u8], kind: PaperKind) -> Result<RgbImage, PaperError> {
    check_size(file, kind)?;
    let mut decoder = reader(file, kind).into_decoder().map_err(|_| PaperError::Unreadable)?;
    // Telephones keep the picture as the sensor lies, and say how it is to be turned.
    let orientation = decoder.orientation().map_err(|_| PaperError::Unreadable)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| match error {
        image::ImageError::Limits(_) => PaperError::TooManyPixels,
        _ => PaperError::Unreadable,
    })?;
    let (_, longest) = FINE_BOX;
    // Reduced before it is turned, which takes a copy; the final size follows.
    let mut picture = reduced(picture, (longest, longest));
    picture.apply_orientation(orientation);
    Ok(on_white(&reduced(picture, FINE_BOX)))
}

fn reduced(picture: DynamicImage, within: (u32, u32)) -> DynamicImage {
    if picture.width() <= within.0 && picture.height() <= within.1 {
        return picture;
    }
    let (width, height) = fit(picture.width() as f32, picture.height() as f32, within);
    picture.thumbnail_exact(width, height)
}

/// Transparent places of a drawing are paper.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let picture = picture.to_rgba8();
    RgbImage::from_fn(picture.width(), picture.height(), |x, y| {
        let [red, green, blue, alpha] = picture.get_pixel(x, y).0.map(u16::from);
        Rgb([red, green, blue].map(|colour| ((colour * alpha + 255 * (255 - alpha)) / 255) as u8))
    })
}

fn reader(file: &[u8], kind: PaperKind) -> ImageReader<Cursor<&[u8]>> {
    let format = if kind == PaperKind::Png { ImageFormat::Png } else { ImageFormat::Jpeg };
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    reader.limits(limits);
    reader
}
