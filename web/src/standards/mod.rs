// SPDX-License-Identifier: MPL-2.0
//! WHIP in and WHEP out (RFC 9725, draft-ietf-wish-whep): how hall encoders, OBS, GStreamer and
//! other standard clients join.
//!
//! ```text
//! POST /whip/{meeting} -> Bearer (extract.rs) -> preconditions.rs -> offer.rs -> live/door.rs -> live/seat.rs -> the room's task
//! ```
//! A client with an access token is a participant like any other: what its browser would do over
//! the WebSocket it does here by HTTP, and [`crate::live`] does not know the difference.
//! [`fragment`], [`offer`] and [`preconditions`] are pure: all that reads what strangers send.

pub mod preconditions;
mod session;
mod whep;
mod whip;

use axum::body::Bytes;
use axum::extract::Request;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use base::Refusal;
use live::sdp::offer::Offer;
use live::{Opened, Stream, Viewer};
use meetings::ids::MeetingId;
use meetings::network::Network;
use meetings::policy::may_open;
use protocol::problem::{Language, ProblemCode};
use sfu::Direction;
use store::access_tokens::AccessToken;
use utoipa_axum::router::OpenApiRouter;

use crate::AppState;
use crate::extract::Origin;
use crate::refusal::Refused;
use crate::refusal::of_bytes;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().merge(whip::router()).merge(whep::router())
}

const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
const ACCEPT_PATCH: HeaderName = HeaderName::from_static("accept-patch");

/// CORS: every page may use these with a token of its own. Also says how to sign in where that is
/// missing (RFC 9110, 11.6.1).
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

/// The answer to OPTIONS, to preflights and to whoever asks what this address takes.
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

/// Who asks, for which meeting, with which words of the wire.
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
        self.app.limits.stream(self.origin.address, &self.token.id, self.app.clock.now())
    }

    /// POST: from an offer to a connection. `stream` reads off the offer what is asked for.
    async fn open(
        self,
        body: Result<Bytes, BytesRejection>,
        stream: impl FnOnce(&Offer) -> Result<Stream, Refusal>,
    ) -> Result<Response, Refused> {
        let Self { app, token, meeting, language, headers, origin } = self;
        let rights = token.rights;
        let visitor = live::visitor(&app.store, Viewer::Token(token), Network::of(origin.address), &meeting).await?;
        preconditions::of_post(&headers)?;
        let offer = Offer::read(&body.map_err(|e| of_bytes(&e))?)?;
        let stream = stream(&offer)?;
        let (allowed, path) = match &stream {
            Stream::Publish(_) => (rights.publish, format!("/whip/{meeting}")),
            Stream::Receive(watched) => (rights.subscribe, format!("/whep/{meeting}/{}", whep::segment(watched))),
        };
        if !allowed {
            return Err(ProblemCode::NotAllowed.into());
        }
        let opened = app.seats.open(&app.rooms, &meeting, visitor, language, stream, offer).await.map_err(in_words)?;
        let Opened { session, etag, answer } = opened;
        let headers = [
            (header::CONTENT_TYPE, preconditions::SDP.to_owned()),
            (header::LOCATION, format!("{path}/{session}")),
            (header::ETAG, etag),
            (ACCEPT_PATCH, preconditions::FRAGMENT.to_owned()),
        ];
        Ok((StatusCode::CREATED, headers, answer).into_response())
    }

    /// What the meeting allows is checked anew at every request: a token may have been revoked
    /// since, a meeting ended.
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

/// The media plane's "cannot be read" is said in words for browsers' users; an encoder's operator
/// needs others.
fn in_words(refusal: Refusal) -> Refusal {
    match refusal.code {
        ProblemCode::BadMedia => ProblemCode::StreamRefused.into(),
        _ => refusal,
    }
}
