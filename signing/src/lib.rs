// SPDX-License-Identifier: MPL-2.0
//! Signatures on PDF documents: PAdES baseline B-B and B-T (ETSI EN 319 142-1).
//!
//! The order of calls: [`add_fields`] once on the typeset document; [`sign`] by the secretary, then
//! by the chair, each as an incremental update; [`verify`] by anybody at any time. Before filing a
//! document the server checks with [`check_extends`] that it is the approved revision plus
//! signatures.
//!
//! [`sign_detached`] and [`verify_detached`] do the same beside a file of any kind (CAdES).

mod algorithm;
mod ber;
mod cades;
mod certificate;
mod changes;
mod cms_check;
mod dates;
mod demo;
mod detached;
mod document_mark;
mod fault;
mod field_tree;
mod fields;
mod issuance;
mod key_check;
mod key_error;
mod keys;
mod keywords;
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
mod revision_check;
mod revocation;
mod second_parser;
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
pub use detached::{MAX_SIGNATURE_BYTES, sign_detached, verify_detached};
pub use fields::{FieldPlace, add_fields};
pub use key_check::{KeyCertificate, KeyFitness};
pub use key_error::KeyError;
pub use keys::{KeyMaterial, SigningKey};
pub use pkcs11::{TokenKey, TokenModule};
pub use report::{
    CertificateTrust, Change, Coverage, DocumentMark, Doubt, Level, SignatureKind, SignatureReport, TimeStampReport,
    Verdict, VerificationReport,
};
pub use revision_check::{NotAnExtension, check_extends};
pub use sign::{SignatureRequest, sign};
pub use sign_error::SignError;
pub use trust::{TrustError, TrustStore};
pub use tsa::{HttpTimeStampAuthority, TimeStampAuthority, TimeStampError};
pub use verify::{MAX_PDF_BYTES, MAX_SIGNATURES, VerifyError, verdict_of, verify};
