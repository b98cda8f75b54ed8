//! What a person writes down for themselves in a meeting: theirs alone, whoever asks.

use axum::extract::State;
use meetings::ids::MeetingId;
use meetings::local_time::LocalTime;
use protocol::http::{MAX_PRIVATE_NOTES_CHARS, PrivateNotesView, SavePrivateNotes};
use protocol::problem::ProblemCode;
use store::Conflict;
use store::private_notes::PrivateNotes;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::Action;
use crate::api::downloads::{Download, download, file_words};
use crate::api::meetings::meeting_for;
use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refusal;

/// How often one person's notes of one meeting are saved at most, in milliseconds. Pages save after
/// a pause in typing.
const EVERY_MS: i64 = 500;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(view, save)).routes(routes!(text))
}

fn to_wire(notes: PrivateNotes) -> PrivateNotesView {
    PrivateNotesView { text: notes.text, version: notes.version, saved_at: notes.saved_at }
}

/// One's own notes. Nobody else's can be asked for.
#[utoipa::path(get, path = "/meetings/{id}/private-notes", tag = "private notes", params(("id" = String, Path)),
    responses((status = 200, body = PrivateNotesView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<PrivateNotesView>, Refusal> {
    meeting_for(&app, &signed_in.user, &id, Action::SeeMeeting).await?;
    Ok(Json(to_wire(app.store.private_notes().of(&id, &signed_in.user.id).await?)))
}

/// Saves one's own notes, before, during and after the meeting. Saved from another window meanwhile:
/// `conflict`, and nothing is overwritten.
#[utoipa::path(put, path = "/meetings/{id}/private-notes", tag = "private notes", params(("id" = String, Path)),
    request_body = SavePrivateNotes, responses((status = 200, body = PrivateNotesView)))]
async fn save(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(saved): Json<SavePrivateNotes>,
) -> Result<Json<PrivateNotesView>, Refusal> {
    meeting_for(&app, &signed_in.user, &id, Action::SeeMeeting).await?;
    // PostgreSQL keeps no zero bytes.
    if saved.text.chars().count() > MAX_PRIVATE_NOTES_CHARS || saved.text.contains('\0') || saved.seen < 0 {
        return Err(Refusal::invalid("text"));
    }
    let (notes, owner, now) = (app.store.private_notes(), &signed_in.user.id, app.clock.now());
    let before = notes.of(&id, owner).await?;
    if before.version > 0 && (0..EVERY_MS).contains(&now.since(before.saved_at)) {
        return Err(ProblemCode::TooFast.into());
    }
    match notes.save(&id, owner, &saved.text, saved.seen, now).await {
        Err(store::Error::Conflict(Conflict::Revision { .. })) => Err(ProblemCode::Conflict.into()),
        saved => Ok(Json(to_wire(saved?))),
    }
}

/// One's own notes as a text file.
#[utoipa::path(get, path = "/meetings/{id}/private-notes.txt", tag = "private notes", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/plain")))]
async fn text(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Download, Refusal> {
    let (meeting, _) = meeting_for(&app, &signed_in.user, &id, Action::SeeMeeting).await?;
    let notes = app.store.private_notes().of(&id, &signed_in.user.id).await?;
    let when = LocalTime::of(meeting.started_at.unwrap_or(meeting.starts_at)).words();
    let (title, name) = (&meeting.title, &signed_in.user.name);
    let content = format!("GHI CHÉP RIÊNG\n{title}\n{when}\n{name}\n\n{}\n", notes.text.trim_end());
    // As old editors of Windows read it.
    let content = format!("\u{feff}{}", content.replace("\r\n", "\n").replace('\n', "\r\n"));
    download("text/plain; charset=utf-8", &file_words(&format!("Ghi chép - {title}")), "txt", content.into_bytes())
}
