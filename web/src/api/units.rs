//! The tree of units.

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::middleware;
use meetings::people::Unit;
use protocol::http::{ListReport, NewUnit};
use protocol::problem::ProblemCode;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::require_admin;
use crate::app::AppState;
use crate::extract::{Json, Query, Reader, SignedIn};
use crate::lists::units::{UnitList, refusal_of_file};
use crate::refusal::Refusal;
use crate::untrusted::{Caller, Document, ReadSheet};
use crate::{bodies, lists, names};

/// What programs call a list. Its content decides what it is.
const LIST_KINDS: [&str; 5] = [
    "application/octet-stream",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "text/csv",
    "text/plain",
    "text/tab-separated-values",
];

pub fn router() -> OpenApiRouter<AppState> {
    let import = OpenApiRouter::new().routes(routes!(import));
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .merge(import.layer(middleware::from_fn_with_state(lists::MAX_BYTES, bodies::at_most)))
}

/// All units, each parent before its children.
#[utoipa::path(get, path = "/units", tag = "units", responses((status = 200, body = [Unit])))]
async fn list(State(app): State<AppState>, _: SignedIn) -> Result<Json<Vec<Unit>>, Refusal> {
    let tree = app.store.units().tree().await?;
    Ok(Json(tree.into_iter().map(|(_, unit)| unit).collect()))
}

/// Adds one unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = NewUnit, responses((status = 200, body = Unit)))]
async fn create(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Json(body): Json<NewUnit>,
) -> Result<Json<Unit>, Refusal> {
    require_admin(&signed_in.user)?;
    let units = app.store.units();
    let parent = match body.parent_code.as_deref().filter(|code| !code.is_empty()) {
        Some(code) => {
            let code = names::unit_code(code)?;
            Some(units.by_code(&code).await.map_err(|_| Refusal::invalid("parent_code"))?.id)
        }
        None => None,
    };
    let new = store::units::NewUnit { code: names::unit_code(&body.code)?, name: names::name(&body.name)?, parent };
    Ok(Json(units.create(&new, &signed_in.actor(), app.clock.now()).await?))
}

#[derive(Debug, Deserialize)]
struct ImportQuery {
    #[serde(default)]
    preview: bool,
}

/// Adds or updates many units from a list (.xlsx, .csv, .txt): all of them, or none. With `?preview=true` it only says what
/// the import would do.
#[utoipa::path(post, path = "/units/import", tag = "units",
    params(("preview" = Option<bool>, Query, description = "Say what would be imported and change nothing.")),
    request_body(content = String, content_type = "application/octet-stream"), responses((status = 200, body = ListReport)))]
async fn import(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(ImportQuery { preview }): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ListReport>, Refusal> {
    require_admin(&signed_in.user)?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !LIST_KINDS.contains(&kind.split(';').next().unwrap_or_default().trim()) {
        return Err(ProblemCode::WrongKind.into());
    }
    let place = app.readers.enter(&Caller::Person(signed_in.user.id.clone()))?;
    let file = Document::of(body, lists::MAX_BYTES).await?;
    let sheet = place.read(ReadSheet, file).await?.map_err(|error| refusal_of_file(error, language))?;
    let list = UnitList::of(&sheet, language)?;
    let report = if preview {
        list.preview(&app.store, language).await?
    } else {
        list.import(&app.store, &signed_in.actor(), app.clock.now(), language).await?
    };
    Ok(Json(report))
}
