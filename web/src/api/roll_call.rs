// SPDX-License-Identifier: MPL-2.0
//! The roll call of a meeting, by unit.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::{MeetingId, ParticipantId, UnitId};
use meetings::roll_call::MAX_HALL_NAMES_CHARS;
use protocol::http::{HallPeople, NoteAbsence, ReportHall, RollCallView, UnitsHere};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::NotPutOut;
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path};
use crate::refusal::Refused;

/// Largest body: the longest names with every letter escaped.
const MAX_REPORT_BYTES: usize = 6 * MAX_HALL_NAMES_CHARS + 4096;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view))
        .routes(routes!(units_here))
        .routes(routes!(hall_of))
        .routes(routes!(note_absence))
        .routes(routes!(report_hall))
        .routes(routes!(confirm, reopen))
        .layer(middleware::from_fn_with_state(MAX_REPORT_BYTES, bodies::at_most))
}

/// All units for chair and secretary; for others their own.
#[utoipa::path(get, path = "/meetings/{id}/roll-call", tag = "roll call", params(("id" = String, Path)),
    responses((status = 200, body = RollCallView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<Json<RollCallView>, Refused> {
    Ok(Json(app.use_cases.roll_call(&signed_in.user, &id).await?))
}

/// How many of the expected units are here. Chair and secretary.
#[utoipa::path(get, path = "/meetings/{id}/roll-call/here", tag = "roll call", params(("id" = String, Path)),
    responses((status = 200, body = UnitsHere)))]
async fn units_here(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<Json<UnitsHere>, Refused> {
    Ok(Json(app.use_cases.units_here(&signed_in.user, &id).await?))
}

/// Who sits in the hall from which a participant is connected. Chair and secretary.
#[utoipa::path(get, path = "/meetings/{id}/hall-of/{participant}", tag = "roll call",
    params(("id" = String, Path), ("participant" = String, Path)), responses((status = 200, body = HallPeople)))]
async fn hall_of(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, participant)): Path<(MeetingId, ParticipantId)>,
) -> Result<Json<HallPeople>, Refused> {
    Ok(Json(app.use_cases.hall_of(&signed_in.user, &id, &participant).await?))
}

/// Notes why a unit is absent, or takes the note back. Chair and secretary.
#[utoipa::path(put, path = "/meetings/{id}/roll-call/{unit}/absence", tag = "roll call",
    params(("id" = String, Path), ("unit" = String, Path)), request_body = NoteAbsence,
    responses((status = 204)))]
async fn note_absence(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, unit)): Path<(MeetingId, UnitId)>,
    Json(noted): Json<NoteAbsence>,
) -> Result<StatusCode, Refused> {
    app.use_cases.note_absence(&signed_in.user, &id, &unit, noted).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Keeps who sits in the hall of a unit: its own people until the end, chair and secretary for any.
#[utoipa::path(put, path = "/meetings/{id}/roll-call/{unit}/hall", tag = "roll call",
    params(("id" = String, Path), ("unit" = String, Path)), request_body = ReportHall,
    responses((status = 204)))]
async fn report_hall(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, unit)): Path<(MeetingId, UnitId)>,
    Json(report): Json<ReportHall>,
) -> Result<StatusCode, Refused> {
    app.use_cases.report_hall(&signed_in.user, &id, &unit, report).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// From now on notes do not change. Chair and secretary, once the meeting was opened.
#[utoipa::path(put, path = "/meetings/{id}/roll-call/confirmation", tag = "roll call", params(("id" = String, Path)),
    responses((status = 204)))]
async fn confirm(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.confirm_roll_call(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Notes change again. Chair and secretary.
#[utoipa::path(delete, path = "/meetings/{id}/roll-call/confirmation", tag = "roll call", params(("id" = String, Path)),
    responses((status = 204)))]
async fn reopen(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.reopen_roll_call(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
