// SPDX-License-Identifier: MPL-2.0
//! What speech engines wrote and was left out of the transcript.

use axum::extract::State;
use meetings::ids::{MeetingId, SegmentId};
use meetings::transcript::LeftOut;
use protocol::http::LeftOutList;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(bring_back, take_out))
}

/// What was left out of the transcript, with the reason, also what was brought back.
#[utoipa::path(get, path = "/meetings/{id}/transcript/left-out", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = LeftOutList)))]
async fn list(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<LeftOutList>, Refused> {
    Ok(Json(app.use_cases.left_out(&signed_in.user, &id).await?))
}

/// Makes what was left out a sentence of the transcript. It stays one when the recording is
/// recognised again.
#[utoipa::path(put, path = "/segments/{id}/brought-back", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = LeftOut)))]
async fn bring_back(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
) -> Result<Json<LeftOut>, Refused> {
    Ok(Json(app.use_cases.bring_back(&signed_in.user, &id).await?))
}

/// Takes out again what somebody brought back.
#[utoipa::path(delete, path = "/segments/{id}/brought-back", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = LeftOut)))]
async fn take_out(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
) -> Result<Json<LeftOut>, Refused> {
    Ok(Json(app.use_cases.take_out_again(&signed_in.user, &id).await?))
}
