// SPDX-License-Identifier: MPL-2.0
//! The signed attribute that refers to the signer's certificate (RFC 5035).

use der::Sequence;
use der::asn1::{Any, OctetString};
use x509_cert::spki::AlgorithmIdentifierOwned;

/// RFC 5035, 4. A missing hash algorithm means SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct EssCertIdV2 {
    pub hash_algorithm: Option<AlgorithmIdentifierOwned>,
    pub cert_hash: OctetString,
    pub issuer_serial: Option<Any>,
}

/// RFC 5035, 3. Binds the signature to one certificate, so that another certificate for the same
/// key cannot replace it.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SigningCertificateV2 {
    pub certs: Vec<EssCertIdV2>,
    pub policies: Option<Any>,
}

/// RFC 5035, 5: the certificate by SHA-1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct EssCertId {
    pub cert_hash: OctetString,
    pub issuer_serial: Option<Any>,
}

/// RFC 5035, 5. The predecessor of [`SigningCertificateV2`]; only read.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
pub(crate) struct SigningCertificate {
    pub certs: Vec<EssCertId>,
    pub policies: Option<Any>,
}
