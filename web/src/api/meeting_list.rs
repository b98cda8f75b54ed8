//! The list of meetings, and planning one.

use std::collections::HashMap;

use axum::extract::State;
use axum::middleware;
use base::Refusal;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use meetings::Millis;
use meetings::ids::{UnitId, UserId};
use meetings::meeting::{Meeting, MeetingRole, MeetingState};
use meetings::people::User;
use meetings::policy::role_in;
use protocol::http::{MeetingSummary, PlanMeeting, When};
use protocol::problem::ProblemCode;
use store::Store;
use store::meeting_list::{MAX_LIST, Period};
use store::meetings_repository::{MeetingPlan, PlannedItem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::minutes;
use crate::app::{App, AppState};
use crate::bodies;
use crate::extract::{Json, Query, SignedIn};
use crate::names;
use crate::refusal::Refused;

/// Most invited units and agenda items of one meeting; a province has 350 units.
const MAX_INVITED: usize = 2_000;
const MAX_AGENDA: usize = 200;

/// Largest plan, in bytes: as many units and items as may be, with long titles.
pub const MAX_PLAN_BYTES: usize = 512 << 10;

/// Meetings are planned for these times: the years 2000 to 2099 of Việt Nam, as any page can show.
const FIRST_DAY: Millis = Millis(946_659_600_000);
const LAST_DAY: Millis = Millis(4_102_419_600_000);

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, plan))
        .layer(middleware::from_fn_with_state(MAX_PLAN_BYTES, bodies::at_most))
}

#[derive(Debug, serde::Deserialize)]
struct ListQuery {
    when: Option<When>,
}

/// The meetings one may see: of today (default), upcoming, or past.
#[utoipa::path(get, path = "/meetings", tag = "meetings", params(("when" = Option<When>, Query)),
    responses((status = 200, body = [MeetingSummary])))]
async fn list(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<MeetingSummary>>, Refused> {
    let period = period(query.when.unwrap_or(When::Today), app.clock.now());
    let meetings = app.store.meetings().visible_to(&signed_in.user, period, MAX_LIST).await?;
    let names = Names::read(&app.store).await?;
    let mut list = Vec::with_capacity(meetings.len());
    for meeting in meetings {
        let my_role = role_in(&meeting, &signed_in.user).unwrap_or(MeetingRole::Observer);
        list.push(summary(&app, &names, &signed_in.user, meeting, my_role).await?);
    }
    Ok(Json(list))
}

/// Names of all units and users: two queries instead of two for each meeting.
struct Names {
    units: HashMap<UnitId, String>,
    users: HashMap<UserId, String>,
}

impl Names {
    async fn read(store: &Store) -> Result<Self, Refusal> {
        let units = store.units().list().await?.into_iter().map(|unit| (unit.id, unit.name)).collect();
        let users = store.users().list().await?.into_iter().map(|user| (user.id, user.name)).collect();
        Ok(Self { units, users })
    }
}

async fn summary(
    app: &App,
    names: &Names,
    user: &User,
    meeting: Meeting,
    my_role: MeetingRole,
) -> Result<MeetingSummary, Refusal> {
    let minutes = match meeting.state {
        MeetingState::Ended => {
            let all = minutes::listed(app, user, &meeting).await?;
            all.iter().rfind(|one| one.may_open).or(all.last()).cloned()
        }
        MeetingState::Planned | MeetingState::Live => None,
    };
    Ok(MeetingSummary {
        unit_name: names.units.get(&meeting.unit).cloned().unwrap_or_default(),
        chair_name: names.users.get(&meeting.chair).cloned().unwrap_or_default(),
        my_role,
        present: app.rooms.present(&meeting.id),
        minutes,
        meeting,
    })
}

fn period(when: When, now: Millis) -> Period {
    let (from, until) = day_of(now);
    match when {
        When::Today => Period::Today { from, until },
        When::Upcoming => Period::Upcoming { from: until },
        When::Past => Period::Past { before: from },
    }
}

/// Begin and end of the day in Việt Nam: "today" is not a matter of the server's own clock zone.
pub fn day_of(now: Millis) -> (Millis, Millis) {
    let zone = TimeZone::fixed(jiff::tz::offset(7));
    let here = Timestamp::from_millisecond(now.0).unwrap_or_default().to_zoned(zone);
    let midnight = |zoned: jiff::Zoned| Millis(zoned.timestamp().as_millisecond());
    let from = here.start_of_day().unwrap_or(here);
    let until = from.checked_add(1.day()).unwrap_or_else(|_| from.clone());
    (midnight(from), midnight(until))
}

/// Plans a meeting.
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = PlanMeeting, responses((status = 200, body = Meeting)))]
async fn plan(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<PlanMeeting>,
) -> Result<Json<Meeting>, Refused> {
    let plan = checked_plan(&app.store, body).await?;
    Ok(Json(app.store.meetings().create(&plan, &signed_in.actor(), app.clock.now()).await?))
}

/// A plan whose names are in form and whose people and units exist.
pub async fn checked_plan(store: &Store, body: PlanMeeting) -> Result<MeetingPlan, Refusal> {
    if body.invited_units.len() > MAX_INVITED {
        return Err(Refusal::invalid("invited_units"));
    }
    if body.agenda.len() > MAX_AGENDA {
        return Err(Refusal::invalid("agenda"));
    }
    // The secretary writes what the chair then signs: one person cannot check their own work.
    if body.chair == body.secretary {
        return Err(Refusal::invalid("secretary"));
    }
    let chair = store.users().get(&body.chair).await.map_err(|_| Refusal::invalid("chair"))?;
    store.users().get(&body.secretary).await.map_err(|_| Refusal::invalid("secretary"))?;
    for (field, person) in [("chair", &body.chair), ("secretary", &body.secretary)] {
        if store.users().is_disabled(person).await? {
            return Err(Refusal::from(ProblemCode::AccountDisabled).with_fact(field));
        }
    }
    let unit = body.unit.unwrap_or(chair.unit);
    store.units().get(&unit).await.map_err(|_| Refusal::invalid("unit"))?;
    let mut agenda = Vec::with_capacity(body.agenda.len());
    for item in body.agenda {
        let presenter = names::name_or_empty(&item.presenter)?;
        agenda.push(PlannedItem { id: item.id, title: names::name(&item.title)?, presenter });
    }
    if !(FIRST_DAY..LAST_DAY).contains(&body.starts_at) {
        return Err(Refusal::invalid("starts_at"));
    }
    Ok(MeetingPlan {
        title: names::name(&body.title)?,
        starts_at: body.starts_at,
        chair: body.chair,
        secretary: body.secretary,
        unit,
        invited_units: body.invited_units,
        agenda,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_a_day_of_viet_nam() {
        // 2026-11-22T23:30Z is the 23rd, 06:30 in Hà Nội.
        let now = Millis(1_795_390_200_000);
        let Period::Today { from, until } = period(When::Today, now) else { panic!("today") };
        assert_eq!(until.since(from), 86_400_000);
        assert_eq!(Timestamp::from_millisecond(from.0).unwrap().to_string(), "2026-11-22T17:00:00Z");
        assert_eq!(period(When::Upcoming, now), Period::Upcoming { from: until });
        assert_eq!(period(When::Past, now), Period::Past { before: from });
    }
}
