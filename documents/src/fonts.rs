//! Fonts come from the machine's disk, not from our binary: Liberation Serif 2.x (metric-compatible with Times New Roman).

use std::path::{Path, PathBuf};

/// Where Debian, Ubuntu, Fedora and SUSE put Liberation 2.x; looked through in this order.
pub const USUAL_FONT_DIRS: &[&str] = &[
    "/usr/share/fonts/truetype/liberation2",
    "/usr/share/fonts/truetype/liberation",
    "/usr/share/fonts/liberation-serif",
    "/usr/share/fonts/liberation-serif-fonts",
    "/usr/share/fonts/liberation",
];

/// Why no document can be typeset. Each text says what the administrator should do.
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
pub struct Fonts {}

impl Fonts {
    /// Reads `LiberationSerif-{Regular,Bold,Italic,BoldItalic}.ttf` from `dir`.
    pub fn load(dir: &Path) -> Result<Self, FontError> {
        Err(FontError::Missing(dir.join("LiberationSerif-Regular.ttf")))
    }

    /// [`Self::load`] from the first of [`USUAL_FONT_DIRS`] that serves; the error of the first when none does.
    pub fn find() -> Result<Self, FontError> {
        Self::load(Path::new(USUAL_FONT_DIRS[0]))
    }
}
