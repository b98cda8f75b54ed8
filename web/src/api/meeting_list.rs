// SPDX-License-Identifier: MPL-2.0
//! The list of meetings, and planning one.

use axum::extract::State;
use axum::middleware;
use meetings::meeting::Meeting;
use protocol::http::{MeetingSummary, PlanMeeting, PlanSeries, PlannedSeries, When};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Query, SignedIn};
use crate::refusal::Refused;

/// Largest plan, in bytes: the maximum number of units and items, with long titles.
pub const MAX_PLAN_BYTES: usize = 512 << 10;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list, plan))
        .routes(routes!(plan_series))
        .layer(middleware::from_fn_with_state(MAX_PLAN_BYTES, bodies::at_most))
}

#[derive(Debug, serde::Deserialize)]
struct ListQuery {
    when: Option<When>,
}

/// The meetings that the person may see: of today (default), upcoming, or past.
#[utoipa::path(get, path = "/meetings", tag = "meetings", params(("when" = Option<When>, Query)),
    responses((status = 200, body = [MeetingSummary])))]
async fn list(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<MeetingSummary>>, Refused> {
    let when = query.when.unwrap_or(When::Today);
    Ok(Json(app.use_cases.meetings(&signed_in.user, when, |meeting| app.rooms.present(meeting)).await?))
}

/// Plans a meeting.
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = PlanMeeting, responses((status = 200, body = Meeting)))]
async fn plan(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<PlanMeeting>,
) -> Result<Json<Meeting>, Refused> {
    Ok(Json(app.use_cases.plan_meeting(signed_in.asker(), body).await?))
}

/// Plans the same meeting several times: all of them or none.
#[utoipa::path(post, path = "/meetings/series", tag = "meetings", request_body = PlanSeries,
    responses((status = 200, body = PlannedSeries)))]
async fn plan_series(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<PlanSeries>,
) -> Result<Json<PlannedSeries>, Refused> {
    Ok(Json(app.use_cases.plan_series(&signed_in.user, body).await?))
}
