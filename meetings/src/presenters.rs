// SPDX-License-Identifier: MPL-2.0
//! Who of those present is meant by the presenter of an agenda item, which is free text.

use crate::folding::lower;

/// Those whose whole name stands in `text`, in that order. Where it names no person, the only
/// person of a unit that it names is meant: "Phòng Kinh tế". `here` has each with their name and
/// the name of their unit.
pub fn presenters_of<'a, T>(text: &str, here: impl Iterator<Item = (T, &'a str, &'a str)>) -> Vec<T> {
    let mut text = padded(text);
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut here: Vec<_> = here.map(|(who, name, unit)| (who, padded(name), unit)).collect();
    // The longest first: "Lò Thị Mai Anh" is not "Lò Thị Mai".
    here.sort_by_key(|(_, name, _)| std::cmp::Reverse(name.len()));
    let (mut named, others): (Vec<_>, Vec<_>) = here.into_iter().partition(|(_, name, _)| takes(&mut text, name));
    named.sort_by_key(|(_, name, _)| text.find(&marked(name)));
    if !named.is_empty() {
        return named.into_iter().map(|(who, _, _)| who).collect();
    }
    let units: Vec<&str> = others.iter().map(|(_, _, unit)| *unit).collect();
    let is_alone = |unit: &str| units.iter().filter(|other| **other == unit).count() == 1;
    let of_unit = others.into_iter().filter(|(_, _, unit)| is_alone(unit) && stands_in(&text, &padded(unit)));
    let mut of_unit: Vec<_> = of_unit.collect();
    of_unit.sort_by_key(|(_, _, unit)| text.find(&padded(unit)));
    of_unit.into_iter().map(|(who, _, _)| who).collect()
}

/// Whether a name stands in the text, which is what is left without it afterwards. Two people of
/// one name are both meant.
fn takes(text: &mut String, name: &str) -> bool {
    if text.contains(&marked(name)) {
        return true;
    }
    let stands = stands_in(text, name);
    if stands {
        *text = text.replace(name, &marked(name));
    }
    stands
}

/// A name that was found: no shorter one is found in it.
fn marked(name: &str) -> String {
    format!(" <{}> ", name.trim().replace(' ', "_"))
}

/// Words with one blank between them, and one at each end.
fn padded(text: &str) -> String {
    let lower = lower(text);
    let words = lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.fold(String::from(" "), |all, word| all + word + " ")
}

fn stands_in(text: &str, name: &str) -> bool {
    name.len() > 1 && text.contains(name)
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
        assert_eq!(meant("GIÀNG A PÁO và Lò Thị Mai"), [3, 1]);
        assert_eq!(meant("Lo Thi Mai"), [0; 0], "another name");
        assert_eq!(meant("Lò Thị Mai Anh"), [2], "not Lò Thị Mai");
        assert_eq!(meant("Lò Thị Mai và Lò Thị Mai Anh"), [1, 2]);
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
