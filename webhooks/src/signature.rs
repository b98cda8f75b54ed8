// SPDX-License-Identifier: MPL-2.0
//! Signatures by which a receiver knows who sent a notification (Standard Webhooks, "Signature
//! scheme"): HMAC-SHA256 over identifier, time and body.

use std::fmt;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const PREFIX: &str = "whsec_";
/// Bytes of a secret.
const BYTES: usize = 32;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a secret is {PREFIX} and {BYTES} bytes in Base64")]
pub struct BadSecret;

/// What this installation and one receiver know, and nobody else.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret([u8; BYTES]);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Secret {
    /// Of random bytes that the caller has drawn.
    pub fn from_random(bytes: [u8; BYTES]) -> Self {
        Self(bytes)
    }

    pub fn parse(text: &str) -> Result<Self, BadSecret> {
        let bytes = STANDARD.decode(text.strip_prefix(PREFIX).ok_or(BadSecret)?).map_err(|_| BadSecret)?;
        Ok(Self(bytes.try_into().map_err(|_| BadSecret)?))
    }

    /// As receivers are told it.
    pub fn to_text(&self) -> String {
        format!("{PREFIX}{}", STANDARD.encode(self.0))
    }

    /// The header `webhook-signature`.
    pub(crate) fn sign(&self, id: &str, seconds: i64, body: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.0);
        let tag = hmac::sign(&key, format!("{id}.{seconds}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(tag.as_ref()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The expected value is OpenSSL's:
    /// `printf %s msg_1.1796088600.{} | openssl dgst -sha256 -mac HMAC -macopt hexkey:0707…07 -binary | base64`
    #[test]
    fn a_signature_is_that_of_another_program() {
        let secret = Secret::from_random([7; BYTES]);
        assert_eq!(secret.sign("msg_1", 1_796_088_600, "{}"), "v1,4skI7/Wea8FlkgdcS9wnVTblF+1vSR3yEhWdacZJj0M=");
        assert_ne!(secret.sign("msg_1", 1_796_088_601, "{}"), secret.sign("msg_1", 1_796_088_600, "{}"));
    }

    #[test]
    fn a_secret_is_read_as_it_is_written_and_nothing_else_is_one() {
        let secret = Secret::from_random([9; BYTES]);
        assert_eq!(Secret::parse(&secret.to_text()), Ok(secret.clone()));
        assert_eq!(format!("{secret:?}"), "Secret");
        for bad in ["", "whsec_", "whsec_AAAA", "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk="] {
            assert_eq!(Secret::parse(bad), Err(BadSecret), "{bad}");
        }
    }
}
