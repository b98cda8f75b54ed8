// SPDX-License-Identifier: MPL-2.0
//! In which capacity somebody signs (Nghị định 30/2020/NĐ-CP, Phụ lục I, II.7): lines in capitals
//! above the signature, "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH".

use crate::display;

/// Most lines of it.
pub const MAX_CAPACITY_LINES: usize = 5;

/// For whom somebody signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum For {
    /// "Thay mặt": a body decides together, and the line names it.
    Body,
    /// "Ký thay", "thừa lệnh", "thừa ủy quyền": the line names whose place it is, the next one what
    /// the signer is.
    Other,
    /// "Quyền": in charge without having been appointed yet.
    Acting,
}

const PREFIXES: [(&str, For); 5] =
    [("TM.", For::Body), ("KT.", For::Other), ("TL.", For::Other), ("TUQ.", For::Other), ("Q.", For::Acting)];

/// The rest of a line after its prefix.
fn prefixed(line: &str) -> Option<(For, &str)> {
    let upper = line.trim_start().to_uppercase();
    let (prefix, who) = PREFIXES.into_iter().find(|(prefix, _)| upper.starts_with(prefix))?;
    // A prefix is of ASCII letters, so that it is as long in any case.
    Some((who, line.trim_start().get(prefix.len()..).unwrap_or_default()))
}

/// Whether each line names somebody, and whoever signs for another one says what they are
/// themselves. Without any line somebody signs as chair.
pub fn is_fit(lines: &[String]) -> bool {
    let lines: Vec<&String> = lines.iter().filter(|line| !is_blank(line)).collect();
    let follows = |at: usize| lines.get(at + 1).is_some();
    lines.len() <= MAX_CAPACITY_LINES
        && lines.iter().enumerate().all(|(at, line)| match prefixed(line) {
            None => true,
            Some((who, rest)) => !is_blank(rest) && (who == For::Acting || follows(at)),
        })
}

/// As they are printed: in capitals, without empty ones.
pub fn printed(lines: &[String]) -> Vec<String> {
    let lines = lines.iter().filter(|line| !is_blank(line));
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase()).collect()
}

fn is_blank(text: &str) -> bool {
    !text.chars().any(display::is_shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(lines: &[&str]) -> Vec<String> {
        lines.iter().map(|line| (*line).to_owned()).collect()
    }

    #[test]
    fn whoever_signs_for_another_says_for_whom_and_what_they_are() {
        for fit in [
            &[][..],
            &["Phó Chủ tịch"],
            &["KT. Chủ tịch", "Phó Chủ tịch"],
            &["TM. Ủy ban nhân dân", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
            &["TL. Chủ tịch", "Chánh Văn phòng"],
            &["tuq. giám đốc", "trưởng phòng"],
            &["Q. Chủ tịch"],
            &["TM. Ủy ban nhân dân", "Chủ tịch"],
        ] {
            assert!(is_fit(&lines(fit)), "{fit:?}");
        }
        for unfit in [
            &["KT. Chủ tịch"][..],
            &["KT.", "Phó Chủ tịch"],
            &["TM. Ủy ban nhân dân"],
            &["KT. Chủ tịch", " "],
            &["a", "b", "c", "d", "e", "f"],
        ] {
            assert!(!is_fit(&lines(unfit)), "{unfit:?}");
        }
    }

    #[test]
    fn it_is_printed_in_capitals() {
        let printed = printed(&lines(&["KT. chủ  tịch", "", "Phó Chủ tịch"]));
        assert_eq!(printed, ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]);
    }
}
