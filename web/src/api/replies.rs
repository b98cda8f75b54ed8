// SPDX-License-Identifier: MPL-2.0
//! Before the meeting: what invited units answer, the meeting as an entry of a calendar, putting
//! it off, and its cancellation.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::{MeetingId, UnitId};
use meetings::meeting::Meeting;
use protocol::http::{CancelMeeting, PostponeMeeting, RepliesView, ReplyToInvitation};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, download};
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

/// Largest body: two long names with every letter escaped.
const MAX_REPLY_BYTES: usize = 16 * 1024;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(view))
        .routes(routes!(reply))
        .routes(routes!(calendar))
        .routes(routes!(cancel))
        .routes(routes!(postpone))
        .layer(middleware::from_fn_with_state(MAX_REPLY_BYTES, bodies::at_most))
}

/// The answers of all invited units, for who leads or has planned the meeting; for others their own
/// one.
#[utoipa::path(get, path = "/meetings/{id}/replies", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, body = RepliesView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<RepliesView>, Refused> {
    Ok(Json(app.use_cases.replies(&signed_in.user, &id).await?))
}

/// Answers for a unit, until the meeting is opened: its own people, and who leads or has planned
/// the meeting.
#[utoipa::path(put, path = "/meetings/{id}/replies/{unit}", tag = "meetings",
    params(("id" = String, Path), ("unit" = String, Path)), request_body = ReplyToInvitation,
    responses((status = 204)))]
async fn reply(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, unit)): Path<(MeetingId, UnitId)>,
    Json(given): Json<ReplyToInvitation>,
) -> Result<StatusCode, Refused> {
    app.use_cases.reply(&signed_in.user, &id, &unit, given).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The meeting as an entry of a calendar (RFC 5545).
#[utoipa::path(get, path = "/meetings/{id}/calendar", tag = "meetings", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/calendar")))]
async fn calendar(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Download<String>, Refused> {
    let entry = app.use_cases.calendar_entry(&signed_in.user, &id).await?;
    download("text/calendar; charset=utf-8", &entry.title, "ics", entry.file)
}

/// Puts a meeting off that was not opened, to a new time or to one that is told later.
#[utoipa::path(post, path = "/meetings/{id}/postpone", tag = "meetings", params(("id" = String, Path)),
    request_body = PostponeMeeting, responses((status = 200, body = Meeting)))]
async fn postpone(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(body): Json<PostponeMeeting>,
) -> Result<Json<Meeting>, Refused> {
    Ok(Json(app.use_cases.postpone(&signed_in.user, &id, body).await?))
}

/// Cancels a meeting that was not opened, with a reason for those invited; `with_later`: also those
/// after it in its series.
#[utoipa::path(post, path = "/meetings/{id}/cancel", tag = "meetings", params(("id" = String, Path)),
    request_body = CancelMeeting, responses((status = 204)))]
async fn cancel(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(cancel): Json<CancelMeeting>,
) -> Result<StatusCode, Refused> {
    let (cancelled, reason) = app.use_cases.cancel(&signed_in.user, &id, &cancel).await?;
    for meeting in cancelled {
        // Only who waits in its room has to be told: it is cancelled already.
        if let Err(refusal) = app.rooms.cancel(&meeting, reason.clone(), &signed_in.actor()).await
            && refusal.code != ProblemCode::PlanCancelled
        {
            tracing::warn!(%meeting, code = refusal.code.as_str(), "the room of a cancelled meeting was not told");
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
