// SPDX-License-Identifier: MPL-2.0
//! Reads a document from a request body.

use axum::body::Body;
use futures_util::StreamExt as _;
use protocol::problem::ProblemCode;
use untrusted::Document;

/// A body of at most `most` bytes, kept once in memory.
pub async fn document_of(body: Body, most: usize) -> Result<Document, ProblemCode> {
    let (mut parts, mut document) = (body.into_data_stream(), Document::default());
    while let Some(part) = parts.next().await {
        // `bodies` answers why it broke off, if the client still listens.
        let part = part.map_err(|_| ProblemCode::BadRequest)?;
        if document.len() + part.len() > most {
            return Err(ProblemCode::TooLarge);
        }
        document.push(&part);
    }
    Ok(document)
}
