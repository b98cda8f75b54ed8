// SPDX-License-Identifier: MPL-2.0
//! Requests about a file that somebody sends in the chat: what papers may be, and office documents
//! without macros. Nothing of it is changed; who opens it uses the program of their own device.

use std::io::{self, Cursor, Read as _};

use papers::{PaperError, PaperKind, examine};
use serde::{Deserialize, Serialize};
use zip::ZipArchive;

use super::parse_request::ParseRequest;

/// Maximum number of parts of an office document: a presentation of 300 slides has 2,000.
const MAX_PARTS: usize = 5_000;
/// Maximum unpacked size of all parts, in bytes.
const MAX_UNPACKED: u64 = 200 << 20;
/// Maximum size of the list of parts, in bytes.
const MAX_TYPES: u64 = 4 << 20;

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
    /// It unpacks to more than anybody's program should open.
    TooLarge,
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
            Err(PaperError::Office) => office(document),
            Err(PaperError::Unreadable) => Err(ChatFileError::Kind),
            Err(error) => Err(ChatFileError::Paper(error)),
        }
    }
}

/// ECMA-376: the list of parts says what the document is. Every part is unpacked once, because the
/// sizes that an archive gives may be wrong.
fn office(file: &[u8]) -> Result<ChatFileKind, ChatFileError> {
    let mut archive = ZipArchive::new(Cursor::new(file)).map_err(|_| ChatFileError::Kind)?;
    if archive.len() > MAX_PARTS {
        return Err(ChatFileError::TooLarge);
    }
    let mut left = MAX_UNPACKED;
    let mut types = String::new();
    for number in 0..archive.len() {
        let mut part = archive.by_index(number).map_err(|_| ChatFileError::Kind)?;
        let name = part.name().to_ascii_lowercase();
        // Macros, also those of Excel 4, and programs that are embedded.
        if name.ends_with("vbaproject.bin") || name.contains("/macrosheets/") || name.contains("/activex/") {
            return Err(ChatFileError::Macros);
        }
        let size = if name == "[content_types].xml" {
            part.by_ref().take(MAX_TYPES).read_to_string(&mut types).map_err(|_| ChatFileError::Kind)? as u64
        } else {
            io::copy(&mut part.by_ref().take(left + 1), &mut io::sink()).map_err(|_| ChatFileError::Kind)?
        };
        left = left.checked_sub(size).ok_or(ChatFileError::TooLarge)?;
    }
    kind_of(&types)
}

fn kind_of(types: &str) -> Result<ChatFileKind, ChatFileError> {
    if types.to_ascii_lowercase().contains("macroenabled") {
        return Err(ChatFileError::Macros);
    }
    let main = |kind: &str| types.contains(&format!("{kind}.main+xml"));
    if main("wordprocessingml.document") {
        Ok(ChatFileKind::Docx)
    } else if main("spreadsheetml.sheet") {
        Ok(ChatFileKind::Xlsx)
    } else if main("presentationml.presentation") {
        Ok(ChatFileKind::Pptx)
    } else {
        Err(ChatFileError::Kind)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

    fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    fn answer(file: &[u8]) -> Result<ChatFileKind, ChatFileError> {
        ExamineChatFile.answer(file)
    }

    #[test]
    fn documents_pictures_and_presentations_are_told_apart_by_their_contents() {
        for (main, kind) in [
            ("wordprocessingml.document", ChatFileKind::Docx),
            ("spreadsheetml.sheet", ChatFileKind::Xlsx),
            ("presentationml.presentation", ChatFileKind::Pptx),
        ] {
            let types =
                format!("<Override ContentType=\"application/vnd.openxmlformats-officedocument.{main}.main+xml\"/>");
            let file = package(&[("[Content_Types].xml", types.as_bytes()), ("x/main.xml", b"<x/>")]);
            assert_eq!(answer(&file), Ok(kind));
        }
    }

    #[test]
    fn macros_are_refused_however_they_are_called() {
        let types = ("[Content_Types].xml", WORD.as_bytes());
        assert_eq!(answer(&package(&[types, ("word/vbaProject.bin", b"x")])), Err(ChatFileError::Macros));
        assert_eq!(answer(&package(&[types, ("xl/macrosheets/sheet1.xml", b"x")])), Err(ChatFileError::Macros));
        let named = b"application/vnd.ms-word.document.macroEnabled.main+xml";
        assert_eq!(answer(&package(&[("[Content_Types].xml", named)])), Err(ChatFileError::Macros));
    }

    #[test]
    fn other_archives_old_and_encrypted_documents_and_programs_are_refused() {
        assert_eq!(answer(&package(&[("setup.exe", b"MZ")])), Err(ChatFileError::Kind));
        assert_eq!(answer(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more"), Err(ChatFileError::Kind));
        assert_eq!(answer(b"MZ\x90\x00"), Err(ChatFileError::Kind));
        assert_eq!(answer(b""), Err(ChatFileError::Kind));
    }

    #[test]
    fn what_unpacks_without_end_is_refused() {
        let nothing = vec![0; 8 << 20];
        let parts: Vec<_> = (0..30).map(|n| format!("word/media/{n}.bin")).collect();
        let mut bomb: Vec<(&str, &[u8])> = vec![("[Content_Types].xml", WORD.as_bytes())];
        bomb.extend(parts.iter().map(|name| (name.as_str(), nothing.as_slice())));
        assert_eq!(answer(&package(&bomb)), Err(ChatFileError::TooLarge));
    }
}
