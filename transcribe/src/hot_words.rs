// SPDX-License-Identifier: MPL-2.0
//! Phrases that are likely in a meeting: names of people and units, words of the agenda. Engines
//! that support hot words prefer them.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_normalization::UnicodeNormalization;

/// Maximum number of phrases; the invitations of a whole province have about a thousand names.
const MAX_PHRASES: usize = 4_000;
/// Maximum length of a phrase; longer ones are sentences, which nobody repeats literally.
const MAX_PHRASE_SYLLABLES: usize = 12;

/// Phrases as a tree of syllables. Cheap to clone; built once per meeting.
#[derive(Clone, Debug, Default)]
pub struct HotWords {
    tree: Arc<Tree>,
}

#[derive(Debug)]
struct Tree {
    /// Node 0 is the root.
    nodes: Vec<Node>,
    phrases: usize,
}

#[derive(Debug, Default)]
struct Node {
    next: HashMap<String, usize>,
    /// Syllables from the root.
    depth: usize,
    /// A phrase ends here.
    ends: bool,
}

impl Default for Tree {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], phrases: 0 }
    }
}

/// A node of the tree: how much of a phrase has been said so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place(usize);

impl HotWords {
    /// Accepts phrases in any spelling and case; empty ones, very long ones and those beyond the
    /// first 4,000 are ignored.
    pub fn new<S: AsRef<str>>(phrases: impl IntoIterator<Item = S>) -> Self {
        let mut tree = Tree::default();
        for phrase in phrases {
            let phrase: String = phrase.as_ref().nfc().collect();
            let syllables: Vec<String> = phrase
                .split(|letter: char| !letter.is_alphanumeric())
                .filter(|part| !part.is_empty())
                .map(str::to_lowercase)
                .collect();
            if (1..=MAX_PHRASE_SYLLABLES).contains(&syllables.len()) && tree.phrases < MAX_PHRASES {
                tree.add(syllables);
                tree.phrases += 1;
            }
        }
        Self { tree: Arc::new(tree) }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tree.phrases == 0
    }

    /// The node after `syllable` (lower case, NFC) from `place`, if a phrase continues with it.
    pub(crate) fn follow(&self, place: Place, syllable: &str) -> Option<Place> {
        self.tree.nodes[place.0].next.get(syllable).map(|&node| Place(node))
    }

    /// Number of syllables from the root to `place`.
    pub(crate) fn depth(&self, place: Place) -> usize {
        self.tree.nodes[place.0].depth
    }

    /// Whether a whole phrase ends at `place`.
    pub(crate) fn ends(&self, place: Place) -> bool {
        self.tree.nodes[place.0].ends
    }
}

impl Tree {
    fn add(&mut self, syllables: Vec<String>) {
        let mut at = 0;
        for syllable in syllables {
            let new = self.nodes.len();
            let next = *self.nodes[at].next.entry(syllable).or_insert(new);
            if next == new {
                self.nodes.push(Node { depth: self.nodes[at].depth + 1, ..Node::default() });
            }
            at = next;
        }
        self.nodes[at].ends = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_followed_syllable_by_syllable_whatever_their_spelling() {
        let hot = HotWords::new(["Lò Thị Mai", "Lò Văn Pản", "Chie\u{302}\u{300}ng Sơ", "  ", "UBND xã Tân-Lập"]);
        assert_eq!(hot.tree.phrases, 4);
        let lo = hot.follow(Place::default(), "lò").unwrap();
        let thi = hot.follow(lo, "thị").unwrap();
        let mai = hot.follow(thi, "mai").unwrap();
        assert!(!hot.ends(thi) && hot.ends(mai));
        assert_eq!(hot.depth(mai), 3);
        assert!(hot.follow(lo, "mai").is_none());
        assert!(hot.follow(Place::default(), "chiềng").is_some());
        assert!(HotWords::new([""]).is_empty());
    }
}
