// SPDX-License-Identifier: MPL-2.0
//! Receiving a list: a spreadsheet file as the body, to preview or to import.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use base::Refusal;
use protocol::problem::{Language, ProblemCode};
use serde::Deserialize;
use untrusted::{Caller, MAX_LIST_BYTES, ReadSheet, Sheet};
use use_cases::lists::report::refusal_of_file;

use crate::app::App;
use crate::bodies::document_of;
use crate::extract::SignedIn;

/// Media types that programs send for lists. The content decides the format.
const LIST_KINDS: [&str; 5] = [
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
];

#[derive(Debug, Deserialize)]
pub struct ImportQuery {
    #[serde(default)]
    pub preview: bool,
    /// Fingerprint of the plan in the preview that the reader agreed to.
    pub plan: Option<String>,
}

/// Reads the list in a child process. Refused before the body is received if the queue is full.
pub async fn sheet_of(
    app: &App,
    signed_in: &SignedIn,
    headers: &HeaderMap,
    body: Body,
    language: Language,
) -> Result<Sheet, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !LIST_KINDS.contains(&kind.split(';').next().unwrap_or_default().trim()) {
        return Err(ProblemCode::WrongKind.into());
    }
    let place = app.use_cases.readers.enter(&Caller::Person(signed_in.user.id.clone())).map_err(ProblemCode::from)?;
    let file = document_of(body, MAX_LIST_BYTES).await?;
    place.read(ReadSheet, file).await.map_err(ProblemCode::from)?.map_err(|error| refusal_of_file(error, language))
}
