// SPDX-License-Identifier: MPL-2.0
//! Signatures on PDF documents: PAdES baseline B-B and B-T (ETSI EN 319 142-1).
//!
//! The order of things: [`add_fields`] once on the typeset document; then [`sign`] by the
//! secretary, [`sign`] by the chair, each an incremental update over the bytes before; [`verify`]
//! by anybody, at any time. The server proves with [`check_extends`] that what it files is the
//! approved revision and nothing but signatures.

mod algorithm;
mod ber;
mod cades;
mod certificate;
mod changes;
mod cms_check;
mod dates;
mod demo;
mod extends;
mod fault;
mod fields;
mod form;
mod issuance;
mod key_check;
mod key_error;
mod keys;
mod keywords;
mod mark;
mod ocsp;
mod oids;
mod pbe;
mod pdf;
mod permissions;
mod pkcs11;
mod pkcs12;
mod reading;
mod references;
mod report;
mod revocation;
mod second_reading;
mod sign;
mod sign_error;
mod signature;
mod signature_value;
mod signing_certificate;
mod tlv;
mod trust;
mod tsa;
mod updates;
mod verify;

pub use demo::{DemoAuthority, DemoError, PemPair};
pub use extends::{NotAnExtension, check_extends};
pub use fields::{FieldPlace, add_fields};
pub use key_check::{KeyCertificate, KeyFitness};
pub use key_error::KeyError;
pub use keys::{KeyMaterial, SigningKey};
pub use pkcs11::{TokenKey, TokenModule};
pub use report::{
    CertificateTrust, Change, Coverage, DocumentMark, Doubt, Level, SignatureKind, SignatureReport, TimeStampReport,
    Verdict, VerificationReport,
};
pub use sign::{SignatureRequest, sign};
pub use sign_error::SignError;
pub use trust::{TrustError, TrustStore};
pub use tsa::{HttpTimeStampAuthority, TimeStampAuthority, TimeStampError};
pub use verify::{MAX_PDF_BYTES, MAX_SIGNATURES, VerifyError, verify};
