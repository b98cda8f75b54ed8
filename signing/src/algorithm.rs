// SPDX-License-Identifier: MPL-2.0
//! Digests, and the signature algorithms used for signing: SHA-2 with RSA (PKCS #1 v1.5) or ECDSA
//! on P-256 and P-384.

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
        // RFC 5754, 2: parameters are absent.
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

/// The kinds of keys that can sign here.
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

    /// The digest for signatures with this key: as strong as its curve.
    pub fn hash(self) -> Hash {
        match self {
            Self::Rsa | Self::P256 => Hash::Sha256,
            Self::P384 => Hash::Sha384,
        }
    }

    pub fn signature_identifier(self) -> AlgorithmIdentifierOwned {
        match self {
            // RFC 5754, 3.2: NULL parameters are required.
            Self::Rsa => AlgorithmIdentifierOwned { oid: oids::RSA_SHA256, parameters: Some(Any::null()) },
            Self::P256 => AlgorithmIdentifierOwned { oid: oids::ECDSA_SHA256, parameters: None },
            Self::P384 => AlgorithmIdentifierOwned { oid: oids::ECDSA_SHA384, parameters: None },
        }
    }
}

pub(crate) fn curve(parameters: Option<&Any>) -> Option<ObjectIdentifier> {
    ObjectIdentifier::from_der(&parameters?.to_der().ok()?).ok()
}
