// SPDX-License-Identifier: MPL-2.0
//! Finds the columns of a list by their headings, in Vietnamese or English, with and without
//! diacritics.

use meetings::folding::fold;
use untrusted::{Sheet, SheetRow};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Code,
    Name,
    Parent,
    /// A person's name, whole or in two parts.
    FullName,
    FamilyName,
    GivenName,
    Username,
    Title,
    UnitCode,
    UnitName,
    /// Where letters go.
    Address,
}

/// Accepted headings as [`words`] makes them: folded, with single spaces instead of signs.
pub type Known = [(Column, &'static [&'static str])];

/// Rows above the headings that are accepted: the name of the list, of the office, a date.
const MAX_ROWS_ABOVE: usize = 15;

const PARENT: &[&str] = &[
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
];
const FULL_NAME: &[&str] = &["ho va ten", "ho ten", "ho va ten can bo", "ho va ten nguoi dung", "full name"];
const FAMILY_NAME: &[&str] =
    &["ho", "ho dem", "ho va dem", "ho va ten dem", "ho va chu lot", "ho lot", "family name", "last name", "surname"];

/// Headings that occur in one kind of list only; "Mã" and "Tên" occur in both.
const TELLING_HEADINGS: &Known =
    &[(Column::FullName, FULL_NAME), (Column::FamilyName, FAMILY_NAME), (Column::Parent, PARENT)];

/// Headings of lists of units.
pub const UNIT_HEADINGS: &Known = &[
    (Column::Code, &["code", "unit code", "ma", "ma don vi", "ma dv", "ma dinh danh"]),
    (Column::Name, &["name", "unit", "unit name", "ten", "ten don vi", "don vi", "ten dv"]),
    (Column::Parent, PARENT),
];

/// Headings of lists of people.
pub const PEOPLE_HEADINGS: &Known = &[
    (Column::FullName, FULL_NAME),
    (Column::FullName, &["name", "person"]),
    (Column::FamilyName, FAMILY_NAME),
    (Column::GivenName, &["ten", "given name", "first name"]),
    (
        Column::Username,
        &["ten dang nhap", "ten tai khoan", "tai khoan", "username", "user name", "user", "account", "login"],
    ),
    (Column::Title, &["chuc vu", "chuc danh", "chuc vu chuc danh", "title", "position", "job title"]),
    (
        Column::Address,
        &[
            "thu dien tu",
            "dia chi thu dien tu",
            "hop thu",
            "email",
            "e mail",
            "dia chi email",
            "dia chi e mail",
            "mail",
            "e mail address",
        ],
    ),
    (
        Column::UnitCode,
        &["ma don vi", "ma dv", "ma dinh danh", "ma co quan", "ma don vi cong tac", "unit code", "code", "ma"],
    ),
    (
        Column::UnitName,
        &["don vi", "ten don vi", "don vi cong tac", "co quan", "co quan don vi", "noi cong tac", "unit", "unit name"],
    ),
];

/// The columns of a list.
#[derive(Debug)]
pub struct Headings {
    at: Vec<(Column, usize)>,
    /// Unknown headings; their columns are ignored.
    pub unknown: Vec<String>,
    width: usize,
    /// Rows of the sheet up to and including the headings.
    rows: usize,
}

impl Headings {
    /// The first row with the required headings; otherwise the first row. None for an empty list.
    pub fn of(sheet: &Sheet, known: &Known, suffice: impl Fn(&Self) -> bool) -> Option<Self> {
        let top = sheet.rows.iter().take(MAX_ROWS_ABOVE + 1).enumerate();
        let mut found = top.map(|(above, row)| Self::in_row(row, above + 1, known));
        found.find(suffice).or_else(|| Some(Self::in_row(sheet.rows.first()?, 1, known)))
    }

    /// The kind of the list, by the first row that reveals it. None for an empty list.
    pub fn telling(sheet: &Sheet) -> Option<Self> {
        Self::of(sheet, TELLING_HEADINGS, |found| !found.at.is_empty())
    }

    fn in_row(row: &SheetRow, rows: usize, known: &Known) -> Self {
        let mut at: Vec<(Column, usize)> = Vec::new();
        let mut unknown = Vec::new();
        for (place, heading) in row.cells.iter().enumerate() {
            let words = words(heading);
            let column = known.iter().find(|(_, names)| names.contains(&words.as_str())).map(|(column, _)| *column);
            match column {
                // The first of two columns with the same meaning counts.
                Some(column) if !at.iter().any(|(known, _)| *known == column) => at.push((column, place)),
                _ if heading.is_empty() => {}
                _ => unknown.push(heading.clone()),
            }
        }
        Self { at, unknown, width: row.cells.len(), rows }
    }

    /// The rows below the headings.
    pub fn body<'s>(&self, sheet: &'s Sheet) -> impl Iterator<Item = &'s SheetRow> {
        sheet.rows.iter().skip(self.rows)
    }

    pub fn has(&self, column: Column) -> bool {
        self.at.iter().any(|(known, _)| *known == column)
    }

    /// The cell of a column; empty if the row is shorter or the list has no such column.
    pub fn cell<'a>(&self, row: &'a SheetRow, column: Column) -> &'a str {
        let place = self.at.iter().find(|(known, _)| *known == column).map(|(_, place)| *place);
        place.and_then(|place| row.cells.get(place)).map_or("", String::as_str)
    }

    /// A text to the right of the last heading.
    pub fn beyond<'a>(&self, row: &'a SheetRow) -> Option<&'a str> {
        row.cells.iter().skip(self.width).find(|cell| !cell.is_empty()).map(String::as_str)
    }
}

fn words(heading: &str) -> String {
    let folded = fold(heading);
    let words = folded.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]]) -> Sheet {
        let row = |(number, cells): (u32, &&[&str])| SheetRow {
            number,
            cells: cells.iter().map(|cell| (*cell).to_owned()).collect(),
        };
        Sheet { rows: (1..).zip(rows).map(row).collect() }
    }

    fn codes(sheet: &Sheet) -> Vec<&str> {
        let headings = Headings::of(sheet, UNIT_HEADINGS, |found| found.has(Column::Code)).unwrap();
        headings.body(sheet).map(|row| headings.cell(row, Column::Code)).collect()
    }

    #[test]
    fn headings_may_follow_a_title() {
        let list: &[&[&str]] = &[&["UBND TỈNH"], &["DANH SÁCH ĐƠN VỊ"], &["Tên", "MÃ  ĐƠN-VỊ"], &["Xã A", "A"]];
        assert_eq!(codes(&sheet(list)), ["A"]);
        assert_eq!(codes(&sheet(&list[2..])), ["A"]);
    }

    #[test]
    fn every_known_heading_is_found_as_a_list_writes_it() {
        for (column, names) in UNIT_HEADINGS.iter().chain(PEOPLE_HEADINGS).chain(TELLING_HEADINGS) {
            for name in *names {
                assert_eq!(words(name), *name, "{column:?}");
            }
        }
        for written in ["E-mail", "e-mail address", "Email", "THƯ ĐIỆN TỬ", "Địa chỉ e-mail"] {
            let list = sheet(&[&["Họ và tên", written], &["Cúc", "cuc@tavan.gov.vn"]]);
            let headings = Headings::of(&list, PEOPLE_HEADINGS, |found| found.has(Column::FullName)).unwrap();
            assert_eq!(headings.cell(&list.rows[1], Column::Address), "cuc@tavan.gov.vn", "{written}");
        }
    }

    #[test]
    fn the_kind_of_a_list_is_told_by_what_only_one_kind_has() {
        let told = |headings: &[&str]| Headings::telling(&sheet(&[&["DANH SÁCH"], headings])).unwrap();
        assert!(told(&["Mã", "Tên", "Mã cấp trên"]).has(Column::Parent));
        assert!(told(&["Code", "Name", "Parent code"]).has(Column::Parent));
        assert!(!told(&["Code", "Name", "Parent code"]).has(Column::FullName));
        assert!(told(&["Họ và tên", "Mã đơn vị"]).has(Column::FullName));
        assert!(told(&["Họ đệm", "Tên", "Mã đơn vị"]).has(Column::FamilyName));
    }

    #[test]
    fn without_headings_the_first_row_is_said_to_lack_them() {
        let list = sheet(&[&["UBND TỈNH"], &["Xã A", "A"]]);
        let headings = Headings::of(&list, UNIT_HEADINGS, |found| found.has(Column::Code)).unwrap();
        assert!(!headings.has(Column::Code));
        assert_eq!(headings.unknown, ["UBND TỈNH"]);
        assert!(Headings::of(&sheet(&[]), UNIT_HEADINGS, |_| true).is_none());
    }
}
