//! Whether two names look alike on screen or paper: what a guest calls themselves, beside the names
//! of those who are invited.

use unicode_security::confusable_detection::skeleton;

use crate::folding::fold;

/// What is left of a name when everything is taken away by which look-alikes differ: case, marks,
/// blanks, and letters of other scripts that look like Latin ones (UTS #39). Marks count as nothing
/// because "Nguyen Van An" is read as "Nguyễn Văn An".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness(String);

impl Likeness {
    pub fn of(name: &str) -> Self {
        // Before folding, since a capital of another script looks like a Latin one that its small
        // letter does not look like; and after it for the small letters.
        let small = fold(&latin(&fold(&latin(name))));
        Self(small.chars().filter(|letter| letter.is_alphanumeric()).map(one_stroke).collect())
    }

    /// Equal for names that look alike, and for no others; empty for a name without letters.
    /// Stored: who changes it has stored ones made anew.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Letters of other scripts as the Latin ones that they look like. Latin look-alikes are left: "I"
/// and "l" would change with the case.
fn latin(text: &str) -> String {
    let plain =
        |letter: char| if letter.is_ascii() { letter.to_string() } else { skeleton(&letter.to_string()).collect() };
    text.chars().map(plain).collect()
}

/// What can hardly be told apart in most fonts.
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
            assert_eq!(Likeness::of(like), Likeness::of("Lê Hoàng Anh"), "{like}");
        }
        assert_eq!(Likeness::of("VŨ THỊ VINH"), Likeness::of("Vũ Thị Vlnh"));
        assert_eq!(Likeness::of("Đỗ Thị Mẩy"), Likeness::of("DO THI MAY"));
        assert_ne!(Likeness::of("Nguyễn Văn An"), Likeness::of("Nguyễn Văn Anh"));
        assert_eq!(Likeness::of("Тrần Vаn Вình"), Likeness::of("Trần Văn Bình"), "Cyrillic");
        for other in ["Lê Hoàng Ân Anh", "Nguyễn Thị Hoa", "会议"] {
            assert!(invited.iter().all(|name| Likeness::of(name) != Likeness::of(other)), "{other}");
        }
    }
}
