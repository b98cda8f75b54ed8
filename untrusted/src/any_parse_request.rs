// SPDX-License-Identifier: MPL-2.0
//! The list of all requests that a child process answers.

use serde::{Deserialize, Serialize};

use super::chat_file::ExamineChatFile;
use super::dossier::VerifyDossier;
use super::paper::{DrawPage, ExaminePaper};
use super::parse_request::ParseRequest;
use super::pdf::VerifyPdf;
use super::pkcs12::{InspectKey, OpenKey};
use super::sheet::ReadSheet;

/// Any of them, as it is sent to the child.
#[derive(Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum AnyParseRequest {
    VerifyPdf(VerifyPdf),
    InspectKey(InspectKey),
    OpenKey(OpenKey),
    ReadSheet(ReadSheet),
    ExaminePaper(ExaminePaper),
    DrawPage(DrawPage),
    VerifyDossier(VerifyDossier),
    ExamineChatFile(ExamineChatFile),
}

/// A request that is in the list.
pub trait ChildRequest: ParseRequest + Into<AnyParseRequest> + Send + 'static {}

impl<Q: ParseRequest + Into<AnyParseRequest> + Send + 'static> ChildRequest for Q {}

impl From<VerifyPdf> for AnyParseRequest {
    fn from(request: VerifyPdf) -> Self {
        Self::VerifyPdf(request)
    }
}

impl From<InspectKey> for AnyParseRequest {
    fn from(request: InspectKey) -> Self {
        Self::InspectKey(request)
    }
}

impl From<OpenKey> for AnyParseRequest {
    fn from(request: OpenKey) -> Self {
        Self::OpenKey(request)
    }
}

impl From<ReadSheet> for AnyParseRequest {
    fn from(request: ReadSheet) -> Self {
        Self::ReadSheet(request)
    }
}

impl From<ExaminePaper> for AnyParseRequest {
    fn from(request: ExaminePaper) -> Self {
        Self::ExaminePaper(request)
    }
}

impl From<ExamineChatFile> for AnyParseRequest {
    fn from(request: ExamineChatFile) -> Self {
        Self::ExamineChatFile(request)
    }
}

impl From<DrawPage> for AnyParseRequest {
    fn from(request: DrawPage) -> Self {
        Self::DrawPage(request)
    }
}

impl From<VerifyDossier> for AnyParseRequest {
    fn from(request: VerifyDossier) -> Self {
        Self::VerifyDossier(request)
    }
}
