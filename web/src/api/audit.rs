// SPDX-License-Identifier: MPL-2.0
//! The audit log, for administrators.

use axum::extract::State;
use store::audit::Entry;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Query, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Debug, serde::Deserialize)]
struct ListQuery {
    #[serde(default)]
    after: i64,
}

/// Up to 1000 entries with a number above `after`, oldest first. Each has the hash of the previous
/// one.
#[utoipa::path(get, path = "/audit", tag = "audit", params(("after" = Option<i64>, Query)),
    responses((status = 200, body = [Object], description = "seq, at, actor, action, subject, detail, prev_hash, hash")))]
async fn list(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Query(query): Query<ListQuery>,
) -> Result<Json<Vec<Entry>>, Refused> {
    Ok(Json(app.use_cases.audit_entries(signed_in.asker(), query.after).await?))
}
