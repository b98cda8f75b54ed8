//! The one place where identifiers and secrets are drawn.

use sha2::{Digest, Sha256};

/// 128 random bits for a new identifier: `UserId::from_random(random::bits())`.
pub fn bits() -> u128 {
    rand::random()
}

/// A secret that goes to one person (cookie, link). Only its hash is stored, so a copy of the database opens no door.
#[derive(Clone)]
pub struct Token(String);

impl Token {
    pub fn random() -> Self {
        Self(hex::encode(rand::random::<[u8; 32]>()))
    }

    /// The secret itself, 64 hexadecimal digits.
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub fn hash(&self) -> TokenHash {
        TokenHash::of(&self.0)
    }
}

/// SHA-256 of a secret, in hexadecimal. The secrets have 256 random bits, so no slow hash is needed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// Hash of a secret that came back from outside; any text is allowed.
    pub fn of(secret: &str) -> Self {
        Self(hex::encode(Sha256::digest(secret.as_bytes())))
    }

    /// One that comes from the database.
    pub(crate) fn stored(hash: String) -> Self {
        Self(hash)
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}
