//! Verification of a document, for anybody.

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use protocol::http::VerificationView;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::extract::{Json, Origin, Reader};
use crate::refusal::Refusal;
use crate::verification;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(verify)).layer(DefaultBodyLimit::max(signing::MAX_PDF_BYTES))
}

/// Leave to send a document: asked for before the body is read, so that a flood is turned away at its first bytes.
struct Permit;

impl FromRequestParts<AppState> for Permit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refusal> {
        let origin = Origin::from_request_parts(parts, app).await?;
        app.limits.verification(origin.address, app.clock.now()).map(|()| Self)
    }
}

/// Who signed this PDF, when, and whether it changed since. The file is not kept.
#[utoipa::path(post, path = "/verify", tag = "verify", params(("lang" = Option<String>, Query)),
    request_body(content = String, content_type = "application/pdf", description = "At most 64 MB"),
    responses((status = 200, body = VerificationView)))]
async fn verify(
    State(app): State<AppState>,
    _: Permit,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<VerificationView>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/pdf") {
        return Err(ProblemCode::WrongKind.into());
    }
    let pdf = body?;
    let _turn = app.verifying.acquire().await.map_err(Refusal::internal)?;
    let now = app.clock.now();
    let (data, files) = (app.data.clone(), app.config.trust.clone());
    let found = tokio::task::spawn_blocking(move || {
        verification::trust_store(&data, &files).map(|trust| verification::check(&pdf, &trust, now))
    })
    .await
    .map_err(Refusal::internal)?
    .map_err(|error| Refusal::internal(format!("{error:#}")))?;
    Ok(Json(verification::view(&found, Some(&app.store), language).await?))
}
