// SPDX-License-Identifier: MPL-2.0
//! What a meeting speaks of: the people and units that are invited, the words of its agenda.
//! Compiled once per meeting into phrases that can be found by their sound.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::numbers;
use super::syllable::{Syllable, key};

/// Names as they are to be written. Made by whoever knows the meeting.
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

/// What units' names begin with, and how that is said.
const SPOKEN: [(&str, &str); 6] = [
    ("UBND", "ủy ban nhân dân"),
    ("HĐND", "hội đồng nhân dân"),
    ("UBMTTQ", "ủy ban mặt trận tổ quốc"),
    ("TP", "thành phố"),
    ("TT", "thị trấn"),
    ("CA", "công an"),
];
/// Kinds of places; what follows them in a unit's name is the name of the place.
const KINDS_OF_PLACES: [&str; 9] =
    ["tỉnh", "thành phố", "xã", "phường", "đặc khu", "huyện", "quận", "thị xã", "thị trấn"];
/// Most syllables of a name that is looked for.
const MOST_SYLLABLES: usize = 14;
/// Most names of one lexicon; a province's largest conference has about 17,000 delegates at 350
/// units, of whom the invitation names a few thousand. Beyond this the first ones count.
const MOST_NAMES: usize = 20_000;

/// What a phrase is, which decides how sure one must be, see [`super::names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Person,
    /// The last name alone, understood only behind "đồng chí" and the like.
    GivenName,
    Unit,
    /// A place's name without its kind.
    Place,
    Word,
}

/// A phrase as it sounds, and what is written for it.
#[derive(Clone, Debug)]
pub struct Phrase {
    pub kind: Kind,
    pub keys: Vec<String>,
    pub sounds: Vec<Syllable>,
    /// One text for each syllable, or one for all of them.
    pub written: Vec<String>,
}

/// A lexicon ready for looking up.
#[derive(Clone, Debug, Default)]
pub struct Compiled {
    phrases: Vec<Phrase>,
    /// Phrases by the class of sound of their first syllable: few are compared at each word.
    by_class: HashMap<String, Vec<usize>>,
}

static PLACE_KINDS: LazyLock<Vec<Vec<String>>> =
    LazyLock::new(|| KINDS_OF_PLACES.iter().map(|kind| kind.split(' ').map(key).collect()).collect());

impl Compiled {
    pub fn new(lexicon: &Lexicon) -> Self {
        let mut compiled = Self::default();
        for name in lexicon.people.iter().take(MOST_NAMES) {
            let parts: Vec<&str> = name.split_whitespace().collect();
            compiled.add(Kind::Person, &parts, None);
            if let [.., given] = parts.as_slice()
                && parts.len() > 1
            {
                compiled.add(Kind::GivenName, &[given], None);
            }
        }
        for name in lexicon.units.iter().take(MOST_NAMES) {
            compiled.add_unit(name);
        }
        for words in lexicon.words.iter().take(MOST_NAMES) {
            compiled.add(Kind::Word, &words.split_whitespace().collect::<Vec<_>>(), None);
        }
        compiled
    }

    /// A unit under its whole name, its name without the office ("xã Tân Lập"), and its place's
    /// name.
    fn add_unit(&mut self, name: &str) {
        let parts: Vec<&str> = name.split_whitespace().collect();
        let head = SPOKEN.iter().find(|(short, _)| parts.first().is_some_and(|first| first == short));
        match head {
            Some((short, spoken)) => {
                // "UBND" stands for four syllables: said whole it is written short, as the unit's
                // name is.
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
                // Written with the first of its syllables.
                spoken.push((syllable.to_owned(), if place == 0 { part.to_owned() } else { String::new() }));
            }
        }
        let sounds: Option<Vec<Syllable>> = spoken.iter().map(|(said, _)| Syllable::parse(said)).collect();
        // What nobody can say in syllables ("VNeID") is found by nobody.
        let Some(sounds) = sounds.filter(|sounds| (1..=MOST_SYLLABLES).contains(&sounds.len())) else { return };
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
