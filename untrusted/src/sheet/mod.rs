// SPDX-License-Identifier: MPL-2.0
//! Reading a list that a spreadsheet saved: from bytes to rows of texts. What the rows mean is not
//! known here. A workbook is an archive of XML, which may unpack to a thousand times its size.

mod text;
mod workbook;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization as _;

use super::wire::{AnyQuestion, Question};

/// Which rows are in this list?
#[derive(Serialize, Deserialize)]
pub struct ReadSheet;

impl From<ReadSheet> for AnyQuestion {
    fn from(question: ReadSheet) -> Self {
        Self::ReadSheet(question)
    }
}

impl Question for ReadSheet {
    type Answer = Result<Sheet, SheetError>;
    const NAME: &'static str = "read a list";

    fn answer(self, document: &[u8]) -> Self::Answer {
        read(document)
    }
}

/// Largest file, in bytes.
pub const MAX_LIST_BYTES: usize = 5 << 20;
/// Most rows that are not empty.
pub const MAX_ROWS: usize = 20_000;
/// Cells further right are not read.
pub const MAX_COLUMNS: usize = 50;
/// A longer text is cut here, and then too long for whatever it should be.
const MAX_CELL_CHARS: usize = 2_000;
/// All texts together, in bytes: a workbook may name one long text a million times.
const MAX_TEXT_BYTES: usize = 4 << 20;

/// The rows of a list. Empty rows are left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    pub rows: Vec<SheetRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetRow {
    /// As the spreadsheet shows it: the first row of the sheet is 1, whatever lines the file has.
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

/// Reads a workbook or a text with separators, whichever it is.
fn read(file: &[u8]) -> Result<Sheet, SheetError> {
    if file.len() > MAX_LIST_BYTES {
        return Err(SheetError::TooLarge);
    }
    if file.starts_with(b"PK") { workbook::read(file) } else { text::read(file) }
}

/// Gathers cells into rows, within the bounds.
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

/// One line with single spaces, in NFC: line breaks and blanks lay out a cell and are no part of a
/// name, and Windows-1258 has tone marks as characters of their own.
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
