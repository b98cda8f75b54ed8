// SPDX-License-Identifier: MPL-2.0
//! Verification of a document or of a dossier, for anybody.

use axum::body::Body;
use axum::extract::{FromRequestParts, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::middleware;
use protocol::http::{DossierVerificationView, VerificationView};
use protocol::problem::ProblemCode;
use untrusted::{Caller, Place};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::AppState;
use crate::bodies;
use crate::bodies::document_of;
use crate::extract::{Json, Reader, SignedIn};
use crate::origin::Origin;
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(verify))
        .routes(routes!(verify_dossier))
        .layer(middleware::from_fn_with_state(signing::MAX_PDF_BYTES, bodies::at_most))
}

/// A place in the queue, reserved before the body is received, so that a flood costs little.
struct Permit(Place);

impl FromRequestParts<AppState> for Permit {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &AppState) -> Result<Self, Refused> {
        let origin = Origin::from_request_parts(parts, app).await?;
        let (limits, now) = (&app.use_cases.limits, app.clock.now());
        // Signed-in people do not wait behind strangers.
        let caller = if let Ok(SignedIn(session)) = SignedIn::from_request_parts(parts, app).await {
            limits.verification_of(&session.user.id, now)?;
            Caller::Person(session.user.id)
        } else {
            limits.verification(origin.address, now)?;
            Caller::at(origin.address)
        };
        Ok(Self(app.use_cases.readers.enter(&caller).map_err(ProblemCode::from)?))
    }
}

/// Verifies a PDF: who signed it, when, and whether it was changed since. The file is not stored.
#[utoipa::path(post, path = "/verify", tag = "verify", params(("lang" = Option<String>, Query)),
    request_body(content = String, content_type = "application/pdf", description = "At most 64 MB"),
    responses((status = 200, body = VerificationView)))]
async fn verify(
    State(app): State<AppState>,
    Permit(place): Permit,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<VerificationView>, Refused> {
    require_kind(&headers, "application/pdf")?;
    let pdf = document_of(body, signing::MAX_PDF_BYTES).await?;
    Ok(Json(app.use_cases.verify(pdf, place, language).await?))
}

/// Checks the dossier of a meeting: its archive, every digest and signature, the log, and whether
/// its parts fit together. The file is not stored. A larger one, with sound, is checked by `diemcau
/// verify`.
#[utoipa::path(post, path = "/verify/dossier", tag = "verify", params(("lang" = Option<String>, Query)),
    request_body(content = String, content_type = "application/zip", description = "At most 64 MB"),
    responses((status = 200, body = DossierVerificationView)))]
async fn verify_dossier(
    State(app): State<AppState>,
    Permit(place): Permit,
    Reader(language): Reader,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<DossierVerificationView>, Refused> {
    require_kind(&headers, "application/zip")?;
    let archive = document_of(body, signing::MAX_PDF_BYTES).await?;
    Ok(Json(app.use_cases.verify_dossier(archive, place, language).await?))
}

fn require_kind(headers: &HeaderMap, kind: &str) -> Result<(), Refused> {
    let told = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if told.split(';').next().map(str::trim) == Some(kind) { Ok(()) } else { Err(ProblemCode::WrongKind.into()) }
}
