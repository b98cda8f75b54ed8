//! The few algorithms that count: SHA-2 with RSA (PKCS #1 v1.5) or ECDSA on P-256 and P-384. SHA-1 is refused.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use der::asn1::Any;
use der::oid::ObjectIdentifier;
use der::{Decode as _, Encode as _};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::oids;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Hash {
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        match *oid {
            oids::SHA256 => Some(Self::Sha256),
            oids::SHA384 => Some(Self::Sha384),
            oids::SHA512 => Some(Self::Sha512),
            _ => None,
        }
    }

    pub fn identifier(self) -> AlgorithmIdentifierOwned {
        let oid = match self {
            Self::Sha256 => oids::SHA256,
            Self::Sha384 => oids::SHA384,
            Self::Sha512 => oids::SHA512,
        };
        // RFC 5754, 2: parameters are left out.
        AlgorithmIdentifierOwned { oid, parameters: None }
    }

    /// Digest of the concatenation of `parts`.
    pub fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        fn of<D: sha2::Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut hasher = D::new();
            for part in parts {
                hasher.update(part);
            }
            hasher.finalize().to_vec()
        }
        match self {
            Self::Sha256 => of::<Sha256>(parts),
            Self::Sha384 => of::<Sha384>(parts),
            Self::Sha512 => of::<Sha512>(parts),
        }
    }
}

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Kind of a key, as far as it can sign here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyKind {
    Rsa,
    P256,
    P384,
}

impl KeyKind {
    pub fn of(certificate: &Certificate) -> Option<Self> {
        let algorithm = &certificate.tbs_certificate().subject_public_key_info().algorithm;
        match algorithm.oid {
            oids::RSA => Some(Self::Rsa),
            oids::EC => match curve(algorithm.parameters.as_ref())? {
                oids::P256 => Some(Self::P256),
                oids::P384 => Some(Self::P384),
                _ => None,
            },
            _ => None,
        }
    }

    /// The digest this key signs with: as strong as its curve.
    pub fn hash(self) -> Hash {
        match self {
            Self::Rsa | Self::P256 => Hash::Sha256,
            Self::P384 => Hash::Sha384,
        }
    }

    pub fn signature_identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            // RFC 5754, 3.2: NULL parameters must be there.
            Self::Rsa => AlgorithmIdentifierOwned { oid: oids::RSA_SHA256, parameters: Some(Any::null()) },
            Self::P256 => AlgorithmIdentifierOwned { oid: oids::ECDSA_SHA256, parameters: None },
            Self::P384 => AlgorithmIdentifierOwned { oid: oids::ECDSA_SHA384, parameters: None },
        }
    }
}

fn curve(parameters: Option<&Any>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_der(&parameters?.to_der().ok()?).ok()
}

/// Checks a signature over `message` by the key in `certificate`.
pub(crate) fn verify_signature(
    certificate: &Certificate,
    algorithm: &ObjectIdentifier,
    digest: Hash,
    message: &[u8],
    value: &[u8],
) -> Result<(), &'static str> {
    let verifier: &'static dyn VerificationAlgorithm = match (KeyKind::of(certificate), *algorithm) {
        (Some(KeyKind::Rsa), oids::RSA) => match digest {
            Hash::Sha256 => &signature::RSA_PKCS1_2048_8192_SHA256,
            Hash::Sha384 => &signature::RSA_PKCS1_2048_8192_SHA384,
            Hash::Sha512 => &signature::RSA_PKCS1_2048_8192_SHA512,
        },
        (Some(KeyKind::Rsa), oids::RSA_SHA256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (Some(KeyKind::Rsa), oids::RSA_SHA384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (Some(KeyKind::Rsa), oids::RSA_SHA512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (Some(KeyKind::P256), oids::ECDSA_SHA256) => &signature::ECDSA_P256_SHA256_ASN1,
        (Some(KeyKind::P256), oids::ECDSA_SHA384) => &signature::ECDSA_P256_SHA384_ASN1,
        (Some(KeyKind::P384), oids::ECDSA_SHA256) => &signature::ECDSA_P384_SHA256_ASN1,
        (Some(KeyKind::P384), oids::ECDSA_SHA384) => &signature::ECDSA_P384_SHA384_ASN1,
        _ => return Err("the signature's algorithm is not accepted or does not fit the key"),
    };
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    UnparsedPublicKey::new(verifier, key)
        .verify(message, value)
        .map_err(|_| "the signature does not fit the signer's key")
}
