// SPDX-License-Identifier: MPL-2.0
//! The test of a line before a meeting, and everybody's last one for administrators.

use axum::extract::State;
use axum::http::StatusCode;
use live::Visitor;
use meetings::ids::MeetingId;
use meetings::network::Network;
use protocol::http::{LineReport, LineTestAnswers, LineTestBegun, LineTestOffers, LineTestSeen, TestedLine};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Path, SignedIn, Visiting};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(connect))
        .routes(routes!(finish))
        .routes(routes!(cancel))
        .routes(routes!(list))
}

/// Who asks, as somebody who may enter the meeting.
async fn visitor(
    app: &AppState,
    Visiting(viewer): Visiting,
    origin: Origin,
    meeting: &MeetingId,
) -> Result<Visitor, Refused> {
    Ok(live::visitor(&app.store, viewer, Network::of(origin.address), meeting).await?)
}

/// Begins a test. It ends by itself after 40 s.
#[utoipa::path(post, path = "/meetings/{id}/line-tests", tag = "live", params(("id" = String, Path)),
    responses((status = 200, body = LineTestBegun)))]
async fn begin(
    State(app): State<AppState>,
    visiting: Visiting,
    origin: Origin,
    Path(meeting): Path<MeetingId>,
) -> Result<Json<LineTestBegun>, Refused> {
    let visitor = visitor(&app, visiting, origin, &meeting).await?;
    Ok(Json(app.rooms.begin_line_test(&visitor, &meeting).await?))
}

/// Connects the media of a test, once. It ends 8 s after it is up.
#[utoipa::path(post, path = "/meetings/{id}/line-tests/{test}/media", tag = "live",
    params(("id" = String, Path), ("test" = String, Path)), request_body = LineTestOffers,
    responses((status = 200, body = LineTestAnswers)))]
async fn connect(
    State(app): State<AppState>,
    visiting: Visiting,
    origin: Origin,
    Path((meeting, test)): Path<(MeetingId, String)>,
    Json(offers): Json<LineTestOffers>,
) -> Result<Json<LineTestAnswers>, Refused> {
    let visitor = visitor(&app, visiting, origin, &meeting).await?;
    Ok(Json(app.rooms.connect_line_test(&visitor, &meeting, &test, offers).await?))
}

/// Ends a test and keeps what it has shown.
#[utoipa::path(post, path = "/meetings/{id}/line-tests/{test}/result", tag = "live",
    params(("id" = String, Path), ("test" = String, Path)), request_body = LineTestSeen,
    responses((status = 200, body = LineReport)))]
async fn finish(
    State(app): State<AppState>,
    visiting: Visiting,
    origin: Origin,
    Path((meeting, test)): Path<(MeetingId, String)>,
    Json(seen): Json<LineTestSeen>,
) -> Result<Json<LineReport>, Refused> {
    let visitor = visitor(&app, visiting, origin, &meeting).await?;
    Ok(Json(app.rooms.finish_line_test(&visitor, &meeting, &test, seen).await?))
}

/// Ends a test without a result. One that is over already is fine.
#[utoipa::path(delete, path = "/meetings/{id}/line-tests/{test}", tag = "live",
    params(("id" = String, Path), ("test" = String, Path)), responses((status = 204)))]
async fn cancel(
    State(app): State<AppState>,
    visiting: Visiting,
    origin: Origin,
    Path((meeting, test)): Path<(MeetingId, String)>,
) -> Result<StatusCode, Refused> {
    let visitor = visitor(&app, visiting, origin, &meeting).await?;
    app.rooms.cancel_line_test(&visitor, &test);
    Ok(StatusCode::NO_CONTENT)
}

/// Everybody's last test of the last 30 days, the newest first.
#[utoipa::path(get, path = "/line-tests", tag = "live", responses((status = 200, body = [TestedLine])))]
async fn list(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<Vec<TestedLine>>, Refused> {
    Ok(Json(app.rooms.tested_lines(&signed_in.user).await?))
}
