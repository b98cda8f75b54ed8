// SPDX-License-Identifier: MPL-2.0
//! Parses the address of a meeting, as copied from a browser.

use tokio_tungstenite::tungstenite::http::Uri;

use crate::fault::Fault;

/// Maximum length of an address, in bytes.
const MOST_BYTES: usize = 2_000;
/// Maximum length of a meeting's id.
const MOST_ID_CHARS: usize = 64;

/// A meeting at a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    pub secure: bool,
    pub host: String,
    pub port: u16,
    pub meeting: String,
}

impl Address {
    /// Understands `https://host:port/hop/ID`, `…/hop/ID/vao` and `…/api/v1/meetings/ID`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wrong = || Fault::Address(text.chars().take(100).collect());
        let uri: Uri = text.get(..text.len().min(MOST_BYTES)).unwrap_or_default().parse().map_err(|_| wrong())?;
        let secure = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(wrong()),
        };
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(wrong)?;
        let mut parts = uri.path().split('/').skip_while(|part| !matches!(*part, "hop" | "meetings"));
        let meeting = parts.nth(1).filter(|id| {
            (1..=MOST_ID_CHARS).contains(&id.len())
                && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        });
        Ok(Self {
            secure,
            host: host.trim_start_matches('[').trim_end_matches(']').to_owned(),
            port: uri.port_u16().unwrap_or(if secure { 443 } else { 80 }),
            meeting: meeting.ok_or_else(wrong)?.to_owned(),
        })
    }

    /// Host and port as they stand in addresses.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_that_a_browser_shows_is_understood() {
        let meeting =
            |secure, host: &str, port| Address { secure, host: host.to_owned(), port, meeting: "abc123".to_owned() };
        for (text, expected) in [
            ("https://hop.tinh.gov.vn/hop/abc123", meeting(true, "hop.tinh.gov.vn", 443)),
            ("https://hop.tinh.gov.vn:8443/hop/abc123/vao", meeting(true, "hop.tinh.gov.vn", 8443)),
            ("http://127.0.0.1:8080/api/v1/meetings/abc123/live?lang=vi", meeting(false, "127.0.0.1", 8080)),
            ("http://[::1]:8080/hop/abc123", meeting(false, "::1", 8080)),
        ] {
            assert_eq!(Address::parse(text), Ok(expected));
        }
        assert_eq!(meeting(true, "::1", 8443).authority(), "[::1]:8443");
    }

    #[test]
    fn what_is_no_meeting_is_refused() {
        let long = format!("https://a/hop/{}", "x".repeat(3000));
        for text in [
            "",
            "hop",
            "https://",
            "ftp://a/hop/b",
            "https://a/",
            "https://a/hop",
            "https://a/hop/",
            "https://a/hop/x%20y",
            &long,
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
    }
}
