// SPDX-License-Identifier: MPL-2.0
//! The result of a verification as data. The command line prints it and the page shows it, in the
//! reader's language.

use moments::Millis;
use serde::{Deserialize, Serialize};

/// The overall verdict, in order of severity: the worst finding decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every signature is valid, every certificate trusted, and nothing but signatures was added
    /// since.
    Valid,
    /// Valid, but some certificate does not chain to a trusted authority, or was not valid at the
    /// time.
    Untrusted,
    /// There is no signature.
    NotSigned,
    /// A signature has an unsupported form. There is no sign of an alteration.
    NotCheckable,
    /// A certificate was revoked before the proven time of the signature.
    Revoked,
    /// An addition after signing is ambiguous: programs may show different documents.
    Ambiguous,
    /// The signatures match the bytes that they cover, but something else was changed or added
    /// afterwards.
    ChangedAfterSigning,
    /// A signature does not match the document, because bytes were changed or it is malformed.
    InvalidSignature,
}

impl Verdict {
    #[must_use]
    pub(crate) fn worse_of(self, other: Self) -> Self {
        if other as u8 > self as u8 { other } else { self }
    }
}

/// Why a signature cannot be checked here, or a document cannot be vouched for. Page and command
/// line translate it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Its kind (/SubFilter) is not supported.
    UnknownKind,
    /// The CMS object cannot be read.
    UnreadableSignature,
    /// A CMS object that violates the profiles for documents.
    UnusualSignature,
    /// It refers to its certificate by SHA-1 only, which is too weak.
    OldCertificateReference,
    /// A digest or a signature algorithm that is not accepted.
    UnknownAlgorithm,
    /// The signer's certificate is not in the file.
    NoCertificate,
    UnreadableTimeStamp,
    /// An addition after signing cannot be parsed.
    UnreadableUpdate,
    /// Something that the pages need cannot be parsed.
    UnreadableDocument,
    /// A form that some programs draw instead of the pages (XFA).
    DynamicForm,
    /// Ambiguous: an addition is not in the one form that all programs read alike.
    LooseUpdate,
    /// Ambiguous: there is something after the last readable end.
    DamagedEnd,
    /// Ambiguous: older programs do not find parts of the pages.
    OlderPrograms,
    /// Ambiguous: another parser gets a different result.
    OtherPrograms,
}

impl Doubt {
    /// The document is ambiguous; other reasons are not.
    #[must_use]
    pub const fn is_ambiguity(self) -> bool {
        matches!(self, Self::LooseUpdate | Self::DamagedEnd | Self::OlderPrograms | Self::OtherPrograms)
    }
}

/// PAdES baseline level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Level {
    #[serde(rename = "B-B")]
    BB,
    #[serde(rename = "B-T")]
    BT,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateTrust {
    /// Chains to a trusted authority, and was valid at the proven time (time stamp) or is valid
    /// now.
    Trusted,
    /// Does not chain to a trusted authority.
    Untrusted,
    /// Chains to a trusted authority, but was expired.
    Expired,
    /// Chains to a trusted authority, but was not yet valid.
    NotYetValid,
    /// Was revoked, by a revocation list or an OCSP response in the file.
    Revoked,
}

/// Which bytes a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The whole file.
    WholeFile,
    /// A whole earlier revision; [`SignatureReport::changes_after`] classifies what came after.
    EarlierRevision,
    /// Less than that, which is not accepted.
    Incomplete,
}

/// Changes of the document after a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Nothing,
    /// Further signatures, time stamps, revocation data.
    SignaturesOnly,
    /// Something ambiguous.
    Ambiguous,
    /// Anything else.
    Content,
}

/// The document's own claims, from its first signed revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMark {
    /// Id of the minutes in the system that made them.
    pub document: String,
    pub revision: i64,
    pub meeting: String,
    pub meeting_title: String,
    /// Id of the minutes that these correct.
    pub corrects: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeStampReport {
    pub at: Millis,
    /// Common name of the authority.
    pub authority: String,
    pub trust: CertificateTrust,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureKind {
    /// A person's or an office's.
    Signature,
    /// A time stamp: an authority proves that the document existed.
    DocumentTimeStamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureReport {
    pub kind: SignatureKind,
    /// Name of the signature field, for example `Secretary`.
    pub field: String,
    /// Its kind, as in the file (/SubFilter).
    pub form: String,
    /// Common name in the signer's certificate; empty when the signature cannot be read.
    pub signer: String,
    /// Organisation in the certificate; may be empty.
    pub organisation: String,
    /// Common name of the certificate's issuer.
    pub issuer: String,
    /// Serial number of the certificate, hexadecimal.
    pub serial: String,
    /// SHA-256 of the signer's certificate, hexadecimal; empty when the signature cannot be read.
    pub certificate_sha256: String,
    /// Claimed by the signer, not proven.
    pub claimed_at: Option<Millis>,
    /// Proven by a time-stamp authority.
    pub time_stamp: Option<TimeStampReport>,
    pub reason: String,
    pub level: Level,
    /// Counts from 1, in the order of the file.
    pub revision: usize,
    pub coverage: Coverage,
    /// The signature matches the certificate and the covered bytes.
    pub intact: bool,
    /// Why its validity, or a later change of the document, cannot be determined.
    pub doubt: Option<Doubt>,
    pub trust: CertificateTrust,
    /// When the certificate, or one of its issuers, was revoked.
    pub revoked_at: Option<Millis>,
    pub changes_after: Change,
    /// For technical readers, in English: why it is invalid, or what was changed.
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationReport {
    pub verdict: Verdict,
    /// None if the file does not claim to be minutes of this system.
    pub document: Option<DocumentMark>,
    /// In the order of signing.
    pub signatures: Vec<SignatureReport>,
    /// Names of empty signature fields.
    pub empty_fields: Vec<String>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}
