// SPDX-License-Identifier: MPL-2.0
//! Shared by all Word documents: the page, the font. Form: Nghị định 30/2020/NĐ-CP, Phụ lục I.

use std::io::Cursor;

use docx_rs::{Docx, LineSpacing, LineSpacingType, PageMargin, Paragraph, Run, RunFonts};

/// The archive could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be packed: {0}")]
pub struct WordError(String);

/// Twentieths of a point, the unit of the format.
const TWIPS_PER_MM: f32 = 1440.0 / 25.4;
/// A4.
const SHEET_MM: (f32, f32) = (210.0, 297.0);
/// Margins by Phụ lục I, I.2: 20 to 25 mm top and bottom, 30 to 35 left, 15 to 20 right.
const MARGIN_MM: (f32, f32, f32, f32) = (20.0, 15.0, 20.0, 30.0);
/// Indent of the first line, Phụ lục I, II.6.
pub const INDENT_TWIPS: i32 = 720;
/// 14 points, in half points.
pub const TEXT_SIZE: usize = 28;
/// 6 points between paragraphs.
const BETWEEN_TWIPS: u32 = 120;
/// The font of the decree. Every office has it; documents only contain its name.
const FONT: &str = "Times New Roman";

const fn twips(millimetres: f32) -> f32 {
    millimetres * TWIPS_PER_MM
}

/// An empty A4 document.
pub fn paper() -> Docx {
    let (top, right, bottom, left) = MARGIN_MM;
    let margin = PageMargin::new()
        .top(twips(top) as i32)
        .right(twips(right) as i32)
        .bottom(twips(bottom) as i32)
        .left(twips(left) as i32);
    Docx::new()
        .page_size(twips(SHEET_MM.0) as u32, twips(SHEET_MM.1) as u32)
        .page_margin(margin)
        .default_fonts(RunFonts::new().ascii(FONT).hi_ansi(FONT).cs(FONT).east_asia(FONT))
        .default_size(TEXT_SIZE)
}

/// With the decree's spacing to the next paragraph.
pub fn paragraph() -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().after(BETWEEN_TWIPS).line_rule(LineSpacingType::Auto).line(276))
}

/// Without spacing, for lines that belong together.
pub fn line() -> Paragraph {
    Paragraph::new().line_spacing(LineSpacing::new().after(0).line_rule(LineSpacingType::Auto).line(264))
}

/// A text. Control characters, which XML does not allow, are removed.
pub fn run(text: &str) -> Run {
    let printable: String = text
        .chars()
        .map(|letter| if letter == '\t' || letter == '\n' { ' ' } else { letter })
        .filter(|letter| !letter.is_control() && !matches!(letter, '\u{fffe}' | '\u{ffff}'))
        .collect();
    Run::new().add_text(printable)
}

pub fn packed(document: Docx) -> Result<Vec<u8>, WordError> {
    let mut file = Cursor::new(Vec::new());
    document.build().pack(&mut file).map_err(|error| WordError(error.to_string()))?;
    Ok(file.into_inner())
}
