// SPDX-License-Identifier: MPL-2.0
//! WHIP for publishing and WHEP for receiving (RFC 9725, draft-ietf-wish-whep): how encoders, OBS,
//! GStreamer and other standard clients join.
//!
//! ```text
//! POST /whip/{meeting} -> Bearer (extract.rs) -> preconditions.rs -> offer.rs -> live/visitor.rs
//!     -> live/machine_session.rs -> the room's task
//! ```
//! A client with an access token is a participant like any other: it does by HTTP what a browser
//! does over the WebSocket, and the crate `live` does not distinguish them. [`preconditions`],
//! `live::sdp::fragment` and `live::sdp::offer` parse input from strangers; they are pure.

pub mod preconditions;
mod relay_links;
mod session;
mod whep;
mod whip;

use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base::{Refusal, Viewer};
use live::sdp::offer::Offer;
use live::{MediaStream, OpenedSession};
use meetings::ids::MeetingId;
use meetings::network::Network;
use meetings::policy::{may_open, may_publish, may_subscribe};
use protocol::problem::{Language, ProblemCode};
use sfu::Direction;
use store::access_tokens::AccessToken;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;
use crate::origin::Origin;
use crate::refusal::Refused;
use crate::refusal::of_bytes;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(whip::router()).merge(whep::router())
}

const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// CORS: pages of every site may use these, with their own token. Also names the authentication
/// scheme where a token is missing (RFC 9110, 11.6.1).
pub async fn open_to_other_sites(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let unauthorised = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("location, etag, link, accept-post, accept-patch, retry-after"),
    );
    if unauthorised {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// The answer to OPTIONS: CORS preflights, and questions about what an address accepts.
fn options(methods: &'static str, accept: (HeaderName, &'static str)) -> Response {
    let text = HeaderValue::from_static;
    let headers = [
        (header::ALLOW, text(methods)),
        (header::ACCESS_CONTROL_ALLOW_METHODS, text(methods)),
        (header::ACCESS_CONTROL_ALLOW_HEADERS, text("authorization, content-type, if-match, accept-language")),
        (header::ACCESS_CONTROL_MAX_AGE, text("86400")),
        (accept.0, text(accept.1)),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

fn endpoint_options() -> Response {
    options("POST, OPTIONS", (ACCEPT_POST, preconditions::SDP))
}

fn session_options() -> Response {
    options("PATCH, DELETE, OPTIONS", (ACCEPT_PATCH, preconditions::FRAGMENT))
}

/// A request of a machine for a meeting.
struct Asking {
    app: AppState,
    token: AccessToken,
    meeting: MeetingId,
    language: Language,
    headers: HeaderMap,
    origin: Origin,
}

impl Asking {
    fn limited(&self) -> Result<(), Refusal> {
        self.app.use_cases.limits.stream(self.origin.address, &self.token.id, self.app.clock.now())
    }

    /// POST: creates a connection from an offer. `stream` reads from the offer what is requested.
    async fn open(
        self,
        body: Result<Bytes, BytesRejection>,
        stream: impl FnOnce(&Offer) -> Result<MediaStream, Refusal>,
    ) -> Result<Response, Refused> {
        let Self { app, token, meeting, language, headers, origin } = self;
        let rights = Some(token.rights);
        let machine = token.id.clone();
        let visitor = live::visitor(&app.store, Viewer::Token(token), Network::of(origin.address), &meeting).await?;
        preconditions::of_post(&headers)?;
        let offer = Offer::read(&body.map_err(|e| of_bytes(&e))?)?;
        let stream = stream(&offer)?;
        let (allowed, path) = match &stream {
            MediaStream::Publish(_) => (may_publish(rights), format!("/whip/{meeting}")),
            MediaStream::Receive(view) => (may_subscribe(rights), format!("/whep/{meeting}/{}", whep::segment(view))),
        };
        allowed?;
        let opened = app
            .machine_sessions
            .open(&app.rooms, &meeting, visitor, language, stream, offer)
            .await
            .map_err(in_words)?;
        let OpenedSession { session, etag, answer } = opened;
        let headers = [
            (header::CONTENT_TYPE, preconditions::SDP.to_owned()),
            (header::LOCATION, format!("{path}/{session}")),
            (header::ETAG, etag),
            (ACCEPT_PATCH, preconditions::FRAGMENT.to_owned()),
        ];
        let mut response = (StatusCode::CREATED, headers, answer).into_response();
        let relay = app.rooms.relay_credentials(&machine, app.clock.now());
        for link in relay.iter().flat_map(relay_links::of) {
            response.headers_mut().append(header::LINK, link);
        }
        Ok(response)
    }

    /// Checked at every request: the token may have been revoked meanwhile, or the meeting may have
    /// ended.
    fn of_this_meeting(&self) -> Result<(), Refusal> {
        Ok(may_open(&self.token.meeting, &self.meeting)?)
    }

    async fn patch(
        self,
        direction: Direction,
        session: String,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Response, Refused> {
        self.of_this_meeting()?;
        session::patch(&self.app, &self.token.id, direction, session, &self.headers, &body.map_err(|e| of_bytes(&e))?)
            .await
    }

    async fn delete(self, direction: Direction, session: String) -> Result<Response, Refused> {
        self.of_this_meeting()?;
        session::delete(&self.app, &self.token.id, direction, session).await
    }
}

/// The problem `bad_media` has words for people with a browser; the operator of an encoder needs
/// others.
fn in_words(refusal: Refusal) -> Refusal {
    match refusal.code {
        ProblemCode::BadMedia => ProblemCode::StreamRefused.into(),
        _ => refusal,
    }
}
