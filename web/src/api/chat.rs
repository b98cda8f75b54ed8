// SPDX-License-Identifier: MPL-2.0
//! Chat over HTTP: what was written before, files, and the dossier. Messages themselves go over the
//! socket.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware;
use axum::response::IntoResponse;
use base::{Refusal, Viewer};
use live::FileDraft;
use meetings::ids::{ChatFileId, MeetingId, ParticipantId};
use meetings::room::chat::{ChatAddress, ChatFile, ChatReader};
use protocol::http::{ChatFileTo, ChatHistory, ChatPart, ChatRecord, KeepChat, MAX_CHAT_FILE_BYTES, NewChatFile};
use protocol::problem::ProblemCode;
use tokio_util::io::ReaderStream;
use untrusted::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{WORD_DOCUMENT, download, file_words};
use crate::api::put_out::{file_not_kept, refuse_who_is_out, told_of_end};
use crate::app::AppState;
use crate::bodies::{self, document_of};
use crate::extract::{Json, Path, Query, SignedIn, Visiting};
use crate::origin::Origin;
use crate::refusal::Refused;

const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const SLIDES: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

pub fn router() -> OpenApiRouter<AppState> {
    let files = OpenApiRouter::new()
        .routes(routes!(send_file))
        .layer(middleware::from_fn_with_state(MAX_CHAT_FILE_BYTES, bodies::at_most));
    OpenApiRouter::new().merge(files).routes(routes!(history)).routes(routes!(file)).routes(routes!(record, keep))
}

/// What the person reads of the chat, for who is in the meeting now: the newest, or those before a
/// number.
#[utoipa::path(get, path = "/meetings/{id}/chat", tag = "chat", params(("id" = String, Path), ChatPart),
    responses((status = 200, body = ChatHistory)))]
async fn history(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
    Query(part): Query<ChatPart>,
) -> Result<Json<ChatHistory>, Refused> {
    let reader = reader(&app, &viewer, &id).await?.ok_or(ProblemCode::NotInMeeting)?;
    if !reader.receives {
        return Err(ProblemCode::NotAllowed.into());
    }
    Ok(Json(app.use_cases.chat_history(&reader, &id, part).await?))
}

/// Sends a file as the body: PDF, PNG, JPEG, DOCX, XLSX or PPTX. For who is in the meeting now.
#[utoipa::path(post, path = "/meetings/{id}/chat/files", tag = "chat", params(("id" = String, Path), NewChatFile),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = ChatFile)))]
async fn send_file(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
    origin: Origin,
    Query(NewChatFile { name, text, to, with }): Query<NewChatFile>,
    body: Body,
) -> Result<(StatusCode, Json<ChatFile>), Refused> {
    let by = viewer.participant()?;
    let to = address_of(to, with);
    let caller = match &viewer {
        Viewer::User(user) => Caller::Person(user.id.clone()),
        Viewer::Guest(_) => Caller::at(origin.address),
        Viewer::Token(_) => return Err(ProblemCode::NotAllowed.into()),
    };
    refuse_who_is_out(&app, &viewer, &id).await?;
    let draft = FileDraft { by, to, text };
    if let Err(refusal) = app.rooms.check_chat_file(&id, draft.clone()).await {
        return Err(file_not_kept(told_of_end(&app, &id, refusal).await));
    }
    app.use_cases.check_disk()?;
    app.use_cases.count_chat_file(&draft.by)?;
    let place = app.use_cases.readers.enter(&caller).map_err(ProblemCode::from)?;
    let document = document_of(body, MAX_CHAT_FILE_BYTES).await?;
    let file = ChatFileId::from_random(store::random::bits());
    let file = app.use_cases.keep_chat_file(&id, file, &name, place, document).await?;
    Ok((StatusCode::CREATED, Json(post(&app, &id, draft, file).await?)))
}

pub(super) fn address_of(to: ChatFileTo, with: Option<ParticipantId>) -> ChatAddress {
    match to {
        ChatFileTo::Everyone => ChatAddress::Everyone,
        ChatFileTo::Leaders => ChatAddress::Leaders { with },
        ChatFileTo::OwnUnit => ChatAddress::OwnUnit,
    }
}

/// The message of a file that is on the disk. The file may have been on its way for minutes: all is
/// asked again.
pub(super) async fn post(
    app: &AppState,
    id: &MeetingId,
    draft: FileDraft,
    file: ChatFile,
) -> Result<ChatFile, Refusal> {
    if let Err(refusal) = app.rooms.post_chat_file(id, draft, file.clone()).await {
        // After a lost answer the message may be there: then its file stays.
        if !matches!(refusal.code, ProblemCode::Unavailable | ProblemCode::Internal) {
            app.use_cases.drop_chat_file(id, &file.id).await;
        }
        return Err(refusal);
    }
    Ok(file)
}

/// A file of a message, for who reads the message.
#[utoipa::path(get, path = "/meetings/{id}/chat/files/{file}", tag = "chat",
    params(("id" = String, Path), ("file" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream")))]
async fn file(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, file)): Path<(MeetingId, ChatFileId)>,
) -> Result<impl IntoResponse, Refused> {
    let reader = reader(&app, &viewer, &id).await?;
    let sent = app.use_cases.chat_file(&viewer, reader.as_ref(), &id, &file).await?;
    let (stem, ending) = sent.name.rsplit_once('.').unwrap_or((&sent.name, ""));
    let media_type = match ending {
        "pdf" => "application/pdf",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "docx" => WORD_DOCUMENT,
        "xlsx" => SHEET,
        "pptx" => SLIDES,
        _ => "application/octet-stream",
    };
    // In pieces: many slow lines must not hold many large files in memory.
    let opened = tokio::fs::File::open(&sent.path).await.map_err(gone)?;
    let length = opened.metadata().await.map_err(gone)?.len();
    let content = Body::from_stream(ReaderStream::new(opened));
    let headers = [
        (header::CONTENT_LENGTH, HeaderValue::from(length)),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        // The next one at this device may be somebody else, and a withdrawn file is withdrawn.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, download(media_type, &file_words(stem), ending, content)?))
}

/// The chat on a meeting's page: whether it goes into the dossier, and after the end what did.
#[utoipa::path(get, path = "/meetings/{id}/chat/record", tag = "chat", params(("id" = String, Path)),
    responses((status = 200, body = ChatRecord)))]
async fn record(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<ChatRecord>, Refused> {
    Ok(Json(app.use_cases.chat_record(&signed_in.user, &id).await?))
}

/// Whether what is written to everybody goes into the dossier, until the meeting ends.
#[utoipa::path(put, path = "/meetings/{id}/chat/record", tag = "chat", params(("id" = String, Path)),
    request_body = KeepChat, responses((status = 204)))]
async fn keep(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(KeepChat { kept }): Json<KeepChat>,
) -> Result<StatusCode, Refused> {
    refuse_who_is_out(&app, &Viewer::User(signed_in.user.clone()), &id).await?;
    app.use_cases.keep_chat(&signed_in.user, &id, kept).await?;
    app.rooms.chat_kept_changed(&id).await;
    Ok(StatusCode::NO_CONTENT)
}

/// What the viewer reads in the meeting that runs; none: they are not there.
async fn reader(app: &AppState, viewer: &Viewer, id: &MeetingId) -> Result<Option<ChatReader>, Refused> {
    let Some(reader) = app.rooms.chat_reader(id, &viewer.participant()?).await else { return Ok(None) };
    let unit = match viewer {
        // The room hears of an account that was moved a moment later.
        Viewer::User(user) => Some(app.use_cases.unit_of(user, id).await?),
        Viewer::Guest(_) | Viewer::Token(_) => None,
    };
    Ok(Some(ChatReader { unit, ..reader }))
}

fn gone(error: std::io::Error) -> Refusal {
    match error.kind() {
        std::io::ErrorKind::NotFound => ProblemCode::NotFound.into(),
        _ => Refusal::internal(error),
    }
}
