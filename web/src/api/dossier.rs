// SPDX-License-Identifier: MPL-2.0
//! The dossier of a meeting. It is checked at `/verify/dossier` (`verify.rs`).

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use meetings::ids::MeetingId;
use protocol::http::{DossierView, MakeDossier, SignDossier};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::download;
use crate::api::papers::body_of;
use crate::app::AppState;
use crate::extract::{Json, Path, Reader, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(view, make)).routes(routes!(sign)).routes(routes!(file))
}

/// The last dossier that was made of a meeting, and how far the next one is. Chair, secretary and
/// administrators.
#[utoipa::path(get, path = "/meetings/{id}/dossier", tag = "dossier", params(("id" = String, Path)),
    responses((status = 200, body = DossierView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
) -> Result<Json<DossierView>, Refused> {
    Ok(Json(app.use_cases.dossier(&signed_in.user, &id, language).await?))
}

/// Begins to make the dossier of a meeting that has ended, instead of the last one.
#[utoipa::path(post, path = "/meetings/{id}/dossier", tag = "dossier", params(("id" = String, Path)),
    request_body = MakeDossier, responses((status = 202, body = DossierView)))]
async fn make(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
    Json(body): Json<MakeDossier>,
) -> Result<(StatusCode, Json<DossierView>), Refused> {
    app.use_cases.clone().begin_dossier(&signed_in.user, &id, body.with_sound).await?;
    Ok((StatusCode::ACCEPTED, Json(app.use_cases.dossier(&signed_in.user, &id, language).await?)))
}

/// Signs the dossier with a key of the person, like minutes. Every refusal leaves it unsigned.
#[utoipa::path(post, path = "/meetings/{id}/dossier/signature", tag = "dossier", params(("id" = String, Path)),
    request_body = SignDossier, responses((status = 200, body = DossierView)))]
async fn sign(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
    Json(body): Json<SignDossier>,
) -> Result<Json<DossierView>, Refused> {
    app.use_cases.sign_dossier(&signed_in.user, &id, body).await?;
    Ok(Json(app.use_cases.dossier(&signed_in.user, &id, language).await?))
}

/// The archive, with its signature if it has one.
#[utoipa::path(get, path = "/meetings/{id}/dossier.zip", tag = "dossier", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/zip")))]
async fn file(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<impl IntoResponse, Refused> {
    let file = app.use_cases.dossier_file((&signed_in.user).into(), &id).await?;
    let length = [(header::CONTENT_LENGTH, file.length)];
    Ok((length, download("application/zip", &file.name, "zip", body_of(file.pieces))?))
}
