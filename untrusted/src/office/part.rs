// SPDX-License-Identifier: MPL-2.0
//! One part of a package, by what it begins with. It is read to its end, because the sizes that an
//! archive gives may be wrong.

use std::io::{self, Read};

use super::compound_file::{self, Holds};
use super::error::OfficeError;
use super::markup::{self, Seen};

/// How much of a part tells what it is, in bytes.
const BEGIN: u64 = 1 << 10;
/// How much of a part is in memory, in bytes, where it is read as a stream.
const AT_ONCE: u64 = 64 << 10;
/// Maximum size of a document within the document, and of an embedded object, in bytes.
const MAX_EMBEDDED: u64 = 64 << 20;

/// How programs begin (of Windows, Linux, macOS; classes of Java; links of Windows; scripts), and
/// archives that nobody looks into here.
const PROGRAMS: [&[u8]; 14] = [
    b"MZ",
    b"\x7fELF",
    b"\xFE\xED\xFA\xCE",
    b"\xFE\xED\xFA\xCF",
    b"\xCE\xFA\xED\xFE",
    b"\xCF\xFA\xED\xFE",
    b"\xCA\xFE\xBA\xBE",
    b"L\0\0\0\x01\x14\x02\0",
    b"#!/",
    b"MSCF",
    b"Rar!\x1A",
    b"7z\xBC\xAF\x27\x1C",
    b"ITSF",
    b"ActiveMime",
];
pub const ARCHIVE: &[u8] = b"PK\x03\x04";
/// What texts of other formats bring along, in lower case: objects and templates of RTF, and scripts
/// of HTML.
const OF_RTF: [&str; 6] = ["\\objdata", "\\objupdate", "\\objautlink", "\\objlink", "\\template", "ddeauto"];
const OF_HTML: [&str; 5] = ["<script", "<object", "<embed", "<iframe", "<applet"];
/// A whole letter or page, with files in it.
const LETTER: &str = "mime-version:";
const LONGEST_WORD: usize = 32;

/// A part that was read.
#[derive(Debug)]
pub enum Content {
    Markup,
    /// A package within the package.
    Package(Vec<u8>),
    Empty,
    Other,
}

/// Counts what is unpacked, and ends where too much is.
#[derive(Debug)]
pub struct Counted<R> {
    part: R,
    left: u64,
    pub is_over: bool,
}

impl<R: Read> Counted<R> {
    pub fn new(part: R, left: u64) -> Self {
        Self { part, left, is_over: false }
    }

    pub fn left(&self) -> u64 {
        self.left
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.part.read(out)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            self.is_over = true;
            return Err(io::Error::other("it unpacks to too much"));
        };
        self.left = left;
        Ok(read)
    }
}

/// Reads a part and refuses what runs.
pub fn content_of(part: &mut impl Read) -> Result<Content, OfficeError> {
    let mut begin = Vec::new();
    part.by_ref().take(BEGIN).read_to_end(&mut begin).map_err(|_| OfficeError::Kind)?;
    if begin.is_empty() {
        return Ok(Content::Empty);
    }
    if PROGRAMS.iter().any(|program| begin.starts_with(program)) {
        return Err(OfficeError::Active);
    }
    if begin.starts_with(ARCHIVE) {
        return whole(begin, part).map(Content::Package);
    }
    if begin.starts_with(compound_file::MARK) {
        return match compound_file::holds(&whole(begin, part)?) {
            Some(Holds::Nothing) => Ok(Content::Other),
            Some(Holds::File) => Err(OfficeError::Active),
            Some(Holds::Macros) => Err(OfficeError::Macros),
            None => Err(OfficeError::Kind),
        };
    }
    let words = words_of(&begin)?;
    if words.is_empty() && markup::is_markup(&begin) {
        return match markup::seen_in(&begin, part.by_ref()) {
            Seen::Nothing => Ok(Content::Markup),
            Seen::Active => Err(OfficeError::Active),
            Seen::Absurd => Err(OfficeError::TooLarge),
            Seen::Unreadable => scan(Vec::new(), part, &[]),
        };
    }
    scan(begin, part, words)
}

/// What must not stand in a text of this kind.
fn words_of(begin: &[u8]) -> Result<&'static [&'static str], OfficeError> {
    let text = String::from_utf8_lossy(begin).to_lowercase().replace('\0', "");
    let is_none = |letter: char| letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{fffd}');
    let text = text.trim_start_matches(is_none);
    if text.starts_with("{\\rt") {
        Ok(&OF_RTF)
    } else if is_html(text) {
        Ok(&OF_HTML)
    } else if !text.starts_with('<') && text.contains(LETTER) {
        Err(OfficeError::Active)
    } else {
        Ok(&[])
    }
}

/// By its root alone: what only names it further down is read as XML.
fn is_html(text: &str) -> bool {
    let declared = text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    let text = declared.map_or(text, |(_, rest)| rest.trim_start());
    let is_tag_end = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '/');
    text.starts_with("<!doctype html") || text.strip_prefix("<html").is_some_and(|rest| rest.starts_with(is_tag_end))
}

fn whole(mut begin: Vec<u8>, part: &mut impl Read) -> Result<Vec<u8>, OfficeError> {
    part.by_ref().take(MAX_EMBEDDED).read_to_end(&mut begin).map_err(|_| OfficeError::Kind)?;
    if begin.len() as u64 > MAX_EMBEDDED { Err(OfficeError::TooLarge) } else { Ok(begin) }
}

/// Reads a part to its end without keeping it.
fn scan(mut seen: Vec<u8>, part: &mut impl Read, words: &[&str]) -> Result<Content, OfficeError> {
    loop {
        seen.make_ascii_lowercase();
        // A text in UTF-16 has a zero beside each letter.
        let text: Vec<u8> =
            if words.is_empty() { Vec::new() } else { seen.iter().copied().filter(|byte| *byte != 0).collect() };
        if words.iter().any(|word| text.windows(word.len()).any(|window| window == word.as_bytes())) {
            return Err(OfficeError::Active);
        }
        // What stands across two reads is found, too.
        seen.drain(..seen.len().saturating_sub(2 * LONGEST_WORD));
        let read = part.by_ref().take(AT_ONCE).read_to_end(&mut seen).map_err(|_| OfficeError::Kind)?;
        if read == 0 {
            return Ok(Content::Other);
        }
    }
}
