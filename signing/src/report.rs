// SPDX-License-Identifier: MPL-2.0
//! What a verification found, as data: the command prints it, the page shows it, both in the
//! reader's language.

use meetings::Millis;
use serde::{Deserialize, Serialize};

/// The one answer. The order is the order of weight: the worst finding decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every signature is valid, every certificate trusted, and nothing but signatures was added
    /// since.
    Valid,
    /// As valid, but some certificate does not lead to a trusted authority, or was not valid at the
    /// time.
    Untrusted,
    /// There is no signature.
    NotSigned,
    /// A signature is of a form that is not known here. Nothing says that anything was altered.
    NotCheckable,
    /// A certificate was revoked before the signature is proven to have existed.
    Revoked,
    /// What was added after signing has more than one reading: programs may show different
    /// documents.
    Ambiguous,
    /// The signatures fit the bytes they cover, but something else was changed or added afterwards.
    ChangedAfterSigning,
    /// A signature does not fit the document: bytes were changed, or it is no proper signature.
    InvalidSignature,
}

impl Verdict {
    #[must_use]
    pub(crate) fn worse_of(self, other: Self) -> Self {
        if other as u8 > self as u8 { other } else { self }
    }
}

/// Why a signature cannot be judged here, or a document cannot be vouched for. The page and the
/// command say it in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// Its kind (/SubFilter) is not known here.
    UnknownKind,
    /// The CMS object cannot be read.
    UnreadableSignature,
    /// A CMS object as nobody writes it who follows the profiles for documents.
    UnusualSignature,
    /// It names its certificate by SHA-1 only, which binds it too weakly.
    OldCertificateReference,
    /// A digest or a signature algorithm that is not accepted.
    UnknownAlgorithm,
    /// The signer's certificate is not in the file.
    NoCertificate,
    UnreadableTimeStamp,
    /// What was appended after signing cannot be read.
    UnreadableUpdate,
    /// Something that the pages need cannot be read.
    UnreadableDocument,
    /// A form that is drawn instead of the pages, by programs that know it (XFA).
    DynamicForm,
    /// Ambiguous: what was appended is not written in the one form that all programs read alike.
    LooseUpdate,
    /// Ambiguous: behind the last readable end stands something else.
    DamagedEnd,
    /// Ambiguous: older programs do not find parts of the pages.
    OlderPrograms,
    /// Ambiguous: another parser sees something else.
    OtherPrograms,
}

impl Doubt {
    /// There is more than one reading; of the others there is none here.
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
    /// Leads to a trusted authority, and was valid at the proven time (time stamp) or is valid now.
    Trusted,
    /// Leads to no trusted authority.
    Untrusted,
    /// Leads to a trusted authority, but was out of its validity period.
    Expired,
    /// Leads to a trusted authority, but its validity has not begun.
    NotYetValid,
    /// Was revoked, as a list or an answer in the file says.
    Revoked,
}

/// Which bytes a signature covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Coverage {
    /// The whole file.
    WholeFile,
    /// The whole of an earlier revision; [`SignatureReport::changes_after`] says what came after.
    EarlierRevision,
    /// Less than that: not acceptable.
    Incomplete,
}

/// What was done to the document after a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    Nothing,
    /// Further signatures, time stamps, revocation data.
    SignaturesOnly,
    /// Something that has more than one reading.
    Ambiguous,
    /// Anything else.
    Content,
}

/// What the document says of itself, from its first signed revision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentMark {
    /// Id of the minutes in the system that made them.
    pub document: String,
    pub revision: i64,
    pub meeting: String,
    pub meeting_title: String,
    /// Id of the minutes which these correct.
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
    /// An authority proves that the document existed.
    DocumentTimeStamp,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureReport {
    pub kind: SignatureKind,
    /// Name of the signature field, for example `Secretary`.
    pub field: String,
    /// Its kind as the file names it (/SubFilter).
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
    /// As the signer claimed it; not proven.
    pub claimed_at: Option<Millis>,
    /// Proven by a time-stamp authority.
    pub time_stamp: Option<TimeStampReport>,
    pub reason: String,
    pub level: Level,
    /// Counted from 1, in the order of the file.
    pub revision: usize,
    pub coverage: Coverage,
    /// The signature fits the certificate and the covered bytes.
    pub intact: bool,
    /// Why we cannot say whether it is intact, or what came of the document since.
    pub doubt: Option<Doubt>,
    pub trust: CertificateTrust,
    /// When the certificate, or one above it, was revoked.
    pub revoked_at: Option<Millis>,
    pub changes_after: Change,
    /// For the technically minded, English: why it is not intact or what was changed.
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerificationReport {
    pub verdict: Verdict,
    /// None when the file is not one of our minutes.
    pub document: Option<DocumentMark>,
    /// In the order of signing.
    pub signatures: Vec<SignatureReport>,
    /// Names of signature fields that nobody has signed.
    pub empty_fields: Vec<String>,
    /// SHA-256 of the file, hexadecimal.
    pub sha256: String,
}
