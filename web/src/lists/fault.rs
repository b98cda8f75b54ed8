//! What can be wrong with a row of a list, in the reader's words.

use protocol::problem::Language;

/// A wrong row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// As the spreadsheet shows it.
    pub row: u32,
    /// What stands there.
    pub value: String,
    pub problem: RowProblem,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowProblem {
    NoCode,
    BadCode,
    NoName,
    BadName,
    BadParent,
    UnknownParent,
    BelowItself,
    Twice { first_row: u32 },
}

impl Fault {
    pub fn words(&self, language: Language) -> String {
        let Self { row, value, problem } = self;
        let (vietnamese, english) = match problem {
            RowProblem::NoCode => ("thiếu mã đơn vị".to_owned(), "the code is missing".to_owned()),
            RowProblem::BadCode => (
                format!("mã “{value}” không dùng được: chỉ gồm chữ, số và . - _ /, tối đa 64 ký tự"),
                format!("the code “{value}” cannot be used: letters, digits and . - _ / only, at most 64"),
            ),
            RowProblem::NoName => {
                (format!("đơn vị có mã “{value}” thiếu tên"), format!("the unit with the code “{value}” has no name"))
            }
            RowProblem::BadName => (
                format!("tên “{value}” không dùng được: tối đa 300 ký tự, không có ký tự điều khiển"),
                format!("the name “{value}” cannot be used: at most 300 characters, no control characters"),
            ),
            RowProblem::BadParent => (
                format!("mã cấp trên “{value}” không dùng được: chỉ gồm chữ, số và . - _ /"),
                format!("the parent code “{value}” cannot be used: letters, digits and . - _ / only"),
            ),
            RowProblem::UnknownParent => (
                format!("mã cấp trên “{value}” không có trong danh sách và chưa có trong hệ thống"),
                format!("the parent code “{value}” is neither in the list nor in the system"),
            ),
            RowProblem::BelowItself => {
                (format!("đơn vị “{value}” nằm dưới chính nó"), format!("the unit “{value}” would stand below itself"))
            }
            RowProblem::Twice { first_row } => (
                format!("mã “{value}” đã có ở dòng {first_row}"),
                format!("the code “{value}” stands in row {first_row} already"),
            ),
        };
        match language {
            Language::Vietnamese => format!("Dòng {row}: {vietnamese}"),
            Language::English => format!("Row {row}: {english}"),
        }
    }
}

/// Something that was left out of a list that is imported all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A column whose heading means nothing here.
    Column(String),
    /// A text right of the last heading.
    Beyond { row: u32, value: String },
}

impl Note {
    pub fn words(&self, language: Language) -> String {
        match (self, language) {
            (Self::Column(heading), Language::Vietnamese) => format!("Bỏ qua cột “{heading}”."),
            (Self::Column(heading), Language::English) => format!("The column “{heading}” is left out."),
            (Self::Beyond { row, value }, Language::Vietnamese) => {
                format!("Dòng {row}: bỏ qua “{value}” vì nằm ngoài các cột có tiêu đề.")
            }
            (Self::Beyond { row, value }, Language::English) => {
                format!("Row {row}: “{value}” is left out, since its column has no heading.")
            }
        }
    }
}
