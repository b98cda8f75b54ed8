// SPDX-License-Identifier: MPL-2.0
//! Approving, publishing, withdrawing and filing minutes.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::MinutesId;
use protocol::http::{
    FileMinutes, MinutesForMe, MinutesOpenings, MinutesView, NameSubstitute, SubstituteView, WithdrawMinutes,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(for_me))
        .routes(routes!(approve))
        .routes(routes!(publish))
        .routes(routes!(withdraw))
        .routes(routes!(file))
        .routes(routes!(name_substitute))
        .routes(routes!(openings, note_opening))
}

/// Drafts on which the person may comment, and published minutes that they have not opened.
#[utoipa::path(get, path = "/minutes-for-me", tag = "minutes", responses((status = 200, body = MinutesForMe)))]
async fn for_me(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<MinutesForMe>, Refused> {
    Ok(Json(app.use_cases.minutes_for_me(&signed_in.user).await?))
}

/// The chair agrees with what was submitted, before the secretary signs.
#[utoipa::path(post, path = "/minutes/{id}/approval", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = MinutesView)))]
async fn approve(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.approve_minutes(&signed_in.user, &id).await?))
}

/// Lets those who were invited read signed minutes, and tells them. Once.
#[utoipa::path(post, path = "/minutes/{id}/publication", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = MinutesView)))]
async fn publish(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.publish_minutes(&signed_in.user, &id).await?))
}

/// Signed minutes do not count any more. They are kept, with the reason.
#[utoipa::path(post, path = "/minutes/{id}/withdrawal", tag = "minutes", params(("id" = String, Path)),
    request_body = WithdrawMinutes, responses((status = 200, body = MinutesView)))]
async fn withdraw(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<WithdrawMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.withdraw_minutes(&signed_in.user, &id, &body).await?))
}

/// Notes where signed minutes are filed. Once.
#[utoipa::path(post, path = "/minutes/{id}/filing", tag = "minutes", params(("id" = String, Path)),
    request_body = FileMinutes, responses((status = 200, body = MinutesView)))]
async fn file(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<FileMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.file_minutes(&signed_in.user, &id, &body).await?))
}

/// Names who signs a draft in the place of the chair, or nobody any more.
#[utoipa::path(put, path = "/minutes/{id}/substitute", tag = "minutes", params(("id" = String, Path)),
    request_body = NameSubstitute, responses((status = 200, body = Option<SubstituteView>)))]
async fn name_substitute(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<NameSubstitute>,
) -> Result<Json<Option<SubstituteView>>, Refused> {
    Ok(Json(app.use_cases.name_substitute(&signed_in.user, &id, &body).await?))
}

/// Who of those who were invited has opened published minutes.
#[utoipa::path(get, path = "/minutes/{id}/openings", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = MinutesOpenings)))]
async fn openings(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesOpenings>, Refused> {
    Ok(Json(app.use_cases.minutes_openings(&signed_in.user, &id).await?))
}

/// Notes that the person has published minutes on the screen.
#[utoipa::path(post, path = "/minutes/{id}/openings", tag = "minutes", params(("id" = String, Path)),
    responses((status = 204)))]
async fn note_opening(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.note_opening(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
