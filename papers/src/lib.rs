// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting as pictures of their pages: PDF, PNG and JPEG.
//!
//! A page is shown as pictures because every browser draws them alike, and because a page that is
//! turned needs only its own bytes on a slow line. What is read here was chosen by strangers: the
//! limits below refuse with a reason, and the caller runs this in a process that may fail.

mod active;
mod pdf;
mod picture;
mod webp_image;
mod words;

use image::RgbImage;
use serde::{Deserialize, Serialize};

pub use webp_image::MAX_PREVIEW_BYTES;

/// Largest file, in bytes.
pub const MAX_PAPER_BYTES: usize = 32 << 20;
/// Maximum number of pages.
pub const MAX_PAGES: usize = 300;
/// Maximum number of pixels of a PNG or JPEG: a sheet A4 scanned at 600 dpi has 35 million.
pub const MAX_PIXELS: u64 = 40_000_000;
/// A longer or flatter page would be unreadable at any width.
const MAX_ASPECT: f32 = 8.0;

/// What kind of file it is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperKind {
    Pdf,
    Png,
    Jpeg,
}

/// What is known of a paper before its pages are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFacts {
    pub kind: PaperKind,
    pub pages: usize,
}

/// Why a file cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PaperError {
    #[error("the file is larger than {MAX_PAPER_BYTES} bytes")]
    TooLarge,
    #[error("the file has {0} pages; at most {MAX_PAGES} are shown")]
    TooManyPages(usize),
    #[error("the picture has more than {MAX_PIXELS} pixels")]
    TooManyPixels,
    #[error("the page is too long or too flat to be read")]
    OddShape,
    #[error("the file can be opened with a password only")]
    Encrypted,
    #[error("the file holds a program, or opens files of other machines")]
    Active,
    #[error("the file is of an office program and has to be saved as PDF first")]
    Office,
    #[error("the file is neither a PDF nor a PNG or JPEG picture, or it is damaged")]
    Unreadable,
    #[error("the file has no such page")]
    NoSuchPage,
}

/// One page in three sizes, as WebP, and its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageImages {
    /// At most [`MAX_PREVIEW_BYTES`], for the moment after a page is turned.
    pub preview: Vec<u8>,
    /// At most 1000 pixels wide.
    pub usual: Vec<u8>,
    /// At most 1800 pixels wide.
    pub fine: Vec<u8>,
    /// Width and height of the largest of them, so that its place is kept before it arrives.
    pub size: (u32, u32),
    /// The words of the page; none of a picture.
    pub text: String,
}

/// Reads what kind of file it is and how many pages it has, and refuses what is not shown.
pub fn examine(file: &[u8]) -> Result<PaperFacts, PaperError> {
    let kind = kind_of(file)?;
    let pages = match kind {
        PaperKind::Pdf => pdf::count_pages(file)?,
        PaperKind::Png | PaperKind::Jpeg => {
            picture::check_size(file, kind)?;
            1
        }
    };
    Ok(PaperFacts { kind, pages })
}

/// Draws one page; the first has the number 0.
pub fn draw_page(file: &[u8], page: usize) -> Result<PageImages, PaperError> {
    let (largest, text) = match kind_of(file)? {
        PaperKind::Pdf => pdf::draw(file, page)?,
        _ if page > 0 => return Err(PaperError::NoSuchPage),
        kind => (picture::read(file, kind)?, String::new()),
    };
    images(&largest, text)
}

fn images(largest: &RgbImage, text: String) -> Result<PageImages, PaperError> {
    Ok(PageImages {
        preview: webp_image::preview(largest)?,
        usual: webp_image::usual(largest)?,
        fine: webp_image::fine(largest)?,
        size: largest.dimensions(),
        text,
    })
}

/// Names of files lie; their first bytes do not.
fn kind_of(file: &[u8]) -> Result<PaperKind, PaperError> {
    /// A PDF may begin with a few bytes that do not belong to it.
    const PDF_HEADER_WITHIN: usize = 1024;
    const ZIP: &[u8] = b"PK\x03\x04";
    /// DOC, XLS and PPT of before 2007; also an encrypted DOCX.
    const COMPOUND: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    if file.len() > MAX_PAPER_BYTES {
        Err(PaperError::TooLarge)
    } else if file.starts_with(b"\x89PNG\r\n\x1a\n") {
        Ok(PaperKind::Png)
    } else if file.starts_with(b"\xFF\xD8\xFF") {
        Ok(PaperKind::Jpeg)
    } else if file.starts_with(ZIP) || file.starts_with(COMPOUND) {
        Err(PaperError::Office)
    } else if file[..file.len().min(PDF_HEADER_WITHIN)].windows(5).any(|window| window == b"%PDF-") {
        Ok(PaperKind::Pdf)
    } else {
        Err(PaperError::Unreadable)
    }
}

/// The largest size of the same shape in a box. The shape has been checked: no side becomes 0.
fn fit(width: f32, height: f32, (box_width, box_height): (u32, u32)) -> (u32, u32) {
    let scale = (box_width as f32 / width).min(box_height as f32 / height);
    let side = |length: f32, most: u32| ((length * scale).round() as u32).clamp(1, most);
    (side(width, box_width), side(height, box_height))
}

fn check_shape(width: f32, height: f32) -> Result<(), PaperError> {
    let aspect = width / height;
    // Sides of 0 and sides that are not a number are in no range.
    if (1.0 / MAX_ASPECT..=MAX_ASPECT).contains(&aspect) { Ok(()) } else { Err(PaperError::OddShape) }
}
