// SPDX-License-Identifier: MPL-2.0
//! A name to sign in with, made from a person's name as Vietnamese offices do: "Nguyễn Văn An" is
//! "an.nv".

use crate::folding::fold;

/// Letters of the last name that are kept, and of the initials: together less than a user name may
/// have, with room for a number.
const MAX_LAST: usize = 30;
const MAX_INITIALS: usize = 10;

/// None for a name without a letter or figure of the Latin script.
pub fn proposed(name: &str) -> Option<String> {
    let folded = fold(name);
    let mut words: Vec<&str> =
        folded.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let mut proposed: String = words.pop()?.chars().take(MAX_LAST).collect();
    if !words.is_empty() {
        proposed.push('.');
        proposed.extend(words.iter().filter_map(|word| word.chars().next()).take(MAX_INITIALS));
    }
    Some(proposed)
}

/// Another one for the `n`-th person, counted from 2, of whom `proposed` is true as well.
pub fn numbered(proposed: &str, n: usize) -> String {
    format!("{proposed}{n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_name_is_the_last_name_with_the_initials_of_the_others_unmarked() {
        assert_eq!(proposed("Nguyễn Văn An").as_deref(), Some("an.nv"));
        assert_eq!(proposed("Đặng Thị Ánh Đào").as_deref(), Some("dao.dta"));
        assert_eq!(proposed("Hồ A Lềnh").as_deref(), Some("lenh.ha"));
        assert_eq!(proposed("H’Hen Niê").as_deref(), Some("nie.hh"));
        assert_eq!(proposed("  Bình ").as_deref(), Some("binh"));
        assert_eq!(numbered("an.nv", 2), "an.nv2");
    }

    #[test]
    fn a_name_of_another_script_proposes_nothing_and_a_long_one_stays_short() {
        assert_eq!(proposed("李明"), None);
        let long = proposed(&format!("{} {}", "A ".repeat(100), "b".repeat(200))).unwrap();
        assert_eq!(long.len(), MAX_LAST + 1 + MAX_INITIALS);
    }
}
