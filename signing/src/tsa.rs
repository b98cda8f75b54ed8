// SPDX-License-Identifier: MPL-2.0
//! Time stamps (RFC 3161) over HTTP.

use std::time::Duration;

use der::asn1::{Any, Int, ObjectIdentifier, OctetString};
use der::{Decode as _, Encode as _, Sequence};

use crate::algorithm::Hash;
use crate::cms_check::{MessageImprint, check_time_stamp_digest};
use crate::fault::Fault;

/// An authority that proves that a digest existed at a time.
pub trait TimeStampAuthority: Send + Sync {
    /// Returns the DER `TimeStampToken` over a SHA-256 `digest`, checked to be for this digest.
    fn time_stamp(&self, digest: &[u8; 32]) -> Result<Vec<u8>, TimeStampError>;
}

#[derive(Debug, thiserror::Error)]
pub enum TimeStampError {
    #[error("the address of the time-stamp authority must be http://HOST[:PORT]/PATH: {0}")]
    Address(String),
    #[error("the time-stamp authority {url} cannot be reached: {reason}")]
    Unreachable { url: String, reason: String },
    #[error("the time-stamp authority refused: {0}")]
    Refused(String),
    #[error("the answer of the time-stamp authority is not a time stamp for this signature: {0}")]
    Answer(String),
}

/// Time limit for an answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum size of an answer, in bytes.
const MAX_ANSWER_BYTES: u64 = 64 << 10;

/// An authority at an `http://` address. TLS is not needed, because its answers are signed.
#[derive(Debug, Clone)]
pub struct HttpTimeStampAuthority {
    url: String,
    agent: ureq::Agent,
}

impl HttpTimeStampAuthority {
    pub fn new(url: &str) -> Result<Self, TimeStampError> {
        let host = url.strip_prefix("http://").unwrap_or_default();
        if host.is_empty() || host.starts_with('/') || url.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(TimeStampError::Address(url.to_owned()));
        }
        let agent = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).build().into();
        Ok(Self { url: url.to_owned(), agent })
    }

    fn ask(&self, request: &[u8]) -> Result<Vec<u8>, ureq::Error> {
        let mut answer =
            self.agent.post(&self.url).header("Content-Type", "application/timestamp-query").send(request)?;
        answer.body_mut().with_config().limit(MAX_ANSWER_BYTES).read_to_vec()
    }
}

/// RFC 3161, 2.4.1.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TimeStampRequest {
    version: u8,
    message_imprint: MessageImprint,
    policy: Option<ObjectIdentifier>,
    nonce: Option<Int>,
    /// Requests the authority's certificate, so that the signature can be verified offline.
    #[asn1(default = "Default::default")]
    certificate_wanted: bool,
}

/// RFC 3161, 2.4.2.
#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct TimeStampResponse {
    status: PkiStatusInfo,
    token: Option<Any>,
}

#[derive(Debug, Clone, PartialEq, Eq, Sequence)]
struct PkiStatusInfo {
    status: u8,
    texts: Option<Vec<String>>,
    failure: Option<der::asn1::BitString>,
}

/// `granted` and `grantedWithMods`.
const GRANTED: u8 = 1;

impl TimeStampAuthority for HttpTimeStampAuthority {
    fn time_stamp(&self, digest: &[u8; 32]) -> Result<Vec<u8>, TimeStampError> {
        let answer_error = |error: der::Error| TimeStampError::Answer(error.to_string());
        // The first bit is 0 and another one is 1: a positive number of fixed length.
        let mut nonce = rand::random::<[u8; 16]>();
        nonce[0] = nonce[0] & 0x3f | 0x40;
        let nonce = Int::new(&nonce).map_err(answer_error)?;
        let request = TimeStampRequest {
            version: 1,
            message_imprint: MessageImprint {
                hash_algorithm: Hash::Sha256.identifier(),
                hashed_message: OctetString::new(digest.as_slice()).map_err(answer_error)?,
            },
            policy: None,
            nonce: Some(nonce.clone()),
            certificate_wanted: true,
        };
        let answer = self
            .ask(&request.to_der().map_err(answer_error)?)
            .map_err(|error| TimeStampError::Unreachable { url: self.url.clone(), reason: error.to_string() })?;
        let response = TimeStampResponse::from_der(&answer).map_err(answer_error)?;
        let token = match response.token {
            Some(token) if response.status.status <= GRANTED => token,
            _ => {
                let texts = response.status.texts.unwrap_or_default().join("; ");
                return Err(TimeStampError::Refused(format!("status {} {texts}", response.status.status)));
            }
        };
        let stamp = check_time_stamp_digest(&token, digest).map_err(|fault| {
            let (Fault::Broken(what) | Fault::NotUnderstood(_, what)) = fault;
            TimeStampError::Answer(what)
        })?;
        if stamp.nonce != Some(nonce) {
            return Err(TimeStampError::Answer("it answers another request".to_owned()));
        }
        token.to_der().map_err(answer_error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_must_be_plain_http() {
        assert!(HttpTimeStampAuthority::new("http://tsa.example.vn/stamp").is_ok());
        for bad in ["", "https://tsa.example.vn", "tsa.example.vn", "http://", "http:///x", "http://a b", "file:///etc"]
        {
            assert!(matches!(HttpTimeStampAuthority::new(bad), Err(TimeStampError::Address(_))), "{bad}");
        }
    }

    #[test]
    fn a_closed_port_is_reported_with_the_address() {
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let authority = HttpTimeStampAuthority::new(&format!("http://{free}/")).unwrap();
        let error = authority.time_stamp(&[7; 32]).unwrap_err();
        assert!(
            matches!(&error, TimeStampError::Unreachable { url, .. } if url.contains(&free.to_string())),
            "{error}"
        );
    }
}
