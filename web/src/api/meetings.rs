//! One meeting: seeing, changing, ending it.

use std::collections::{HashMap, HashSet};

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use base::Refusal;
use meetings::ids::{MeetingId, ParticipantId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::people::{Unit, User};
use meetings::policy::{Access, Action};
use protocol::http::{Attendance, MeetingView, PlanMeeting};
use protocol::problem::ProblemCode;
use store::attendance::AttendeeKind;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::meeting_list::{MAX_PLAN_BYTES, checked_plan};
use crate::api::minutes;
use crate::api::people::summary_of;
use crate::app::{App, AppState};
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

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

/// Stays of one participant that are shown.
const SHOWN_STAYS: usize = 12;

/// Of each participant the first stay and the latest ones, in order: however often somebody comes
/// and goes, the answer stays short.
fn shown_stays(stays: Vec<store::attendance::Attendance>) -> Vec<store::attendance::Attendance> {
    let mut left: HashMap<ParticipantId, usize> = HashMap::new();
    for stay in &stays {
        *left.entry(stay.participant.clone()).or_default() += 1;
    }
    let mut begun = HashSet::new();
    let shown = |stay: &store::attendance::Attendance| {
        let first = begun.insert(stay.participant.clone());
        let left = left.entry(stay.participant.clone()).or_default();
        *left = left.saturating_sub(1);
        first || *left < SHOWN_STAYS - 1
    };
    stays.into_iter().filter(shown).collect()
}

/// Everything about one meeting.
#[utoipa::path(get, path = "/meetings/{id}", tag = "meetings", params(("id" = String, Path)), responses((status = 200, body = MeetingView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingView>, Refused> {
    let (meeting, my_role) = meeting_for(&app, &signed_in.user, &id, Action::SeeMeeting).await?;
    let invited = |unit: &Unit| meeting.invited_units.contains(&unit.id);
    let invited_units = app.store.units().list().await?.into_iter().filter(invited).collect();
    let may_edit = Access::of(&signed_in.user, &meeting).may(Action::EditMeeting);
    // Machines (encoders, probes, displays) are nobody.
    let people = |stay: &store::attendance::Attendance| stay.kind != AttendeeKind::Machine;
    let stays = shown_stays(app.store.attendance().list(&id).await?.into_iter().filter(people).collect());
    let attendance = stays.into_iter().map(|stay| Attendance {
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
        may_edit,
        invites_guests: may_edit && app.store.invitations().are_open(&id, app.clock.now()).await?,
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
) -> Result<Json<Meeting>, Refused> {
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
) -> Result<StatusCode, Refused> {
    let (meeting, _) = meeting_for(&app, &signed_in.user, &id, Action::EndMeeting).await?;
    if meeting.state == MeetingState::Ended {
        return Err(ProblemCode::MeetingEnded.into());
    }
    app.rooms.end(&id, &signed_in.actor()).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use meetings::Millis;
    use store::attendance::Attendance;

    use super::*;

    #[test]
    fn who_comes_and_goes_all_day_is_shown_with_the_first_and_the_latest_stays() {
        let stay = |name: &str, at: i64| Attendance {
            participant: ParticipantId::parse(name).unwrap(),
            kind: AttendeeKind::Person,
            name: name.to_owned(),
            unit: String::new(),
            unit_id: None,
            role: MeetingRole::Delegate,
            joined_at: Millis(at),
            left_at: Some(Millis(at + 1)),
        };
        let mut stays: Vec<Attendance> = (0..1700).map(|n| stay("mai", n)).collect();
        stays.push(stay("an", 2000));
        let shown = shown_stays(stays);
        let times: Vec<i64> = shown.iter().filter(|stay| stay.name == "mai").map(|stay| stay.joined_at.0).collect();
        assert_eq!((times.len(), times[0], times[11]), (SHOWN_STAYS, 0, 1699));
        assert_eq!(shown.last().unwrap().name, "an");
        assert_eq!(shown_stays(shown.clone()), shown, "what is short stays whole");
    }
}
