// SPDX-License-Identifier: MPL-2.0
//! The names of a meeting: invited people and units, words of the agenda. Compiled once per meeting
//! into phrases that are matched by sound.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::numbers;
use super::syllable::{Syllable, key};

/// Names in their correct spelling, provided by the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lexicon {
    /// Full names: "Nguyễn Văn An".
    pub people: Vec<String>,
    /// Names of units: "UBND xã Tân Lập", "Sở Tài chính".
    pub units: Vec<String>,
    /// Words of the agenda that a recogniser may not know: "Nậm Xây", "VNeID".
    pub words: Vec<String>,
}

impl Lexicon {
    /// All of them, for [`crate::HotWords`].
    pub fn phrases(&self) -> impl Iterator<Item = &str> {
        [&self.people, &self.units, &self.words].into_iter().flatten().map(String::as_str)
    }
}

/// Abbreviations at the beginning of unit names, and their spoken form.
const SPOKEN: [(&str, &str); 6] = [
    ("UBND", "ủy ban nhân dân"),
    ("HĐND", "hội đồng nhân dân"),
    ("UBMTTQ", "ủy ban mặt trận tổ quốc"),
    ("TP", "thành phố"),
    ("TT", "thị trấn"),
    ("CA", "công an"),
];
/// Kinds of places; the name of the place follows them in the name of a unit.
const KINDS_OF_PLACES: [&str; 9] =
    ["tỉnh", "thành phố", "xã", "phường", "đặc khu", "huyện", "quận", "thị xã", "thị trấn"];
/// Maximum number of syllables of a name.
const MAX_SYLLABLES: usize = 14;
/// Maximum number of names of one lexicon; a province's largest conference has about 17,000
/// delegates at 350 units, of whom the invitation names a few thousand. Further names are ignored.
const MAX_NAMES: usize = 20_000;

/// The kind of a phrase, which decides how exactly it must match, see [`super::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Person,
    /// The given name alone, matched only after "đồng chí" and similar words.
    GivenName,
    Unit,
    /// The name of a place without its kind.
    Place,
    Word,
}

/// A phrase by its sound, and its written form.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub kind: Kind,
    pub keys: Vec<String>,
    pub sounds: Vec<Syllable>,
    /// One text per syllable, or one for all of them.
    pub written: Vec<String>,
}

/// A compiled lexicon for look-ups.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    phrases: Vec<Phrase>,
    /// Phrases by the sound class of their first syllable, so that only few are compared at each
    /// word.
    by_class: HashMap<String, Vec<usize>>,
}

static PLACE_KINDS: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| KINDS_OF_PLACES.iter().map(|kind| kind.split(' ').map(key).collect()).collect());

impl Compiled {
    pub fn new(lexicon: &Lexicon) -> Self {
        let mut compiled = Self::default();
        for name in lexicon.people.iter().take(MAX_NAMES) {
            let parts: Vec<&str> = name.split_whitespace().collect();
            compiled.add(Kind::Person, &parts, None);
            if let [.., given] = parts.as_slice()
                && parts.len() > 1
            {
                compiled.add(Kind::GivenName, &[given], None);
            }
        }
        for name in lexicon.units.iter().take(MAX_NAMES) {
            compiled.add_unit(name);
        }
        for words in lexicon.words.iter().take(MAX_NAMES) {
            compiled.add(Kind::Word, &words.split_whitespace().collect::<Vec<_>>(), None);
        }
        compiled
    }

    /// A unit by its full name, its name without the office ("xã Tân Lập"), and the name of its
    /// place.
    fn add_unit(&mut self, name: &str) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let head = SPOKEN.iter().find(|(short, _)| parts.first().is_some_and(|first| first == short));
        match head {
            Some((short, spoken)) => {
                // "UBND" has four syllables: spoken in full it is written as the abbreviation, as
                // in the name of the unit.
                self.add(Kind::Unit, &parts, Some((short, spoken)));
                self.add(Kind::Unit, &parts[1..], None);
            }
            None => self.add(Kind::Unit, &parts, None),
        }
        let keys: Vec<String> = parts.iter().map(|part| key(part)).collect();
        for kind in PLACE_KINDS.iter() {
            let at = keys.windows(kind.len()).position(|window| window == kind.as_slice());
            if let Some(at) = at {
                self.add(Kind::Unit, &parts[at..], None);
                self.add(Kind::Place, &parts[at + kind.len()..], None);
            }
        }
    }

    fn add(&mut self, kind: Kind, parts: &[&str], head: Option<(&str, &str)>) {
        let mut spoken: Vec<(String, String)> = Vec::new();
        for (index, part) in parts.iter().enumerate() {
            let part = part.trim_matches(|letter: char| !letter.is_alphanumeric());
            let said = match head {
                Some((short, said)) if index == 0 && *short == *part => said.to_owned(),
                _ => part.parse().ok().and_then(numbers::spelt).unwrap_or_else(|| part.to_owned()),
            };
            for (place, syllable) in said.split(' ').enumerate() {
                // Written at the first of its syllables.
                spoken.push((syllable.to_owned(), if place == 0 { part.to_owned() } else { String::new() }));
            }
        }
        let sounds: Option<Vec<Syllable>> = spoken.iter().map(|(said, _)| Syllable::parse(said)).collect();
        // Words that cannot be spoken in syllables ("VNeID") are never matched.
        let Some(sounds) = sounds.filter(|sounds| (1..=MAX_SYLLABLES).contains(&sounds.len())) else { return };
        if sounds.len() < 2 && kind != Kind::GivenName {
            return;
        }
        let keys = spoken.iter().map(|(said, _)| key(said)).collect();
        let written = spoken.into_iter().map(|(_, written)| written).collect();
        let class = sounds[0].sound_class();
        let phrase = Phrase { kind, keys, sounds, written };
        let known = self.by_class.entry(class).or_default();
        let is_double = known.iter().any(|index| {
            let other = &self.phrases[*index];
            other.kind == phrase.kind && other.keys == phrase.keys && other.written == phrase.written
        });
        if !is_double {
            known.push(self.phrases.len());
            self.phrases.push(phrase);
        }
    }

    /// Phrases that may begin with a syllable that sounds like this one.
    pub fn beginning_like(&self, syllable: &Syllable) -> impl Iterator<Item = &Phrase> {
        let indices = self.by_class.get(&syllable.sound_class());
        indices.into_iter().flatten().map(|index| &self.phrases[*index])
    }
}
