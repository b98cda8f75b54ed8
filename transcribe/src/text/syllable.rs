// SPDX-License-Identifier: MPL-2.0
//! Spelling and sound of Vietnamese syllables: which spellings are the same word, and which words
//! are easily confused.

use unicode_normalization::UnicodeNormalization as _;

/// Longer spellings first, so that "ng" is not read as "n".
const ONSETS: [&str; 28] = [
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", "b", "c", "d", "đ", "g", "h", "k", "l", "m",
    "n", "p", "r", "s", "t", "v", "x", "",
];
const CODAS: [&str; 9] = ["ng", "nh", "ch", "c", "m", "n", "p", "t", ""];
const VOWELS: &str = "aăâeêioôơuưy";

/// Onsets with the same sound in some region: the North's l/n and ch/tr and s/x, the South's
/// d/gi/v, r in between.
const ONSETS_HEARD_ALIKE: [(&str, &str); 9] =
    [("l", "n"), ("ch", "tr"), ("s", "x"), ("d", "gi"), ("d", "r"), ("gi", "r"), ("d", "v"), ("gi", "v"), ("r", "v")];
/// Codas that the Centre and the South do not distinguish.
const CODAS_HEARD_ALIKE: [(&str, &str); 6] =
    [("n", "ng"), ("t", "c"), ("n", "nh"), ("t", "ch"), ("ng", "nh"), ("c", "ch")];

/// Cost of each difference: 0 for the same syllable, 1 for another one. [`super::names`] limits the
/// cost of a phrase, so these decide which recognition errors are corrected: a higher cost allows
/// fewer corrections.
const ONSET_ALIKE: f32 = 0.25;
const CODA_ALIKE: f32 = 0.3;
const HOOK_OR_TILDE: f32 = 0.15;
const OTHER_TONE: f32 = 0.6;
const OTHER_VOWEL: f32 = 0.6;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    Level,
    Grave,
    Acute,
    Hook,
    Tilde,
    Dot,
}

/// The parts of a syllable, in composed lower-case letters without the tone mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Syllable {
    onset: &'static str,
    vowels: String,
    coda: &'static str,
    tone: Tone,
}

impl Syllable {
    /// `None` for anything that cannot be a Vietnamese syllable: digits, abbreviations, foreign
    /// words.
    pub fn parse(text: &str) -> Option<Self> {
        let mut tone = Tone::Level;
        let letters: String = text
            .nfd()
            .flat_map(char::to_lowercase)
            .filter(|letter| {
                let mark = match letter {
                    '\u{300}' => Tone::Grave,
                    '\u{301}' => Tone::Acute,
                    '\u{309}' => Tone::Hook,
                    '\u{303}' => Tone::Tilde,
                    '\u{323}' => Tone::Dot,
                    _ => return true,
                };
                tone = mark;
                false
            })
            .nfc()
            .collect();
        let onset = ONSETS.into_iter().find(|onset| letters.starts_with(onset))?;
        let mut rime = &letters[onset.len()..];
        // In "gì" and "gìn" the i belongs to onset and vowel.
        if onset == "gi" && !rime.starts_with(|letter| VOWELS.contains(letter)) {
            rime = &letters[1..];
        }
        let coda = CODAS.into_iter().find(|coda| rime.ends_with(coda))?;
        let vowels = &rime[..rime.len() - coda.len()];
        let is_vowels = !vowels.is_empty() && vowels.chars().count() <= 3;
        if !is_vowels || !vowels.chars().all(|letter| VOWELS.contains(letter)) {
            return None;
        }
        // kỹ and kĩ, quý and quí are the same word; túy and túi are not.
        let vowels = if vowels == "y" && !onset.is_empty() && coda.is_empty() { "i" } else { vowels };
        Some(Self { onset, vowels: vowels.to_owned(), coda, tone })
    }

    /// Equal for all spellings of one syllable: "hoà" and "hòa", "Kỹ" and "kĩ".
    fn key(&self) -> String {
        format!("{}{}{}{}", self.onset, self.vowels, self.coda, self.tone as u8)
    }

    /// Equal for syllables that some regions pronounce alike; their distance is less than that of
    /// another vowel or tone.
    pub fn sound_class(&self) -> String {
        let onset = match heard_onset(self.onset) {
            "l" | "n" => "n",
            "ch" | "tr" => "ch",
            "s" | "x" => "s",
            "d" | "gi" | "r" | "v" => "d",
            other => other,
        };
        let coda = match self.coda {
            "n" | "ng" | "nh" => "n",
            "t" | "c" | "ch" => "t",
            other => other,
        };
        let tone = if self.tone == Tone::Tilde { Tone::Hook } else { self.tone };
        format!("{onset}{}{coda}{}", self.vowels, tone as u8)
    }

    /// Distance in sound of two syllables, from 0 (the same) to 1 (another word).
    pub fn distance(&self, other: &Self) -> f32 {
        let onset = match (heard_onset(self.onset), heard_onset(other.onset)) {
            (one, another) if one == another => 0.0,
            pair if is_listed(&ONSETS_HEARD_ALIKE, pair) => ONSET_ALIKE,
            _ => 1.0,
        };
        let vowels = if self.vowels == other.vowels { 0.0 } else { OTHER_VOWEL };
        let coda = match (self.coda, other.coda) {
            (one, another) if one == another => 0.0,
            pair if is_listed(&CODAS_HEARD_ALIKE, pair) => CODA_ALIKE,
            _ => 1.0,
        };
        let tone = match (self.tone, other.tone) {
            (one, another) if one == another => 0.0,
            (Tone::Hook, Tone::Tilde) | (Tone::Tilde, Tone::Hook) => HOOK_OR_TILDE,
            _ => OTHER_TONE,
        };
        (onset + vowels + coda + tone).min(1.0)
    }
}

/// Spellings of one sound: c and k, g and gh, ng and ngh.
fn heard_onset(onset: &'static str) -> &'static str {
    match onset {
        "k" => "c",
        "gh" => "g",
        "ngh" => "ng",
        other => other,
    }
}

fn is_listed(list: &[(&str, &str)], (one, other): (&str, &str)) -> bool {
    list.contains(&(one, other)) || list.contains(&(other, one))
}

/// The common key of all spellings of a word, for look-ups in tables. Digits and foreign words are
/// their own key.
pub fn key(text: &str) -> String {
    Syllable::parse(text).map_or_else(|| text.nfc().flat_map(char::to_lowercase).collect(), |syllable| syllable.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(one: &str, other: &str) -> f32 {
        Syllable::parse(one).unwrap().distance(&Syllable::parse(other).unwrap())
    }

    #[test]
    fn spellings_of_one_word_have_one_key() {
        for (one, other) in
            [("hoà", "hòa"), ("Uỷ", "ủy"), ("kỹ", "kĩ"), ("QUÝ", "quí"), ("thuỷ", "thủy"), ("ho\u{323}p", "họp")]
        {
            assert_eq!(key(one), key(other), "{one} {other}");
        }
        for (one, other) in [("túy", "túi"), ("la", "na"), ("hai", "hay"), ("da", "gia"), ("y", "i"), ("bàn", "bản")]
        {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        assert_eq!((key("2026").as_str(), key("NĐ-CP").as_str(), key("").as_str()), ("2026", "nđ-cp", ""));
    }

    #[test]
    fn regional_speech_is_near_and_other_words_are_far() {
        for (one, other) in [
            ("lan", "nan"),
            ("trung", "chung"),
            ("sơn", "xơn"),
            ("dũng", "giũng"),
            ("dũng", "rủng"),
            ("vũ", "vủ"),
            ("kiên", "ciên"),
            ("loan", "loang"),
            ("mát", "mác"),
        ] {
            assert!(apart(one, other) <= 0.45, "{one} {other}: {}", apart(one, other));
        }
        for (one, other) in
            [("an", "ân"), ("hùng", "hưng"), ("bình", "bính"), ("tân", "thân"), ("nam", "nan"), ("ba", "na")]
        {
            assert!(apart(one, other) >= 0.6, "{one} {other}: {}", apart(one, other));
        }
    }

    #[test]
    fn what_is_no_syllable_is_said_to_be_none() {
        for text in ["", "ubnd", "covid", "15", "a1", "ngh", "đ", "q", "aaaa", "\u{301}"] {
            assert_eq!(Syllable::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_near_is_in_one_class() {
        for (one, other) in [("lan", "nang"), ("chũng", "trủn"), ("giang", "ran")] {
            let class = |text| Syllable::parse(text).unwrap().sound_class();
            assert_eq!(class(one), class(other), "{one} {other}");
        }
    }
}
