// SPDX-License-Identifier: MPL-2.0
//! What is to be said of a signed document.

use moments::Millis;
use meetings::ids::MinutesId;
use meetings::minutes::MinutesKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SignatureView;

/// The answer about a document, for `POST /api/v1/verify` and `diemcau verify --json`.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VerificationView {
    pub verdict: Verdict,
    pub signatures: Vec<VerifiedSignature>,
    /// Names of the places for signatures in which nobody has signed.
    pub empty_fields: Vec<String>,
    /// The minutes that this file is, or says it is, where they are known here.
    pub minutes: Option<VerifiedMinutes>,
    /// What it is of these minutes.
    pub standing: Standing,
    /// Why the file cannot be read; only with that verdict.
    pub unreadable: Option<Unreadable>,
    /// The same in words, in the reader's language.
    pub explanation: Option<String>,
}

/// Why a file cannot be read as a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    NotPdf,
    Damaged,
    Encrypted,
    TooLarge,
    TooComplex,
    TooManySignatures,
}

/// Why a signature cannot be judged here (`not_checkable`), or the document cannot be vouched for
/// (`ambiguous`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Its kind is not known here.
    UnknownKind,
    UnreadableSignature,
    /// Not as the profiles for signed documents ask for.
    UnusualSignature,
    /// It names its certificate by SHA-1 only, which binds it too weakly.
    OldCertificateReference,
    UnknownAlgorithm,
    /// The signer's certificate is not in the file.
    NoCertificate,
    UnreadableTimeStamp,
    /// What was appended after signing cannot be read.
    UnreadableUpdate,
    UnreadableDocument,
    /// A form that is drawn instead of the pages (XFA).
    DynamicForm,
    /// Ambiguous: what was appended is not written in the one form that all programs read alike.
    LooseUpdate,
    /// Ambiguous: something stands behind the last readable end.
    DamagedEnd,
    /// Ambiguous: older programs do not find parts of the pages.
    OlderPrograms,
    /// Ambiguous: another program sees something else.
    OtherPrograms,
}

/// What a file is of the minutes that are kept here. Decided by the digests of the documents that
/// were filed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// The minutes themselves, signed by secretary and chair; at most signatures or time stamps
    /// were added after.
    Filed,
    /// Signed by the secretary; the chair's signature is missing.
    AwaitsChair,
    /// Up for signature; nobody has signed.
    AwaitsSecretary,
    /// Made here once, and returned or replaced since.
    Superseded,
    /// It names minutes of this server and is no document of theirs.
    Claimed,
    /// Not from here, as far as is known.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every signature valid, the document unchanged since.
    Valid,
    /// Signatures are mathematically right but a certificate is not from an authority trusted here.
    Untrusted,
    /// Changed after signing.
    Changed,
    /// A signature is wrong or broken.
    Invalid,
    /// What was added after signing has more than one reading: programs may show different
    /// documents.
    Ambiguous,
    /// A signer's certificate was revoked.
    Revoked,
    /// A signature is of a form that is not known here; nothing says that anything was altered.
    NotCheckable,
    NotSigned,
    /// Not a PDF, or cannot be read.
    Unreadable,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VerifiedSignature {
    pub signer: String,
    pub issuer: String,
    /// From a time-stamp authority, or none.
    pub signed_at: Option<Millis>,
    /// Not a person's signature: an authority's proof that the document existed.
    pub is_time_stamp: bool,
    pub valid: bool,
    pub trusted: bool,
    pub covers_whole_document: bool,
    pub changed_since: bool,
    /// Why it cannot be judged, or what came after it.
    pub doubt: Option<Doubt>,
    /// In words, in the reader's language.
    pub explanation: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VerifiedMinutes {
    pub minutes: MinutesId,
    pub kind: MinutesKind,
    pub meeting_title: String,
    pub meeting_unit_name: String,
    /// None of a meeting that was not opened here.
    pub met_at: Option<Millis>,
    /// A later correction that is signed.
    pub corrected_by: Option<MinutesId>,
    /// How other documents name that correction: with number and date.
    pub corrected_as: Option<String>,
    pub corrects: Option<MinutesId>,
    /// Since when they do not count any more; none: they do.
    pub withdrawn_at: Option<Millis>,
    /// Who signed, as it was filed when they did; only of a document that was filed here.
    pub signers: Vec<SignatureView>,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<VerificationView>();
    types.add::<Unreadable>();
    types.add::<Doubt>();
    types.add::<Standing>();
    types.add::<Verdict>();
    types.add::<VerifiedSignature>();
    types.add::<VerifiedMinutes>();
}
