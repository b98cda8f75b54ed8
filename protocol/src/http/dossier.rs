// SPDX-License-Identifier: MPL-2.0
//! The dossier of a meeting: making, signing and checking it.

use meetings::ids::KeyId;
use moments::Millis;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Verdict, VerifiedSignature};
use crate::problem::Problem;

/// The dossier of a meeting, for who may make it.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierView {
    /// The meeting has ended.
    pub may_make: bool,
    /// One is being made.
    pub making: Option<DossierProgress>,
    /// Why the last one came to nothing.
    pub problem: Option<Problem>,
    /// All sound was deleted because it was kept long enough: no dossier has it any more.
    pub sound_deleted_at: Option<Millis>,
    /// The last one that was made, while its file is kept.
    pub dossier: Option<DossierSummary>,
}

/// How far it is, in bytes.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierProgress {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub done: u64,
    /// 0 while it waits for others.
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub total: u64,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierSummary {
    pub made_at: Millis,
    /// Empty of somebody on the server's machine.
    pub made_by_name: String,
    pub with_sound: bool,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub files: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    /// SHA-256, in hexadecimal, of what is signed: `tagmanifest-sha256.txt`.
    pub manifest_sha256: String,
    /// None: nobody has signed it.
    pub signed: Option<DossierSigner>,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierSigner {
    pub name: String,
    pub at: Millis,
    /// Subject of the certificate.
    pub certificate: String,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct MakeDossier {
    /// With the recordings themselves, and not only their digests.
    pub with_sound: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(deny_unknown_fields)]
pub struct SignDossier {
    pub key: KeyId,
    /// Passphrase of the PKCS#12 file or PIN of the token. Used once, never stored.
    pub passphrase: String,
    /// `manifest_sha256` of the dossier that the signer was shown: no other is signed.
    pub shown_sha256: String,
    /// The name in the certificate, when it is not the account's and the signer confirms it.
    #[serde(default)]
    #[cfg_attr(feature = "typescript", ts(optional))]
    pub confirmed_holder: Option<String>,
}

/// The answer about a dossier, for `POST /api/v1/verify/dossier` and `diemcau verify --json`.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierVerificationView {
    pub verdict: DossierVerdict,
    /// The verdict in one sentence, in the reader's language.
    pub headline: String,
    /// What it says it is of; empty where it cannot be read.
    pub title: String,
    pub unit_name: String,
    pub held_at: Option<Millis>,
    /// None: nobody has signed the dossier.
    pub signature: Option<VerifiedSignature>,
    /// When its signer says that it was signed; `signed_at` of the signature is proven.
    pub claimed_at: Option<Millis>,
    pub documents: Vec<VerifiedDocument>,
    pub contents: DossierContents,
    /// What is wrong, in the reader's language; the first ones.
    pub findings: Vec<String>,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub more_findings: u64,
    /// What is not wrong and should be known.
    pub remarks: Vec<String>,
    /// What is known of it here.
    pub standing: DossierStanding,
    /// The same in words; none where that adds nothing.
    pub standing_words: Option<String>,
    /// SHA-256, in hexadecimal, of what is signed.
    pub manifest_sha256: Option<String>,
}

/// How much of what is in it.
#[derive(Debug, Clone, Default, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct DossierContents {
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub files: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub bytes: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub votes: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub papers: u64,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub recordings: u64,
    pub with_sound: bool,
    #[cfg_attr(feature = "typescript", ts(type = "number"))]
    pub log_entries: u64,
}

/// A PDF of minutes in a dossier.
#[derive(Debug, Clone, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct VerifiedDocument {
    pub file: String,
    pub verdict: Verdict,
    pub signatures: Vec<VerifiedSignature>,
    /// The verdict in one sentence, in the reader's language.
    pub explanation: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DossierVerdict {
    /// Signed by somebody trusted, everything as it was then, and nothing contradicts anything.
    Valid,
    /// The same, but a certificate is not from an authority trusted here.
    Untrusted,
    /// Everything fits together, and nobody has signed for it.
    NotSigned,
    /// A signature is of a form that is not known here.
    NotCheckable,
    Revoked,
    /// Parts of it contradict each other.
    Inconsistent,
    /// A signature does not fit.
    Invalid,
    /// Files were changed, removed or added.
    Changed,
    /// The archive can be read in more than one way.
    Ambiguous,
    Unreadable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum DossierStanding {
    /// It was made here, and its part of the log is that of the log that is kept here.
    MadeHere,
    /// It was made here, and the log that is kept here says something else by now.
    LogDiffers,
    /// Not from here, as far as is known.
    Unknown,
}

/// The types of this subject that pages use.
#[cfg(feature = "typescript")]
pub(crate) fn types(types: &mut crate::typescript::Types) {
    types.add::<DossierView>();
    types.add::<DossierProgress>();
    types.add::<DossierSummary>();
    types.add::<DossierSigner>();
    types.add::<MakeDossier>();
    types.add::<SignDossier>();
    types.add::<DossierVerificationView>();
    types.add::<DossierContents>();
    types.add::<VerifiedDocument>();
    types.add::<DossierVerdict>();
    types.add::<DossierStanding>();
}
