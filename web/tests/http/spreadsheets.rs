// SPDX-License-Identifier: MPL-2.0
//! Lists in the formats of spreadsheets: delimited text, workbooks.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

const COLUMNS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

pub fn text<const N: usize>(headings: [&str; N], rows: &[[&str; N]], separator: &str, end: &str) -> String {
    [headings].iter().chain(rows).map(|row| row.join(separator) + end).collect()
}

pub fn utf_16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A workbook as Excel writes it: texts in a part of their own, empty cells and rows left out.
pub fn workbook<const N: usize>(rows: &[(u32, [&str; N])]) -> Vec<u8> {
    let (mut texts, mut sheet) = (String::new(), String::new());
    let mut count = 0;
    for (number, cells) in rows {
        write!(sheet, "<row r=\"{number}\">").unwrap();
        for (column, cell) in COLUMNS.iter().zip(cells) {
            if cell.is_empty() {
                continue;
            }
            write!(texts, "<si><r><t xml:space=\"preserve\">{cell}</t></r><rPh><t>x</t></rPh></si>").unwrap();
            write!(sheet, "<c r=\"{column}{number}\" t=\"s\"><v>{count}</v></c>").unwrap();
            count += 1;
        }
        sheet += "</row>";
    }
    package(&format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"), &format!("<sst>{texts}</sst>"))
}

pub fn package(sheet: &str, texts: &str) -> Vec<u8> {
    let workbook = r#"<workbook xmlns:r="x"><sheets><sheet name="Ẩn" sheetId="1" state="hidden" r:id="rId1"/>
        <sheet name="Danh sách" sheetId="2" r:id="rId2"/></sheets></workbook>"#;
    let relations = r#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>
        <Relationship Id="rId2" Target="/xl/worksheets/sheet2.xml"/></Relationships>"#;
    archive(&[
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", relations),
        ("xl/worksheets/sheet2.xml", sheet),
        ("xl/sharedStrings.xml", texts),
    ])
}

pub fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(part.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

pub fn numbered<'a, const N: usize>(headings: [&'a str; N], rows: &[[&'a str; N]]) -> Vec<(u32, [&'a str; N])> {
    (1..).zip([headings].iter().chain(rows).copied()).collect()
}
