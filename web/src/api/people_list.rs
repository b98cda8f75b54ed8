// SPDX-License-Identifier: MPL-2.0
//! Importing people from a list, and printed links for those who have never signed in.

use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware;
use meetings::policy::may_administer;
use protocol::lists::{LinkSheet, PeopleReport};
use untrusted::MAX_LIST_BYTES;
use use_cases::lists::people::{PeopleList, Wanted};
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
        .routes(routes!(links))
        .merge(import.layer(middleware::from_fn_with_state(MAX_LIST_BYTES, bodies::at_most)))
}

/// Adds or updates many people from a list (.xlsx, .csv, .txt): all of them, or none. The one-time
/// links of new people are in this answer only. With `?preview=true` it only shows what the import
/// would do.
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
    let list = PeopleList::of(&sheet, &app.use_cases.mail_domains, language)?;
    if preview {
        return Ok(Json(list.preview(&app.use_cases, language).await?));
    }
    let wanted = Wanted { plan: plan.as_deref(), links: true };
    Ok(Json(list.import(&app.use_cases, wanted, signed_in.asker(), language).await?))
}

/// Creates one-time links for everybody who has no password and has never signed in. Their earlier
/// unused links become invalid.
#[utoipa::path(post, path = "/users/links", tag = "users", responses((status = 200, body = LinkSheet)))]
async fn links(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<LinkSheet>, Refused> {
    Ok(Json(app.use_cases.links_for_waiting(signed_in.asker()).await?))
}
