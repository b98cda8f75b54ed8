// SPDX-License-Identifier: MPL-2.0
//! Writing minutes: draft, saving, history. Freezing and signing are in `minutes_signing.rs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::{MeetingId, MinutesId};
use meetings::minutes::RevisionInfo;
use protocol::http::{CreateMinutes, MinutesView, NameRevision, RedraftMinutes, RevisionView, SaveMinutes};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, Pdf, WORD_DOCUMENT, download, minutes_name, pdf};
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, Query, SignedIn};
use crate::refusal::Refused;

/// Largest saved revision, in bytes of JSON: two million Vietnamese characters.
const MAX_CONTENT_BYTES: usize = 8 << 20;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(view, save))
                .layer(middleware::from_fn_with_state(MAX_CONTENT_BYTES, bodies::at_most)),
        )
        .routes(routes!(redraft))
        .routes(routes!(revisions))
        .routes(routes!(name_revision))
        .routes(routes!(revision))
        .routes(routes!(restore))
        .routes(routes!(preview))
        .routes(routes!(word_document))
}

/// Creates the minutes of an ended meeting, or the notice of its conclusions, with the first draft;
/// an existing document of the kind is returned unchanged.
#[utoipa::path(post, path = "/meetings/{id}/minutes", tag = "minutes", params(("id" = String, Path), CreateMinutes), responses((status = 200, body = MinutesView)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Query(asked): Query<CreateMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.draft_minutes(&signed_in.user, &id, asked.kind).await?))
}

/// The minutes with their newest revision.
#[utoipa::path(get, path = "/minutes/{id}", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = MinutesView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.minutes(&signed_in.user, &id).await?))
}

/// Saves a new revision based on the edited one; 409 `minutes_changed` if somebody else saved
/// meanwhile.
#[utoipa::path(put, path = "/minutes/{id}", tag = "minutes", params(("id" = String, Path)), request_body = SaveMinutes,
    responses((status = 200, body = MinutesView)))]
async fn save(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<SaveMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.save_minutes(&signed_in.user, &id, &body).await?))
}

/// Makes the draft anew with more or less of what was said, as a new revision; 409
/// `minutes_changed` if somebody else saved meanwhile.
#[utoipa::path(post, path = "/minutes/{id}/redraft", tag = "minutes", params(("id" = String, Path)), request_body = RedraftMinutes,
    responses((status = 200, body = MinutesView)))]
async fn redraft(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<RedraftMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.redraft_minutes(&signed_in.user, &id, &body).await?))
}

/// The saved revisions, latest first.
#[utoipa::path(get, path = "/minutes/{id}/revisions", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = [RevisionInfo])))]
async fn revisions(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<Vec<RevisionInfo>>, Refused> {
    Ok(Json(app.use_cases.revisions(&signed_in.user, &id).await?))
}

/// The content of one revision.
#[utoipa::path(get, path = "/minutes/{id}/revisions/{n}", tag = "minutes", params(("id" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = RevisionView)))]
async fn revision(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, n)): Path<(MinutesId, i64)>,
) -> Result<Json<RevisionView>, Refused> {
    Ok(Json(app.use_cases.revision(&signed_in.user, &id, n).await?))
}

/// Names a revision of a draft: saves that follow do not replace it. An empty name takes it away.
#[utoipa::path(put, path = "/minutes/{id}/revisions/{n}/name", tag = "minutes", params(("id" = String, Path), ("n" = i64, Path)),
    request_body = NameRevision, responses((status = 204)))]
async fn name_revision(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, n)): Path<(MinutesId, i64)>,
    Json(body): Json<NameRevision>,
) -> Result<StatusCode, Refused> {
    app.use_cases.name_revision(&signed_in.user, &id, n, &body.name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restores an old revision as the newest one. The revisions in between are kept.
#[utoipa::path(post, path = "/minutes/{id}/revisions/{n}/restore", tag = "minutes", params(("id" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = MinutesView)))]
async fn restore(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, n)): Path<(MinutesId, i64)>,
) -> Result<Json<MinutesView>, Refused> {
    Ok(Json(app.use_cases.restore_minutes(&signed_in.user, &id, n).await?))
}

/// The current draft as it would be printed.
#[utoipa::path(get, path = "/minutes/{id}/preview.pdf", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf")))]
async fn preview(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MinutesId>) -> Result<Pdf, Refused> {
    let file = app.use_cases.preview(&signed_in.user, &id).await?;
    pdf(&minutes_name(file.kind, &file.head, file.is_draft), file.content)
}

/// The newest revision as a Word document, for editing and not for signing.
#[utoipa::path(get, path = "/minutes/{id}/document.docx", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
async fn word_document(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.word_document(&signed_in.user, &id).await?;
    download(WORD_DOCUMENT, &minutes_name(file.kind, &file.head, file.is_draft), "docx", file.content)
}
