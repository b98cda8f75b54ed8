// SPDX-License-Identifier: MPL-2.0
//! Headers of every answer, and the check that a WebSocket comes from our own page.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base::Refusal;
use meetings::network::Network;
use protocol::live::{CloseReason, ConnectionUpdate, ServerMessage};
use protocol::problem::{Problem, ProblemCode};
use tokio::time::timeout;

use crate::AppState;
use crate::connections::Meter;
use crate::extract::Visiting;
use crate::origin::Origin;
use crate::refusal::{Refused, language_of};

/// Time limit for reporting a refusal.
const GOODBYE: Duration = Duration::from_secs(5);
/// Of what is sent to a socket that is turned away; nothing of it matters.
const MAX_HEARD_BYTES: usize = 4 << 10;
/// Longest address that is shown or logged, in characters.
const MAX_SHOWN: usize = 200;

/// No inline script or style, nothing from other servers. `blob:` is for recorded sound and local
/// previews, `ws: wss:` because Safari before 15.4 does not apply 'self' to WebSockets.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
    img-src 'self' data: blob:; media-src 'self' blob: mediastream:; connect-src 'self' ws: wss:; worker-src 'self' blob:; \
    manifest-src 'self'; object-src 'self' blob:; frame-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Browser features that our own pages may use, and frames inside them may not.
const PERMISSIONS_POLICY: &str = "camera=(self), microphone=(self), display-capture=(self), fullscreen=(self), \
    picture-in-picture=(self), screen-wake-lock=(self), speaker-selection=(self), geolocation=(), payment=(), usb=()";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// What governs a document says nothing of the scripts and styles that it loads: these carry only
/// what is said of themselves. Of the other headers a slow line would notice every one.
const OF_FILES: [HeaderName; 2] =
    [header::X_CONTENT_TYPE_OPTIONS, HeaderName::from_static("cross-origin-resource-policy")];

/// Sets these headers on every answer, unless the handler has set them.
pub async fn secure(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_part = kind.starts_with("text/javascript") || kind.starts_with("text/css");
    for (name, value) in HEADERS {
        if is_part && !OF_FILES.contains(&name) {
            continue;
        }
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Answers of the API are not cached, unless the handler sets the header.
pub async fn not_cached(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Checks `Origin`: a WebSocket is a GET request, which the cross-site check permits, and is not
/// subject to the same-origin policy. A browser cannot read why an upgrade was refused, so the
/// reason is sent over the open socket.
pub async fn websocket_from_our_page(State(app): State<AppState>, request: Request, next: Next) -> Response {
    // Over HTTP/2 it is opened by CONNECT (RFC 8441), without `Upgrade` and without `Host`.
    if !request.headers().contains_key(header::UPGRADE) && request.method() != Method::CONNECT {
        return next.run(request).await;
    }
    let host = host_of(request.headers(), request.uri());
    let Some(foreign) = foreign_origin(request.headers(), host, &app.base_url()) else {
        return next.run(request).await;
    };
    let (mut parts, _) = request.into_parts();
    // Strangers are not worth a socket, nor a line in the log.
    if Visiting::from_request_parts(&mut parts, &app).await.is_err() {
        return Refused(ProblemCode::WrongAddress.into()).into_response();
    }
    let network = Network::of(Origin::of(&parts, &app.proxies).address);
    if let Some(left_out) = app.foreign_pages.line(network, app.clock.now()) {
        tracing::warn!(
            origin = %foreign.origin,
            host = %foreign.host,
            left_out,
            "a page may not open its meeting: its address is not the one this server was asked by; let the proxy pass on \
             Host as it is, or set public_url"
        );
    }
    let accept = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language_of(parts.uri.query(), accept);
    let refusal = Refusal::from(ProblemCode::WrongAddress).with_fact(format!("{} ≠ {}", foreign.origin, foreign.host));
    let stream = match parts.extensions.get::<Arc<Meter>>().map(Meter::open_socket) {
        Some(None) => return Refused(ProblemCode::TooFast.into()).into_response(),
        stream => stream.flatten(),
    };
    match WebSocketUpgrade::from_request_parts(&mut parts, &app).await {
        Ok(upgrade) => upgrade
            .read_buffer_size(MAX_HEARD_BYTES)
            .max_message_size(MAX_HEARD_BYTES)
            .max_frame_size(MAX_HEARD_BYTES)
            .on_upgrade(move |socket| async move {
                turn_away(socket, refusal.problem(language)).await;
                drop(stream);
            }),
        Err(_) => Refused(refusal).into_response(),
    }
}

async fn turn_away(mut socket: WebSocket, problem: Problem) {
    let said = async {
        for message in [
            ServerMessage::Connection(ConnectionUpdate::Refused { problem }),
            ServerMessage::Connection(ConnectionUpdate::Closed { reason: CloseReason::Refused }),
        ] {
            let text = serde_json::to_string(&message).unwrap_or_default();
            if socket.send(Message::Text(text.into())).await.is_err() {
                return;
            }
        }
        let _ = socket.send(Message::Close(None)).await;
        // Until the peer closes, too; what a page sends on its way in is not heard.
        while let Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Text(_))) = socket.recv().await {}
    };
    let _ = timeout(GOODBYE, said).await;
}

/// The address that the server was asked by: the authority of HTTP/2, or `Host`.
fn host_of<'a>(headers: &'a HeaderMap, uri: &'a Uri) -> &'a str {
    let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok());
    uri.authority().map(Authority::as_str).or_else(host).unwrap_or_default()
}

/// The two different addresses, shortened for a log line and a page.
#[derive(Debug, PartialEq, Eq)]
struct ForeignOrigin {
    origin: String,
    host: String,
}

/// None for our own pages: those of the requested address or of `base_url`. Programs other than
/// browsers send no `Origin` and have no cookies of others.
fn foreign_origin(headers: &HeaderMap, host: &str, base_url: &str) -> Option<ForeignOrigin> {
    let origin = headers.get(header::ORIGIN)?;
    let origin = origin.to_str().unwrap_or_default();
    let ours = origin == base_url || origin.split_once("://").is_some_and(|(_, authority)| authority == host);
    let short = |text: &str| text.chars().take(MAX_SHOWN).collect();
    (!ours).then(|| ForeignOrigin { origin: short(origin), host: short(host) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_open_a_websocket() {
        let foreign = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static("hop.example:8443"));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            let uri = Uri::from_static("/api/v1/meetings/m/live");
            foreign_origin(&headers, host_of(&headers, &uri), "https://hop.tinh.gov.vn").is_some()
        };
        assert!(!foreign(Some("https://hop.example:8443")));
        assert!(!foreign(Some("https://hop.tinh.gov.vn")), "the public address, whatever the proxy makes of Host");
        assert!(!foreign(None));
        assert!(foreign(Some("https://hop.example")));
        assert!(foreign(Some("https://evil.example")));
        assert!(foreign(Some("null")));
    }

    #[test]
    fn over_http_2_the_address_is_the_authority() {
        let uri = Uri::from_static("https://hop.example/api/v1/meetings/m/live");
        let headers = |origin| HeaderMap::from_iter([(header::ORIGIN, HeaderValue::from_static(origin))]);
        let foreign = |headers: HeaderMap| foreign_origin(&headers, host_of(&headers, &uri), "http://localhost");
        assert_eq!(foreign(headers("https://hop.example")), None);
        assert_eq!(foreign(headers("https://evil.example")).unwrap().host, "hop.example");
    }
}
