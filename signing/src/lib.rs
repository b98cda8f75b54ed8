//! Signatures on PDF documents: PAdES baseline B-B and B-T (ETSI EN 319 142-1).
//!
//! The order of things: [`add_fields`] once on the typeset document; then [`sign`] by the secretary, [`sign`] by the
//! chair, each an incremental update over the bytes before; [`verify`] by anybody, at any time. The server proves with
//! [`check_extends`] that what it files is the approved revision and nothing but signatures.

mod algorithm;
mod cades;
mod certificate;
mod cms_check;
mod demo;
mod diff;
mod extends;
mod fields;
mod keys;
mod oids;
mod pdf;
mod pkcs11;
mod report;
mod revisions;
mod sign;
mod trust;
mod tsa;
mod verify;

pub use demo::{DemoAuthority, DemoError, PemPair};
pub use extends::{NotAnExtension, check_extends};
pub use fields::{FieldPlace, add_fields};
pub use keys::{KeyError, KeyMaterial, SigningKey};
pub use pkcs11::{TokenKey, TokenModule};
pub use report::{
    CertificateTrust, Change, Coverage, DocumentMark, Level, SignatureReport, TimeStampReport, Verdict,
    VerificationReport,
};
pub use sign::{SignError, SignatureRequest, sign};
pub use trust::{TrustError, TrustStore};
pub use tsa::{HttpTimeStampAuthority, TimeStampAuthority, TimeStampError};
pub use verify::{MAX_PDF_BYTES, MAX_SIGNATURES, VerifyError, verify};
