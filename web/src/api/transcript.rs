// SPDX-License-Identifier: MPL-2.0
//! The transcript of a meeting, and the sound of each of its sentences.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use base::Refusal;
use meetings::ids::{MeetingId, SegmentId};
use meetings::transcript::Segment;
use meetings::utterance::UtteranceEvent;
use moments::Millis;
use protocol::http::{CorrectSegment, NameSpeaker, TranscriptView};
use protocol::problem::ProblemCode;
use serde::Deserialize;
use transcription_jobs::clip;
use use_cases::transcripts::{SegmentSound, TranscriptQuery};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::put_out::NotRemoved;
use crate::app::AppState;
use crate::extract::{Json, Path, Query, Reader, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view, again))
        .routes(routes!(correct))
        .routes(routes!(name_speaker))
        .routes(routes!(audio))
}

#[derive(Debug, Deserialize)]
struct ViewQuery {
    since: Option<Millis>,
    #[serde(default)]
    earlier: bool,
}

/// The transcript and its progress. During the meeting, what has been said so far.
///
/// With `since` (`now` of an earlier answer) only what was added or corrected after it, and a
/// little of what is older.
#[utoipa::path(get, path = "/meetings/{id}/transcript", tag = "transcript",
    params(("id" = String, Path), ("since" = Option<i64>, Query), ("earlier" = Option<bool>, Query)),
    responses((status = 200, body = TranscriptView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
    Query(query): Query<ViewQuery>,
) -> Result<Json<TranscriptView>, Refused> {
    let query = TranscriptQuery { since: query.since, earlier: query.earlier };
    Ok(Json(app.use_cases.transcript(&signed_in.user, &id, query, language).await?))
}

/// Corrects the text of a sentence. What was recognised is kept beside it, and the correction stays
/// when the recording is recognised again.
#[utoipa::path(put, path = "/segments/{id}/text", tag = "transcript", params(("id" = String, Path)),
    request_body = CorrectSegment, responses((status = 200, body = Segment)))]
async fn correct(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
    Json(correction): Json<CorrectSegment>,
) -> Result<Json<Segment>, Refused> {
    let (meeting, segment) = app.use_cases.correct_segment(&signed_in.user, &id, &correction.text).await?;
    app.rooms.on_utterance(&meeting, UtteranceEvent::Final(segment.clone()));
    Ok(Json(segment))
}

/// Names the speaker of a sentence, where several people share a microphone. The name stays when
/// the recording is recognised again.
#[utoipa::path(put, path = "/segments/{id}/speaker", tag = "transcript", params(("id" = String, Path)),
    request_body = NameSpeaker, responses((status = 200, body = [Segment])))]
async fn name_speaker(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
    Json(named): Json<NameSpeaker>,
) -> Result<Json<Vec<Segment>>, Refused> {
    Ok(Json(app.use_cases.name_speaker(&signed_in.user, &id, &named).await?))
}

/// Recognises the meeting's recordings again, for example with a better model.
#[utoipa::path(post, path = "/meetings/{id}/transcript", tag = "transcript", params(("id" = String, Path)), responses((status = 202)))]
async fn again(
    State(app): State<AppState>,
    signed_in: NotRemoved,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.redo_transcript(&signed_in.user, &id).await?;
    app.jobs.wake();
    Ok(StatusCode::ACCEPTED)
}

/// The sound of one sentence, with half a second around it.
#[utoipa::path(get, path = "/segments/{id}/audio", tag = "transcript", params(("id" = String, Path)),
    responses((status = 200, content_type = "audio/ogg")))]
async fn audio(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
) -> Result<([(HeaderName, &'static str); 2], Vec<u8>), Refused> {
    let SegmentSound { path, started_at, from, until } = app.use_cases.segment_sound(&signed_in.user, &id).await?;
    let file = app.data.join(path);
    let clip = tokio::task::spawn_blocking(move || clip::cut_wall(&file, started_at, from, until))
        .await
        .map_err(Refusal::internal)?
        .map_err(|error| {
            tracing::warn!(%error, segment = %id, "the sound of a sentence cannot be read");
            Refusal::from(ProblemCode::NotFound)
        })?;
    // The sound of a segment never changes, so the browser may cache it for an hour.
    Ok(([(header::CONTENT_TYPE, "audio/ogg"), (header::CACHE_CONTROL, "private, max-age=3600")], clip))
}
