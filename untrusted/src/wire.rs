// SPDX-License-Identifier: MPL-2.0
//! The format of the pipes between server and child.
//!
//! To the child: the length of the request (u32, big endian), the request as JSON, the length of
//! the document (u64), the document. Back: the answer as JSON, until the end. Both sides limit what
//! they read.

use std::io::{self, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The longest request; most of it are certificates of trusted authorities.
const MAX_REQUEST_BYTES: u64 = 8 << 20;
/// The longest document of any request.
pub(super) const MAX_DOCUMENT_BYTES: u64 = signing::MAX_PDF_BYTES as u64;
/// The longest answer: a list of 20,000 rows with 4 MB of text, all of it escaped.
pub(super) const MAX_ANSWER_BYTES: u64 = 16 << 20;

/// All bytes before the document.
pub(super) fn head(request: &impl Serialize, document_length: usize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_vec(request)?;
    let mut head = Vec::with_capacity(json.len() + 12);
    head.extend((json.len() as u32).to_be_bytes());
    head.extend(json);
    head.extend((document_length as u64).to_be_bytes());
    Ok(head)
}

/// A request alone; the document follows it without a length.
pub(super) fn short_head(request: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let json = serde_json::to_vec(request)?;
    Ok([&(json.len() as u32).to_be_bytes()[..], &json].concat())
}

/// The same, read; the document is left.
pub(super) fn read_short_request<Q: DeserializeOwned>(input: &mut impl Read) -> io::Result<Q> {
    let mut length = [0; 4];
    input.read_exact(&mut length)?;
    let request = read_bounded(input, u32::from_be_bytes(length).into(), MAX_REQUEST_BYTES)?;
    Ok(serde_json::from_slice(&request)?)
}

/// The request and the document.
pub(super) fn read_request<Q: DeserializeOwned>(input: &mut impl Read) -> io::Result<(Q, Vec<u8>)> {
    let request = read_short_request(input)?;
    let mut length = [0; 8];
    input.read_exact(&mut length)?;
    let document = read_bounded(input, u64::from_be_bytes(length), MAX_DOCUMENT_BYTES)?;
    Ok((request, document))
}

fn read_bounded(input: &mut impl Read, length: u64, most: u64) -> io::Result<Vec<u8>> {
    if length > most {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "longer than allowed"));
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}
