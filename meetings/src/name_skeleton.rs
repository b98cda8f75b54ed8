// SPDX-License-Identifier: MPL-2.0
//! Whether two names look alike on screen or paper: the name that a guest gives, compared with the
//! names of invited people.

use unicode_security::confusable_detection::skeleton;

use crate::folding::fold;

/// A name without everything by which look-alikes differ: case, diacritics, blanks, and letters of
/// other scripts that look like Latin ones (UTS #39). Diacritics are ignored because "Nguyen Van
/// An" is read as "Nguyễn Văn An".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameSkeleton(String);

impl NameSkeleton {
    pub fn of(name: &str) -> Self {
        // Before folding, since a capital of another script looks like a Latin one that its small
        // letter does not look like; and after it for the small letters.
        let small = fold(&latin(&fold(&latin(name))));
        Self(small.chars().filter(|letter| letter.is_alphanumeric()).map(one_stroke).collect())
    }

    /// What a guest's name claims: as it is, and without words that name a role, and without digits
    /// at its end: "Chủ trì Nguyễn Văn An", "Nguyễn Văn An1".
    pub fn claimed(name: &str) -> [Self; 2] {
        let small = fold(&latin(&fold(&latin(name))));
        let words: Vec<&str> =
            small.split(|letter: char| !letter.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let bare = Self::of(&bare(&words).join(" "));
        let whole = Self::of(name);
        if bare.0.is_empty() { [whole.clone(), whole] } else { [whole, bare] }
    }

    /// Equal for names that look alike, and for no others; empty for a name without letters.
    /// Stored: after a change of this function stored values must be computed again.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Titles before or after a name, folded.
const ROLES: &[&str] = &[
    "chu tri",
    "chu toa",
    "thu ky",
    "dai bieu",
    "du thinh",
    "chu tich",
    "pho chu tich",
    "bi thu",
    "pho bi thu",
    "giam doc",
    "pho giam doc",
    "truong phong",
    "pho truong phong",
    "truong ban",
    "pho truong ban",
    "chanh van phong",
    "pho chanh van phong",
    "chair",
    "secretary",
];
/// Words of the longest of them.
const LONGEST_ROLE: usize = 4;
/// Titles before a name only: at its end such words are given names.
const FORMS_OF_ADDRESS: &[&str] =
    &["dong chi", "d c", "dc", "ong", "ba", "anh", "chi", "co", "chu", "bac", "thay", "mr", "ms", "mrs"];

/// The words of a name without these, and without figures at the end.
fn bare<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let alike = |word: &str, wanted: &str| word.chars().map(one_stroke).eq(wanted.chars().map(one_stroke));
    let is = |words: &[&str], phrase: &str| {
        words.len() == phrase.split(' ').count() && words.iter().zip(phrase.split(' ')).all(|(w, p)| alike(w, p))
    };
    // How many words of a phrase that begins or ends the name.
    let before = |words: &[&str]| {
        let mut lengths = (1..=words.len().min(LONGEST_ROLE)).rev();
        lengths.find(|length| ROLES.iter().chain(FORMS_OF_ADDRESS).any(|phrase| is(&words[..*length], phrase)))
    };
    let after = |words: &[&str]| {
        let mut lengths = (1..=words.len().min(LONGEST_ROLE)).rev();
        lengths.find(|length| ROLES.iter().any(|phrase| is(&words[words.len() - length..], phrase)))
    };
    let mut words = words;
    loop {
        let figures = words.last().is_some_and(|word| word.chars().all(char::is_numeric));
        words = match (before(words), after(words)) {
            (Some(length), _) => &words[length..],
            (None, Some(length)) => &words[..words.len() - length],
            (None, None) if figures => &words[..words.len() - 1],
            (None, None) => break,
        };
    }
    let mut words = words.to_vec();
    if let Some(last) = words.last_mut() {
        *last = last.trim_end_matches(char::is_numeric);
    }
    words
}

/// Letters of other scripts as the Latin ones that they look like. Latin look-alikes are left: "I"
/// and "l" would change with the case.
fn latin(text: &str) -> String {
    let plain =
        |letter: char| if letter.is_ascii() { letter.to_string() } else { skeleton(&letter.to_string()).collect() };
    text.chars().map(plain).collect()
}

/// Letters that look the same in most fonts.
fn one_stroke(letter: char) -> char {
    match letter {
        'i' | '1' => 'l',
        '0' => 'o',
        letter => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_adds_a_role_or_a_figure_to_the_chairs_name_is_found() {
        let chair = NameSkeleton::of("Nguyễn Văn An");
        for like in [
            "Nguyễn Văn An",
            "Chủ trì Nguyễn Văn An",
            "CHỦ TRÌ: NGUYỄN VĂN AN",
            "Đ/c Nguyễn Văn An",
            "Ông Nguyễn Văn An - Chủ tịch",
            "Phó Chủ tịch, đồng chí Nguyễn Văn An (chủ trì)",
            "Nguyễn Văn An1",
            "Nguyễn Văn An 02",
            "Chủ trì Nguyen Van Аn 2",
        ] {
            assert!(NameSkeleton::claimed(like).contains(&chair), "{like}");
        }
        for other in ["Nguyễn Văn Anh", "Chủ trì Trần Văn An", "Chủ trì", "2", "Nguyễn Văn An Chi"] {
            assert!(!NameSkeleton::claimed(other).contains(&chair), "{other}");
        }
        assert_eq!(NameSkeleton::claimed("Chủ trì")[1], NameSkeleton::of("Chủ trì"));
    }

    #[test]
    fn look_alikes_of_the_chair_are_found() {
        let invited = ["Lê Hoàng Anh", "Trần Văn Bình"];
        for like in [
            "Lê Hoàng Anh",
            "le hoang anh",
            "LÊ HOÀNG ANH",
            "LêHoàngAnh",
            "Lê  Hoàng Anh.",
            "Lê Hοàng Anh",
            "Lê Hоàng Аnh",
        ] {
            assert_eq!(NameSkeleton::of(like), NameSkeleton::of("Lê Hoàng Anh"), "{like}");
        }
        assert_eq!(NameSkeleton::of("VŨ THỊ VINH"), NameSkeleton::of("Vũ Thị Vlnh"));
        assert_eq!(NameSkeleton::of("Đỗ Thị Mẩy"), NameSkeleton::of("DO THI MAY"));
        assert_ne!(NameSkeleton::of("Nguyễn Văn An"), NameSkeleton::of("Nguyễn Văn Anh"));
        assert_eq!(NameSkeleton::of("Тrần Vаn Вình"), NameSkeleton::of("Trần Văn Bình"), "Cyrillic");
        for other in ["Lê Hoàng Ân Anh", "Nguyễn Thị Hoa", "会议"] {
            assert!(invited.iter().all(|name| NameSkeleton::of(name) != NameSkeleton::of(other)), "{other}");
        }
    }
}
