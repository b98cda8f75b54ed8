// SPDX-License-Identifier: MPL-2.0
//! Pages of a PDF.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::{LoadPdfError, Pdf};
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings, render};
use image::RgbImage;

use super::active::starts_programs;
use super::webp_image::FINE_BOX;
use super::{MAX_PAGES, PaperError, check_shape, fit, words};

pub(super) fn count_pages(file: &[u8]) -> Result<usize, PaperError> {
    let pdf = open(file)?;
    match pdf.pages().len() {
        0 => Err(PaperError::Unreadable),
        pages if pages > MAX_PAGES => Err(PaperError::TooManyPages(pages)),
        _ if starts_programs(&pdf) => Err(PaperError::Active),
        pages => Ok(pages),
    }
}

/// The page at its largest size, on white, and its words.
pub(super) fn draw(file: &[u8], page: usize) -> Result<(RgbImage, String), PaperError> {
    let pdf = open(file)?;
    let page = pdf.pages().get(page).ok_or(PaperError::NoSuchPage)?;
    let (width, height) = page.render_dimensions();
    check_shape(width, height)?;
    let (pixels_wide, pixels_high) = fit(width, height, FINE_BOX);
    let settings = RenderSettings {
        x_scale: pixels_wide as f32 / width,
        y_scale: pixels_high as f32 / height,
        width: Some(pixels_wide as u16),
        height: Some(pixels_high as u16),
        bg_color: WHITE,
    };
    let drawn = render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    // Everything lies on white: the fourth byte is always full.
    let colours: Vec<u8> =
        drawn.data_as_u8_slice().chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    let picture = RgbImage::from_raw(pixels_wide, pixels_high, colours).ok_or(PaperError::Unreadable)?;
    Ok((picture, words::of_page(page)))
}

/// A PDF that is protected against changes only opens with the empty password.
fn open(file: &[u8]) -> Result<Pdf, PaperError> {
    Pdf::new(file.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(_) => PaperError::Encrypted,
        LoadPdfError::Invalid => PaperError::Unreadable,
    })
}
