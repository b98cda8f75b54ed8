// SPDX-License-Identifier: MPL-2.0
//! Files of papers and of the chat, sent in pieces that survive a cut of the line. Shaped after
//! draft-ietf-httpbis-resumable-upload; `docs/decisions/0062-resumable-uploads.md` says in what not.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware;
use base::{Refusal, Viewer};
use live::FileDraft;
use meetings::ids::{MeetingId, ParticipantId, UploadId};
use meetings::room::chat::ChatAddress;
use protocol::http::{
    ChatFileTo, MAX_PIECE_BYTES, NewPaper, NewUpload, UPLOAD_OFFSET, UploadPurpose, UploadState, Uploaded,
};
use protocol::problem::{Language, ProblemCode};
use untrusted::Caller;
use use_cases::papers::refuse_other_agenda;
use use_cases::sound_files::SentSoundFile;
use use_cases::uploads::{Finished, Received, UploadOf};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::chat::{address_of, post};
use crate::api::put_out::{file_not_kept, refuse_who_is_out, told_of_end};
use crate::app::AppState;
use crate::bodies::{self, document_of};
use crate::extract::{Json, Path, Reader, Visiting};
use crate::origin::Origin;
use crate::refusal::Refused;

/// What a piece is sent as. No form of another page can send it.
const PIECE_TYPE: &str = "application/partial-upload";

pub fn router() -> OpenApiRouter<AppState> {
    let pieces = OpenApiRouter::new()
        .routes(routes!(open, state, append, cancel))
        .layer(middleware::from_fn_with_state(MAX_PIECE_BYTES, bodies::at_most));
    OpenApiRouter::new().merge(pieces).routes(routes!(finish))
}

type Address = Path<(MeetingId, UploadId)>;

/// Refusals of a newer version of a paper after which there is no room for it any more.
const FOR_GOOD: [ProblemCode; 2] = [ProblemCode::PaperReplaced, ProblemCode::PaperVersionsFull];

/// Opens a file that is sent in pieces, or finds it again. The sender draws its identifier.
#[utoipa::path(put, path = "/meetings/{id}/uploads/{upload}", tag = "uploads",
    params(("id" = String, Path), ("upload" = String, Path)), request_body = NewUpload,
    responses((status = 200, body = UploadState)))]
async fn open(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((meeting, id)): Address,
    Json(new): Json<NewUpload>,
) -> Result<Json<UploadState>, Refused> {
    let by = viewer.participant()?;
    may_send(&app, &viewer, &meeting, &new.purpose).await.map_err(file_not_kept)?;
    // Later the item may be gone; then the paper is of the meeting.
    if let UploadPurpose::Paper { agenda_item, .. } = &new.purpose {
        refuse_other_agenda(&app.store.meetings().get(&meeting).await?, agenda_item.as_ref())?;
    }
    Ok(Json(app.use_cases.open_upload(UploadOf { by: &by, meeting: &meeting, id: &id }, new).await?))
}

/// How much of it the server has for certain; also after a cut, and after the server was restarted.
#[utoipa::path(get, path = "/meetings/{id}/uploads/{upload}", tag = "uploads",
    params(("id" = String, Path), ("upload" = String, Path)), responses((status = 200, body = UploadState)))]
async fn state(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((meeting, id)): Address,
) -> Result<Json<UploadState>, Refused> {
    let by = viewer.participant()?;
    Ok(Json(app.use_cases.upload_state(UploadOf { by: &by, meeting: &meeting, id: &id }).await?))
}

/// Adds the piece that begins at `Upload-Offset`; it is on the disk when that is answered. Another
/// one than the next is refused with the true offset as the fact.
#[utoipa::path(patch, path = "/meetings/{id}/uploads/{upload}", tag = "uploads",
    params(("id" = String, Path), ("upload" = String, Path), ("Upload-Offset" = u64, Header)),
    request_body(content = Vec<u8>, content_type = "application/partial-upload"), responses((status = 204)))]
async fn append(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((meeting, id)): Address,
    headers: HeaderMap,
    body: Body,
) -> Result<(StatusCode, [(HeaderName, HeaderValue); 1]), Refused> {
    let by = viewer.participant()?;
    let of = UploadOf { by: &by, meeting: &meeting, id: &id };
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != PIECE_TYPE) {
        return Err(ProblemCode::WrongKind.into());
    }
    let offset = offset_in(&headers).ok_or_else(|| Refusal::invalid(UPLOAD_OFFSET))?;
    // Nothing is received for what nobody has opened, nor from who may not send it any more.
    let purpose = app.use_cases.purpose_of_upload(of)?;
    match may_send(&app, &viewer, &meeting, &purpose).await {
        Err(refused) if refused.0.code == ProblemCode::NotInMeeting => {
            app.use_cases.may_come_back(&viewer, &meeting).await?;
        }
        // No further piece is of any use.
        Err(refused) if FOR_GOOD.contains(&refused.0.code) => {
            app.use_cases.cancel_upload(of).await?;
            return Err(refused);
        }
        may => may.map_err(file_not_kept)?,
    }
    let piece = document_of(body, MAX_PIECE_BYTES).await?;
    let next = app.use_cases.append_piece(of, offset, piece).await?;
    Ok((StatusCode::NO_CONTENT, [(HeaderName::from_static(UPLOAD_OFFSET), HeaderValue::from(next))]))
}

/// Makes a paper, a message or a recording of it. Asked again after a lost answer, the same is
/// answered.
#[utoipa::path(post, path = "/meetings/{id}/uploads/{upload}/finish", tag = "uploads",
    params(("id" = String, Path), ("upload" = String, Path)), responses((status = 201, body = Uploaded)))]
async fn finish(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Reader(language): Reader,
    Path((meeting, id)): Address,
    origin: Origin,
) -> Result<(StatusCode, Json<Uploaded>), Refused> {
    let by = viewer.participant()?;
    refuse_who_is_out(&app, &viewer, &meeting).await?;
    let of = UploadOf { by: &by, meeting: &meeting, id: &id };
    let received = match app.use_cases.received_upload(of).await {
        Ok(Finished::Already(there)) => return Ok((StatusCode::CREATED, Json(*there))),
        Ok(Finished::Now(received)) => received,
        Err(refusal) => return Err(file_not_kept(told_of_end(&app, &meeting, refusal).await)),
    };
    let made = become_what_it_is(&app, &viewer, &meeting, origin, language, &received).await;
    // After the end there is no other attempt.
    let made = match made {
        Ok(made) => Ok(made),
        Err(refusal) => Err(file_not_kept(told_of_end(&app, &meeting, refusal).await)),
    };
    app.use_cases.close_upload(*received, made.as_ref().map(|_| ()).map_err(|refused| &refused.0)).await;
    Ok((StatusCode::CREATED, Json(made?)))
}

/// Deletes it.
#[utoipa::path(delete, path = "/meetings/{id}/uploads/{upload}", tag = "uploads",
    params(("id" = String, Path), ("upload" = String, Path)), responses((status = 204)))]
async fn cancel(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((meeting, id)): Address,
) -> Result<StatusCode, Refused> {
    let by = viewer.participant()?;
    app.use_cases.cancel_upload(UploadOf { by: &by, meeting: &meeting, id: &id }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Whether this person may send such a file now.
async fn may_send(
    app: &AppState,
    viewer: &Viewer,
    meeting: &MeetingId,
    purpose: &UploadPurpose,
) -> Result<(), Refused> {
    refuse_who_is_out(app, viewer, meeting).await?;
    match (viewer, purpose) {
        (Viewer::User(user), UploadPurpose::Paper { replaces, .. }) => {
            let held = app.use_cases.meeting_for_paper(user, meeting).await?;
            app.use_cases.replaceable(user, &held, replaces.as_ref()).await?;
        }
        (Viewer::User(user), UploadPurpose::SoundFile { begins_at }) => {
            app.use_cases.meeting_for_sound_file(user, meeting, *begins_at).await?;
        }
        (Viewer::User(_) | Viewer::Guest(_), UploadPurpose::ChatFile { .. }) => {
            let draft = draft(&viewer.participant()?, purpose)?;
            if let Err(refusal) = app.rooms.check_chat_file(meeting, draft).await {
                return Err(told_of_end(app, meeting, refusal).await);
            }
        }
        _ => return Err(ProblemCode::NotAllowed.into()),
    }
    Ok(())
}

/// Digits and nothing else.
fn offset_in(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(UPLOAD_OFFSET)?.to_str().ok()?;
    text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

async fn become_what_it_is(
    app: &AppState,
    viewer: &Viewer,
    meeting: &MeetingId,
    origin: Origin,
    language: Language,
    received: &Received,
) -> Result<Uploaded, Refusal> {
    let new = &received.new;
    let caller = match viewer {
        Viewer::User(user) => Caller::Person(user.id.clone()),
        Viewer::Guest(_) => Caller::at(origin.address),
        Viewer::Token(_) => return Err(ProblemCode::NotAllowed.into()),
    };
    let memory = || {
        let bytes = usize::try_from(new.bytes).unwrap_or(usize::MAX);
        bodies::reserve(&app.bodies, viewer, origin.address, bytes).ok_or(ProblemCode::Unavailable)
    };
    // First what costs nothing: a refusal may be asked for again and again.
    match (viewer, &new.purpose) {
        (Viewer::User(user), UploadPurpose::Paper { agenda_item, replaces }) => {
            let held = app.use_cases.meeting_for_paper(user, meeting).await?;
            app.use_cases.replaceable(user, &held, replaces.as_ref()).await?;
            let place = app.use_cases.readers.enter(&caller).map_err(ProblemCode::from)?;
            let _memory = memory()?;
            let document = app.use_cases.read_upload(received).await?;
            let (agenda_item, replaces) = (agenda_item.clone(), replaces.clone());
            let paper = NewPaper { name: new.name.clone(), agenda_item, replaces };
            let id = received.paper()?;
            let paper = app.use_cases.add_paper(user, meeting, id, paper, place, document).await?;
            app.rooms.papers_changed(meeting);
            Ok(Uploaded::Paper(paper))
        }
        (Viewer::User(user), UploadPurpose::SoundFile { begins_at }) => {
            let held = app.use_cases.meeting_for_sound_file(user, meeting, *begins_at).await?;
            // It is neither read into memory nor examined here: a job decodes it.
            let path = app.use_cases.received_file(received);
            let sent = SentSoundFile { id: received.sound_file()?, path, new };
            let file = app.use_cases.add_sound_file(user, &held, *begins_at, sent, language).await?;
            app.jobs.wake();
            Ok(Uploaded::SoundFile(file))
        }
        (_, purpose @ UploadPurpose::ChatFile { .. }) => {
            let draft = draft(&viewer.participant()?, purpose)?;
            app.rooms.check_chat_file(meeting, draft.clone()).await?;
            app.use_cases.count_chat_file(&draft.by)?;
            let place = app.use_cases.readers.enter(&caller).map_err(ProblemCode::from)?;
            let _memory = memory()?;
            let document = app.use_cases.read_upload(received).await?;
            let id = received.chat_file()?;
            let file = app.use_cases.keep_chat_file(meeting, id, &new.name, place, document).await?;
            Ok(Uploaded::ChatFile(post(app, meeting, draft, file).await?))
        }
        _ => Err(ProblemCode::NotAllowed.into()),
    }
}

fn draft(by: &ParticipantId, purpose: &UploadPurpose) -> Result<FileDraft, Refusal> {
    let UploadPurpose::ChatFile { to, with, text } = purpose else { return Err(ProblemCode::WrongKind.into()) };
    let to: ChatAddress = address_of(ChatFileTo::clone(to), with.clone());
    Ok(FileDraft { by: by.clone(), to, text: text.clone() })
}
