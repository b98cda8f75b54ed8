// SPDX-License-Identifier: MPL-2.0
//! Verifies raw signatures: SHA-2 with RSA (PKCS #1 v1.5 and PSS) or ECDSA on P-256, P-384, P-521.
//! SHA-1 is not accepted.

use std::ops::RangeInclusive;

use aws_lc_rs::signature::{self, RsaParameters, RsaPssSaltLength, VerificationAlgorithm};
use der::asn1::ObjectIdentifier;
use der::{Decode as _, Encode as _, Sequence};
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::Doubt;
use crate::algorithm::{Hash, curve};
use crate::fault::Fault;
use crate::oids;

/// Accepted kinds of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PublicKey {
    Rsa,
    P256,
    P384,
    P521,
}

/// RFC 4055, 3.1. A missing digest means SHA-1, which is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct PssParameters {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT", optional = "true")]
    hash: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "1", tag_mode = "EXPLICIT", optional = "true")]
    mask: Option<AlgorithmIdentifierOwned>,
    #[asn1(context_specific = "2", tag_mode = "EXPLICIT", optional = "true")]
    salt_length: Option<u16>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT", optional = "true")]
    trailer: Option<u8>,
}

fn unknown() -> Fault {
    Fault::not_understood(Doubt::UnknownAlgorithm, "the signature's algorithm is not accepted or does not fit the key")
}

/// Accepted sizes of encoded RSA keys: 270 bytes for 2048 bits, 1038 bytes for 8192 bits. Shorter
/// keys can be broken.
const RSA_KEY_BYTES: RangeInclusive<usize> = 260..=1050;

impl PublicKey {
    fn of(certificate: &Certificate) -> Option<Self> {
        let info = certificate.tbs_certificate().subject_public_key_info();
        let algorithm = &info.algorithm;
        match algorithm.oid {
            oids::RSA | oids::RSA_PSS => {
                RSA_KEY_BYTES.contains(&info.subject_public_key.raw_bytes().len()).then_some(Self::Rsa)
            }
            oids::EC => match curve(algorithm.parameters.as_ref())? {
                oids::P256 => Some(Self::P256),
                oids::P384 => Some(Self::P384),
                oids::P521 => Some(Self::P521),
                _ => None,
            },
            _ => None,
        }
    }
}

/// The digest that the algorithm implies, if any.
pub(crate) fn hash_of(algorithm: &AlgorithmIdentifierOwned) -> Result<Option<Hash>, Fault> {
    Ok(match algorithm.oid {
        oids::RSA_SHA256 | oids::ECDSA_SHA256 => Some(Hash::Sha256),
        oids::RSA_SHA384 | oids::ECDSA_SHA384 => Some(Hash::Sha384),
        oids::RSA_SHA512 | oids::ECDSA_SHA512 => Some(Hash::Sha512),
        oids::RSA_PSS => Some(Pss::of(algorithm)?.hash),
        _ => None,
    })
}

/// RSA-PSS in its usual form: one digest for message and mask.
struct Pss {
    hash: Hash,
    salt_length: u16,
}

/// Default of the parameters (RFC 4055, 3.1).
const DEFAULT_SALT_LENGTH: u16 = 20;

impl Pss {
    fn of(algorithm: &AlgorithmIdentifierOwned) -> Result<Self, Fault> {
        let strange = || Fault::not_understood(Doubt::UnknownAlgorithm, "the parameters of RSA-PSS are not accepted");
        let parameters = algorithm.parameters.as_ref().ok_or_else(strange)?;
        let parameters: PssParameters = parameters.decode_as().map_err(|_| strange())?;
        let hash = parameters.hash.as_ref().and_then(|hash| Hash::from_oid(&hash.oid)).ok_or_else(strange)?;
        let mask = parameters.mask.as_ref().filter(|mask| mask.oid == oids::MGF1).ok_or_else(strange)?;
        let masked_by = mask.parameters.as_ref().and_then(|inner| inner.to_der().ok());
        let masked_by = masked_by.and_then(|der| AlgorithmIdentifierOwned::from_der(&der).ok()).ok_or_else(strange)?;
        let salt_length = parameters.salt_length.unwrap_or(DEFAULT_SALT_LENGTH);
        let fits =
            Hash::from_oid(&masked_by.oid) == Some(hash) && parameters.trailer.is_none_or(|trailer| trailer == 1);
        if fits { Ok(Self { hash, salt_length }) } else { Err(strange()) }
    }

    fn verifier(&self) -> RsaParameters {
        let plain = match self.hash {
            Hash::Sha256 => signature::RSA_PSS_2048_8192_SHA256,
            Hash::Sha384 => signature::RSA_PSS_2048_8192_SHA384,
            Hash::Sha512 => signature::RSA_PSS_2048_8192_SHA512,
        };
        plain.with_pss_salt_length(RsaPssSaltLength::Custom(self.salt_length))
    }
}

/// Verifies a signature over `message` with the key in `certificate`. `digest` is used if the
/// algorithm implies none.
pub(crate) fn verify_signature(
    certificate: &Certificate,
    algorithm: &AlgorithmIdentifierOwned,
    digest: Hash,
    message: &[u8],
    value: &[u8],
) -> Result<(), Fault> {
    let named = hash_of(algorithm)?;
    let is_for_key = |key: PublicKey, oid: ObjectIdentifier| match key {
        PublicKey::Rsa => {
            [oids::RSA, oids::RSA_SHA256, oids::RSA_SHA384, oids::RSA_SHA512, oids::RSA_PSS].contains(&oid)
        }
        _ => [oids::EC, oids::ECDSA_SHA256, oids::ECDSA_SHA384, oids::ECDSA_SHA512].contains(&oid),
    };
    let key = PublicKey::of(certificate).filter(|key| is_for_key(*key, algorithm.oid)).ok_or_else(unknown)?;
    let pss;
    let verifier: &dyn VerificationAlgorithm = match (key, named.unwrap_or(digest)) {
        (PublicKey::Rsa, _) if algorithm.oid == oids::RSA_PSS => {
            pss = Pss::of(algorithm)?.verifier();
            &pss
        }
        (PublicKey::Rsa, Hash::Sha256) => &signature::RSA_PKCS1_2048_8192_SHA256,
        (PublicKey::Rsa, Hash::Sha384) => &signature::RSA_PKCS1_2048_8192_SHA384,
        (PublicKey::Rsa, Hash::Sha512) => &signature::RSA_PKCS1_2048_8192_SHA512,
        (PublicKey::P256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
        (PublicKey::P256, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
        (PublicKey::P256, Hash::Sha512) => &signature::ECDSA_P256_SHA512_ASN1,
        (PublicKey::P384, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
        (PublicKey::P384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
        (PublicKey::P384, Hash::Sha512) => &signature::ECDSA_P384_SHA512_ASN1,
        (PublicKey::P521, Hash::Sha256) => &signature::ECDSA_P521_SHA256_ASN1,
        (PublicKey::P521, Hash::Sha384) => &signature::ECDSA_P521_SHA384_ASN1,
        (PublicKey::P521, Hash::Sha512) => &signature::ECDSA_P521_SHA512_ASN1,
    };
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    verifier.verify_sig(key, message, value).map_err(|_| Fault::broken("the signature does not fit the signer's key"))
}
