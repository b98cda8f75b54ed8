// SPDX-License-Identifier: MPL-2.0
//! Names of offices as documents write them: in full, with an abbreviation only in the symbol (Nghị
//! định 30/2020/NĐ-CP, Phụ lục I, II.2).

/// How lists of units abbreviate, and what it stands for.
const ABBREVIATIONS: [(&str, &str); 2] = [("UBND", "Ủy ban nhân dân"), ("HĐND", "Hội đồng nhân dân")];

/// "UBND tỉnh Lào Cai" is "Ủy ban nhân dân tỉnh Lào Cai". Everything else stays as it is.
pub fn written_out(name: &str) -> String {
    let mut written = String::with_capacity(name.len());
    let mut rest = name;
    while !rest.is_empty() {
        let word = rest.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(word);
        let upper = word.to_uppercase();
        let full = ABBREVIATIONS.iter().find(|(short, _)| *short == upper).map_or(word, |(_, full)| full);
        written.push_str(full);
        let gap = after.find(char::is_alphanumeric).unwrap_or(after.len());
        written.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    written
}

/// A People's Committee or Council stands on a letterhead without an office above it (Phụ lục I,
/// II.2.a).
pub fn stands_alone(name: &str) -> bool {
    let full = written_out(name).to_lowercase();
    ABBREVIATIONS.iter().any(|(_, office)| full.starts_with(&office.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviated_offices_are_written_out() {
        for (name, full) in [
            ("UBND tỉnh Lào Cai", "Ủy ban nhân dân tỉnh Lào Cai"),
            ("Văn phòng HĐND&UBND xã", "Văn phòng Hội đồng nhân dân&Ủy ban nhân dân xã"),
            ("ubnd xã Y Tý", "Ủy ban nhân dân xã Y Tý"),
            ("Sở Tài chính (UBNDX)", "Sở Tài chính (UBNDX)"),
            ("", ""),
        ] {
            assert_eq!(written_out(name), full);
        }
    }

    #[test]
    fn a_peoples_committee_has_nobody_above_it() {
        assert!(stands_alone("UBND xã Y Tý") && stands_alone("Ủy ban nhân dân tỉnh"));
        assert!(!stands_alone("Văn phòng UBND tỉnh") && !stands_alone("Sở Tài chính"));
    }
}
