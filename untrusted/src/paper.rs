// SPDX-License-Identifier: MPL-2.0
//! Requests about a paper of a meeting: how many pages it has, and one page as pictures. A document
//! of an office program has no pages before it is converted (`converter/`).
//!
//! A page is a request of its own, with a process and a time limit of its own: a page that cannot
//! be drawn takes no other page with it, and long papers take turns with other files.

use papers::{PageImages, PaperError, PaperFacts, draw_page, examine};
use serde::{Deserialize, Serialize};

use super::office::{OfficeError, OfficeKind, office};
use super::parse_request::ParseRequest;

/// What is this file, and how many pages has it?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExaminePaper;

/// What it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExaminedPaper {
    Pages(PaperFacts),
    Office(OfficeKind),
}

/// Why it cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaperRefusal {
    Paper(PaperError),
    Office(OfficeError),
}

/// Draw this page; the first has the number 0.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct DrawPage {
    pub page: usize,
}

/// A page that was drawn, as it comes from the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawnPage {
    #[serde(with = "hexadecimal")]
    pub preview: Vec<u8>,
    #[serde(with = "hexadecimal")]
    pub usual: Vec<u8>,
    #[serde(with = "hexadecimal")]
    pub fine: Vec<u8>,
    /// Width and height of the largest of them.
    pub size: (u32, u32),
    pub text: String,
}

impl ParseRequest for ExaminePaper {
    type Answer = Result<ExaminedPaper, PaperRefusal>;
    const NAME: &'static str = "examine a paper";

    fn answer(self, document: &[u8]) -> Self::Answer {
        match examine(document) {
            Ok(facts) => Ok(ExaminedPaper::Pages(facts)),
            Err(PaperError::Office) => office(document).map(ExaminedPaper::Office).map_err(PaperRefusal::Office),
            Err(error) => Err(PaperRefusal::Paper(error)),
        }
    }
}

impl ParseRequest for DrawPage {
    type Answer = Result<DrawnPage, PaperError>;
    const NAME: &'static str = "draw a page";

    fn answer(self, document: &[u8]) -> Self::Answer {
        draw_page(document, self.page).map(DrawnPage::from)
    }
}

impl From<PageImages> for DrawnPage {
    fn from(PageImages { preview, usual, fine, size, text }: PageImages) -> Self {
        Self { preview, usual, fine, size, text }
    }
}

/// Bytes in JSON: a list of numbers would be twice as long.
mod hexadecimal {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(bytes))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        hex::decode(String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
