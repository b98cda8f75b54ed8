// SPDX-License-Identifier: MPL-2.0
//! Reports about lists of any kind.

use std::collections::HashSet;

use base::Refusal;
use protocol::http::WrongRow;
use protocol::problem::{Language, ProblemCode};
use untrusted::SheetError;

use super::fault::Fault;

/// Maximum number of rows of each kind in a report; the counts cover all rows.
pub const SHOWN: usize = 200;
/// Maximum number of wrong rows in a refusal.
const NAMED: usize = 20;

/// Faults in the order of the sheet, limited to what is shown, and the number of wrong rows.
pub fn wrong_rows(faults: impl Iterator<Item = Fault>, language: Language) -> (Vec<WrongRow>, u32) {
    let mut faults: Vec<Fault> = faults.collect();
    faults.sort_by_key(|fault| fault.row);
    let rows: HashSet<u32> = faults.iter().map(|fault| fault.row).collect();
    let wrong = |fault: &Fault| WrongRow { row: fault.row, value: fault.value.clone(), words: fault.words(language) };
    (faults.iter().take(SHOWN).map(wrong).collect(), rows.len() as u32)
}

pub fn refusal_of(wrong: &[WrongRow]) -> Refusal {
    let mut words: Vec<&str> = wrong.iter().take(NAMED).map(|wrong| wrong.words.as_str()).collect();
    if wrong.len() > NAMED {
        words.push("…");
    }
    Refusal::from(ProblemCode::ListRowsWrong).with_fact(words.join("; "))
}

/// The refusal of a file that is not a list.
pub fn refusal_of_file(error: SheetError, language: Language) -> Refusal {
    match error {
        SheetError::TooLarge => ProblemCode::ListTooLarge.into(),
        SheetError::Unreadable => ProblemCode::ListUnreadable.into(),
        SheetError::LettersLost => ProblemCode::ListLettersLost.into(),
        SheetError::OpenQuote(row) => {
            let words = match language {
                Language::Vietnamese => format!("Dòng {row}: dấu ngoặc kép mở mà không đóng"),
                Language::English => format!("Row {row}: a quotation mark is opened and never closed"),
            };
            Refusal::from(ProblemCode::ListRowsWrong).with_fact(words)
        }
    }
}
