// SPDX-License-Identifier: MPL-2.0
//! Opening a PKCS#12 key file. Its rounds of key derivation are chosen by whoever made it, up to
//! hours.

use meetings::Millis;
use serde::{Deserialize, Serialize};
use signing::{KeyCertificate, KeyError, KeyMaterial, SigningKey};

use super::pdf::{TrustFile, trust_store};
use super::wire::{AnyQuestion, Question};

/// Whose key is in this file, and is it fit to sign with? Proves that the passphrase opens it; the
/// key stays in the child.
#[derive(Serialize, Deserialize)]
pub struct InspectKey {
    pub passphrase: String,
    pub trust: Vec<TrustFile>,
    pub now: Millis,
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
    /// The outer error is about the files of trusted certificates.
    type Answer = Result<Result<KeyCertificate, KeyError>, String>;
    const NAME: &'static str = "inspect a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        let trust = trust_store(&self.trust)?;
        let key = SigningKey::from_pkcs12(document, &self.passphrase);
        Ok(key.map(|key| key.certificate(&trust, self.now)))
    }
}

impl Question for OpenKey {
    type Answer = Result<KeyMaterial, KeyError>;
    const NAME: &'static str = "open a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        KeyMaterial::from_pkcs12(document, &self.passphrase)
    }
}
