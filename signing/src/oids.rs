// SPDX-License-Identifier: MPL-2.0
//! Object identifiers used in signatures.

use der::oid::ObjectIdentifier;

const fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new_unwrap(text)
}

pub const SIGNED_DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.2");
pub const DATA: ObjectIdentifier = oid("1.2.840.113549.1.7.1");
/// RFC 3161, the content of a time-stamp token.
pub const TST_INFO: ObjectIdentifier = oid("1.2.840.113549.1.9.16.1.4");

pub const CONTENT_TYPE: ObjectIdentifier = oid("1.2.840.113549.1.9.3");
pub const MESSAGE_DIGEST: ObjectIdentifier = oid("1.2.840.113549.1.9.4");
pub const SIGNING_TIME: ObjectIdentifier = oid("1.2.840.113549.1.9.5");
/// RFC 2634, 5.4: the signer's certificate by SHA-1.
pub const SIGNING_CERTIFICATE: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.12");
/// RFC 5035.
pub const SIGNING_CERTIFICATE_V2: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.47");
/// RFC 3161, appendix A.
pub const SIGNATURE_TIME_STAMP: ObjectIdentifier = oid("1.2.840.113549.1.9.16.2.14");

pub const SHA256: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.1");
pub const SHA384: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.2");
pub const SHA512: ObjectIdentifier = oid("2.16.840.1.101.3.4.2.3");

pub const RSA: ObjectIdentifier = oid("1.2.840.113549.1.1.1");
pub const RSA_SHA256: ObjectIdentifier = oid("1.2.840.113549.1.1.11");
pub const RSA_SHA384: ObjectIdentifier = oid("1.2.840.113549.1.1.12");
pub const RSA_SHA512: ObjectIdentifier = oid("1.2.840.113549.1.1.13");
pub const EC: ObjectIdentifier = oid("1.2.840.10045.2.1");
pub const ECDSA_SHA256: ObjectIdentifier = oid("1.2.840.10045.4.3.2");
pub const ECDSA_SHA384: ObjectIdentifier = oid("1.2.840.10045.4.3.3");
pub const P256: ObjectIdentifier = oid("1.2.840.10045.3.1.7");
pub const P384: ObjectIdentifier = oid("1.3.132.0.34");
pub const P521: ObjectIdentifier = oid("1.3.132.0.35");
pub const ECDSA_SHA512: ObjectIdentifier = oid("1.2.840.10045.4.3.4");
pub const RSA_PSS: ObjectIdentifier = oid("1.2.840.113549.1.1.10");
/// Mask generation for RSA-PSS.
pub const MGF1: ObjectIdentifier = oid("1.2.840.113549.1.1.8");
pub const SHA1: ObjectIdentifier = oid("1.3.14.3.2.26");
/// Revocation data inside a signature, as Adobe defined it before /DSS.
pub const REVOCATION_INFO: ObjectIdentifier = oid("1.2.840.113583.1.1.8");
/// RFC 6960.
pub const OCSP_BASIC: ObjectIdentifier = oid("1.3.6.1.5.5.7.48.1.1");
/// RFC 5280, 5.3.1.
pub const CRL_REASON: ObjectIdentifier = oid("2.5.29.21");
pub const KP_OCSP_SIGNING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.9");

pub const COMMON_NAME: ObjectIdentifier = oid("2.5.4.3");
pub const ORGANISATION: ObjectIdentifier = oid("2.5.4.10");
pub const ORGANISATIONAL_UNIT: ObjectIdentifier = oid("2.5.4.11");
pub const COUNTRY: ObjectIdentifier = oid("2.5.4.6");
pub const LOCALITY: ObjectIdentifier = oid("2.5.4.7");
pub const PROVINCE: ObjectIdentifier = oid("2.5.4.8");
/// In Vietnamese certificates the personal number or tax code.
pub const USER_ID: ObjectIdentifier = oid("0.9.2342.19200300.100.1.1");
pub const KP_TIME_STAMPING: ObjectIdentifier = oid("1.3.6.1.5.5.7.3.8");
