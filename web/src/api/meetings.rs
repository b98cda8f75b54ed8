// SPDX-License-Identifier: MPL-2.0
//! One meeting: seeing, changing, ending it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use base::Refusal;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingState};
use meetings::policy::Action;
use protocol::http::{ChangePlan, MeetingView};
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::meeting_list::MAX_PLAN_BYTES;
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    let plan = OpenApiRouter::new().routes(routes!(view, change));
    OpenApiRouter::new()
        .merge(plan.layer(middleware::from_fn_with_state(MAX_PLAN_BYTES, bodies::at_most)))
        .routes(routes!(end))
}

/// Everything about one meeting.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = MeetingView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingView>, Refused> {
    Ok(Json(app.use_cases.meeting(&signed_in.user, &id).await?))
}

/// Changes a meeting that has not begun; 409 `plan_changed` if somebody else changed it since.
#[utoipa::path(put, path = "/meetings/{id}", tag = "meetings", params(("id" = String, Path)), request_body = ChangePlan,
    responses((status = 200, body = Meeting)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(body): Json<ChangePlan>,
) -> Result<Json<Meeting>, Refused> {
    Ok(Json(app.use_cases.change_plan(&signed_in.user, &id, body).await?))
}

/// Ends an open meeting for everybody. The transcript is made automatically.
#[utoipa::path(post, path = "/meetings/{id}/end", tag = "meetings", params(("id" = String, Path)), responses((status = 204)))]
async fn end(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    let meeting = app.use_cases.meeting_for(&signed_in.user, &id, Action::EndMeeting).await?;
    if meeting.state == MeetingState::Ended {
        return Err(Refusal::over(&meeting, true).into());
    }
    // Who may cancel it may not always end it.
    if meeting.started_at.is_none() {
        return Err(ProblemCode::MeetingNotOpen.into());
    }
    app.rooms.end(&id, &signed_in.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
