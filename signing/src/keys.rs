//! Signing keys, wherever they live.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};
use p12_keystore::KeyStore;
use serde::{Deserialize, Serialize};
use x509_cert::Certificate;

use crate::algorithm::KeyKind;
use crate::certificate;
use crate::signature_value::verify_signature;

/// Why a key cannot be used. Texts are English; the variants are what the page translates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum KeyError {
    #[error("wrong passphrase for the key file")]
    WrongPassphrase,
    #[error("not a PKCS#12 key file (.p12, .pfx): {0}")]
    NotPkcs12(String),
    #[error("wrong PIN for the token")]
    WrongPin,
    #[error("the token is locked after too many wrong PINs")]
    PinLocked,
    #[error("no token labelled {0}")]
    NoSuchToken(String),
    #[error("no private key with this label or id on the token")]
    NoSuchKey,
    #[error("there is no certificate that belongs to the key")]
    NoCertificate,
    #[error("this kind of key is not supported (RSA of 2048 bits or more, ECDSA P-256, ECDSA P-384): {0}")]
    Unsupported(String),
    #[error("the PKCS#11 module reported: {0}")]
    Module(String),
    #[error("the key could not sign: {0}")]
    Signing(String),
}

/// The largest key file that is opened, in bytes.
const MAX_PKCS12_BYTES: usize = 1 << 20;
/// The longest chain that is embedded.
const MAX_CHAIN: usize = 8;

/// Makes raw signatures: RSA PKCS #1 v1.5, or ECDSA as an ASN.1 sequence.
pub(crate) trait RawSigner: Send + Sync {
    /// Signs `message` with the digest of the key's kind.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError>;
}

/// A private key with its certificate chain, ready to sign.
pub struct SigningKey {
    kind: KeyKind,
    /// Own certificate first.
    chain: Vec<Certificate>,
    holder: String,
    signer: Box<dyn RawSigner>,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKey").field("holder", &self.holder).finish_non_exhaustive()
    }
}

/// A private key with its certificates as they were in a key file, decrypted. Never printed, never kept.
#[derive(Serialize, Deserialize)]
pub struct KeyMaterial {
    /// PKCS #8.
    key: Vec<u8>,
    /// DER, own certificate first.
    chain: Vec<Vec<u8>>,
}

impl KeyMaterial {
    /// Decrypts a PKCS#12 file of at most 1 MB. How long that takes is written in the file: strangers' files are opened where
    /// it can be stopped.
    pub fn from_pkcs12(file: &[u8], passphrase: &str) -> Result<Self, KeyError> {
        if file.len() > MAX_PKCS12_BYTES {
            return Err(KeyError::NotPkcs12("larger than 1 MB".to_owned()));
        }
        let store = KeyStore::from_pkcs12(file, passphrase).map_err(pkcs12_error)?;
        let (_, chain) = store.private_key_chain().ok_or(KeyError::NoCertificate)?;
        let certificates = chain.chain().iter().take(MAX_CHAIN).map(|c| c.as_der().to_vec()).collect();
        Ok(Self { key: chain.key().to_vec(), chain: certificates })
    }
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

    pub(crate) fn kind(&self) -> KeyKind {
        self.kind
    }

    pub(crate) fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    /// Signs, and checks the result against the certificate: a token may hold a certificate of another key.
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

fn pkcs12_error(error: p12_keystore::error::Error) -> KeyError {
    use p12_keystore::error::Error;
    match error {
        // A wrong passphrase fails the file's check sum or, in files without one, its padding.
        Error::MacError(_) | Error::UnpadError | Error::Pkcs5Error(_) => KeyError::WrongPassphrase,
        other => KeyError::NotPkcs12(other.to_string()),
    }
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
