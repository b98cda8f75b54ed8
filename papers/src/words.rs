// SPDX-License-Identifier: MPL-2.0
//! The words of a PDF page, for those who cannot see its picture.

use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::hayro_syntax::page::Page;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, TransformExt as _, interpret_page,
};
use hayro::vello_cpu::kurbo::{Affine, BezPath, Point, Rect};

/// Longest text of a page, in bytes. A page full of small print has some 10 KB.
const MAX_BYTES: usize = 64 << 10;

/// In the order in which the page draws them, which is that of reading in files of office programs.
pub(super) fn of_page(page: &Page<'_>) -> String {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let cache = InterpreterCache::new();
    let settings = InterpreterSettings::default();
    let mut context = Context::new(page.initial_transform(true).to_kurbo(), area, &cache, page.xref(), settings);
    let mut words = Words::default();
    interpret_page(page, &mut context, &mut words);
    words.text
}

/// Takes the letters of what is drawn.
#[derive(Default)]
struct Words {
    text: String,
    /// Where the last glyph began, and its size.
    last: Option<(Point, f64)>,
}

impl Words {
    fn add(&mut self, letters: &str, at: Point, size: f64) {
        if self.text.len() + letters.len() > MAX_BYTES {
            return;
        }
        if let Some((before, size_before)) = self.last {
            let (size, step) = (size.max(size_before), at - before);
            if step.y.abs() > size / 2.0 {
                self.text.push('\n');
            } else if step.x < -size || step.x > 1.02 * size {
                // No letter is wider: a cell of a table, or a word set apart without a blank.
                self.separate();
            }
        }
        if letters.chars().all(char::is_whitespace) {
            self.separate();
        } else {
            self.text.extend(letters.chars().filter(|letter| !letter.is_control()));
        }
        self.last = Some((at, size));
    }

    fn separate(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
            self.text.push(' ');
        }
    }
}

impl Device<'_> for Words {
    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        _: &GlyphDrawMode,
    ) {
        let letters = match glyph.as_unicode() {
            Some(BfString::Char(letter)) => letter.to_string(),
            Some(BfString::String(letters)) => letters,
            None => return,
        };
        let whole = transform * glyph_transform;
        // Outlines of glyphs are drawn in thousandths of the font's size.
        let size = 1_000.0 * whole.determinant().abs().sqrt();
        self.add(&letters, whole * Point::ORIGIN, size);
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
