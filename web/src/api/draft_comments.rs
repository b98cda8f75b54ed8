// SPDX-License-Identifier: MPL-2.0
//! Comments on a draft of minutes.

use axum::extract::State;
use axum::http::StatusCode;
use meetings::ids::{CommentId, MinutesId};
use protocol::http::{
    AgreeToDraft, AnswerComment, ChangeComment, ChangeComments, CommentedDraft, CommentsView, OpenComments, ReadDraft,
    WriteComment,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view, write))
        .routes(routes!(open, change_period))
        .routes(routes!(draft))
        .routes(routes!(read))
        .routes(routes!(agree))
        .routes(routes!(change))
        .routes(routes!(answer))
}

/// What the person sees of the comments: the own ones, or all for chair and secretary.
#[utoipa::path(get, path = "/minutes/{id}/comments", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = CommentsView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.draft_comments(&signed_in.user, &id).await?))
}

/// Writes a comment on a passage of the text that is read, or on the whole.
#[utoipa::path(post, path = "/minutes/{id}/comments", tag = "minutes", params(("id" = String, Path)),
    request_body = WriteComment, responses((status = 200, body = CommentsView)))]
async fn write(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<WriteComment>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.write_comment(&signed_in.user, &id, body).await?))
}

/// Gives the newest revision of a draft out for comments, until a deadline.
#[utoipa::path(post, path = "/minutes/{id}/comment-period", tag = "minutes", params(("id" = String, Path)),
    request_body = OpenComments, responses((status = 200, body = CommentsView)))]
async fn open(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<OpenComments>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.open_comments(&signed_in.user, &id, &body).await?))
}

/// Another deadline of the open period, or its end.
#[utoipa::path(put, path = "/minutes/{id}/comment-period", tag = "minutes", params(("id" = String, Path)),
    request_body = ChangeComments, responses((status = 200, body = CommentsView)))]
async fn change_period(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<ChangeComments>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.change_comments(&signed_in.user, &id, &body).await?))
}

/// The text that is commented on, while the period is open.
#[utoipa::path(get, path = "/minutes/{id}/commented-draft", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = CommentedDraft)))]
async fn draft(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<CommentedDraft>, Refused> {
    Ok(Json(app.use_cases.commented_draft(&signed_in.user, &id).await?))
}

/// Notes that the person has the draft on the screen.
#[utoipa::path(post, path = "/minutes/{id}/commented-draft/read", tag = "minutes", params(("id" = String, Path)),
    request_body = ReadDraft, responses((status = 204)))]
async fn read(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<ReadDraft>,
) -> Result<StatusCode, Refused> {
    app.use_cases.read_draft(&signed_in.user, &id, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Agrees with the draft, or not any more.
#[utoipa::path(put, path = "/minutes/{id}/agreement", tag = "minutes", params(("id" = String, Path)),
    request_body = AgreeToDraft, responses((status = 200, body = CommentsView)))]
async fn agree(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<AgreeToDraft>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.agree_to_draft(&signed_in.user, &id, &body).await?))
}

/// Changes or deletes an own comment.
#[utoipa::path(put, path = "/draft-comments/{id}", tag = "minutes", params(("id" = String, Path)),
    request_body = ChangeComment, responses((status = 200, body = CommentsView)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<CommentId>,
    Json(body): Json<ChangeComment>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.change_comment(&signed_in.user, &id, body).await?))
}

/// Answers a comment.
#[utoipa::path(put, path = "/draft-comments/{id}/answer", tag = "minutes", params(("id" = String, Path)),
    request_body = AnswerComment, responses((status = 200, body = CommentsView)))]
async fn answer(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<CommentId>,
    Json(body): Json<AnswerComment>,
) -> Result<Json<CommentsView>, Refused> {
    Ok(Json(app.use_cases.answer_comment(&signed_in.user, &id, body).await?))
}
