//! Minutes while they are written: draft, saving, history. Freezing and signing are in `minutes_signing.rs`.

use axum::extract::State;
use axum::middleware;
use base::Refusal;
use meetings::ids::{MeetingId, MinutesId};
use meetings::meeting::{Meeting, MeetingRole};
use meetings::minutes::{Minutes, MinutesContent, MinutesState, RevisionInfo};
use meetings::people::User;
use meetings::policy::{Access, Action};
use protocol::http::{ListedMinutes, MinutesView, RevisionView, SaveMinutes, SignatureView, UnprintableLetter};
use protocol::problem::ProblemCode;
use store::minutes_signing::SignatureRole;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, Pdf, WORD_DOCUMENT, download, minutes_name, pdf};
use crate::api::meetings::meeting_for;
use crate::app::{App, AppState};
use crate::bodies;
use crate::drafting;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

/// Largest saved revision, in bytes of JSON: two million characters of Vietnamese with their marks.
const MAX_CONTENT_BYTES: usize = 8 << 20;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(create))
        .merge(
            OpenApiRouter::new()
                .routes(routes!(view, save))
                .layer(middleware::from_fn_with_state(MAX_CONTENT_BYTES, bodies::at_most)),
        )
        .routes(routes!(revisions))
        .routes(routes!(revision))
        .routes(routes!(restore))
        .routes(routes!(preview))
        .routes(routes!(word_document))
}

/// The minutes and their meeting, if this person may do `action`.
pub async fn minutes_for(
    app: &App,
    user: &User,
    id: &MinutesId,
    action: Action,
) -> Result<(Minutes, Meeting, MeetingRole), Refusal> {
    let minutes = app.store.minutes().get(id).await?;
    let (meeting, role) = meeting_for(app, user, &minutes.meeting, action).await?;
    Ok((minutes, meeting, role))
}

/// All minutes of a meeting and which of them this person may open: a correction under work never
/// hides what is signed.
pub async fn listed(app: &App, user: &User, meeting: &Meeting) -> Result<Vec<ListedMinutes>, Refusal> {
    let access = Access::of(user, meeting);
    let all = app.store.minutes().by_meeting(&meeting.id).await?.into_iter();
    let listed = all.map(|minutes| ListedMinutes { may_open: access.may(Action::SeeMinutes(minutes.state)), minutes });
    Ok(listed.collect())
}

/// Minutes as one reader sees them.
pub async fn view_of(app: &App, user: &User, minutes: Minutes, meeting: &Meeting) -> Result<MinutesView, Refusal> {
    let access = Access::of(user, meeting);
    let my_role = access.require(Action::SeeMeeting)?;
    let content = app.store.minutes().content(&minutes.id, minutes.revision).await?;
    let saved = app.store.minutes().revisions(&minutes.id).await?.into_iter().find(|r| r.revision == minutes.revision);
    let saved = saved.ok_or_else(|| Refusal::internal("minutes without their newest revision"))?;
    let signatures = app.store.minutes().signatures(&minutes.id).await?.into_iter().map(|signature| SignatureView {
        role: match signature.role {
            SignatureRole::Secretary => MeetingRole::Secretary,
            SignatureRole::Chair => MeetingRole::Chair,
        },
        name: signature.signer_name,
        signed_at: signature.at,
        certificate: signature.key_subject,
    });
    let may_edit = minutes.state == MinutesState::Draft && access.may(Action::EditMinutes);
    let unprintable = if may_edit { app.unprintable(content.clone()).await? } else { Vec::new() };
    let document_sha256 = app.store.minutes().document_sha256(&minutes.id, minutes.revision).await?;
    Ok(MinutesView {
        document_sha256,
        meeting_title: meeting.title.clone(),
        content,
        my_role,
        may_edit,
        may_sign: access.may_sign_now(minutes.state),
        signatures: signatures.collect(),
        saved_at: saved.saved_at,
        saved_by_name: saved.saved_by_name,
        unprintable: unprintable.into_iter().map(unprintable_letter).collect(),
        minutes,
    })
}

fn unprintable_letter(place: documents::Unprintable) -> UnprintableLetter {
    UnprintableLetter {
        letter: place.letter.to_string(),
        field: place.field.map(str::to_owned),
        block: place.block.and_then(|block| u32::try_from(block).ok()),
        excerpt: place.excerpt,
    }
}

/// Makes the first draft of an ended meeting's minutes from the facts; those that exist are returned as they are.
#[utoipa::path(post, path = "/meetings/{id}/minutes", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = MinutesView)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MinutesView>, Refused> {
    let (meeting, _) = meeting_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    let minutes = drafting::first_draft(&app.store, &id, &signed_in.actor(), app.clock.now()).await?;
    Ok(Json(view_of(&app, &signed_in.user, minutes, &meeting).await?))
}

/// The minutes with their newest revision.
#[utoipa::path(get, path = "/minutes/{id}", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = MinutesView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<MinutesView>, Refused> {
    let state = app.store.minutes().get(&id).await?.state;
    let (minutes, meeting, _) = minutes_for(&app, &signed_in.user, &id, Action::SeeMinutes(state)).await?;
    Ok(Json(view_of(&app, &signed_in.user, minutes, &meeting).await?))
}

/// Saves a new revision on top of the one that was edited; 409 `minutes_changed` when somebody saved in between.
#[utoipa::path(put, path = "/minutes/{id}", tag = "minutes", params(("id" = String, Path)), request_body = SaveMinutes,
    responses((status = 200, body = MinutesView)))]
async fn save(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    Json(body): Json<SaveMinutes>,
) -> Result<Json<MinutesView>, Refused> {
    let (_, meeting, _) = minutes_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    check_content(&body.content)?;
    let now = app.clock.now();
    app.store.minutes().save_revision(&id, body.base_revision, &body.content, &signed_in.actor(), now).await?;
    let minutes = app.store.minutes().get(&id).await?;
    Ok(Json(view_of(&app, &signed_in.user, minutes, &meeting).await?))
}

/// Longest field of the official form and longest line of a list in it, in characters; most lines
/// of a list. The line of the absent names every unit that did not come: 700 of them with long
/// names.
const MAX_FIELD_CHARS: usize = 2_000;
const MAX_LINE_CHARS: usize = 60_000;
const MAX_LINES: usize = 2_000;

fn check_content(content: &MinutesContent) -> Result<(), Refusal> {
    content.body.check_size().map_err(|e| Refusal::from(ProblemCode::TooLarge).with_fact(e.to_string()))?;
    let head = &content.head;
    let single = [
        &head.superior_unit,
        &head.issuing_unit,
        &head.number,
        &head.symbol,
        &head.place,
        &head.title,
        &head.correction_of,
        &head.begins,
        &head.ends,
        &head.venue,
        &head.chair,
        &head.secretary,
        &head.chair_name,
        &head.secretary_name,
    ];
    if head.attendance.len() > MAX_LINES || head.recipients.len() > MAX_LINES {
        return Err(Refusal::invalid("head"));
    }
    let longer_than = |most: usize| move |text: &&String| text.chars().count() > most;
    let too_long = single.into_iter().find(longer_than(MAX_FIELD_CHARS));
    let too_long =
        too_long.or_else(|| head.attendance.iter().chain(&head.recipients).find(longer_than(MAX_LINE_CHARS)));
    match too_long {
        Some(text) => Err(Refusal::invalid(text.chars().take(60).collect::<String>())),
        None => Ok(()),
    }
}

/// Who saved what when, latest first.
#[utoipa::path(get, path = "/minutes/{id}/revisions", tag = "minutes", params(("id" = String, Path)), responses((status = 200, body = [RevisionInfo])))]
async fn revisions(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<Vec<RevisionInfo>>, Refused> {
    minutes_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    Ok(Json(app.store.minutes().revisions(&id).await?))
}

/// What one revision says.
#[utoipa::path(get, path = "/minutes/{id}/revisions/{n}", tag = "minutes", params(("id" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = RevisionView)))]
async fn revision(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, n)): Path<(MinutesId, i64)>,
) -> Result<Json<RevisionView>, Refused> {
    minutes_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    let content = app.store.minutes().content(&id, n).await?;
    let info = app.store.minutes().revisions(&id).await?.into_iter().find(|info| info.revision == n);
    Ok(Json(RevisionView { info: info.ok_or(ProblemCode::NotFound)?, content }))
}

/// Makes an old revision the newest one. Nothing in between is lost.
#[utoipa::path(post, path = "/minutes/{id}/revisions/{n}/restore", tag = "minutes", params(("id" = String, Path), ("n" = i64, Path)),
    responses((status = 200, body = MinutesView)))]
async fn restore(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, n)): Path<(MinutesId, i64)>,
) -> Result<Json<MinutesView>, Refused> {
    let (minutes, meeting, _) = minutes_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    app.store.minutes().restore(&id, n, minutes.revision, &signed_in.actor(), app.clock.now()).await?;
    let minutes = app.store.minutes().get(&id).await?;
    Ok(Json(view_of(&app, &signed_in.user, minutes, &meeting).await?))
}

/// The current draft as it would be printed.
#[utoipa::path(get, path = "/minutes/{id}/preview.pdf", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/pdf")))]
async fn preview(State(app): State<AppState>, signed_in: SignedIn, Path(id): Path<MinutesId>) -> Result<Pdf, Refused> {
    let (minutes, meeting, _) = minutes_for(&app, &signed_in.user, &id, Action::EditMinutes).await?;
    let content = app.store.minutes().content(&id, minutes.revision).await?;
    let name = minutes_name(&content.head, true);
    let document = app.typeset(&minutes, &meeting, content, app.clock.now()).await?;
    pdf(&name, document.pdf)
}

/// The newest revision for a word processor: to go on working with, not to be signed.
#[utoipa::path(get, path = "/minutes/{id}/document.docx", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document")))]
async fn word_document(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Download, Refused> {
    let minutes = app.store.minutes().get(&id).await?;
    meeting_for(&app, &signed_in.user, &minutes.meeting, Action::SeeMinutes(minutes.state)).await?;
    let content = app.store.minutes().content(&id, minutes.revision).await?;
    let saved = app.store.minutes().revisions(&id).await?.into_iter().find(|info| info.revision == minutes.revision);
    let saved_at = saved.ok_or(ProblemCode::NotFound)?.saved_at;
    let name = minutes_name(&content.head, minutes.state != MinutesState::Signed);
    let file = tokio::task::spawn_blocking(move || documents::minutes_word_document(&content, saved_at));
    let file = file.await.map_err(Refusal::internal)?.map_err(Refusal::internal)?;
    download(WORD_DOCUMENT, &name, "docx", file)
}
