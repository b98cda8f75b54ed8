// SPDX-License-Identifier: MPL-2.0
//! The transcript of a meeting, and the sound of each of its sentences.

use axum::extract::State;
use axum::http::{HeaderName, StatusCode, header};
use base::Refusal;
use listening::clip;
use meetings::Millis;
use meetings::heard::Heard;
use meetings::ids::{MeetingId, SegmentId};
use meetings::meeting::{Meeting, MeetingState};
use meetings::policy::Action;
use meetings::transcript::Segment;
use protocol::http::{
    AgendaStep, CorrectSegment, MAX_SEGMENT_CHARS, MAX_SPEAKER_CHARS, NameSpeaker, TranscriptState, TranscriptView,
};
use protocol::problem::{Language, Problem, ProblemCode};
use serde::Deserialize;
use serde_json::json;
use store::jobs::{Job, JobState, TRANSCRIBE};
use unicode_normalization::UnicodeNormalization as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, AppState};
use crate::extract::{Json, Path, Query, Reader, SignedIn};
use crate::refusal::Refused;

/// An answer to `since` begins this much earlier, in milliseconds: what was stored in the same
/// moment must not be missed.
const OVERLAP_MS: i64 = 3_000;
/// Sound before and after a sentence, in milliseconds: speech detection cuts close.
const AROUND_MS: i64 = 500;

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

/// The transcript, or how far it is. While the meeting goes on, what has been said so far.
///
/// With `since` (`now` of an earlier answer) only what came or was put right after it, and a little
/// of what came before.
#[utoipa::path(get, path = "/meetings/{id}/transcript", tag = "transcript",
    params(("id" = String, Path), ("since" = Option<i64>, Query), ("earlier" = Option<bool>, Query)),
    responses((status = 200, body = TranscriptView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Path(id): Path<MeetingId>,
    Query(query): Query<ViewQuery>,
) -> Result<Json<TranscriptView>, Refused> {
    let (meeting, _) = app.office.meeting_for(&signed_in.user, &id, Action::SeeTranscript).await?;
    let (state, progress, problem) = progress(&app, &meeting, language).await?;
    let (transcript, now) = (app.store.transcript(), app.clock.now());
    let segments = match query.since {
        Some(since) => transcript.news(&id, since.plus(-OVERLAP_MS)).await?,
        None => transcript.list(&id).await?,
    };
    let earlier = if query.earlier { transcript.earlier(&id).await? } else { Vec::new() };
    let course = app.store.rooms().agenda_times(&id).await?;
    let agenda = course.into_iter().map(|step| AgendaStep { item: step.item, at: step.at }).collect();
    Ok(Json(TranscriptView { state, progress, problem, segments, earlier, agenda, now }))
}

/// Puts the text of a sentence right. What was recognised is kept beside it, and the correction
/// stays when the recording is recognised again.
#[utoipa::path(put, path = "/segments/{id}/text", tag = "transcript", params(("id" = String, Path)),
    request_body = CorrectSegment, responses((status = 200, body = Segment)))]
async fn correct(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
    Json(correction): Json<CorrectSegment>,
) -> Result<Json<Segment>, Refused> {
    let text = tidy(&correction.text);
    let recording = app.store.transcript().get(&id).await?.recording;
    let meeting = app.store.recordings().get(&recording).await?.meeting;
    app.office.meeting_for(&signed_in.user, &meeting, Action::CorrectTranscript).await?;
    if text.is_empty() || text.chars().count() > MAX_SEGMENT_CHARS {
        return Err(Refusal::invalid("text").into());
    }
    let (by, actor, now) = (&signed_in.user.name, signed_in.actor(), app.clock.now());
    let mut work = app.store.begin().await?;
    let segment = work.transcript().correct(&id, &text, by, &actor, now).await?;
    work.save().await?;
    app.rooms.hear(&meeting, Heard::Settled(segment.clone()));
    Ok(Json(segment))
}

/// Says who speaks in a sentence, where several people sit behind one microphone. It stays when the
/// recording is recognised again.
#[utoipa::path(put, path = "/segments/{id}/speaker", tag = "transcript", params(("id" = String, Path)),
    request_body = NameSpeaker, responses((status = 200, body = [Segment])))]
async fn name_speaker(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<SegmentId>,
    Json(named): Json<NameSpeaker>,
) -> Result<Json<Vec<Segment>>, Refused> {
    let name = tidy(&named.name);
    let recording = app.store.transcript().get(&id).await?.recording;
    let meeting = app.store.recordings().get(&recording).await?.meeting;
    app.office.meeting_for(&signed_in.user, &meeting, Action::CorrectTranscript).await?;
    if name.chars().count() > MAX_SPEAKER_CHARS {
        return Err(Refusal::invalid("name").into());
    }
    let name = Some(name.as_str()).filter(|name| !name.is_empty());
    let (by, actor, now) = (&signed_in.user.name, signed_in.actor(), app.clock.now());
    let mut work = app.store.begin().await?;
    let segments = work.transcript().name_speaker(&id, name, named.following, by, &actor, now).await?;
    work.save().await?;
    Ok(Json(segments))
}

/// As it is kept: in one form of Unicode, with single spaces.
fn tidy(typed: &str) -> String {
    typed.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

async fn progress(
    app: &App,
    meeting: &Meeting,
    language: Language,
) -> Result<(TranscriptState, u8, Option<Problem>), Refusal> {
    if meeting.state != MeetingState::Ended {
        return Ok((TranscriptState::NotYet, 0, None));
    }
    let jobs = app.store.jobs().list(meeting.id.as_str()).await?;
    let Some(job) = jobs.into_iter().find(|job| job.kind == TRANSCRIBE) else {
        return Ok((TranscriptState::Waiting, 0, None));
    };
    let progress = job.progress.clamp(0, 100) as u8;
    Ok(match job.state {
        JobState::Pending => (TranscriptState::Waiting, progress, None),
        JobState::Running => (TranscriptState::Running, progress, None),
        JobState::Done => (TranscriptState::Done, 100, None),
        JobState::Failed => (TranscriptState::Failed, progress, Some(Problem::new(problem_of(&job), language))),
    })
}

/// A job's error begins with the code of the problem that it means.
fn problem_of(job: &Job) -> ProblemCode {
    let named = |code: ProblemCode| job.error.starts_with(code.as_str());
    if named(ProblemCode::NoSpeechModel) { ProblemCode::NoSpeechModel } else { ProblemCode::TranscriptFailed }
}

/// Recognises the meeting's recordings again, for example with a better model.
#[utoipa::path(post, path = "/meetings/{id}/transcript", tag = "transcript", params(("id" = String, Path)), responses((status = 202)))]
async fn again(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    let (meeting, _) = app.office.meeting_for(&signed_in.user, &id, Action::RedoTranscript).await?;
    if meeting.state != MeetingState::Ended {
        return Err(ProblemCode::MeetingNotEnded.into());
    }
    let mut work = app.store.begin().await?;
    work.jobs().enqueue(TRANSCRIBE, id.as_str(), &json!({"again": true}), &signed_in.actor(), app.clock.now()).await?;
    work.save().await?;
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
    let segment = app.store.transcript().get(&id).await?;
    let recording = app.store.recordings().get(&segment.recording).await?;
    app.office.meeting_for(&signed_in.user, &recording.meeting, Action::SeeTranscript).await?;
    let (from, until) = (segment.starts_at.plus(-AROUND_MS), segment.ends_at.plus(AROUND_MS));
    let file = app.data.join(&recording.path);
    let clip = tokio::task::spawn_blocking(move || clip::cut_wall(&file, recording.started_at, from, until))
        .await
        .map_err(Refusal::internal)?
        .map_err(|error| {
            tracing::warn!(%error, segment = %id, "the sound of a sentence cannot be read");
            Refusal::from(ProblemCode::NotFound)
        })?;
    // A segment never changes: the browser may keep its sound for an hour.
    Ok(([(header::CONTENT_TYPE, "audio/ogg"), (header::CACHE_CONTROL, "private, max-age=3600")], clip))
}
