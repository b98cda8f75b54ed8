//! Verification of a document, for anybody.

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware;
use protocol::http::VerificationView;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::extract::{Json, Origin, Reader};
use crate::refusal::Refusal;
use crate::untrusted::{Caller, Document, PdfAnswer, Place, VerifyPdf};
use crate::verification;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(verify))
        .layer(middleware::from_fn_with_state(signing::MAX_PDF_BYTES, bodies::at_most))
}

/// For one document, asked for before the body is read: a flood is turned away at its first bytes.
struct Permit(Place);

impl FromRequestParts<AppState> for Permit {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refusal> {
        let origin = Origin::from_request_parts(parts, app).await?;
        app.limits.verification(origin.address, app.clock.now())?;
        Ok(Self(app.readers.enter(&Caller::at(origin.address))?))
    }
}

/// Who signed this PDF, when, and whether it changed since. The file is not kept.
#[utoipa::path(post, path = "/verify", tag = "verify", params(("lang" = Option<String>, Query)),
    request_body(content = String, content_type = "application/pdf", description = "At most 64 MB"),
    responses((status = 200, body = VerificationView)))]
async fn verify(
    State(app): State<AppState>,
    Permit(place): Permit,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<VerificationView>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if kind.split(';').next().map(str::trim) != Some("application/pdf") {
        return Err(ProblemCode::WrongKind.into());
    }
    let pdf = Document::of(body, signing::MAX_PDF_BYTES).await?;
    let trust = verification::trusted_here(&app).await?;
    let report = match place.read(VerifyPdf { trust, now: app.clock.now() }, pdf).await? {
        PdfAnswer::Report(report) => Ok(report),
        PdfAnswer::Unreadable(error) => Err(error),
        PdfAnswer::TrustUnusable(reason) => return Err(Refusal::internal(reason)),
    };
    Ok(Json(verification::view(&report, Some(&app.store), language).await?))
}
