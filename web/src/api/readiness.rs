// SPDX-License-Identifier: MPL-2.0
//! Whether the sites of a meeting are ready: the board, and checks with an account or by a link.

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware;
use live::Visitor;
use meetings::ids::{MeetingId, UnitId};
use meetings::network::Network;
use protocol::http::{
    CheckResult, CheckView, LineReport, LineTestAnswers, LineTestBegun, LineTestOffers, LineTestSeen, Link,
    ReadinessView, ReportCheck, SiteTechnician,
};
use use_cases::readiness::LinkCheck;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Path, SignedIn};
use crate::origin::Origin;
use crate::refusal::Refused;

/// Largest body: the offers of two connections.
const MAX_CHECK_BYTES: usize = 128 * 1024;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(board))
        .routes(routes!(create_link, withdraw_links))
        .routes(routes!(set_technician, clear_technician))
        .routes(routes!(own_check, report_own_check))
        .routes(routes!(check_by_link))
        .routes(routes!(report_by_link))
        .routes(routes!(begin_test))
        .routes(routes!(connect_test))
        .routes(routes!(finish_test))
        .routes(routes!(cancel_test))
        .layer(middleware::from_fn_with_state(MAX_CHECK_BYTES, bodies::at_most))
}

/// The readiness of all sites, for who leads or has planned the meeting.
#[utoipa::path(get, path = "/meetings/{id}/readiness", tag = "readiness", params(("id" = String, Path)),
    responses((status = 200, body = ReadinessView)))]
async fn board(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<ReadinessView>, Refused> {
    Ok(Json(app.use_cases.readiness(&signed_in.user, &id).await?))
}

/// Creates a link with which anybody at a site checks it for this meeting.
#[utoipa::path(post, path = "/meetings/{id}/readiness/link", tag = "readiness", params(("id" = String, Path)),
    responses((status = 200, body = Link)))]
async fn create_link(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<Link>, Refused> {
    Ok(Json(app.use_cases.create_check_link(&signed_in.user, &id).await?))
}

/// Withdraws all of them.
#[utoipa::path(delete, path = "/meetings/{id}/readiness/link", tag = "readiness", params(("id" = String, Path)),
    responses((status = 204)))]
async fn withdraw_links(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<StatusCode, Refused> {
    app.use_cases.withdraw_check_links(&signed_in.user, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Notes whom to call at a site.
#[utoipa::path(put, path = "/meetings/{id}/readiness/{unit}/technician", tag = "readiness",
    params(("id" = String, Path), ("unit" = String, Path)), request_body = SiteTechnician,
    responses((status = 204)))]
async fn set_technician(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, unit)): Path<(MeetingId, UnitId)>,
    Json(technician): Json<SiteTechnician>,
) -> Result<StatusCode, Refused> {
    app.use_cases.set_technician(&signed_in.user, &id, &unit, &technician).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nobody is called at a site any more.
#[utoipa::path(delete, path = "/meetings/{id}/readiness/{unit}/technician", tag = "readiness",
    params(("id" = String, Path), ("unit" = String, Path)), responses((status = 204)))]
async fn clear_technician(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path((id, unit)): Path<(MeetingId, UnitId)>,
) -> Result<StatusCode, Refused> {
    app.use_cases.clear_technician(&signed_in.user, &id, &unit).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the check of the own site shows first.
#[utoipa::path(get, path = "/meetings/{id}/check", tag = "readiness", params(("id" = String, Path)),
    responses((status = 200, body = CheckView)))]
async fn own_check(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<CheckView>, Refused> {
    Ok(Json(app.use_cases.own_check(&signed_in.user, &id).await?))
}

/// Keeps what the check of the own site has shown.
#[utoipa::path(post, path = "/meetings/{id}/check", tag = "readiness", params(("id" = String, Path)),
    request_body = ReportCheck, responses((status = 200, body = CheckResult)))]
async fn report_own_check(
    State(app): State<AppState>,
    signed_in: SignedIn,
    origin: Origin,
    Path(id): Path<MeetingId>,
    Json(report): Json<ReportCheck>,
) -> Result<Json<CheckResult>, Refused> {
    Ok(Json(app.use_cases.report_own_check(&signed_in.user, &id, report, origin.address).await?))
}

/// What a link checks.
#[utoipa::path(get, path = "/checks/{secret}", tag = "readiness", params(("secret" = String, Path)),
    responses((status = 200, body = CheckView)))]
async fn check_by_link(
    State(app): State<AppState>,
    origin: Origin,
    Path(secret): Path<String>,
) -> Result<Json<CheckView>, Refused> {
    Ok(Json(app.use_cases.check_by_link(&secret, origin.address).await?))
}

/// Keeps what a check by a link has shown. `visit` is 32 hexadecimal digits that the page has drawn
/// at random.
#[utoipa::path(post, path = "/checks/{secret}/{visit}", tag = "readiness",
    params(("secret" = String, Path), ("visit" = String, Path)), request_body = ReportCheck,
    responses((status = 200, body = CheckResult)))]
async fn report_by_link(
    State(app): State<AppState>,
    origin: Origin,
    Path((secret, visit)): Path<(String, String)>,
    Json(report): Json<ReportCheck>,
) -> Result<Json<CheckResult>, Refused> {
    Ok(Json(app.use_cases.report_check_by_link(&secret, &visit, report, origin.address).await?))
}

async fn visitor(app: &AppState, origin: Origin, secret: &str, visit: &str) -> Result<(MeetingId, Visitor), Refused> {
    let LinkCheck { meeting, visit } = app.use_cases.visit_by_check_link(secret, visit, origin.address).await?;
    Ok((meeting.id, Visitor::of_check(visit, Network::of(origin.address))))
}

/// Begins a test of the line, as with an account.
#[utoipa::path(post, path = "/checks/{secret}/{visit}/line-tests", tag = "readiness",
    params(("secret" = String, Path), ("visit" = String, Path)), responses((status = 200, body = LineTestBegun)))]
async fn begin_test(
    State(app): State<AppState>,
    origin: Origin,
    Path((secret, visit)): Path<(String, String)>,
) -> Result<Json<LineTestBegun>, Refused> {
    let (meeting, visitor) = visitor(&app, origin, &secret, &visit).await?;
    app.use_cases.may_test_by_link(origin.address)?;
    let begun = app.rooms.begin_line_test(&visitor, &meeting).await?;
    app.use_cases.count_test_by_link(origin.address);
    Ok(Json(begun))
}

/// Connects its media, once.
#[utoipa::path(post, path = "/checks/{secret}/{visit}/line-tests/{test}/media", tag = "readiness",
    params(("secret" = String, Path), ("visit" = String, Path), ("test" = String, Path)),
    request_body = LineTestOffers, responses((status = 200, body = LineTestAnswers)))]
async fn connect_test(
    State(app): State<AppState>,
    origin: Origin,
    Path((secret, visit, test)): Path<(String, String, String)>,
    Json(offers): Json<LineTestOffers>,
) -> Result<Json<LineTestAnswers>, Refused> {
    let (meeting, visitor) = visitor(&app, origin, &secret, &visit).await?;
    Ok(Json(app.rooms.connect_line_test(&visitor, &meeting, &test, offers).await?))
}

/// Ends it and keeps what it has shown for the report.
#[utoipa::path(post, path = "/checks/{secret}/{visit}/line-tests/{test}/result", tag = "readiness",
    params(("secret" = String, Path), ("visit" = String, Path), ("test" = String, Path)),
    request_body = LineTestSeen, responses((status = 200, body = LineReport)))]
async fn finish_test(
    State(app): State<AppState>,
    origin: Origin,
    Path((secret, visit, test)): Path<(String, String, String)>,
    Json(seen): Json<LineTestSeen>,
) -> Result<Json<LineReport>, Refused> {
    let (meeting, visitor) = visitor(&app, origin, &secret, &visit).await?;
    Ok(Json(app.rooms.finish_line_test(&visitor, &meeting, &test, seen).await?))
}

/// Ends it without a result.
#[utoipa::path(delete, path = "/checks/{secret}/{visit}/line-tests/{test}", tag = "readiness",
    params(("secret" = String, Path), ("visit" = String, Path), ("test" = String, Path)),
    responses((status = 204)))]
async fn cancel_test(
    State(app): State<AppState>,
    origin: Origin,
    Path((secret, visit, test)): Path<(String, String, String)>,
) -> Result<StatusCode, Refused> {
    let (_, visitor) = visitor(&app, origin, &secret, &visit).await?;
    app.rooms.cancel_line_test(&visitor, &test);
    Ok(StatusCode::NO_CONTENT)
}
