// SPDX-License-Identifier: MPL-2.0
//! Recordings that were made elsewhere. They are sent in pieces (`uploads.rs`).

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use base::Refusal;
use meetings::ids::{MeetingId, SoundFileId};
use meetings::transcript::Segment;
use protocol::http::{NameSpeakers, SoundFileList};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::NotRemoved;
use crate::app::AppState;
use crate::extract::{Json, Path, Reader, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(remove))
        .routes(routes!(again))
        .routes(routes!(loudness))
        .routes(routes!(name_speakers))
}

type Address = Path<(MeetingId, SoundFileId)>;

/// The recordings of a meeting that were made elsewhere, with how far each is.
#[utoipa::path(get, path = "/meetings/{id}/sound-files", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, body = SoundFileList)))]
async fn list(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
) -> Result<Json<SoundFileList>, Refused> {
    Ok(Json(app.use_cases.sound_files(&signed_in.user, &id, language).await?))
}

/// Removes one, with its sentences of the transcript.
#[utoipa::path(delete, path = "/meetings/{id}/sound-files/{file}", tag = "transcript",
    params(("id" = String, Path), ("file" = String, Path)), responses((status = 204)))]
async fn remove(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, file)): Address,
) -> Result<StatusCode, Refused> {
    app.use_cases.remove_sound_file(&signed_in.user, &id, &file).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Tries once more what failed because of the server.
#[utoipa::path(post, path = "/meetings/{id}/sound-files/{file}/again", tag = "transcript",
    params(("id" = String, Path), ("file" = String, Path)), responses((status = 202)))]
async fn again(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, file)): Address,
) -> Result<StatusCode, Refused> {
    app.use_cases.try_sound_file_again(&signed_in.user, &id, &file).await?;
    app.jobs.wake();
    Ok(StatusCode::ACCEPTED)
}

/// How loud it is: a byte for each 200 ms.
#[utoipa::path(get, path = "/meetings/{id}/sound-files/{file}/loudness", tag = "transcript",
    params(("id" = String, Path), ("file" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream")))]
async fn loudness(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path((id, file)): Address,
) -> Result<([(HeaderName, &'static str); 2], Vec<u8>), Refused> {
    let path = app.use_cases.loudness(&signed_in.user, &id, &file).await?;
    let bytes = tokio::fs::read(path).await.map_err(|error| {
        tracing::warn!(%error, %file, "the loudness of a recording cannot be read");
        Refusal::from(ProblemCode::NotFound)
    })?;
    // It never changes.
    Ok(([(header::CONTENT_TYPE, "application/octet-stream"), (header::CACHE_CONTROL, "private, max-age=3600")], bytes))
}

/// Says who spoke in many sentences at once; all of them are changed, or none.
#[utoipa::path(put, path = "/meetings/{id}/transcript/speakers", tag = "transcript", params(("id" = String, Path)),
    request_body = NameSpeakers, responses((status = 200, body = [Segment])))]
async fn name_speakers(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(named): Json<NameSpeakers>,
) -> Result<Json<Vec<Segment>>, Refused> {
    Ok(Json(app.use_cases.name_speakers(&signed_in.user, &id, &named).await?))
}
