// SPDX-License-Identifier: MPL-2.0
//! What somebody said while their line was cut, sent by their page afterwards.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::MeetingId;
use protocol::http::{MissingSpeech, SpeechAdded, SpeechHeld, SpeechOf};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::refuse_who_is_out;
use crate::app::AppState;
use crate::extract::{Json, Path, Query, Visiting};
use crate::refusal::Refused;

/// Of one request.
const MOST_BYTES: usize = 64 << 10;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(missing, add)).routes(routes!(join))
}

/// Which of the own sound that a page kept is in no recording. Nothing from before the opening,
/// from while the server had muted the microphone, or from after the meeting counts as missing.
#[utoipa::path(get, path = "/meetings/{id}/late-speech", tag = "live", params(("id" = String, Path), SpeechHeld),
    responses((status = 200, body = MissingSpeech)))]
async fn missing(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(meeting): Path<MeetingId>,
    Query(held): Query<SpeechHeld>,
) -> Result<Json<MissingSpeech>, Refused> {
    refuse_who_is_out(&app, &viewer, &meeting).await?;
    Ok(Json(app.use_cases.missing_speech(&viewer, &meeting, held).await?))
}

/// Sends some of it, 64 KB at most: for each Opus packet its RTP time (four bytes), its length (two
/// bytes, big endian both), and the packet. It is durable when this is answered, and may be sent
/// again. What is not missing is left out.
#[utoipa::path(post, path = "/meetings/{id}/late-speech", tag = "live", params(("id" = String, Path), SpeechOf),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 204)))]
async fn add(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(meeting): Path<MeetingId>,
    Query(SpeechOf { ssrc }): Query<SpeechOf>,
    body: Body,
) -> Result<StatusCode, Refused> {
    refuse_who_is_out(&app, &viewer, &meeting).await?;
    let body = to_bytes(body, MOST_BYTES).await.map_err(|_| ProblemCode::TooLarge)?;
    app.use_cases.add_late_speech(&viewer, &meeting, ssrc, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Everything was sent: it becomes recordings of the speaker and is recognised.
#[utoipa::path(post, path = "/meetings/{id}/late-speech/join", tag = "live", params(("id" = String, Path), SpeechOf),
    responses((status = 200, body = SpeechAdded)))]
async fn join(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(meeting): Path<MeetingId>,
    Query(SpeechOf { ssrc }): Query<SpeechOf>,
) -> Result<Json<SpeechAdded>, Refused> {
    refuse_who_is_out(&app, &viewer, &meeting).await?;
    let added = app.use_cases.join_late_speech(&viewer, &meeting, ssrc).await?;
    app.jobs.wake();
    Ok(Json(added))
}
