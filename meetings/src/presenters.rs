// SPDX-License-Identifier: MPL-2.0
//! Who of those present is meant by the presenter of an agenda item, which is free text.
//!
//! A name is found only where it stands alone: part of a longer name is somebody else, and calling
//! the wrong person is worse than calling nobody.

use crate::folding::lower;

/// What may stand before a name at the begin of a part of the text: "Ông Giàng A Páo".
const ADDRESSED: [&[&str]; 11] = [
    &["ông"],
    &["bà"],
    &["anh"],
    &["chị"],
    &["đc"],
    &["đ", "c"],
    &["đồng", "chí"],
    &["ts"],
    &["ths"],
    &["bs"],
    &["ks"],
];
/// What may end the words before a name: "Phó Chủ tịch UBND xã Giàng A Páo".
const TITLES: [&[&str]; 18] = [
    &["đồng", "chí"],
    &["chủ", "tịch"],
    &["bí", "thư"],
    &["giám", "đốc"],
    &["trưởng", "phòng"],
    &["phó", "phòng"],
    &["trưởng", "ban"],
    &["phó", "ban"],
    &["cục", "trưởng"],
    &["chỉ", "huy", "trưởng"],
    &["văn", "phòng"],
    &["chuyên", "viên"],
    &["thư", "ký"],
    &["công", "chức"],
    &["ubnd"],
    &["xã"],
    &["phường"],
    &["tỉnh"],
];
/// What may stand before a unit.
const OF_UNIT: [&[&str]; 4] = [&[], &["lãnh", "đạo"], &["đại", "diện"], &["đại", "diện", "lãnh", "đạo"]];

/// Those whose whole name stands in `text`, in that order. Where it names no person, the only
/// person of a unit that it names is meant: "Phòng Kinh tế". `here` has each with their name and
/// the name of their unit.
pub fn presenters_of<'a, T>(text: &str, here: impl Iterator<Item = (T, &'a str, &'a str)>) -> Vec<T> {
    let text = Text::of(text);
    if text.words.is_empty() {
        return Vec::new();
    }
    let here: Vec<_> = here.collect();
    let units: Vec<&str> = here.iter().map(|(_, _, unit)| *unit).collect();
    let is_alone = |unit: &str| units.iter().filter(|other| **other == unit).count() == 1;
    let mut named = Vec::new();
    let mut of_units = Vec::new();
    for (who, name, unit) in here {
        if let Some(at) = text.person(name, unit) {
            named.push((at, who));
        } else if let Some(at) = text.unit(unit)
            && is_alone(unit)
        {
            of_units.push((at, who));
        }
    }
    let mut meant = if named.is_empty() { of_units } else { named };
    // Stable: two people of one name are both meant.
    meant.sort_by_key(|(at, _)| *at);
    meant.into_iter().map(|(_, who)| who).collect()
}

/// The words of a text, before which of them a part of it begins, and which parts stand in
/// brackets: they say more of what is before them.
struct Text {
    words: Vec<String>,
    begins: Vec<bool>,
    brackets: Vec<bool>,
}

impl Text {
    fn of(text: &str) -> Self {
        let (mut words, mut begins, mut brackets): (Vec<String>, Vec<bool>, Vec<bool>) = Default::default();
        let lower = lower(text);
        let (mut part, mut inside, mut before, mut opened) = (true, false, ' ', false);
        let mut letters = lower.chars().peekable();
        while let Some(letter) = letters.next() {
            if letter.is_alphanumeric() {
                match words.last_mut() {
                    Some(word) if inside => word.push(letter),
                    _ => {
                        words.push(letter.into());
                        begins.push(std::mem::take(&mut part));
                        brackets.push(std::mem::take(&mut opened));
                    }
                }
            }
            inside = letter.is_alphanumeric();
            // "Y-Bih" is one name.
            let joins = letter == '-' && !before.is_whitespace() && letters.peek().is_some_and(|c| !c.is_whitespace());
            part |= matches!(letter, ',' | ';' | ':' | '.' | '(' | ')' | '\n' | '-' | '–' | '—' | '+' | '&') && !joins;
            opened |= letter == '(';
            before = letter;
        }
        Self { words, begins, brackets }
    }

    /// Where these words stand one after the other.
    fn places<'a>(&'a self, sought: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let len = sought.words.len();
        let found = self.words.windows(len.max(1)).enumerate().filter(move |(_, window)| *window == sought.words);
        found.map(|(at, _)| at).filter(move |_| len > 0)
    }

    fn is_and(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word == "và")
    }

    /// The begin of the part in which the word at `at` stands.
    fn part_of(&self, at: usize) -> usize {
        (0..=at).rev().find(|n| self.begins[*n] || (*n > 0 && self.is_and(n - 1))).unwrap_or_default()
    }

    fn ends_at(&self, end: usize) -> bool {
        end >= self.words.len() || self.begins[end] || self.is_and(end)
    }

    fn person(&self, name: &str, unit: &str) -> Option<usize> {
        let (name, unit) = (Self::of(name), Self::of(unit));
        self.places(&name).find(|at| {
            let end = at + name.words.len();
            let before = &self.words[self.part_of(*at)..*at];
            let title = before.strip_suffix(unit.words.as_slice()).unwrap_or(before);
            let is_whole = !self.begins[at + 1..end].contains(&true) && self.ends_at(end);
            is_whole
                && (before.is_empty() || is_any(&ADDRESSED, before) || TITLES.iter().any(|one| ends_in(title, one)))
        })
    }

    /// A unit's name may have commas and "và" itself.
    fn unit(&self, unit: &str) -> Option<usize> {
        let unit = Self::of(unit);
        self.places(&unit).find(|at| {
            let end = at + unit.words.len();
            let has_more = self.brackets.get(end) == Some(&true);
            self.ends_at(end) && !has_more && is_any(&OF_UNIT, &self.words[self.part_of(*at)..*at])
        })
    }
}

fn is_any(all: &[&[&str]], words: &[String]) -> bool {
    all.iter().any(|one| one.len() == words.len() && ends_in(words, one))
}

fn ends_in(words: &[String], ending: &[&str]) -> bool {
    let from = words.len().checked_sub(ending.len());
    from.is_some_and(|from| words[from..].iter().zip(ending).all(|(word, one)| word == one))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: [(u8, &str, &str); 6] = [
        (1, "Lò Thị Mai", "Phòng Kinh tế"),
        (2, "Lò Thị Mai Anh", "Phòng Nội vụ"),
        (3, "Giàng A Páo", "UBND xã Bản Phố"),
        (4, "Vàng Thị Sếnh", "UBND xã Bản Phố"),
        (5, "Phạm Thu Hà", "UBND xã Tả Van"),
        (6, "Y-Bih Niê", "Sở Khoa học và Công nghệ"),
    ];

    fn meant(text: &str) -> Vec<u8> {
        presenters_of(text, HERE.into_iter())
    }

    #[test]
    fn whole_names_are_found_however_they_are_written_around() {
        assert_eq!(meant("Đ/c Lò Thị Mai, Trưởng phòng Kinh tế"), [1]);
        assert_eq!(meant("GIÀNG A PÁO và Lò Thị Mai"), [3, 1]);
        assert_eq!(meant("Chủ tịch UBND xã Bản Phố Giàng A Páo"), [3]);
        assert_eq!(meant("1. Bà Phạm Thu Hà - UBND xã Tả Van\n2. TS. Y-Bih Niê"), [5, 6]);
        assert_eq!(meant("Trưởng phòng Lò Thị Mai (Kinh tế)"), [1]);
        assert_eq!(meant("Lò Thị Mai Anh"), [2], "not Lò Thị Mai");
        assert_eq!(meant("Lò Thị Mai và Lò Thị Mai Anh"), [1, 2]);
        for nobody in ["Lo Thi Mai", "Ông Mai", "", " - ", "Lò Thị, Mai"] {
            assert_eq!(meant(nobody), [0; 0], "{nobody}");
        }
    }

    #[test]
    fn part_of_a_longer_name_is_somebody_else() {
        for nobody in [
            "Phạm Thu Hà Giang",
            "Nguyễn Phạm Thu Hà",
            "Đồng chí Nguyễn Phạm Thu Hà, Phó Giám đốc",
            "UBND xã Tả Van Chư",
            "Trưởng đoàn công tác tại UBND xã Tả Van (vắng)",
            "UBND xã Tả Van (vắng)",
            "Người thay Phạm Thu Hà",
        ] {
            assert_eq!(meant(nobody), [0; 0], "{nobody}");
        }
    }

    #[test]
    fn a_unit_is_its_only_person() {
        assert_eq!(meant("Phòng Kinh tế"), [1]);
        assert_eq!(meant("Đại diện lãnh đạo Phòng Kinh tế"), [1]);
        assert_eq!(meant("UBND xã Bản Phố"), [0; 0], "two people");
        assert_eq!(meant("Phòng Kinh tế; Phòng Nội vụ báo cáo bổ sung"), [1]);
        assert_eq!(meant("Sở Khoa học và Công nghệ và Phòng Nội vụ"), [6, 2]);
    }
}
