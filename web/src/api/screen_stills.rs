// SPDX-License-Identifier: MPL-2.0
//! Stills of the shared screen, for pages whose line does not carry its video. Over HTTP, where
//! each page takes the next when it has the one before, and where the server keeps them behind
//! sound.

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::IntoResponse;
use live::{ScreenImage, StillFormat};
use meetings::ids::{MeetingId, ParticipantId};
use protocol::live::MAX_SCREEN_STILL_BYTES;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::{refuse_who_is_out, told_of_end};
use crate::app::AppState;
use crate::extract::{Path, Visiting};
use crate::refusal::Refused;

/// When the still was taken, in milliseconds since 1970.
const TAKEN_AT: HeaderName = HeaderName::from_static("taken-at");

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(latest)).routes(routes!(add))
}

/// The latest still of the screen that a participant shares. For who watches it over their socket.
#[utoipa::path(get, path = "/meetings/{id}/screen-stills/{participant}", tag = "live",
    params(("id" = String, Path), ("participant" = String, Path)),
    responses((status = 200, content_type = "image/webp")))]
async fn latest(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, of)): Path<(MeetingId, ParticipantId)>,
) -> Result<impl IntoResponse, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let still = match app.rooms.screen_still(&id, viewer.participant()?, of).await {
        Ok(still) => still,
        Err(refusal) => return Err(told_of_end(&app, &id, refusal).await),
    };
    let format = match still.image.format {
        StillFormat::Webp => "image/webp",
        StillFormat::Jpeg => "image/jpeg",
    };
    let taken_at = still.taken_at.0.to_string();
    let headers = [
        (header::CONTENT_TYPE, format.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (TAKEN_AT, taken_at),
    ];
    Ok((headers, still.image.bytes().to_vec()))
}

/// What the own shared screen shows: one lossy WebP or JPEG. What nobody asked for is dropped.
#[utoipa::path(post, path = "/meetings/{id}/screen-still", tag = "live", params(("id" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"), responses((status = 204)))]
async fn add(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
    body: Body,
) -> Result<StatusCode, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let by = viewer.participant()?;
    let body = to_bytes(body, MAX_SCREEN_STILL_BYTES).await.map_err(|_| ProblemCode::TooLarge)?;
    if let Some(image) = ScreenImage::parse(&body) {
        app.rooms.screen_still_taken(&id, by, image).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
