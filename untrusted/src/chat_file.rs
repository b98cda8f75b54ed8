// SPDX-License-Identifier: MPL-2.0
//! Requests about a file that somebody sends in the chat: what papers may be, and office documents
//! without macros. Nothing of it is changed; who opens it uses the program of their own device.

use papers::{PaperError, PaperKind, examine};
use serde::{Deserialize, Serialize};

use super::office::{OfficeError, OfficeKind, office};
use super::parse_request::ParseRequest;

/// What is this file, and may it be passed on?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExamineChatFile;

/// What kind of file it is, by its contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatFileKind {
    Pdf,
    Png,
    Jpeg,
    Docx,
    Xlsx,
    Pptx,
}

impl ChatFileKind {
    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Docx => "docx",
            Self::Xlsx => "xlsx",
            Self::Pptx => "pptx",
        }
    }
}

/// Why it is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatFileError {
    /// As a paper it would be refused for this.
    Paper(PaperError),
    /// Of an older office program, encrypted, damaged, or something else altogether.
    Kind,
    Macros,
    /// A program that is embedded, or what starts one, or what fetches something from elsewhere.
    Active,
    /// It unpacks to more than anybody's program should open.
    TooLarge,
}

impl From<OfficeKind> for ChatFileKind {
    fn from(kind: OfficeKind) -> Self {
        match kind {
            OfficeKind::Docx => Self::Docx,
            OfficeKind::Xlsx => Self::Xlsx,
            OfficeKind::Pptx => Self::Pptx,
        }
    }
}

impl From<OfficeError> for ChatFileError {
    fn from(error: OfficeError) -> Self {
        match error {
            OfficeError::Kind | OfficeError::Encrypted => Self::Kind,
            OfficeError::Macros => Self::Macros,
            OfficeError::Active => Self::Active,
            OfficeError::TooLarge => Self::TooLarge,
        }
    }
}

impl ParseRequest for ExamineChatFile {
    type Answer = Result<ChatFileKind, ChatFileError>;
    const NAME: &'static str = "examine a file of the chat";

    fn answer(self, document: &[u8]) -> Self::Answer {
        match examine(document) {
            Ok(facts) => Ok(match facts.kind {
                PaperKind::Pdf => ChatFileKind::Pdf,
                PaperKind::Png => ChatFileKind::Png,
                PaperKind::Jpeg => ChatFileKind::Jpeg,
            }),
            Err(PaperError::Office) => Ok(office(document)?.into()),
            Err(PaperError::Unreadable) => Err(ChatFileError::Kind),
            Err(PaperError::Active) => Err(ChatFileError::Active),
            Err(error) => Err(ChatFileError::Paper(error)),
        }
    }
}

#[cfg(test)]
mod tests;
