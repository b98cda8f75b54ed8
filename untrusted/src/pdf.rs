// SPDX-License-Identifier: MPL-2.0
//! Requests about a PDF: verify it.

use moments::Millis;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use signing::{TrustStore, VerificationReport, VerifyError};

use super::parse_request::ParseRequest;

/// A file of certificates of trusted authorities, as on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrustFile {
    pub name: String,
    pub pem: String,
}

/// Verify this PDF: who signed it, and was it changed since?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifyPdf {
    pub trust: Vec<TrustFile>,
    pub now: Millis,
}

/// The report, with the digests that identify documents that the file begins with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PdfReport {
    pub found: VerificationReport,
    /// SHA-256 of the file up to the end of each of its first revisions, in hexadecimal.
    pub revisions: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PdfAnswer {
    Report(PdfReport),
    Unreadable(VerifyError),
    /// A file of trusted certificates is invalid: which one and why.
    TrustUnusable(String),
}

impl ParseRequest for VerifyPdf {
    type Answer = PdfAnswer;
    const NAME: &'static str = "verify a PDF";

    fn answer(self, document: &[u8]) -> PdfAnswer {
        let trust = match trust_store(&self.trust) {
            Ok(trust) => trust,
            Err(reason) => return PdfAnswer::TrustUnusable(reason),
        };
        match signing::verify(document, &trust, self.now) {
            Ok(found) => PdfAnswer::Report(PdfReport { found, revisions: revisions_of(document) }),
            Err(error) => PdfAnswer::Unreadable(error),
        }
    }
}

/// Maximum number of revisions that are searched. Our own documents have three.
const MAX_REVISIONS: usize = 64;

/// Digests of the file up to each end-of-file marker, without and with its line end.
fn revisions_of(pdf: &[u8]) -> Vec<String> {
    const END: &[u8] = b"%%EOF";
    let (mut digests, mut hasher, mut done) = (Vec::new(), Sha256::new(), 0);
    let mut from = 0;
    while digests.len() < MAX_REVISIONS {
        let Some(at) = pdf[from..].windows(END.len()).position(|window| window == END) else { break };
        from += at + END.len();
        for end in line_ends(pdf, from) {
            hasher.update(&pdf[done..end]);
            done = end;
            digests.push(hex::encode(hasher.clone().finalize()));
        }
    }
    digests
}

fn line_ends(pdf: &[u8], at: usize) -> std::ops::RangeInclusive<usize> {
    let longest = match &pdf[at..] {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    };
    at..=at + longest
}

/// Reads the authorities of these files; the error names the invalid one.
pub fn trust_store(files: &[TrustFile]) -> Result<TrustStore, String> {
    let mut trust = TrustStore::default();
    for file in files {
        trust.add_pem(&file.pem).map_err(|error| format!("{}: {error}", file.name))?;
    }
    Ok(trust)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_revision_has_its_digest_with_and_without_its_line_end() {
        let digest = |text: &str| hex::encode(Sha256::digest(text));
        let expected = ["a%%EOF", "a%%EOF\r", "a%%EOF\r\n", "a%%EOF\r\nb%%EOF"].map(digest);
        assert_eq!(revisions_of(b"a%%EOF\r\nb%%EOF"), expected);
        assert!(revisions_of(b"%%EO").is_empty());
    }
}
