//! How many syllables were misheard.

use unicode_normalization::UnicodeNormalization;

/// Insertions, deletions and substitutions between two texts, and the number of syllables that should be there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    pub errors: usize,
    pub syllables: usize,
}

impl Score {
    pub fn of(said: &str, heard: &str) -> Self {
        let (said, heard) = (syllables(said), syllables(heard));
        Self { errors: distance(&said, &heard), syllables: said.len() }
    }

    pub fn rate(self) -> f64 {
        self.errors as f64 / self.syllables as f64
    }
}

impl std::iter::Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::default(), |one, other| Self {
            errors: one.errors + other.errors,
            syllables: one.syllables + other.syllables,
        })
    }
}

fn syllables(text: &str) -> Vec<String> {
    let text: String = text.nfc().collect::<String>().to_lowercase();
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Levenshtein's distance in syllables.
fn distance(said: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (line, one) in said.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], line + 1);
        for (column, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(one != other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[heard.len()]
}
