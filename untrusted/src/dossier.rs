// SPDX-License-Identifier: MPL-2.0
//! Requests about a dossier: check it.

use std::io;

use dossier::Report;
use moments::Millis;
use serde::{Deserialize, Serialize};

use super::parse_request::ParseRequest;
use super::pdf::{TrustFile, trust_store};

/// Check this dossier.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifyDossier {
    pub trust: Vec<TrustFile>,
    pub now: Millis,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DossierAnswer {
    Report(Box<Report>),
    /// A file of trusted certificates is invalid: which one and why.
    TrustUnusable(String),
}

impl VerifyDossier {
    pub(super) fn answer_from(self, input: impl io::Read) -> DossierAnswer {
        match trust_store(&self.trust) {
            Ok(trust) => DossierAnswer::Report(Box::new(dossier::verify(input, &trust, self.now))),
            Err(reason) => DossierAnswer::TrustUnusable(reason),
        }
    }
}

impl ParseRequest for VerifyDossier {
    type Answer = DossierAnswer;
    const NAME: &'static str = "verify a dossier";

    fn answer(self, document: &[u8]) -> DossierAnswer {
        self.answer_from(document)
    }
}
