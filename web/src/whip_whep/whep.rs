// SPDX-License-Identifier: MPL-2.0
//! WHEP (draft-ietf-wish-whep): a player receives one participant, or the stage.

use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::HeaderMap;
use axum::response::Response;
use base::Refusal;
use live::{MediaStream, PlayerView};
use meetings::ids::{MeetingId, ParticipantId};
use protocol::problem::ProblemCode;
use sfu::Direction;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Asking;
use crate::AppState;
use crate::extract::{Bearer, Path, Reader};
use crate::origin::Origin;
use crate::refusal::Refused;

/// The last path segment of the stage. Identifiers of participants are longer.
const STAGE: &str = "stage";

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(watch, watch_options)).routes(routes!(change, end, session_options))
}

fn watched(segment: &str) -> Result<PlayerView, Refusal> {
    if segment == STAGE {
        return Ok(PlayerView::Stage);
    }
    let participant = ParticipantId::parse(segment).map_err(|_| ProblemCode::NotFound)?;
    Ok(PlayerView::Participant(participant))
}

pub(super) fn segment(watched: &PlayerView) -> &str {
    match watched {
        PlayerView::Stage => STAGE,
        PlayerView::Participant(participant) => participant.as_str(),
    }
}

/// A player receives one participant (`watched` is their identifier), or the stage (`stage`: video
/// of the speaker, audio of everybody). Needs an access token with the right to subscribe.
///
/// Every line of the offer must be `recvonly`. A second connection of the same token replaces the
/// first.
#[utoipa::path(post, path = "/whep/{meeting}/{watched}", tag = "standards",
    params(("meeting" = String, Path), ("watched" = String, Path)),
    request_body(content = String, content_type = "application/sdp", description = "The offer, at most 64 KB"),
    responses((status = 201, description = "The answer; `Location` is the session, `ETag` its ICE state",
        body = String, content_type = "application/sdp")))]
async fn watch(
    State(app): State<AppState>,
    Path((meeting, segment)): Path<(MeetingId, String)>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let asking = Asking { app, token, meeting, language, headers, origin };
    asking.limited()?;
    let watched = watched(&segment)?;
    asking
        .open(body, |offer| {
            offer.received()?;
            Ok(MediaStream::Receive(watched))
        })
        .await
}

/// New candidates (`If-Match` with the session's ETag), or an ICE restart (`If-Match: *`).
#[utoipa::path(patch, path = "/whep/{meeting}/{watched}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("watched" = String, Path), ("session" = String, Path)),
    request_body(content = String, content_type = "application/trickle-ice-sdpfrag"),
    responses((status = 204, description = "Noted"), (status = 200, description = "ICE restarted: the server's credentials, and a new ETag",
        body = String, content_type = "application/trickle-ice-sdpfrag")))]
async fn change(
    State(app): State<AppState>,
    Path((meeting, _, session)): Path<(MeetingId, String, String)>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refused> {
    let asking = Asking { app, token, meeting, language, headers, origin };
    asking.limited()?;
    asking.patch(Direction::Subscribe, session, body).await
}

/// The player stops; with its last connection it leaves the meeting.
#[utoipa::path(delete, path = "/whep/{meeting}/{watched}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("watched" = String, Path), ("session" = String, Path)),
    responses((status = 200, description = "Ended")))]
async fn end(
    State(app): State<AppState>,
    Path((meeting, _, session)): Path<(MeetingId, String, String)>,
    Bearer(token): Bearer,
    origin: Origin,
    Reader(language): Reader,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    Asking { app, token, meeting, language, headers, origin }.delete(Direction::Subscribe, session).await
}

/// What the endpoint takes; CORS preflight.
#[utoipa::path(options, path = "/whep/{meeting}/{watched}", tag = "standards",
    params(("meeting" = String, Path), ("watched" = String, Path)), responses((status = 204)))]
async fn watch_options() -> Response {
    super::endpoint_options()
}

/// What a session takes; CORS preflight.
#[utoipa::path(options, path = "/whep/{meeting}/{watched}/{session}", tag = "standards",
    params(("meeting" = String, Path), ("watched" = String, Path), ("session" = String, Path)), responses((status = 204)))]
async fn session_options() -> Response {
    super::session_options()
}
