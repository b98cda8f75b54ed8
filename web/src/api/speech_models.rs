//! What turns speech into text on this server, for the office that looks after it.

use axum::extract::State;
use protocol::http::SpeechModels;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::access::require_admin;
use crate::app::AppState;
use crate::extract::{Json, SignedIn};
use crate::refusal::Refusal;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(models))
}

/// Which models make captions and transcripts, and which should have and cannot.
#[utoipa::path(get, path = "/speech-models", tag = "administration", responses((status = 200, body = SpeechModels)))]
async fn models(State(app): State<AppState>, signed_in: SignedIn) -> Result<Json<SpeechModels>, Refusal> {
    require_admin(&signed_in.user)?;
    let models = app.engines.models().await.map_err(|error| {
        tracing::error!(%error, "the speech models could not be looked through");
        ProblemCode::Internal
    })?;
    Ok(Json(models))
}
