// SPDX-License-Identifier: MPL-2.0
//! WHIP (RFC 9725): an encoder publishes.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use live::{MediaStream, PublishOffer};
use meetings::ids::MeetingId;
use sfu::Direction;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Asking;
use crate::AppState;
use crate::extract::{Bearer, Path, Reader};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(publish, publish_options)).routes(routes!(change, end, session_options))
}

/// An encoder publishes audio (Opus), video (VP8, VP9, AV1 or H.264) or both in a meeting. Needs an
/// access token with the right to publish.
///
/// A second connection of the same token replaces the first.
#[utoipa::path(post, path = "/whip/{meeting}", tag = "standards", params(("meeting" = String, Path)),
    request_body(content = String, content_type = "application/sdp", description = "The offer, at most 64 KB"),
    responses((status = 201, description = "The answer; `Location` is the session, `ETag` its ICE state",
        body = String, content_type = "application/sdp")))]
async fn publish(
    State(app): State<AppState>,
    Path(meeting): Path<MeetingId>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let asking = Asking { app, token, meeting, language, headers, origin };
    asking.limited()?;
    asking
        .open(body, |offer| {
            let m_lines = offer.published()?;
            let muted = m_lines.iter().map(|(_, source)| (*source, false)).collect();
            Ok(MediaStream::Publish(PublishOffer { sdp: String::new(), m_lines, muted, names: [].into() }))
        })
        .await
}

/// New candidates (`If-Match` with the session's ETag), or an ICE restart (`If-Match: *`).
#[utoipa::path(patch, path = "/whip/{meeting}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("session" = String, Path)),
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag"),
    responses((status = 204, description = "Noted"), (status = 200, description = "ICE restarted: the server's credentials, and a new ETag",
        body = String, content_type = "application/trickle-ice-sdpfrag")))]
async fn change(
    State(app): State<AppState>,
    Path((meeting, session)): Path<(MeetingId, String)>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let asking = Asking { app, token, meeting, language, headers, origin };
    asking.limited()?;
    asking.patch(Direction::Publish, session, body).await
}

/// The encoder stops publishing; with its last connection it leaves the meeting.
#[utoipa::path(delete, path = "/whip/{meeting}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("session" = String, Path)), responses((status = 200, description = "Ended")))]
async fn end(
    State(app): State<AppState>,
    Path((meeting, session)): Path<(MeetingId, String)>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    Asking { app, token, meeting, language, headers, origin }.delete(Direction::Publish, session).await
}

/// What the endpoint takes; CORS preflight.
#[utoipa::path(options, path = "/whip/{meeting}", tag = "standards", params(("meeting" = String, Path)), responses((status = 204)))]
async fn publish_options() -> Response {
    super::endpoint_options()
}

/// What a session takes; CORS preflight.
#[utoipa::path(options, path = "/whip/{meeting}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("session" = String, Path)), responses((status = 204)))]
async fn session_options() -> Response {
    super::session_options()
}
