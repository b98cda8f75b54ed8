// SPDX-License-Identifier: MPL-2.0
//! Who of those present is meant by the presenter of an agenda item, which is free text.

use crate::folding::lower;

/// Those whose whole name stands in `text`. Where it names no person, the unit's only person here
/// is meant: "Phòng Kinh tế". Each with their name and the name of their unit.
pub fn presenters_of<'a, T>(text: &str, here: impl Iterator<Item = (T, &'a str, &'a str)>) -> Vec<T> {
    let text = padded(text);
    if text.trim().is_empty() {
        return Vec::new();
    }
    let (named, others): (Vec<_>, Vec<_>) = here.partition(|(_, name, _)| stands_in(&text, name));
    if !named.is_empty() {
        return named.into_iter().map(|(who, _, _)| who).collect();
    }
    let mut of_unit: Vec<_> = others.into_iter().filter(|(_, _, unit)| stands_in(&text, unit)).collect();
    let is_one_unit = |unit: &str| of_unit.iter().filter(|(_, _, other)| *other == unit).count() == 1;
    let alone: Vec<bool> = of_unit.iter().map(|(_, _, unit)| is_one_unit(unit)).collect();
    let mut alone = alone.into_iter();
    of_unit.retain(|_| alone.next().unwrap_or(false));
    of_unit.into_iter().map(|(who, _, _)| who).collect()
}

/// Words with one blank between them, and one at each end.
fn padded(text: &str) -> String {
    let lower = lower(text);
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |all, word| all + word + " ")
}

fn stands_in(text: &str, name: &str) -> bool {
    let name = padded(name);
    name.len() > 1 && text.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [(u8, &str, &str); 4] = [
        (1, "Lò Thị Mai", "Phòng Kinh tế"),
        (2, "Lò Thị Mai Anh", "Phòng Nội vụ"),
        (3, "Giàng A Páo", "UBND xã Bản Phố"),
        (4, "Vàng Thị Sếnh", "UBND xã Bản Phố"),
    ];

    fn meant(text: &str) -> Vec<u8> {
        presenters_of(text, HERE.into_iter())
    }

    #[test]
    fn whole_names_are_found_however_they_are_written_around() {
        assert_eq!(meant("Đ/c Lò Thị Mai, Trưởng phòng Kinh tế"), [1]);
        assert_eq!(meant("GIÀNG A PÁO và Lò Thị Mai"), [1, 3]);
        assert_eq!(meant("Lo Thi Mai"), [0; 0], "another name");
        assert_eq!(meant("Lò Thị Mai Anh"), [1, 2], "both names stand there");
        assert_eq!(meant("Ông Mai"), [0; 0]);
        assert_eq!(meant(""), [0; 0]);
    }

    #[test]
    fn a_unit_is_its_only_person() {
        assert_eq!(meant("Phòng Kinh tế"), [1]);
        assert_eq!(meant("UBND xã Bản Phố"), [0; 0], "two people");
        assert_eq!(meant("Phòng Kinh tế; Phòng Nội vụ báo cáo bổ sung"), [1, 2]);
    }
}
