// SPDX-License-Identifier: MPL-2.0
//! Statistics of live meetings, for the administrators of the installation.

use axum::extract::State;
use meetings::ids::MeetingId;
use protocol::http::{LiveMeeting, LiveStats};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(stats))
}

/// Live meetings, the largest first.
#[utoipa::path(get, path = "/live", tag = "live", responses((status = 200, body = [LiveMeeting])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<LiveMeeting>>, Refused> {
    Ok(Json(app.rooms.live_meetings(&signed_in.user).await?))
}

/// Connections, tracks and losses of every participant in a live meeting.
#[utoipa::path(get, path = "/live/{meeting}/stats", tag = "live", params(("meeting" = String, Path)),
    responses((status = 200, body = LiveStats)))]
async fn stats(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(meeting): Path<MeetingId>,
) -> Result<Json<LiveStats>, Refused> {
    Ok(Json(app.rooms.live_stats(&signed_in.user, &meeting).await?))
}
