// SPDX-License-Identifier: MPL-2.0
//! How long sound, transcripts and chat are kept; holds on meetings, and what was deleted of them.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::MeetingId;
use protocol::http::{HoldMeeting, MeetingRetentionView, RetentionPreview, RetentionView, SaveRetention};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(rules, save))
        .routes(routes!(preview))
        .routes(routes!(of_meeting))
        .routes(routes!(hold, lift))
}

/// All rules, and the meetings that are held.
#[utoipa::path(get, path = "/retention", tag = "retention", responses((status = 200, body = RetentionView)))]
async fn rules(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<RetentionView>, Refused> {
    Ok(Json(app.use_cases.retention(&signed_in.user).await?))
}

/// Changes rules. A changed one deletes nothing for 24 hours.
#[utoipa::path(put, path = "/retention", tag = "retention", request_body = SaveRetention,
    responses((status = 200, body = RetentionView)))]
async fn save(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(new): Json<SaveRetention>,
) -> Result<Json<RetentionView>, Refused> {
    Ok(Json(app.use_cases.save_retention(&signed_in.user, &new).await?))
}

/// What these rules would delete; nothing is changed.
#[utoipa::path(post, path = "/retention/preview", tag = "retention", request_body = SaveRetention,
    responses((status = 200, body = RetentionPreview)))]
async fn preview(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(new): Json<SaveRetention>,
) -> Result<Json<RetentionPreview>, Refused> {
    Ok(Json(app.use_cases.preview_retention(&signed_in.user, &new).await?))
}

/// What was deleted of a meeting, and for those who may hold it, whether it is held.
#[utoipa::path(get, path = "/meetings/{id}/retention", tag = "retention", params(("id" = String, Path)),
    responses((status = 200, body = MeetingRetentionView)))]
async fn of_meeting(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingRetentionView>, Refused> {
    Ok(Json(app.use_cases.retention_of(&signed_in.user, &id).await?))
}

/// Says that nothing of a meeting is to be deleted.
#[utoipa::path(put, path = "/meetings/{id}/hold", tag = "retention", params(("id" = String, Path)),
    request_body = HoldMeeting, responses((status = 200, body = MeetingRetentionView)))]
async fn hold(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(body): Json<HoldMeeting>,
) -> Result<Json<MeetingRetentionView>, Refused> {
    Ok(Json(app.use_cases.hold_meeting(&signed_in.user, &id, &body).await?))
}

/// Takes that back: administrators, and who said it.
#[utoipa::path(delete, path = "/meetings/{id}/hold", tag = "retention", params(("id" = String, Path)),
    responses((status = 204)))]
async fn lift(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.lift_hold(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
