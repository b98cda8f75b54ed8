// SPDX-License-Identifier: MPL-2.0
//! Votes of a meeting.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use axum::response::IntoResponse;
use meetings::ids::{MeetingId, UnitId};
use meetings::vote::{MAX_OPTION_CHARS, MAX_OPTIONS, MAX_QUESTION_CHARS, MAX_QUESTION_TEXT_CHARS, PaperCount};
use protocol::http::{CastBallot, CloseVote, OpenVote, PublishedBallots, VoteList, VoteView, VoterForm};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::download;
use crate::api::put_out::{NotPutOut, refuse_who_is_out};
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, Visiting};
use crate::refusal::Refused;

/// Largest body: the longest question with every letter escaped, and a thousand voters by name.
const MAX_VOTE_BYTES: usize =
    6 * (MAX_QUESTION_CHARS + MAX_QUESTION_TEXT_CHARS + MAX_OPTIONS * MAX_OPTION_CHARS) + 128 * 1024;

pub fn router() -> OpenApiRouter<AppState> {
    let opening = OpenApiRouter::new()
        .routes(routes!(list, open))
        .layer(middleware::from_fn_with_state(MAX_VOTE_BYTES, bodies::at_most));
    OpenApiRouter::new()
        .merge(opening)
        .routes(routes!(voters))
        .routes(routes!(view))
        .routes(routes!(cast))
        .routes(routes!(count_papers))
        .routes(routes!(close))
        .routes(routes!(ballots))
        .routes(routes!(record))
}

/// The votes of a meeting, for whoever takes part in it.
#[utoipa::path(get, path = "/meetings/{id}/votes", tag = "votes", params(("id" = String, Path)),
    responses((status = 200, body = VoteList)))]
async fn list(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path(id): Path<MeetingId>,
) -> Result<Json<VoteList>, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    Ok(Json(app.use_cases.votes(&viewer, &id).await?))
}

/// Opens a vote. Chair and secretary, while the meeting runs. Who may vote is fixed now.
#[utoipa::path(post, path = "/meetings/{id}/votes", tag = "votes", params(("id" = String, Path)),
    request_body = OpenVote, responses((status = 201, body = VoteView)))]
async fn open(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
    Json(new): Json<OpenVote>,
) -> Result<(StatusCode, Json<VoteView>), Refused> {
    let vote = app.use_cases.open_vote(&signed_in.user, &id, new).await?;
    app.rooms.votes_changed(&id);
    Ok((StatusCode::CREATED, Json(vote)))
}

/// Who could vote if a vote opened now. Chair and secretary, while the meeting runs.
#[utoipa::path(get, path = "/meetings/{id}/voters", tag = "votes", params(("id" = String, Path)),
    responses((status = 200, body = VoterForm)))]
async fn voters(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path(id): Path<MeetingId>,
) -> Result<Json<VoterForm>, Refused> {
    Ok(Json(app.use_cases.voter_form(&signed_in.user, &id).await?))
}

/// One vote; its result once it is closed.
#[utoipa::path(get, path = "/meetings/{id}/votes/{number}", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path)), responses((status = 200, body = VoteView)))]
async fn view(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, number)): Path<(MeetingId, u32)>,
) -> Result<Json<VoteView>, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    Ok(Json(app.use_cases.vote(&viewer, &id, number).await?))
}

/// Votes, or changes the own ballot, until the vote is closed.
#[utoipa::path(put, path = "/meetings/{id}/votes/{number}/ballot", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path)), request_body = CastBallot,
    responses((status = 200, body = VoteView)))]
async fn cast(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, number)): Path<(MeetingId, u32)>,
    Json(ballot): Json<CastBallot>,
) -> Result<Json<VoteView>, Refused> {
    let vote = app.use_cases.cast_ballot(&signed_in.user, &id, number, &ballot).await?;
    app.rooms.votes_changed(&id);
    Ok(Json(vote))
}

/// What a hall counted of its ballots on paper: its own people, chair and secretary.
#[utoipa::path(put, path = "/meetings/{id}/votes/{number}/papers/{unit}", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path), ("unit" = String, Path)), request_body = PaperCount,
    responses((status = 200, body = VoteView)))]
async fn count_papers(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, number, unit)): Path<(MeetingId, u32, UnitId)>,
    Json(count): Json<PaperCount>,
) -> Result<Json<VoteView>, Refused> {
    let vote = app.use_cases.count_papers(&signed_in.user, &id, number, &unit, &count).await?;
    app.rooms.votes_changed(&id);
    Ok(Json(vote))
}

/// Closes a vote and counts it, or cancels it. Chair and secretary.
#[utoipa::path(put, path = "/meetings/{id}/votes/{number}/end", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path)), request_body = CloseVote,
    responses((status = 200, body = VoteView)))]
async fn close(
    State(app): State<AppState>,
    signed_in: NotPutOut,
    Path((id, number)): Path<(MeetingId, u32)>,
    Json(close): Json<CloseVote>,
) -> Result<Json<VoteView>, Refused> {
    let vote = app.use_cases.close_vote(&signed_in.user, &id, number, close.cancel).await?;
    app.rooms.votes_changed(&id);
    Ok(Json(vote))
}

/// The ballots of a closed vote: by name, or under the hashes of their codes.
#[utoipa::path(get, path = "/meetings/{id}/votes/{number}/ballots", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path)), responses((status = 200, body = PublishedBallots)))]
async fn ballots(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, number)): Path<(MeetingId, u32)>,
) -> Result<Json<PublishedBallots>, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    Ok(Json(app.use_cases.published_ballots(&viewer, &id, number).await?))
}

/// The record of a closed vote. Its SHA-256 is `digest` of the vote, in the log and in the minutes.
#[utoipa::path(get, path = "/meetings/{id}/votes/{number}/record", tag = "votes",
    params(("id" = String, Path), ("number" = u32, Path)),
    responses((status = 200, content_type = "application/json")))]
async fn record(
    State(app): State<AppState>,
    Visiting(viewer): Visiting,
    Path((id, number)): Path<(MeetingId, u32)>,
) -> Result<impl IntoResponse, Refused> {
    refuse_who_is_out(&app, &viewer, &id).await?;
    let record = app.use_cases.vote_record(&viewer, &id, number).await?;
    download("application/json", &format!("bieu-quyet-{number}"), "json", record)
}
