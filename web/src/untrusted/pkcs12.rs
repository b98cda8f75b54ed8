//! Opening a PKCS#12 key file. Its rounds of key derivation are chosen by whoever made it, up to hours.

use serde::{Deserialize, Serialize};
use signing::{KeyError, KeyMaterial, SigningKey};

use super::wire::{AnyQuestion, Question};

/// Whose key is in this file? Proves that the passphrase opens it; the key itself stays in the child.
#[derive(Serialize, Deserialize)]
pub struct InspectKey {
    pub passphrase: String,
}

/// What can be said of a key without showing it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct KeySummary {
    /// Common name in the certificate.
    pub holder: String,
}

/// The key in this file, for one signature.
#[derive(Serialize, Deserialize)]
pub struct OpenKey {
    pub passphrase: String,
}

impl From<InspectKey> for AnyQuestion {
    fn from(question: InspectKey) -> Self {
        Self::InspectKey(question)
    }
}

impl From<OpenKey> for AnyQuestion {
    fn from(question: OpenKey) -> Self {
        Self::OpenKey(question)
    }
}

impl Question for InspectKey {
    type Answer = Result<KeySummary, KeyError>;
    const NAME: &'static str = "inspect a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        let key = SigningKey::from_pkcs12(document, &self.passphrase)?;
        Ok(KeySummary { holder: key.holder().to_owned() })
    }
}

impl Question for OpenKey {
    type Answer = Result<KeyMaterial, KeyError>;
    const NAME: &'static str = "open a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        KeyMaterial::from_pkcs12(document, &self.passphrase)
    }
}
