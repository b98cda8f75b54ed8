// SPDX-License-Identifier: MPL-2.0
//! Signing keys from any source.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair as _,
    RSA_PKCS1_SHA256, RsaKeyPair,
};
use der::Encode as _;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;

use crate::algorithm::KeyKind;
use crate::key_error::KeyError;
use crate::signature_value::verify_signature;
use crate::{certificate, pkcs12};

/// Maximum length of the embedded certificate chain.
const MAX_CHAIN: usize = 8;

/// Makes raw signatures: RSA PKCS #1 v1.5, or ECDSA as an ASN.1 sequence.
pub(crate) trait RawSigner: Send + Sync {
    /// Signs `message` with the digest of the key's kind.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A private key with its certificate chain, ready to sign.
pub struct SigningKey {
    kind: KeyKind,
    /// The key's own certificate first.
    chain: Vec<Certificate>,
    holder: String,
    signer: Box<dyn RawSigner>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("holder", &self.holder).finish_non_exhaustive()
    }
}

/// A decrypted private key with its certificates, as in the key file. Never printed, never stored.
#[derive(Serialize, Deserialize)]
pub struct KeyMaterial {
    /// PKCS #8.
    key: Vec<u8>,
    /// DER, own certificate first.
    chain: Vec<Vec<u8>>,
}

impl KeyMaterial {
    /// Decrypts a PKCS#12 file of at most 1 MB. The file itself determines how long that takes, so
    /// untrusted files are opened in a process that can be killed.
    pub fn from_pkcs12(file: &[u8], passphrase: &str) -> Result<Self, KeyError> {
        let contents = pkcs12::open(file, passphrase)?;
        if contents.keys.is_empty() || contents.certificates.is_empty() {
            return Err(KeyError::NoCertificate);
        }
        let certificates: Vec<Certificate> =
            contents.certificates.iter().filter_map(|der| certificate::parse(der)).collect();
        let mut unsupported = None;
        for key in contents.keys {
            // Matched by the key itself, because some programs omit the references in the file. Of
            // several certificates for one key, the one with the latest expiry is used.
            let mut own: Vec<&Certificate> = Vec::new();
            for candidate in &certificates {
                match kind_of(Some(candidate)) {
                    Ok(kind) if belongs_to(candidate, kind, &key) => own.push(candidate),
                    Ok(_) => {}
                    Err(error) => unsupported = Some(error),
                }
            }
            let end = |c: &&Certificate| c.tbs_certificate().validity().not_after.to_unix_duration();
            if let Some(own) = own.into_iter().max_by_key(end) {
                let chain = chain_of(own, &certificates).into_iter().filter_map(|c| c.to_der().ok()).collect();
                return Ok(Self { key, chain });
            }
        }
        Err(unsupported.unwrap_or(KeyError::NoCertificate))
    }
}

/// Whether the private key `key` (PKCS #8) belongs to the certificate.
fn belongs_to(certificate: &Certificate, kind: KeyKind, key: &[u8]) -> bool {
    let public = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    match kind {
        KeyKind::Rsa => RsaKeyPair::from_pkcs8(key).is_ok_and(|pair| pair.public_key().as_ref() == public),
        KeyKind::P256 => ec_public(&ECDSA_P256_SHA256_ASN1_SIGNING, key).as_deref() == Some(public),
        KeyKind::P384 => ec_public(&ECDSA_P384_SHA384_ASN1_SIGNING, key).as_deref() == Some(public),
    }
}

fn ec_public(algorithm: &'static EcdsaSigningAlgorithm, key: &[u8]) -> Option<Vec<u8>> {
    EcdsaKeyPair::from_pkcs8(algorithm, key).ok().map(|pair| pair.public_key().as_ref().to_vec())
}

/// The certificate with its issuers, as far as the file has them.
fn chain_of<'c>(own: &'c Certificate, all: &'c [Certificate]) -> Vec<&'c Certificate> {
    let mut chain = vec![own];
    while let Some(last) = chain.last().copied().filter(|_| chain.len() < MAX_CHAIN) {
        let tbs = last.tbs_certificate();
        let issuer = all.iter().find(|c| c.tbs_certificate().subject() == tbs.issuer() && !chain.contains(c));
        match issuer {
            Some(issuer) if tbs.issuer() != tbs.subject() => chain.push(issuer),
            _ => break,
        }
    }
    chain
}

impl SigningKey {
    /// Opens a PKCS#12 file, see [`KeyMaterial::from_pkcs12`].
    pub fn from_pkcs12(file: &[u8], passphrase: &str) -> Result<Self, KeyError> {
        Self::from_material(&KeyMaterial::from_pkcs12(file, passphrase)?)
    }

    pub fn from_material(material: &KeyMaterial) -> Result<Self, KeyError> {
        let chain = parse_chain(material.chain.iter().take(MAX_CHAIN).map(Vec::as_slice))?;
        let signer: Box<dyn RawSigner> = match kind_of(chain.first())? {
            KeyKind::Rsa => Box::new(RsaKeyPair::from_pkcs8(&material.key).map_err(refused)?),
            KeyKind::P256 => {
                Box::new(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &material.key).map_err(refused)?)
            }
            KeyKind::P384 => {
                Box::new(EcdsaKeyPair::from_pkcs8(&ECDSA_P384_SHA384_ASN1_SIGNING, &material.key).map_err(refused)?)
            }
        };
        Self::new(chain, signer)
    }

    pub(crate) fn new(chain: Vec<Certificate>, signer: Box<dyn RawSigner>) -> Result<Self, KeyError> {
        let kind = kind_of(chain.first())?;
        let own = chain.first().ok_or(KeyError::NoCertificate)?;
        let holder = certificate::common_name(own.tbs_certificate().subject());
        Ok(Self { kind, chain, holder, signer })
    }

    /// Common name in the certificate.
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// The certificate's whole subject (RFC 4514).
    pub fn subject(&self) -> String {
        self.chain.first().map(|own| certificate::full_name(own.tbs_certificate().subject())).unwrap_or_default()
    }

    /// SHA-256 of the certificate, in hexadecimal: what is filed with a signature.
    pub fn certificate_sha256(&self) -> String {
        self.chain.first().map(certificate::sha256_of).unwrap_or_default()
    }

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    pub(crate) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Signs, and verifies the result with the certificate: a token may have a certificate of
    /// another key.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let value = self.signer.sign(message)?;
        let own = self.chain.first().ok_or(KeyError::NoCertificate)?;
        let algorithm = self.kind.signature_identifier();
        verify_signature(own, &algorithm, self.kind.hash(), message, &value).map_err(|_| KeyError::NoCertificate)?;
        Ok(value)
    }
}

pub(crate) fn parse_chain<'a>(ders: impl Iterator<Item = &'a [u8]>) -> Result<Vec<Certificate>, KeyError> {
    ders.map(|der| {
        certificate::parse(der).ok_or_else(|| KeyError::Unsupported("a certificate that is not strict DER".to_owned()))
    })
    .collect()
}

pub(crate) fn kind_of(certificate: Option<&Certificate>) -> Result<KeyKind, KeyError> {
    let certificate = certificate.ok_or(KeyError::NoCertificate)?;
    KeyKind::of(certificate).ok_or_else(|| {
        let oid = certificate.tbs_certificate().subject_public_key_info().algorithm.oid;
        KeyError::Unsupported(oid.to_string())
    })
}

fn refused(error: aws_lc_rs::error::KeyRejected) -> KeyError {
    KeyError::Unsupported(error.to_string())
}

impl RawSigner for RsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut value = vec![0; self.public_modulus_len()];
        self.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut value)
            .map_err(|error| KeyError::Signing(error.to_string()))?;
        Ok(value)
    }
}

impl RawSigner for EcdsaKeyPair {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let value = self.sign(&SystemRandom::new(), message).map_err(|error| KeyError::Signing(error.to_string()))?;
        Ok(value.as_ref().to_vec())
    }
}
