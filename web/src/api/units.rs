// SPDX-License-Identifier: MPL-2.0
//! The tree of units.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware;
use meetings::people::Unit;
use meetings::policy::may_administer;
use protocol::http::{ListReport, NewUnit};
use untrusted::MAX_LIST_BYTES;
use use_cases::lists::units::UnitList;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::{self, ImportQuery};
use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Query, Reader, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    let import = OpenApiRouter::new().routes(routes!(import));
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .merge(import.layer(middleware::from_fn_with_state(MAX_LIST_BYTES, bodies::at_most)))
}

/// All units, each parent before its children.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = [Unit])))]
async fn list(State(app): State<AppState>, _: SignedIn) -> Result<Json<Vec<Unit>>, Refused> {
    Ok(Json(app.use_cases.units().await?))
}

/// Adds one unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = NewUnit, responses((status = 200, body = Unit)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<NewUnit>,
) -> Result<Json<Unit>, Refused> {
    Ok(Json(app.use_cases.add_unit(signed_in.asker(), body).await?))
}

/// Adds or updates many units from a list (.xlsx, .csv, .txt): all of them, or none. With
/// `?preview=true` it only shows what the import would do.
#[utoipa::path(post, path = "/units/import", tag = "units",
    params(("preview" = Option<bool>, Query, description = "Say what would be imported and change nothing."),
        ("plan" = Option<String>, Query, description = "Import only what the preview with this plan showed.")),
    request_body(content = String, content_type = "application/octet-stream"), responses((status = 200, body = ListReport)))]
async fn import(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(ImportQuery { preview, plan }): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ListReport>, Refused> {
    may_administer(&signed_in.user)?;
    let sheet = lists::sheet_of(&app, &signed_in, &headers, body, language).await?;
    let list = UnitList::of(&sheet, language)?;
    let report = if preview {
        list.preview(&app.use_cases, language).await?
    } else {
        list.import(&app.use_cases, plan.as_deref(), signed_in.asker(), language).await?
    };
    Ok(Json(report))
}
