// SPDX-License-Identifier: MPL-2.0
//! Faults and notices about rows of a list, with their words in both languages.

use protocol::problem::Language;

use crate::names;

/// A wrong row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Row number of the spreadsheet.
    pub row: u32,
    /// The value of the cell.
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
    NoPersonName,
    PersonNameTooLong,
    BadPersonName,
    BadTitle,
    LettersLost,
    BadUsername,
    BadAddress,
    AddressOutside,
    NoUnit,
    UnknownUnit,
    AmbiguousUnit,
    UsernameTwice { first_row: u32 },
    SamePerson { first_row: u32 },
    AmbiguousPerson,
    NoUsername,
}

impl Fault {
    pub fn words(&self, language: Language) -> String {
        let Self { row, value, problem } = self;
        let value = names::visible(value);
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
            RowProblem::NoPersonName => ("thiếu họ và tên".to_owned(), "the name is missing".to_owned()),
            RowProblem::PersonNameTooLong => (
                format!("họ và tên “{value}” dài quá 300 ký tự"),
                format!("the name “{value}” is longer than 300 characters"),
            ),
            RowProblem::BadPersonName => (
                format!(
                    "họ và tên “{value}” có ký tự không nhìn thấy được, quá nhiều dấu, hoặc không có chữ cái; gõ lại bằng bàn phím"
                ),
                format!(
                    "the name “{value}” holds characters that cannot be seen, too many marks, or no letter; type it by hand"
                ),
            ),
            RowProblem::BadTitle => (
                format!("chức vụ “{value}” không dùng được: tối đa 300 ký tự, không có ký tự không nhìn thấy được"),
                format!("the position “{value}” cannot be used: at most 300 characters, none that cannot be seen"),
            ),
            RowProblem::LettersLost => (
                format!("“{value}” bị mất chữ: có dấu hỏi thay cho chữ có dấu; gõ lại cho đủ"),
                format!("“{value}” has lost letters: question marks stand for them; type it anew"),
            ),
            RowProblem::BadUsername => (
                format!("tên đăng nhập “{value}” không dùng được: chỉ gồm chữ, số và . - _ @, tối đa 64 ký tự"),
                format!("the user name “{value}” cannot be used: letters, digits and . - _ @ only, at most 64"),
            ),
            RowProblem::BadAddress => (
                format!("địa chỉ thư điện tử “{value}” không dùng được"),
                format!("the e-mail address “{value}” cannot be used"),
            ),
            RowProblem::AddressOutside => (
                format!(
                    "hệ thống không gửi thư đến tên miền của “{value}”; ghi địa chỉ khác hoặc thêm tên miền vào mail_domains"
                ),
                format!(
                    "letters do not go to the domain of “{value}”; give another address or add the domain to mail_domains"
                ),
            ),
            RowProblem::NoUnit => (format!("“{value}” thiếu mã đơn vị"), format!("“{value}” has no unit code")),
            RowProblem::UnknownUnit => (
                format!("đơn vị “{value}” chưa có trong hệ thống; nhập danh sách đơn vị trước, hoặc sửa mã"),
                format!("the unit “{value}” is not in the system; import the units first, or correct the code"),
            ),
            RowProblem::AmbiguousUnit => (
                format!("có nhiều đơn vị tên “{value}”; ghi mã đơn vị"),
                format!("several units are called “{value}”; give the unit's code"),
            ),
            RowProblem::UsernameTwice { first_row } => (
                format!("tên đăng nhập “{value}” đã có ở dòng {first_row}"),
                format!("the user name “{value}” stands in row {first_row} already"),
            ),
            RowProblem::SamePerson { first_row } => (
                format!(
                    "“{value}” cùng đơn vị đã có ở dòng {first_row}; nếu là hai người, ghi tên đăng nhập cho cả hai"
                ),
                format!(
                    "“{value}” of the same unit stands in row {first_row} already; if they are two people, give both a user name"
                ),
            ),
            RowProblem::AmbiguousPerson => (
                format!("đơn vị này có nhiều tài khoản tên “{value}”; ghi tên đăng nhập"),
                format!("this unit has several accounts called “{value}”; give the user name"),
            ),
            RowProblem::NoUsername => (
                format!("không tạo được tên đăng nhập từ “{value}”; ghi tên đăng nhập"),
                format!("no user name can be made from “{value}”; give one"),
            ),
        };
        match language {
            Language::Vietnamese => format!("Dòng {row}: {vietnamese}"),
            Language::English => format!("Row {row}: {english}"),
        }
    }
}

/// A notice about a list that can be imported nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A column with an unknown heading.
    Column(String),
    /// A text to the right of the last heading.
    Beyond { row: u32, value: String },
    /// A new account has the same name as one in another unit.
    Namesake { row: u32, name: String, username: String },
    /// The account is closed and stays closed.
    Closed { row: u32, username: String },
    /// The account to change is an administrator's.
    Administrator { row: u32, username: String },
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
            (Self::Namesake { row, name, username }, Language::Vietnamese) => format!(
                "Dòng {row}: đã có tài khoản {username} cùng tên “{name}” ở đơn vị khác. Nếu là một người chuyển đơn vị, \
                 ghi {username} vào cột tên đăng nhập."
            ),
            (Self::Namesake { row, name, username }, Language::English) => format!(
                "Row {row}: the account {username} of another unit has the same name, “{name}”. If this is one person who \
                 has moved, put {username} into the column of user names."
            ),
            (Self::Closed { row, username }, Language::Vietnamese) => {
                format!("Dòng {row}: tài khoản {username} đang bị khóa; nhập danh sách không mở khóa.")
            }
            (Self::Closed { row, username }, Language::English) => {
                format!("Row {row}: the account {username} is closed; an import does not open it.")
            }
            (Self::Administrator { row, username }, Language::Vietnamese) => {
                format!("Dòng {row}: {username} là tài khoản quản trị; kiểm tra kỹ họ tên, chức vụ và đơn vị mới.")
            }
            (Self::Administrator { row, username }, Language::English) => {
                format!("Row {row}: {username} is an administrator's account; check the new name, position and unit.")
            }
        }
    }
}
