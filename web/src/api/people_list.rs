//! Many accounts at once: people from a list, and links on paper for those who have never signed
//! in.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware;
use meetings::policy::may_administer;
use protocol::lists::{LinkSheet, PeopleReport};
use store::people_import::Wanted;
use untrusted::MAX_LIST_BYTES;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::{self, ImportQuery};
use crate::app::AppState;
use crate::extract::{Json, Query, Reader, SignedIn};
use crate::lists::people::PeopleList;
use crate::refusal::Refused;
use crate::sign_in::LINK_MS;
use crate::{bodies, link_sheet};

pub fn router() -> OpenApiRouter<AppState> {
    let import = OpenApiRouter::new().routes(routes!(import));
    OpenApiRouter::new()
        .routes(routes!(links))
        .merge(import.layer(middleware::from_fn_with_state(MAX_LIST_BYTES, bodies::at_most)))
}

/// Adds or updates many people from a list (.xlsx, .csv, .txt): all of them, or none. New people
/// get one-time links, which only this answer holds. With `?preview=true` it only says what the
/// import would do.
#[utoipa::path(post, path = "/users/import", tag = "users",
    params(("preview" = Option<bool>, Query, description = "Say what would be imported and change nothing."),
        ("plan" = Option<String>, Query, description = "Import only what the preview with this plan showed.")),
    request_body(content = String, content_type = "application/octet-stream"), responses((status = 200, body = PeopleReport)))]
async fn import(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Reader(language): Reader,
    Query(ImportQuery { preview, plan }): Query<ImportQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<PeopleReport>, Refused> {
    may_administer(&signed_in.user)?;
    let sheet = lists::sheet_of(&app, &signed_in, &headers, body, language).await?;
    let list = PeopleList::of(&sheet, language)?;
    if preview {
        return Ok(Json(list.preview(&app.store, language).await?));
    }
    let now = app.clock.now();
    let wanted = Wanted { plan: plan.as_deref(), links_until: Some(now.plus(LINK_MS)) };
    Ok(Json(list.import(&app.store, &app.base_url(), wanted, &signed_in.actor(), now, language).await?))
}

/// New one-time links for everybody who has no password and has never signed in. Links that these
/// people have got before and not used end.
#[utoipa::path(post, path = "/users/links", tag = "users", responses((status = 200, body = LinkSheet)))]
async fn links(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<LinkSheet>, Refused> {
    may_administer(&signed_in.user)?;
    // Looked up first: once the links are made, nothing may keep them from being shown.
    let units = app.store.units().list().await?;
    let now = app.clock.now();
    let until = now.plus(LINK_MS);
    let made = app.store.links().create_for_waiting(until, &signed_in.actor(), now).await?;
    Ok(Json(link_sheet::sheet(made, &units, &app.base_url(), until)))
}
