// SPDX-License-Identifier: MPL-2.0
//! The speech models of this server, for the IT office.

use axum::extract::State;
use meetings::policy::may_administer;
use protocol::http::SpeechModels;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(models))
}

/// Which models are in use, and which preferred ones cannot be used and why.
#[utoipa::path(get, path = "/speech-models", tag = "administration", responses((status = 200, body = SpeechModels)))]
async fn models(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<SpeechModels>, Refused> {
    may_administer(&signed_in.user)?;
    let models = app.engines.models().await.map_err(|error| {
        tracing::error!(%error, "the speech models could not be listed");
        ProblemCode::Internal
    })?;
    Ok(Json(models))
}
