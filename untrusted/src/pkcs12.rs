// SPDX-License-Identifier: MPL-2.0
//! Requests about a PKCS#12 key file. The file itself determines the rounds of key derivation,
//! which can take hours.

use moments::Millis;
use serde::{Deserialize, Serialize};
use signing::{KeyCertificate, KeyError, KeyMaterial, SigningKey};

use super::parse_request::ParseRequest;
use super::pdf::{TrustFile, trust_store};

/// Read the certificate of this key file, and check that it is suitable for signing. The passphrase
/// must open it; the key stays in the child process.
#[derive(Clone, Serialize, Deserialize)]
pub struct InspectKey {
    pub passphrase: String,
    pub trust: Vec<TrustFile>,
    pub now: Millis,
}

/// Return the key in this file, for one signature.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenKey {
    pub passphrase: String,
}

impl ParseRequest for InspectKey {
    /// The outer error is about the files of trusted certificates.
    type Answer = Result<Result<KeyCertificate, KeyError>, String>;
    const NAME: &'static str = "inspect a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        let trust = trust_store(&self.trust)?;
        let key = SigningKey::from_pkcs12(document, &self.passphrase);
        Ok(key.map(|key| key.certificate(&trust, self.now)))
    }
}

impl ParseRequest for OpenKey {
    type Answer = Result<KeyMaterial, KeyError>;
    const NAME: &'static str = "open a key file";

    fn answer(self, document: &[u8]) -> Self::Answer {
        KeyMaterial::from_pkcs12(document, &self.passphrase)
    }
}
