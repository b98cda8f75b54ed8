// SPDX-License-Identifier: MPL-2.0
//! Search in transcripts and minutes.

use axum::extract::State;
use protocol::http::SearchResults;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Query, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(search))
}

#[derive(Debug, serde::Deserialize)]
struct SearchFor {
    q: String,
    #[serde(default)]
    cursor: Option<String>,
}

/// Transcripts and minutes that contain all words of `q`: whole phrases first, then the latest.
#[utoipa::path(get, path = "/search", tag = "search",
    params(("q" = String, Query, description = "At most 200 characters and 16 words"), ("cursor" = Option<String>, Query)),
    responses((status = 200, body = SearchResults)))]
async fn search(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(asked): Query<SearchFor>,
) -> Result<Json<SearchResults>, Refused> {
    Ok(Json(app.use_cases.search(&signed_in.user, &asked.q, asked.cursor.as_deref()).await?))
}
