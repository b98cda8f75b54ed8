// SPDX-License-Identifier: MPL-2.0
//! Private notes of a person in a meeting. Nobody else can read them.

use axum::extract::State;
use axum::middleware;
use meetings::ids::MeetingId;
use protocol::http::{MAX_PRIVATE_NOTES_CHARS, PrivateNotesView, SavePrivateNotes};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, download, file_words};
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

/// Largest body: the longest notes with every letter escaped.
const MAX_NOTES_BYTES: usize = 6 * MAX_PRIVATE_NOTES_CHARS + 1024;

pub fn router() -> OpenApiRouter<AppState> {
    let notes = OpenApiRouter::new()
        .routes(routes!(view, save))
        .layer(middleware::from_fn_with_state(MAX_NOTES_BYTES, bodies::at_most));
    OpenApiRouter::new().merge(notes).routes(routes!(text))
}

/// The person's own notes.
#[utoipa::path(get, path = "/meetings/{id}/private-notes", tag = "private notes", params(("id" = String, Path)),
    responses((status = 200, body = PrivateNotesView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<PrivateNotesView>, Refused> {
    Ok(Json(app.use_cases.private_notes(&signed_in.user, &id).await?))
}

/// Saves the person's own notes, before, during and after the meeting. If another window saved
/// meanwhile, the answer is `conflict` and nothing is overwritten.
#[utoipa::path(put, path = "/meetings/{id}/private-notes", tag = "private notes", params(("id" = String, Path)),
    request_body = SavePrivateNotes, responses((status = 200, body = PrivateNotesView)))]
async fn save(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(saved): Json<SavePrivateNotes>,
) -> Result<Json<PrivateNotesView>, Refused> {
    Ok(Json(app.use_cases.save_private_notes(&signed_in.user, &id, saved).await?))
}

/// The person's own notes as a text file.
#[utoipa::path(get, path = "/meetings/{id}/private-notes.txt", tag = "private notes", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/plain")))]
async fn text(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refused> {
    let file = app.use_cases.private_notes_file(&signed_in.user, &id).await?;
    let name = file_words(&format!("Ghi chép - {}", file.meeting_title));
    download("text/plain; charset=utf-8", &name, "txt", file.content.into_bytes())
}
