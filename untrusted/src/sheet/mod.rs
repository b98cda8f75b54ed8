// SPDX-License-Identifier: MPL-2.0
//! Parses spreadsheet files: from bytes to rows of texts, without interpreting them. A workbook is
//! an archive of XML files, which may unpack to a thousand times its size.

mod text;
mod workbook;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::parse_request::ParseRequest;

/// Read the rows of this file.
#[derive(Clone, Serialize, Deserialize)]
pub struct ReadSheet;

impl ParseRequest for ReadSheet {
    type Answer = Result<Sheet, SheetError>;
    const NAME: &'static str = "read a list";

    fn answer(self, document: &[u8]) -> Self::Answer {
        read(document)
    }
}

/// Largest file, in bytes.
pub const MAX_LIST_BYTES: usize = 5 << 20;
/// Maximum number of rows that are not empty.
pub const MAX_ROWS: usize = 20_000;
/// Maximum number of columns; cells further right are ignored.
pub const MAX_COLUMNS: usize = 50;
/// Longer texts are truncated, and are then too long for every field.
const MAX_CELL_CHARS: usize = 2_000;
/// Maximum size of all texts, in bytes: a workbook may refer to one long text a million times.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// The rows of a list, without empty ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub rows: Vec<SheetRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// The row number in the spreadsheet: the first row is 1, whatever lines the file has.
    pub number: u32,
    pub cells: Vec<String>,
}

/// Why a file is not a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum SheetError {
    #[error("the file is larger than {MAX_LIST_BYTES} bytes, has more than {MAX_ROWS} rows or unpacks to far more")]
    TooLarge,
    #[error("the file is neither a workbook (.xlsx) nor text (.csv, .txt)")]
    Unreadable,
    #[error("a quotation mark in row {0} is never closed")]
    OpenQuote(u32),
    #[error("letters were lost when it was saved; save it as .xlsx or CSV UTF-8")]
    LettersLost,
}

/// Reads a workbook or a delimited text.
fn read(file: &[u8]) -> Result<Sheet, SheetError> {
    if file.len() > MAX_LIST_BYTES {
        return Err(SheetError::TooLarge);
    }
    if file.starts_with(b"PK") { workbook::read(file) } else { text::read(file) }
}

/// Collects rows, within the limits.
#[derive(Debug, Default)]
struct Gathering {
    rows: Vec<SheetRow>,
    bytes: usize,
}

impl Gathering {
    fn add(&mut self, number: u32, mut cells: Vec<String>) -> Result<(), SheetError> {
        while cells.last().is_some_and(String::is_empty) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        self.bytes += cells.iter().map(String::len).sum::<usize>();
        if self.bytes > MAX_TEXT_BYTES || self.rows.len() == MAX_ROWS {
            return Err(SheetError::TooLarge);
        }
        self.rows.push(SheetRow { number, cells });
        Ok(())
    }
}

/// One line with single spaces, in NFC: line breaks and spaces are layout of a cell, and
/// Windows-1258 has tone marks as separate characters.
fn plain(cell: &str) -> String {
    let mut plain = String::new();
    for word in cell.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.push_str(word);
        if plain.len() > MAX_CELL_CHARS * 4 {
            break;
        }
    }
    plain.nfc().take(MAX_CELL_CHARS).collect()
}
