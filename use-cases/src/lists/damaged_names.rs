// SPDX-License-Identifier: MPL-2.0
//! A single name that lost its Vietnamese letters before it came into the list: a row pasted from
//! an older file. A whole file that did is refused when it is read (`untrusted::Sheet`).

/// Whether a question mark stands where a letter must have been: beside one, inside a name.
pub fn is_damaged(name: &str) -> bool {
    let letters: Vec<char> = name.trim().chars().collect();
    letters.contains(&char::REPLACEMENT_CHARACTER)
        || letters.windows(2).any(|two| two[0] == '?' && two[1].is_alphabetic())
        || letters.windows(3).any(|three| three[0].is_alphabetic() && three[1] == '?' && three[2] != ')')
        || letters.ends_with(&['?'])
}

#[cfg(test)]
mod tests {
    use super::is_damaged;

    #[test]
    fn a_question_mark_in_place_of_a_letter_is_found() {
        for lost in ["Nguy?n Văn An", "Tr?n Th? Bình", "Lò Văn L?p", "Giàng A P\u{fffd}o", "Lý Th?"] {
            assert!(is_damaged(lost), "{lost}");
        }
        for whole in ["Nguyễn Văn An", "", "Trạm y tế (xã Y Tý)"] {
            assert!(!is_damaged(whole), "{whole}");
        }
    }
}
