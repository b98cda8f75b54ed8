// SPDX-License-Identifier: MPL-2.0
//! The list of all questions that a child process answers.

use serde::{Deserialize, Serialize};

use super::pdf::VerifyPdf;
use super::pkcs12::{InspectKey, OpenKey};
use super::question::Question;
use super::sheet::ReadSheet;

/// Any of them, as it is sent to the child.
#[derive(Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AnyQuestion {
    VerifyPdf(VerifyPdf),
    InspectKey(InspectKey),
    OpenKey(OpenKey),
    ReadSheet(ReadSheet),
}

/// A question that is in the list.
pub trait ChildQuestion: Question + Into<AnyQuestion> + Send + 'static {}

impl<Q: Question + Into<AnyQuestion> + Send + 'static> ChildQuestion for Q {}

impl From<VerifyPdf> for AnyQuestion {
    fn from(question: VerifyPdf) -> Self {
        Self::VerifyPdf(question)
    }
}

impl From<InspectKey> for AnyQuestion {
    fn from(question: InspectKey) -> Self {
        Self::InspectKey(question)
    }
}

impl From<OpenKey> for AnyQuestion {
    fn from(question: OpenKey) -> Self {
        Self::OpenKey(question)
    }
}

impl From<ReadSheet> for AnyQuestion {
    fn from(question: ReadSheet) -> Self {
        Self::ReadSheet(question)
    }
}
