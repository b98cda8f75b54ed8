// SPDX-License-Identifier: MPL-2.0
//! Checks whether an authority signed a certificate, a revocation list or an OCSP response.

use der::Encode as _;
use moments::Millis;
use x509_cert::Certificate;
use x509_cert::spki::AlgorithmIdentifierOwned;

use crate::algorithm::Hash;
use crate::signature_value::{hash_of, verify_signature};

pub(crate) fn is_issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let tbs = certificate.tbs_certificate();
    let algorithm = certificate.signature_algorithm();
    let Ok(message) = tbs.to_der() else { return false };
    // None if the number of bits is no multiple of eight, which no signature has.
    let Some(value) = certificate.signature().as_bytes() else { return false };
    tbs.issuer() == issuer.tbs_certificate().subject()
        && tbs.signature() == algorithm
        && is_signed_by(issuer, algorithm, &message, value)
}

/// Whether an authority's key signed these bytes. Only algorithms with a fixed digest are accepted.
pub(crate) fn is_signed_by(
    issuer: &Certificate,
    algorithm: &AlgorithmIdentifierOwned,
    message: &[u8],
    value: &[u8],
) -> bool {
    let hash = hash_of(algorithm).ok().flatten();
    hash.is_some_and(|hash: Hash| verify_signature(issuer, algorithm, hash, message, value).is_ok())
}

pub(crate) fn unix_millis(time: &x509_cert::time::Time) -> Millis {
    Millis(i64::try_from(time.to_unix_duration().as_millis()).unwrap_or(i64::MAX))
}
