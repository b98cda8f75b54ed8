// SPDX-License-Identifier: MPL-2.0
//! Credentials for the TURN relay (coturn), for networks that let nothing else out.
//!
//! Server and relay share one secret. The user name holds the time of expiry, the password is the
//! MAC of the user name (the "REST" scheme that coturn calls `use-auth-secret`), so the relay needs
//! no list of users. Its configuration is written by `web/src/turn.rs`. Why coturn:
//! docs/decisions/0008-turn.md.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use meetings::ids::ParticipantId;
use moments::Millis;
use protocol::live::IceServer;

/// Credentials are valid for this long: longer than any meeting, because a page allocates again
/// whenever its network changes.
const VALID_MS: i64 = 12 * 3600 * 1000;

/// Issues credentials.
#[derive(Debug, Clone)]
pub struct Turn {
    urls: Vec<String>,
    key: hmac::Key,
}

impl Turn {
    /// `host` as it stands in a URL; one port for UDP and TCP, one for TLS.
    pub fn new(host: &str, port: u16, tls_port: u16, secret: &str) -> Self {
        let at = |scheme: &str, port: u16, transport: &str| format!("{scheme}:{host}:{port}?transport={transport}");
        let urls = vec![at("turn", port, "udp"), at("turn", port, "tcp"), at("turns", tls_port, "tcp")];
        Self { urls, key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes()) }
    }

    /// Credentials for one participant.
    pub fn credentials(&self, participant: &ParticipantId, now: Millis) -> IceServer {
        let username = format!("{}:{participant}", now.plus(VALID_MS).0 / 1000);
        let credential = STANDARD.encode(hmac::sign(&self.key, username.as_bytes()));
        IceServer { urls: self.urls.clone(), username, credential }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_what_coturn_expects() {
        let turn = Turn::new("hop.example.vn", 3478, 443, "north");
        let issued = turn.credentials(&ParticipantId::parse("mai").unwrap(), Millis(1_700_000_000_000));
        assert_eq!(issued.username, "1700043200:mai");
        // printf %s 1700043200:mai | openssl dgst -sha1 -hmac north -binary | base64
        assert_eq!(issued.credential, "jzIuUMqemBdy2VbBr7mjSeo0GX8=");
        assert_eq!(
            issued.urls,
            [
                "turn:hop.example.vn:3478?transport=udp",
                "turn:hop.example.vn:3478?transport=tcp",
                "turns:hop.example.vn:443?transport=tcp"
            ]
        );
    }
}
