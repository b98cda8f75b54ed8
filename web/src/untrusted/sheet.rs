//! Reading a list that a spreadsheet saved. A workbook is an archive of XML, which may unpack to a
//! thousand times its size.

use serde::{Deserialize, Serialize};

use super::wire::{AnyQuestion, Question};
use crate::lists::{self, Sheet, SheetError};

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
        lists::read(document)
    }
}
