// SPDX-License-Identifier: MPL-2.0
//! What units are to do after meetings.

use axum::extract::State;
use meetings::ids::{ActionItemId, MeetingId};
use protocol::http::{
    CorrectItem, GiveItem, ItemCounts, ItemList, ItemQuery, ItemTallies, ItemView, MeetingItems, TakeStep,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, download};
use crate::app::AppState;
use crate::extract::{Json, Path, Query, Reader, SignedIn};
use crate::refusal::Refused;

const CSV: &str = "text/csv; charset=utf-8";
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(tallies))
        .routes(routes!(list_csv))
        .routes(routes!(list_workbook))
        .routes(routes!(tallies_csv))
        .routes(routes!(tallies_workbook))
        .routes(routes!(view, correct))
        .routes(routes!(step))
        .routes(routes!(of_meeting, give))
}

/// The items that the person sees, overdue ones first.
#[utoipa::path(get, path = "/action-items", tag = "action items",
    params(("scope" = Option<String>, Query), ("show" = Option<String>, Query), ("unit" = Option<String>, Query),
        ("from" = Option<i64>, Query), ("until" = Option<i64>, Query), ("q" = Option<String>, Query),
        ("page" = Option<u32>, Query)),
    responses((status = 200, body = ItemList)))]
async fn list(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(asked): Query<ItemQuery>,
) -> Result<Json<ItemList>, Refused> {
    Ok(Json(app.use_cases.action_items(&signed_in.user, &asked).await?))
}

/// What waits for the person.
#[utoipa::path(get, path = "/action-items/counts", tag = "action items",
    responses((status = 200, body = ItemCounts)))]
async fn counts(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<ItemCounts>, Refused> {
    Ok(Json(app.use_cases.action_item_counts(&signed_in.user).await?))
}

/// How each unit did, of the items that the person sees.
#[utoipa::path(get, path = "/action-items/by-unit", tag = "action items",
    params(("scope" = Option<String>, Query), ("show" = Option<String>, Query), ("unit" = Option<String>, Query),
        ("from" = Option<i64>, Query), ("until" = Option<i64>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, body = ItemTallies)))]
async fn tallies(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(asked): Query<ItemQuery>,
) -> Result<Json<ItemTallies>, Refused> {
    Ok(Json(app.use_cases.action_item_tallies(&signed_in.user, &asked).await?))
}

/// The items as text with separators.
#[utoipa::path(get, path = "/action-items.csv", tag = "action items",
    responses((status = 200, content_type = "text/csv")))]
async fn list_csv(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(asked): Query<ItemQuery>,
) -> Result<Download<String>, Refused> {
    let table = app.use_cases.action_item_table(&signed_in.user, &asked, language).await?;
    download(CSV, table.name(), "csv", table.csv())
}

/// The items as a workbook.
#[utoipa::path(get, path = "/action-items.xlsx", tag = "action items",
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn list_workbook(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(asked): Query<ItemQuery>,
) -> Result<Download, Refused> {
    let table = app.use_cases.action_item_table(&signed_in.user, &asked, language).await?;
    let name = table.name().to_owned();
    download(WORKBOOK, &name, "xlsx", table.workbook().await?)
}

/// The counts by unit as text with separators.
#[utoipa::path(get, path = "/action-items/by-unit.csv", tag = "action items",
    responses((status = 200, content_type = "text/csv")))]
async fn tallies_csv(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(asked): Query<ItemQuery>,
) -> Result<Download<String>, Refused> {
    let table = app.use_cases.action_item_tally_table(&signed_in.user, &asked, language).await?;
    download(CSV, table.name(), "csv", table.csv())
}

/// The counts by unit as a workbook.
#[utoipa::path(get, path = "/action-items/by-unit.xlsx", tag = "action items",
    responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")))]
async fn tallies_workbook(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(asked): Query<ItemQuery>,
) -> Result<Download, Refused> {
    let table = app.use_cases.action_item_tally_table(&signed_in.user, &asked, language).await?;
    let name = table.name().to_owned();
    download(WORKBOOK, &name, "xlsx", table.workbook().await?)
}

/// One item with its history.
#[utoipa::path(get, path = "/action-items/{id}", tag = "action items", params(("id" = String, Path)),
    responses((status = 200, body = ItemView)))]
async fn view(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<ActionItemId>,
) -> Result<Json<ItemView>, Refused> {
    Ok(Json(app.use_cases.action_item(&signed_in.user, &id).await?))
}

/// Writes anew who does what by when, until the minutes are signed.
#[utoipa::path(put, path = "/action-items/{id}", tag = "action items", params(("id" = String, Path)),
    request_body = CorrectItem, responses((status = 200, body = ItemView)))]
async fn correct(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<ActionItemId>,
    Json(body): Json<CorrectItem>,
) -> Result<Json<ItemView>, Refused> {
    Ok(Json(app.use_cases.correct_action_item(&signed_in.user, &id, body).await?))
}

/// Takes a step: progress, a report, its confirmation, an extension.
#[utoipa::path(post, path = "/action-items/{id}/steps", tag = "action items", params(("id" = String, Path)),
    request_body = TakeStep, responses((status = 200, body = ItemView)))]
async fn step(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<ActionItemId>,
    Json(body): Json<TakeStep>,
) -> Result<Json<ItemView>, Refused> {
    Ok(Json(app.use_cases.take_item_step(&signed_in.user, &id, body).await?))
}

/// The items of one meeting, and what earlier ones of its series left open.
#[utoipa::path(get, path = "/meetings/{id}/action-items", tag = "action items", params(("id" = String, Path)),
    responses((status = 200, body = MeetingItems)))]
async fn of_meeting(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
) -> Result<Json<MeetingItems>, Refused> {
    Ok(Json(app.use_cases.meeting_action_items(&signed_in.user, &id).await?))
}

/// Gives an item of a meeting that has ended.
#[utoipa::path(post, path = "/meetings/{id}/action-items", tag = "action items", params(("id" = String, Path)),
    request_body = GiveItem, responses((status = 200, body = ItemView)))]
async fn give(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MeetingId>,
    Json(body): Json<GiveItem>,
) -> Result<Json<ItemView>, Refused> {
    Ok(Json(app.use_cases.give_action_item(&signed_in.user, &id, body).await?))
}
