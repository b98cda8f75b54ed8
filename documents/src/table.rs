// SPDX-License-Identifier: MPL-2.0
//! A table as a file for spreadsheet programs: a workbook (.xlsx), or text with separators (.csv).
//!
//! The workbook is written by ourselves (ECMA-376, 18): one sheet of texts, numbers and days needs
//! five small parts, and the archive is written by the library that reads imported lists.

mod workbook;

use moments::{LocalTime, Millis};

pub use workbook::{WorkbookError, workbook};

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    Empty,
    /// Never a formula, whatever it begins with.
    Text(String),
    Number(i64),
    /// The day of a moment in Việt Nam.
    Day(Millis),
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn day(at: Option<Millis>) -> Self {
        at.map_or(Self::Empty, Self::Day)
    }

    pub fn number(number: Option<i64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Of the sheet.
    pub name: String,
    /// Heading and width in characters of each column.
    pub columns: Vec<(String, u32)>,
    pub rows: Vec<Vec<Cell>>,
}

/// With a byte order mark and semicolons, so that Excel in Việt Nam opens it correctly.
pub fn csv(table: &Table) -> String {
    let mut text = String::from("\u{feff}");
    let mut row = |cells: Vec<String>| {
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    };
    row(table.columns.iter().map(|(heading, _)| quoted(heading)).collect());
    for cells in &table.rows {
        row(cells.iter().map(plain).collect());
    }
    text
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => quoted(text),
        Cell::Number(number) => number.to_string(),
        Cell::Day(at) => LocalTime::of(*at).short_date(),
    }
}

/// A text that a program would take for a formula gets a sign in front that says it is none.
fn quoted(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-30 23:59:59.999 in Việt Nam.
    const LAST: Millis = Millis(1_796_057_999_999);

    fn table() -> Table {
        Table {
            name: "Nhiệm vụ".into(),
            columns: vec![("Nhiệm vụ".into(), 60), ("Hạn".into(), 12), ("Trễ".into(), 8)],
            rows: vec![
                vec![Cell::text("Báo cáo \"thu\"; chi"), Cell::day(Some(LAST)), Cell::number(Some(3))],
                vec![Cell::text("=HYPERLINK(\"http://x\")"), Cell::day(None), Cell::number(None)],
            ],
        }
    }

    #[test]
    fn excel_in_viet_nam_opens_it_and_no_text_is_a_formula() {
        let text = csv(&table());
        let lines: Vec<&str> = text.split("\r\n").collect();
        assert_eq!(lines[0], "\u{feff}\"Nhiệm vụ\";\"Hạn\";\"Trễ\"");
        assert_eq!(lines[1], "\"Báo cáo \"\"thu\"\"; chi\";30/11/2026;3");
        assert_eq!(lines[2], "\"'=HYPERLINK(\"\"http://x\"\")\";;");
        for sign in ["=1", "+1", "-1", "@a", "\t=1", "\r=1"] {
            assert!(quoted(sign).starts_with("\"'"), "{sign:?}");
        }
    }

    #[test]
    fn a_workbook_has_texts_days_and_numbers_as_such() {
        let file = workbook(&table()).unwrap();
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
        let mut sheet = String::new();
        let mut part = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
        std::io::Read::read_to_string(&mut part, &mut sheet).unwrap();
        assert!(sheet.contains("<t xml:space=\"preserve\">Báo cáo &quot;thu&quot;; chi</t>"), "{sheet}");
        // 46356 is 2026-11-30 for Excel.
        assert!(sheet.contains("<c r=\"B2\" s=\"2\"><v>46356</v></c><c r=\"C2\"><v>3</v></c>"), "{sheet}");
        assert!(sheet.contains("<t xml:space=\"preserve\">=HYPERLINK"), "a text");
        assert!(!sheet.contains("<f>"), "no formula");
    }
}
