//! Verifying a PDF.

use meetings::Millis;
use serde::{Deserialize, Serialize};
use signing::{TrustStore, VerificationReport};

use super::wire::{AnyQuestion, Question};

/// A file of certificates of trusted authorities, as it is on disk.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TrustFile {
    pub name: String,
    pub pem: String,
}

/// Who signed this PDF, and was it changed since?
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifyPdf {
    pub trust: Vec<TrustFile>,
    pub now: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PdfAnswer {
    Report(VerificationReport),
    /// It cannot be read; why, in English.
    Unreadable(String),
    /// A file of trusted certificates is no such file; which and why.
    TrustUnusable(String),
}

impl From<VerifyPdf> for AnyQuestion {
    fn from(question: VerifyPdf) -> Self {
        Self::VerifyPdf(question)
    }
}

impl Question for VerifyPdf {
    type Answer = PdfAnswer;
    const NAME: &'static str = "verify a PDF";

    fn answer(self, document: &[u8]) -> PdfAnswer {
        let trust = match trust_store(&self.trust) {
            Ok(trust) => trust,
            Err(reason) => return PdfAnswer::TrustUnusable(reason),
        };
        match signing::verify(document, &trust, self.now) {
            Ok(report) => PdfAnswer::Report(report),
            Err(error) => PdfAnswer::Unreadable(error.to_string()),
        }
    }
}

/// The authorities of these files; which is wrong and why otherwise.
pub fn trust_store(files: &[TrustFile]) -> Result<TrustStore, String> {
    let mut trust = TrustStore::default();
    for file in files {
        trust.add_pem(&file.pem).map_err(|error| format!("{}: {error}", file.name))?;
    }
    Ok(trust)
}
