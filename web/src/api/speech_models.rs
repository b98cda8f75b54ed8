// SPDX-License-Identifier: MPL-2.0
//! What turns speech into text on this server, for the office that looks after it.

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

/// Which models make captions and transcripts, and which should have and cannot.
#[utoipa::path(get, path = "/speech-models", tag = "administration", responses((status = 200, body = SpeechModels)))]
async fn models(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<SpeechModels>, Refused> {
    may_administer(&signed_in.user)?;
    let models = app.engines.models().await.map_err(|error| {
        tracing::error!(%error, "the speech models could not be looked through");
        ProblemCode::Internal
    })?;
    Ok(Json(models))
}
