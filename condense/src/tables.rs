// SPDX-License-Identifier: MPL-2.0
//! The tables of words, read once.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::phrases::{Phrases, words};

macro_rules! tables {
    ($($name:ident: $read:ident $kind:ty = $file:literal),* $(,)?) => {$(
        pub static $name: LazyLock<$kind> = LazyLock::new(|| tables!(@$read concat!("tables/", $file)));
    )*};
    (@phrases $file:expr) => { Phrases::of(include_str!($file)) };
    (@words $file:expr) => { words(include_str!($file)) };
}

tables! {
    FILLERS: phrases Phrases = "fillers.txt",
    OPENERS: phrases Phrases = "openers.txt",
    CLOSERS: phrases Phrases = "closers.txt",
    ADDRESSES: phrases Phrases = "addresses.txt",
    CORRECTIONS: phrases Phrases = "corrections.txt",
    GREETINGS: phrases Phrases = "greetings.txt",
    TALK: phrases Phrases = "talk.txt",
    PROBLEMS: phrases Phrases = "problems.txt",
    CAUSES: phrases Phrases = "causes.txt",
    ORDERS: phrases Phrases = "orders.txt",
    DEADLINES: phrases Phrases = "deadlines.txt",
    STANCES: phrases Phrases = "stances.txt",
    OFFICES: phrases Phrases = "offices.txt",
    PRONOUNS: phrases Phrases = "pronouns.txt",
    ADVERBS: phrases Phrases = "adverbs.txt",
    SPEAKING: phrases Phrases = "speaking.txt",
    TAILS: phrases Phrases = "tails.txt",
    BOUNDARIES: phrases Phrases = "boundaries.txt",
    SENTENCES: phrases Phrases = "sentences.txt",
    PROPOSALS: phrases Phrases = "proposals.txt",
    RESULTS: phrases Phrases = "results.txt",
    CONDITIONS: phrases Phrases = "conditions.txt",
    LIMITS: phrases Phrases = "limits.txt",
    ADVISING: phrases Phrases = "advising.txt",
    INTERJECTIONS: phrases Phrases = "interjections.txt",
    LEANING: phrases Phrases = "leaning.txt",
    PARTS: phrases Phrases = "parts.txt",
    TIMES: phrases Phrases = "times.txt",
    WORDY: phrases Phrases = "wordy.txt",
    ADDRESSED: words HashSet<&'static str> = "addressed.txt",
    SUBJECTS: words HashSet<&'static str> = "subjects.txt",
    STOPWORDS: words HashSet<&'static str> = "stopwords.txt",
    NEVER_LAST: words HashSet<&'static str> = "never-last.txt",
    DOUBLED: words HashSet<&'static str> = "doubled.txt",
    COUNTED: words HashSet<&'static str> = "units.txt",
}
