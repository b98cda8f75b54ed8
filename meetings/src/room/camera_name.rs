// SPDX-License-Identifier: MPL-2.0
//! What an added camera of a site shows.

use crate::display;

/// Longest name in own words.
pub const MAX_CHARS: usize = 40;

/// The usual ones are said in each reader's language.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "wire", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "wire", serde(rename_all = "snake_case"))]
pub enum CameraName {
    Rostrum,
    Audience,
    Document,
    /// In one line.
    Words(String),
}

impl CameraName {
    /// As it is kept; none where nothing can be read, or too much.
    pub fn cleaned(self) -> Option<Self> {
        match self {
            Self::Words(words) => {
                let words = display::text(&words, MAX_CHARS)?;
                Some(Self::Words(words.split_whitespace().collect::<Vec<_>>().join(" ")))
            }
            usual => Some(usual),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_words_are_one_readable_line() {
        let cleaned = |words: &str| CameraName::Words(words.into()).cleaned();
        assert_eq!(cleaned(" Cửa\nra  vào\u{202e} "), Some(CameraName::Words("Cửa ra vào".into())));
        assert_eq!(cleaned(&"ễ".repeat(MAX_CHARS)), Some(CameraName::Words("ễ".repeat(MAX_CHARS))));
        assert_eq!(cleaned(&"ễ".repeat(MAX_CHARS + 1)), None);
        assert_eq!(cleaned("\u{200b} "), None);
        assert_eq!(CameraName::Audience.cleaned(), Some(CameraName::Audience));
    }
}
