// SPDX-License-Identifier: MPL-2.0
//! What a check has found, as data. The words are `use-cases/src/verification/dossier_words.rs`.

use meetings::ids::MeetingId;
use moments::Millis;
use serde::{Deserialize, Serialize};
use signing::SignatureReport;

use crate::facts::Stage;
use crate::log::LogFault;
use crate::reader::ArchiveFault;

/// In order of severity: the worst finding decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
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

/// Why nothing can be said of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    Archive(ArchiveFault),
    /// An archive, but without what makes it a dossier.
    NotADossier,
    /// Of a later version; with its name.
    Format(String),
    TooComplex,
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// The archive has more than one reading.
    Archive(ArchiveFault),
    /// It is in the manifest, and not in the archive.
    Missing(String),
    /// It is in the archive, and not in the manifest.
    Extra(String),
    Changed(String),
    /// A manifest, list or record that is not what it has to be.
    NotAsWritten(String),
    /// A list names a file that is not there, or has another digest for it.
    ListedOtherwise(String),
    Log {
        seq: i64,
        fault: LogFault,
    },
    /// What the log does not know, or knows with another digest.
    NotInLog(String),
    /// A document that belongs to other minutes.
    DocumentOfOthers(String),
    /// A document that is said to be signed, and is not.
    DocumentNotSigned(String),
    /// A document that was not checked: there are too many.
    DocumentNotChecked(String),
    /// The ballots of this vote do not make its result.
    VoteDoesNotAddUp(u32),
    /// The record of this secret vote tells whose ballots they are.
    SecretVoteNamed(u32),
    /// The log says something else of the confirmation of the roll call.
    RollCallConfirmation,
}

impl Finding {
    pub(crate) fn verdict(&self) -> Verdict {
        match self {
            Self::Archive(fault) if fault.is_unreadable() => Verdict::Unreadable,
            Self::Archive(ArchiveFault::Damaged(_)) | Self::Missing(_) | Self::Extra(_) | Self::Changed(_) => {
                Verdict::Changed
            }
            Self::Archive(_) => Verdict::Ambiguous,
            Self::DocumentNotChecked(_) => Verdict::NotCheckable,
            Self::NotAsWritten(_)
            | Self::ListedOtherwise(_)
            | Self::Log { .. }
            | Self::NotInLog(_)
            | Self::DocumentOfOthers(_)
            | Self::DocumentNotSigned(_)
            | Self::VoteDoesNotAddUp(_)
            | Self::SecretVoteNamed(_)
            | Self::RollCallConfirmation => Verdict::Inconsistent,
        }
    }
}

/// Something that is not wrong, and that a reader should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// No minutes are signed by all.
    NoSignedMinutes,
    /// The signed minutes do not have the digest of this vote.
    VoteNotInMinutes(u32),
    /// The signed minutes say something else of who attended.
    AttendanceWrittenAnew,
    /// Files that were not on the server's disk any more.
    Lost(String),
}

/// A PDF of minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentReport {
    pub file: String,
    /// None where no list names it.
    pub stage: Option<Stage>,
    pub verdict: PdfVerdict,
    pub signatures: Vec<SignatureReport>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PdfVerdict {
    Found(signing::Verdict),
    /// Why it cannot be read, in English.
    Unreadable(String),
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogReport {
    /// Numbers and hashes, to be compared with the log itself.
    pub entries: Vec<(i64, String)>,
    /// Runs of entries of other matters in between.
    pub gaps: usize,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub verdict: Verdict,
    pub unreadable: Option<Unreadable>,
    /// What it says it is of.
    pub meeting: Option<MeetingId>,
    pub title: String,
    pub unit_name: String,
    pub held_at: Option<Millis>,
    /// Number of files, and their bytes.
    pub files: usize,
    pub bytes: u64,
    /// SHA-256 of the manifest of manifests: what a signature covers.
    pub manifest_sha256: Option<String>,
    /// None: nobody has signed the dossier.
    pub signature: Option<SignatureReport>,
    pub documents: Vec<DocumentReport>,
    pub votes: usize,
    pub papers: usize,
    pub recordings: usize,
    pub with_sound: bool,
    pub log: LogReport,
    /// The first ones; `more_findings` counts those that are left out.
    pub findings: Vec<Finding>,
    pub more_findings: usize,
    pub remarks: Vec<Remark>,
}
