// SPDX-License-Identifier: MPL-2.0
//! Vietnamese without its diacritics, for search and for file names.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Lower case without marks: "Đắk Lắk" is "dak lak", however its letters are composed. Other
/// letters stay.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase).map(plain_d).collect()
}

/// Lower case in Unicode NFC, marks kept.
pub fn lower(text: &str) -> String {
    text.nfc().flat_map(char::to_lowercase).nfc().collect()
}

/// "Họp giao ban, tháng 11" is "hop-giao-ban-thang-11": ASCII letters, figures and single dashes,
/// at most `most` of them.
pub fn slug(text: &str, most: usize) -> String {
    let mut slug = String::new();
    for letter in fold(text).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= most {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The stroke of đ is a part of the letter and not a mark that decomposes.
fn plain_d(letter: char) -> char {
    if letter == 'đ' { 'd' } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_folded_however_they_are_composed() {
        assert_eq!(fold("Đắk Lắk"), "dak lak");
        assert_eq!(fold("D\u{300}o\u{302}\u{301}i"), "doi");
        assert_eq!(fold("Nghị định 30/2020/NĐ-CP"), "nghi dinh 30/2020/nd-cp");
        assert_eq!(lower("HO\u{323}P"), "họp");
        assert_eq!(fold(""), "");
    }

    #[test]
    fn names_of_files_are_plain() {
        assert_eq!(slug("Họp giao ban, tháng 11/2026!", 60), "hop-giao-ban-thang-11-2026");
        assert_eq!(slug("../../etc/\"passwd\"\r\n", 60), "etc-passwd");
        assert_eq!(slug("Họp giao ban", 4), "hop");
        assert_eq!(slug("会议", 60), "");
    }
}
