// SPDX-License-Identifier: MPL-2.0
//! `Link` headers that name the relay (RFC 9725, 4.6), for encoders and players whose network lets
//! no other media out.

use axum::http::HeaderValue;
use protocol::live::IceServer;

/// One header per transport of the relay.
pub fn of(relay: &IceServer) -> Vec<HeaderValue> {
    let IceServer { urls, username, credential } = relay;
    let links = urls.iter().map(|url| {
        format!(
            r#"<{url}>; rel="ice-server"; username="{username}"; credential="{credential}"; credential-type="password""#
        )
    });
    // The host is that of the settings, which hold valid host names only.
    links.filter_map(|link| HeaderValue::try_from(link).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_transport_has_a_link_with_the_credentials() {
        let relay = IceServer {
            urls: vec![
                "turn:hop.example.vn:3478?transport=udp".into(),
                "turns:hop.example.vn:443?transport=tcp".into(),
            ],
            username: "1700043200:hall".into(),
            credential: "jzIuUMqemBdy2VbBr7mjSeo0GX8=".into(),
        };
        let said = "rel=\"ice-server\"; username=\"1700043200:hall\"; credential=\"jzIuUMqemBdy2VbBr7mjSeo0GX8=\"; \
            credential-type=\"password\"";
        assert_eq!(
            of(&relay),
            [
                format!("<turn:hop.example.vn:3478?transport=udp>; {said}"),
                format!("<turns:hop.example.vn:443?transport=tcp>; {said}")
            ]
        );
    }
}
