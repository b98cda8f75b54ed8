//! Which column of a list is which, by its heading in Vietnamese or English, with and without
//! marks.

use meetings::folding::fold;

use super::{Sheet, SheetRow};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Code,
    Name,
    Parent,
}

/// Headings of lists of units; folded, words separated by single spaces.
pub const UNIT_HEADINGS: &[(Column, &[&str])] = &[
    (Column::Code, &["code", "unit code", "ma", "ma don vi", "ma dv", "ma dinh danh"]),
    (Column::Name, &["name", "unit", "unit name", "ten", "ten don vi", "don vi", "ten dv"]),
    (
        Column::Parent,
        &[
            "parent",
            "parent code",
            "parent unit",
            "parent unit code",
            "ma cap tren",
            "cap tren",
            "ma don vi cap tren",
            "don vi cap tren",
            "ma cha",
            "ma don vi cha",
            "ma don vi chu quan",
            "truc thuoc",
            "thuoc don vi",
        ],
    ),
];

/// The headings of a list, found.
#[derive(Debug)]
pub struct Headings {
    at: Vec<(Column, usize)>,
    /// Headings that mean nothing here; their columns are left out.
    pub unknown: Vec<String>,
    width: usize,
}

impl Headings {
    /// Reads the first row that says something. None for an empty list.
    pub fn of(sheet: &Sheet, known: &[(Column, &[&str])]) -> Option<Self> {
        let first = sheet.rows.first()?;
        let mut at: Vec<(Column, usize)> = Vec::new();
        let mut unknown = Vec::new();
        for (place, heading) in first.cells.iter().enumerate() {
            let words = words(heading);
            let column = known.iter().find(|(_, names)| names.contains(&words.as_str())).map(|(column, _)| *column);
            match column {
                // Of two columns of one meaning the first counts.
                Some(column) if !at.iter().any(|(known, _)| *known == column) => at.push((column, place)),
                _ if heading.is_empty() => {}
                _ => unknown.push(heading.clone()),
            }
        }
        Some(Self { at, unknown, width: first.cells.len() })
    }

    pub fn has(&self, column: Column) -> bool {
        self.at.iter().any(|(known, _)| *known == column)
    }

    /// The cell of a column; empty where the row is shorter or the list has no such column.
    pub fn cell<'a>(&self, row: &'a SheetRow, column: Column) -> &'a str {
        let place = self.at.iter().find(|(known, _)| *known == column).map(|(_, place)| *place);
        place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
    }

    /// A text beside the last heading.
    pub fn beyond<'a>(&self, row: &'a SheetRow) -> Option<&'a str> {
        row.cells.iter().skip(self.width).find(|cell| !cell.is_empty()).map(String::as_str)
    }
}

fn words(heading: &str) -> String {
    let folded = fold(heading);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
