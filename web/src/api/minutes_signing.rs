// SPDX-License-Identifier: MPL-2.0
//! Submitting, returning, signing and correcting minutes.

use axum::extract::State;
use meetings::ids::MinutesId;
use protocol::http::{MinutesView, NextNumber, NumberQuery, ReturnMinutes, SignMinutes, SubmitMinutes};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Pdf, minutes_name, pdf};
use crate::app::AppState;
use crate::extract::{Json, Path, Query, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(next_number))
        .routes(routes!(submit))
        .routes(routes!(return_to_draft))
        .routes(routes!(sign))
        .routes(routes!(document))
        .routes(routes!(correct))
}

/// The number that these minutes are given if they have none when they are submitted.
#[utoipa::path(get, path = "/minutes/{id}/number", tag = "minutes", params(("id" = String, Path), NumberQuery),
    responses((status = 200, body = NextNumber)))]
async fn next_number(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Query(of): Query<NumberQuery>,
) -> Result<Json<NextNumber>, Refused> {
    Ok(Json(app.use_cases.next_number(&signed_in.user, &id, &of.symbol).await?))
}

/// Freezes the newest revision and typesets it. From here on the text cannot change; it can only be
/// returned.
#[utoipa::path(post, path = "/minutes/{id}/submit", tag = "minutes", params(("id" = String, Path)), request_body = SubmitMinutes,
    responses((status = 200, body = MinutesView)))]
async fn submit(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<SubmitMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.submit_minutes(&signed_in.user, &id, body.revision).await?))
}

/// Returns minutes to draft with a comment. Possible until the chair has signed; a signature of the
/// secretary becomes void.
#[utoipa::path(post, path = "/minutes/{id}/return", tag = "minutes", params(("id" = String, Path)), request_body = ReturnMinutes,
    responses((status = 200, body = MinutesView)))]
async fn return_to_draft(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<ReturnMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.return_minutes(&signed_in.user, &id, &body.comment).await?))
}

/// Signs the frozen document: first the secretary, then the chair. Every refusal leaves everything
/// unchanged.
#[utoipa::path(post, path = "/minutes/{id}/signatures", tag = "minutes", params(("id" = String, Path)), request_body = SignMinutes,
    responses((status = 200, body = MinutesView)))]
async fn sign(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<SignMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.sign_minutes(&signed_in.user, &id, body).await?))
}

/// The frozen or signed document.
#[utoipa::path(get, path = "/minutes/{id}/document.pdf", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf")))]
async fn document(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MinutesId>) -> Result<Pdf, Refused> {
    let file = app.use_cases.document(&signed_in.user, &id).await?;
    pdf(&minutes_name(file.kind, &file.head, file.is_draft), file.content)
}

/// Begins a new document that refers to the signed one, with its text.
#[utoipa::path(post, path = "/minutes/{id}/correction", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = MinutesView)))]
async fn correct(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.correct_minutes(&signed_in.user, &id).await?))
}
