// SPDX-License-Identifier: MPL-2.0
//! Office documents that nobody writes so, and at which an office program is for hours.

use super::*;

fn nested(tables: usize) -> Vec<u8> {
    let (open, close) = ("<w:tbl><w:tr><w:tc>".repeat(tables), "</w:tc></w:tr></w:tbl>".repeat(tables));
    format!(r#"<w:document xmlns:w="w"><w:body>{open}<w:p/>{close}</w:body></w:document>"#).into()
}

fn sheet(cells: &[&str]) -> Vec<u8> {
    let cells = cells.iter().map(|cell| [r#"<c r=""#, cell, r#""><v>1</v></c>"#].concat()).collect::<Vec<_>>().concat();
    format!("<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>").into()
}

#[test]
fn tables_in_tables_without_end_are_too_complex_and_those_of_a_form_are_not() {
    assert_eq!(Package::word().with("word/document.xml", &nested(3_000)).examined(), Err(ChatFileError::TooLarge));
    assert_eq!(Package::word().with("word/document.xml", &nested(12)).examined(), Ok(ChatFileKind::Docx));
    let groups = format!("<g>{}{}</g>", "<w:sdt>".repeat(5_000), "</w:sdt>".repeat(5_000));
    assert_eq!(Package::word().with("word/document.xml", groups.as_bytes()).examined(), Err(ChatFileError::TooLarge));
    let beside = "<w:tbl><w:tr/></w:tbl>".repeat(5_000);
    let beside = format!("<w:body>{beside}</w:body>");
    assert_eq!(Package::word().with("word/document.xml", beside.as_bytes()).examined(), Ok(ChatFileKind::Docx));
}

#[test]
fn drawings_that_leave_out_ends_are_not_taken_for_deep_ones() {
    let comment = "<div>một<br>hai<br>ba</div>".repeat(2_000);
    let drawing = format!("<xml>{comment}</xml>");
    let excel = Package::new("spreadsheetml.sheet").with("xl/drawings/vmlDrawing1.vml", drawing.as_bytes());
    assert_eq!(excel.examined(), Ok(ChatFileKind::Xlsx));
}

#[test]
fn a_sheet_of_which_the_last_cell_is_at_the_end_of_the_world_is_too_complex() {
    let excel = |cells: &[&str]| Package::new("spreadsheetml.sheet").with("xl/worksheets/sheet1.xml", &sheet(cells));
    assert_eq!(excel(&["XFD1048576"]).examined(), Err(ChatFileError::TooLarge));
    assert_eq!(excel(&["A1048576", "XFD1"]).examined(), Err(ChatFileError::TooLarge), "one in each corner");
    for long in [["A1", "J200000"], ["A1", "L1048576"], ["A1", "XFD40"]] {
        assert_eq!(excel(&long).examined(), Ok(ChatFileKind::Xlsx), "{long:?}");
    }
}
