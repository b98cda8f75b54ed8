// SPDX-License-Identifier: MPL-2.0
//! The only place where random identifiers and secrets are generated.

use sha2::{Digest, Sha256};

/// 128 random bits for a new identifier: `UserId::from_random(random::bits())`.
pub fn bits() -> u128 {
    rand::random()
}

/// Crockford's Base32: no i, l, o or u.
const TYPED: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Of five bits each.
const TYPED_LETTERS: u32 = 20;

/// A secret that goes to one person (cookie, link). Only its hash is stored, so a copy of the
/// database grants no access.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub fn random() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// A secret that people type from paper: 100 random bits in 20 unambiguous characters
    /// (Crockford's Base32).
    pub fn for_typing() -> Self {
        let bits = u128::from_be_bytes(rand::random());
        let place = |n: u32| usize::try_from((bits >> (5 * n)) & 31).unwrap_or_default();
        Self((0..TYPED_LETTERS).map(|n| char::from(TYPED[place(n)])).collect())
    }

    /// The secret in groups of four, as it is printed: `4k7q-m2xf-…`.
    pub fn in_groups(&self) -> String {
        let letters: Vec<char> = self.0.chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join("-")
    }

    /// The secret itself: 64 hexadecimal digits, or the form of [`Self::for_typing`].
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

/// SHA-256 of a secret, in hexadecimal. The secrets have at least 100 random bits, so no slow hash
/// is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// Hash of a secret received from outside; any text is allowed.
    pub fn of(secret: &str) -> Self {
        Self(hex::encode(Sha256::digest(secret.as_bytes())))
    }

    /// Hash of a secret that somebody may have typed: groups, case and ambiguous characters do not
    /// matter.
    pub fn of_typed(secret: &str) -> Self {
        let letter = |typed: char| match typed.to_ascii_lowercase() {
            '-' | ' ' => None,
            'o' => Some('0'),
            'i' | 'l' => Some('1'),
            letter => Some(letter),
        };
        Self::of(&secret.trim().chars().filter_map(letter).collect::<String>())
    }

    /// A hash from the database.
    pub(crate) fn stored(hash: String) -> Self {
        Self(hash)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_typed_from_paper_is_the_same_secret() {
        let token = Token::for_typing();
        let printed = token.in_groups();
        assert_eq!((token.secret().len(), printed.len(), printed.matches('-').count()), (20, 24, 4));
        let typed = format!(" {} ", printed.to_uppercase().replace('0', "O").replace('1', "l").replace('-', ""));
        assert_eq!(TokenHash::of_typed(&typed), token.hash());
        assert_ne!(TokenHash::of_typed(&printed[1..]), token.hash());
        let long = Token::random();
        assert_eq!(TokenHash::of_typed(long.secret()), long.hash(), "other links are read in the same way");
    }

    #[test]
    fn every_letter_of_a_typed_secret_is_drawn() {
        let drawn: String = (0..200).map(|_| Token::for_typing().secret().to_owned()).collect();
        assert!(TYPED.iter().all(|letter| drawn.contains(char::from(*letter))));
    }
}
