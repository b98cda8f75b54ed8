// SPDX-License-Identifier: MPL-2.0
//! Delimited text: what spreadsheets save as CSV and as "Unicode text". Encoding and separator are
//! detected.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1258};

use super::{Gathering, MAX_COLUMNS, Sheet, SheetError, plain};

/// Separators, in order of preference if a heading has as many of each.
const SEPARATORS: [char; 4] = ['\t', ';', ',', '|'];
/// Tolerated number of cells with a question mark inside a word.
const LEAST_HOLED: usize = 2;
/// Signature of the container format of old Office files.
const OLD_WORKBOOK: &[u8] = b"\xd0\xcf\x11\xe0";

pub fn read(file: &[u8]) -> Result<Sheet, SheetError> {
    let text = decode(file)?;
    // Excel treats this line as an instruction and does not show it.
    let (separator, text) = match text.strip_prefix("sep=").and_then(|rest| Some((rest.chars().next()?, rest))) {
        Some((separator, rest)) => (separator, rest.split_once('\n').map_or("", |(_, text)| text)),
        None => (separator_of(&text), text.as_str()),
    };
    let sheet = rows(text, separator)?;
    if letters_were_lost(&sheet) { Err(SheetError::LettersLost) } else { Ok(sheet) }
}

/// Whether Vietnamese letters were lost when the file was saved: there are replacement characters,
/// or question marks inside words in at least a tenth of the cells.
fn letters_were_lost(sheet: &Sheet) -> bool {
    let cells = || sheet.rows.iter().flat_map(|row| &row.cells);
    let said = cells().filter(|cell| cell.chars().any(char::is_alphabetic)).count();
    let holed = cells().filter(|cell| has_hole(cell)).count();
    cells().any(|cell| cell.contains(char::REPLACEMENT_CHARACTER)) || (holed >= LEAST_HOLED && holed * 10 >= said)
}

/// A question mark before a letter; one at the end of a word may be a question.
fn has_hole(cell: &str) -> bool {
    let mut letters = cell.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '?' && letters.peek().is_some_and(|next| next.is_alphabetic()) {
            return true;
        }
    }
    false
}

/// Detects the encoding by the byte order mark, or by the content; otherwise Windows-1258.
fn decode(file: &[u8]) -> Result<String, SheetError> {
    // An old workbook (.xls) is not text, even if it could be decoded.
    if file.starts_with(OLD_WORKBOOK) {
        return Err(SheetError::Unreadable);
    }
    let encoding = match Encoding::for_bom(file) {
        Some((encoding, _)) => encoding,
        None => guessed(file),
    };
    let (text, broken) = encoding.decode_with_bom_removal(file);
    // Neither text nor spreadsheet, for example a picture.
    let binary = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\r' | '\n');
    if broken || text.contains(binary) {
        return Err(SheetError::Unreadable);
    }
    Ok(text.into_owned())
}

fn guessed(file: &[u8]) -> &'static Encoding {
    let zeros = |from: usize| file.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd > 0 {
        if odd > even { UTF_16LE } else { UTF_16BE }
    } else if std::str::from_utf8(file).is_ok() {
        UTF_8
    } else {
        WINDOWS_1258
    }
}

/// The separator of the first line with content.
fn separator_of(text: &str) -> char {
    let line = text.lines().find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default();
    let mut quoted = false;
    let mut counts = [0_usize; SEPARATORS.len()];
    for letter in line.chars() {
        quoted ^= letter == '"';
        if let Some(at) = SEPARATORS.iter().position(|separator| *separator == letter && !quoted) {
            counts[at] += 1;
        }
    }
    let most = counts.into_iter().max().unwrap_or(0);
    counts.iter().position(|count| *count == most && most > 0).map_or(',', |at| SEPARATORS[at])
}

/// A line break inside quotation marks belongs to its cell; all rows count, also empty ones.
fn rows(text: &str, separator: char) -> Result<Sheet, SheetError> {
    let mut gathering = Gathering::default();
    let mut letters = text.chars().peekable();
    let mut number: u32 = 1;
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        if quoted {
            match letter {
                '"' if letters.peek() == Some(&'"') => {
                    letters.next();
                    cell.push('"');
                }
                '"' => quoted = false,
                letter => cell.push(letter),
            }
            continue;
        }
        match letter {
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
            }
            '\r' if letters.peek() == Some(&'\n') => {}
            '\n' | '\r' => {
                end_cell(&mut cells, &mut cell);
                gathering.add(number, std::mem::take(&mut cells))?;
                number = number.saturating_add(1);
            }
            letter if letter == separator => end_cell(&mut cells, &mut cell),
            letter => cell.push(letter),
        }
    }
    if quoted {
        return Err(SheetError::OpenQuote(number));
    }
    end_cell(&mut cells, &mut cell);
    gathering.add(number, cells)?;
    Ok(Sheet { rows: gathering.rows })
}

fn end_cell(cells: &mut Vec<String>, cell: &mut String) {
    if cells.len() < MAX_COLUMNS {
        cells.push(plain(cell));
    }
    cell.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(file: &[u8]) -> Vec<(u32, Vec<String>)> {
        read(file).unwrap().rows.into_iter().map(|row| (row.number, row.cells)).collect()
    }

    fn expected() -> Vec<(u32, Vec<String>)> {
        let rows: [(u32, &[&str]); 3] =
            [(1, &["Mã", "Tên", "Mã cấp trên"]), (2, &["T1", "UBND tỉnh Lào Cai"]), (3, &["T1.01", "Xã Nậm Xé", "T1"])];
        rows.map(|(number, cells)| (number, cells.iter().map(|cell| (*cell).to_owned()).collect())).to_vec()
    }

    fn list(separator: &str, end: &str) -> String {
        let rows = [["Mã", "Tên", "Mã cấp trên"], ["T1", "UBND tỉnh Lào Cai", ""], ["T1.01", "Xã Nậm Xé", "T1"]];
        rows.map(|row| row.join(separator) + end).concat()
    }

    fn utf_16(text: &str, little: bool, mark: bool) -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        let units = mark.encode_utf16().chain(text.encode_utf16());
        units.flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn every_separator_and_encoding_of_a_spreadsheet_is_recognised() {
        for separator in [",", ";", "\t", "|"] {
            for end in ["\n", "\r\n", "\r"] {
                let text = list(separator, end);
                assert_eq!(sheet(text.as_bytes()), expected(), "{separator:?} {end:?}");
                assert_eq!(sheet(&[b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat()), expected());
                for little in [true, false] {
                    assert_eq!(sheet(&utf_16(&text, little, true)), expected());
                    assert_eq!(sheet(&utf_16(&text, little, false)), expected());
                }
            }
        }
    }

    #[test]
    fn the_old_code_page_of_windows_is_read() {
        // Tone marks are characters of their own there: ã is a and a tilde, ậ is â and a dot.
        assert_eq!(sheet(b"Code,T\xean\r\nA,Xa\xde N\xe2\xf2m\r\n")[1].1, ["A", "Xã Nậm"]);
    }

    #[test]
    fn rows_are_numbered_as_the_spreadsheet_shows_them() {
        let text = "code,name\r\n\r\nA,\"Xã\r\n(mới)\"\r\n,,\r\nB,\"một \"\"hai\"\"\"\r\n";
        let numbered: Vec<(u32, String)> = sheet(text.as_bytes()).into_iter().map(|(n, c)| (n, c[1].clone())).collect();
        let expected = [(1, "name"), (3, "Xã (mới)"), (5, "một \"hai\"")];
        assert_eq!(numbered, expected.map(|(number, name)| (number, name.to_owned())));
        assert_eq!(sheet(b"sep=;\r\na;b\r\n"), [(1, vec!["a".to_owned(), "b".to_owned()])]);
    }

    #[test]
    fn letters_that_were_lost_when_saving_are_noticed() {
        // As Excel saves CSV where Windows speaks English; and as a program that cannot read it.
        for lost in [
            b"M\xe3,T\xean,M\xe3 c?p tr\xean\nT1,UBND t?nh L\xe0o Cai,\nT1.01,X\xe3 N?m X\xe9,T1\n".as_slice(),
            "code,name\nA,X? N?m X?\nB,X? B?n H?\n".as_bytes(),
            "Mã,Tên\nA,Xã N\u{fffd}m Xé\n".as_bytes(),
        ] {
            assert_eq!(read(lost), Err(SheetError::LettersLost));
        }
        assert!(
            read("Mã,Tên,Ghi chú\nA,Xã Nậm Xé,Có đường truyền chưa?\nB,Xã Bản Hồ,Ai phụ trách?có\n".as_bytes()).is_ok()
        );
    }

    #[test]
    fn what_is_no_text_is_refused() {
        assert_eq!(read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0\0"), Err(SheetError::Unreadable));
        assert_eq!(read(b"code,name\nA,\"open\n"), Err(SheetError::OpenQuote(2)));
        assert_eq!(read(b"").unwrap().rows, []);
        let many = "A,b\n".repeat(super::super::MAX_ROWS + 1);
        assert_eq!(read(many.as_bytes()), Err(SheetError::TooLarge));
    }
}
