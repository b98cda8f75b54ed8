//! One meeting: seeing, changing, ending it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use meetings::ids::MeetingId;
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::people::{Unit, User};
use protocol::http::{Attendance, MeetingView, PlanMeeting};
use protocol::problem::ProblemCode;
use store::attendance::AttendeeKind;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::{Access, Action};
use crate::api::meeting_list::{MAX_PLAN_BYTES, checked_plan};
use crate::api::minutes;
use crate::api::people::summary_of;
use crate::app::{App, AppState};
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refusal;

pub fn router() -> OpenApiRouter<AppState> {
    let plan = OpenApiRouter::new().routes(routes!(view, change));
    OpenApiRouter::new()
        .merge(plan.layer(middleware::from_fn_with_state(MAX_PLAN_BYTES, bodies::at_most)))
        .routes(routes!(end))
}

/// The meeting, if this person may do `action` with it.
pub async fn meeting_for(
    app: &App,
    user: &User,
    id: &MeetingId,
    action: Action,
) -> Result<(Meeting, MeetingRole), Refusal> {
    let meeting = app.store.meetings().get(id).await?;
    let role = Access::of(user, &meeting).require(action)?;
    Ok((meeting, role))
}

/// Everything about one meeting.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = MeetingView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingView>, Refusal> {
    let (meeting, my_role) = meeting_for(&app, &signed_in.user, &id, Action::SeeMeeting).await?;
    let invited = |unit: &Unit| meeting.invited_units.contains(&unit.id);
    let invited_units = app.store.units().list().await?.into_iter().filter(invited).collect();
    // Machines (encoders, probes, displays) are nobody.
    let stays = app.store.attendance().list(&id).await?.into_iter().filter(|stay| stay.kind != AttendeeKind::Machine);
    let attendance = stays.map(|stay| Attendance {
        participant: stay.participant,
        name: stay.name,
        is_guest: stay.kind == AttendeeKind::Guest,
        unit_name: stay.unit,
        role: stay.role,
        joined_at: stay.joined_at,
        left_at: stay.left_at,
    });
    Ok(Json(MeetingView {
        unit_name: app.store.units().get(&meeting.unit).await?.name,
        chair: summary_of(&app, &meeting.chair).await?,
        secretary: summary_of(&app, &meeting.secretary).await?,
        invited_units,
        my_role,
        may_edit: Access::of(&signed_in.user, &meeting).may(Action::EditMeeting),
        attendance: attendance.collect(),
        minutes: minutes::listed(&app, &signed_in.user, &meeting).await?,
        meeting,
    }))
}

/// Changes a meeting that has not begun.
#[utoipa::path(put, path = "/meetings/{id}", tag = "meetings", params(("id" = String, Path)), request_body = PlanMeeting,
    responses((status = 200, body = Meeting)))]
async fn change(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(body): Json<PlanMeeting>,
) -> Result<Json<Meeting>, Refusal> {
    meeting_for(&app, &signed_in.user, &id, Action::EditMeeting).await?;
    let plan = checked_plan(&app.store, body).await?;
    Ok(Json(app.store.meetings().update(&id, &plan, &signed_in.actor(), app.clock.now()).await?))
}

/// Ends the meeting for everybody; the transcript follows by itself.
#[utoipa::path(post, path = "/meetings/{id}/end", tag = "meetings", params(("id" = String, Path)), responses((status = 204)))]
async fn end(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refusal> {
    let (meeting, _) = meeting_for(&app, &signed_in.user, &id, Action::EndMeeting).await?;
    if meeting.state == MeetingState::Ended {
        return Err(ProblemCode::MeetingEnded.into());
    }
    app.rooms.end(&id, &signed_in.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}
