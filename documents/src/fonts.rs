// SPDX-License-Identifier: MPL-2.0
//! Fonts are read from disk and not embedded in the binary: Liberation Serif 2.x (metric-compatible
//! with Times New Roman).

use std::path::{Path, PathBuf};
use std::sync::Arc;

use typst::foundations::Bytes;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;

/// Folders of Liberation 2.x in Debian, Ubuntu, Fedora and SUSE, searched in this order.
pub const USUAL_FONT_DIRS: &[&str] = &[
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation-serif-fonts",
    "/usr/share/fonts/liberation",
];

const FACES: [&str; 4] = [
    "LiberationSerif-Regular.ttf",
    "LiberationSerif-Bold.ttf",
    "LiberationSerif-Italic.ttf",
    "LiberationSerif-BoldItalic.ttf",
];

/// Lower-case letters of Vietnamese beyond ASCII, each with all its tones.
const VIETNAMESE_LETTERS: &str = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";

/// Why the fonts cannot be used. Each text tells the administrator what to do.
#[derive(Debug, thiserror::Error)]
pub enum FontError {
    #[error("no font file {} (install the package fonts-liberation2, or set the font folder)", .0.display())]
    Missing(PathBuf),
    #[error("{} is not a font that can be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    #[error(
        "{} has no glyph for {missing} of the Vietnamese letters, for example '{example}' (Liberation before 2.0 lacks them: install fonts-liberation2)",
        path.display()
    )]
    LacksVietnamese { path: PathBuf, missing: usize, example: char },
}

/// The four faces of Liberation Serif, checked to have every Vietnamese letter. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Fonts(Arc<Loaded>);

#[derive(Debug)]
struct Loaded {
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
}

impl Fonts {
    /// Reads `LiberationSerif-{Regular,Bold,Italic,BoldItalic}.ttf` from `dir`.
    pub fn load(dir: &Path) -> Result<Self, FontError> {
        let fonts = FACES.iter().map(|face| load_face(&dir.join(face))).collect::<Result<Vec<_>, _>>()?;
        Ok(Self(Arc::new(Loaded { book: LazyHash::new(FontBook::from_fonts(&fonts)), fonts })))
    }

    /// Calls [`Self::load`] for each of [`USUAL_FONT_DIRS`] until one succeeds. Otherwise returns
    /// the most specific error: a font that was rejected is more specific than a missing one.
    pub fn find() -> Result<Self, FontError> {
        let mut told: Option<FontError> = None;
        for dir in USUAL_FONT_DIRS {
            match Self::load(Path::new(dir)) {
                Ok(fonts) => return Ok(fonts),
                Err(error) => {
                    let missing = matches!(error, FontError::Missing(_));
                    if told.is_none() || (!missing && matches!(told, Some(FontError::Missing(_)))) {
                        told = Some(error);
                    }
                }
            }
        }
        Err(told.unwrap_or_else(|| FontError::Missing(PathBuf::from(FACES[0]))))
    }

    pub(crate) fn book(&self) -> &LazyHash<FontBook> {
        &self.0.book
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        self.0.fonts.get(index).cloned()
    }

    /// Whether every face can print `letter`. PDF/A forbids a glyph that does not exist (ISO
    /// 19005-3, 6.2.11.8).
    pub(crate) fn can_print(&self, letter: char) -> bool {
        self.0.fonts.iter().all(|font| font.info().coverage.contains(letter as u32))
    }
}

fn load_face(path: &Path) -> Result<Font, FontError> {
    let data = match std::fs::read(path) {
        Ok(data) => data,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(FontError::Missing(path.to_owned()));
        }
        Err(error) => return Err(FontError::Unreadable { path: path.to_owned(), reason: error.to_string() }),
    };
    let font = Font::new(Bytes::new(data), 0)
        .ok_or_else(|| FontError::Unreadable { path: path.to_owned(), reason: "not TrueType or OpenType".into() })?;
    let letters = VIETNAMESE_LETTERS.chars().chain(VIETNAMESE_LETTERS.to_uppercase().chars().collect::<Vec<_>>());
    let missing: Vec<char> = letters.filter(|c| !font.info().coverage.contains(*c as u32)).collect();
    match missing.first() {
        None => Ok(font),
        Some(&example) => Err(FontError::LacksVietnamese { path: path.to_owned(), missing: missing.len(), example }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_broken_font_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let error = Fonts::load(dir.path()).unwrap_err().to_string();
        assert!(error.contains("LiberationSerif-Regular.ttf") && error.contains("fonts-liberation2"), "{error}");
        std::fs::write(dir.path().join(FACES[0]), b"not a font").unwrap();
        assert!(matches!(Fonts::load(dir.path()), Err(FontError::Unreadable { .. })));
    }

    #[test]
    fn a_font_without_vietnamese_letters_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for face in FACES {
            let full = std::fs::read(Path::new(USUAL_FONT_DIRS[0]).join(face)).unwrap();
            std::fs::write(dir.path().join(face), with_latin_letters_only(full)).unwrap();
        }
        let error = Fonts::load(dir.path()).unwrap_err();
        assert!(matches!(error, FontError::LacksVietnamese { missing: 134, example: 'à', .. }), "{error}");
    }

    /// Replaces the character map (OpenType, "cmap") by one with the letters U+0020 to U+007E only.
    fn with_latin_letters_only(mut font: Vec<u8>) -> Vec<u8> {
        let record = (12..).step_by(16).find(|&at| &font[at..at + 4] == b"cmap").unwrap();
        let table = u32::from_be_bytes(font[record + 8..record + 12].try_into().unwrap()) as usize;
        // Version 0, one subtable: platform 0 (Unicode), encoding 3, at offset 12. Format 6: a run
        // of glyph numbers.
        let mut words: Vec<u16> = vec![0, 1, 0, 3, 0, 12, 6, 10 + 2 * 95, 0, 0x20, 95];
        words.extend(3..98);
        let map: Vec<u8> = words.into_iter().flat_map(u16::to_be_bytes).collect();
        font[table..table + map.len()].copy_from_slice(&map);
        font
    }
}
