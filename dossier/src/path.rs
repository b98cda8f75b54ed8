// SPDX-License-Identifier: MPL-2.0
//! Paths of files in a dossier. Only small ASCII letters, figures and three signs: no two of them
//! look alike, differ by case or by how a letter is composed, or lead out of the folder, on any
//! system and in any program.

/// Longest path in bytes, and longest part of it: Windows has 260 for all.
pub const MAX_PATH_BYTES: usize = 180;
pub const MAX_PART_BYTES: usize = 100;
/// Most folders above a file.
const MAX_PARTS: usize = 6;
/// Names that Windows takes for devices, whatever their ending.
const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];

/// Whether this can be the path of a file.
pub fn is_plain(path: &str) -> bool {
    path.len() <= MAX_PATH_BYTES && path.split('/').count() <= MAX_PARTS && path.split('/').all(is_plain_part)
}

/// Whether this can be a name in a path.
pub fn is_plain_part(part: &str) -> bool {
    let is_known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    let stem = part.split('.').next().unwrap_or_default();
    let is_device = DEVICES.contains(&stem)
        || (stem.len() == 4 && stem.ends_with(|last: char| last.is_ascii_digit()) && DEVICES.contains(&&stem[..3]));
    (1..=MAX_PART_BYTES).contains(&part.len())
        && part.bytes().all(is_known)
        && !part.starts_with(['.', '-'])
        && !part.ends_with('.')
        && !is_device
}

/// A path of a stranger as it can be shown: what is not plain ASCII is written as escapes.
pub fn shown(path: &[u8]) -> String {
    const MOST: usize = 120;
    let text = String::from_utf8_lossy(path);
    let mut shown: String = text.chars().take(MOST).flat_map(char::escape_default).collect();
    if text.chars().count() > MOST {
        shown.push_str("...");
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_ours_are_plain_and_nothing_that_leads_elsewhere_is() {
        for ours in ["bagit.txt", "ho-so/data/bien-ban/01-bien-ban-so-15-bb-ubnd.pdf", "data/10-ghi-am/03_a.opus"] {
            assert!(is_plain(ours), "{ours}");
        }
        for other in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "..",
            "a/../b",
            "./a",
            "a/.",
            ".an",
            "a.",
            "A",
            "bIen",
            "a\\b",
            "c:",
            "c:/x",
            "a b",
            "a\0",
            "con",
            "nul.txt",
            "com1.json",
            "lpt9",
            "-a",
            "bien-b\u{430}n",
            "biên-bản",
            "a\n",
            "1/2/3/4/5/6/7",
        ] {
            assert!(!is_plain(other), "{other:?}");
        }
        assert!(is_plain("com10.txt") && is_plain("content.txt") && is_plain("auxiliary"));
        assert!(!is_plain(&"a".repeat(MAX_PART_BYTES + 1)));
    }

    #[test]
    fn letters_that_look_like_others_are_shown_as_what_they_are() {
        assert_eq!(shown("d\u{430}ta/\u{202e}x".as_bytes()), "d\\u{430}ta/\\u{202e}x");
    }
}
