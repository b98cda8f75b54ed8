// SPDX-License-Identifier: MPL-2.0
//! Signed minutes for the exchange of documents between offices (edXML).

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::http::{HeaderMap, HeaderValue};
use meetings::ids::MinutesId;
use protocol::http::ExchangeView;
use protocol::problem::ProblemCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::api::downloads::{Download, download, minutes_name};
use crate::app::AppState;
use crate::bodies::document_of;
use crate::extract::{Json, Path, SignedIn};
use crate::refusal::Refused;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(package)).routes(routes!(exchange)).routes(routes!(receipt))
}

/// The signed document with its receivers as one file for the program that exchanges documents.
#[utoipa::path(get, path = "/minutes/{id}/package.edxml", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, content_type = "application/xml")))]
async fn package(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Download, Refused> {
    let package = app.use_cases.exchange_package(&signed_in.user, &id).await?;
    download("application/xml", &minutes_name(package.kind, &package.head, false), "edxml", package.content)
}

/// To whom the minutes go, and what these offices have answered.
#[utoipa::path(get, path = "/minutes/{id}/exchange", tag = "minutes", params(("id" = String, Path)),
    responses((status = 200, body = ExchangeView)))]
async fn exchange(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
) -> Result<Json<ExchangeView>, Refused> {
    Ok(Json(app.use_cases.exchange_of(&signed_in.user, &id).await?))
}

/// Keeps an answer of another office's program: a status message in edXML, of at most 256 KB.
#[utoipa::path(post, path = "/minutes/{id}/receipts", tag = "minutes", params(("id" = String, Path)),
    request_body(content = String, content_type = "application/xml"), responses((status = 200, body = ExchangeView)))]
async fn receipt(
    State(app): State<AppState>,
    signed_in: SignedIn,
    Path(id): Path<MinutesId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ExchangeView>, Refused> {
    if !headers.get(header::CONTENT_TYPE).is_some_and(is_xml) {
        return Err(ProblemCode::WrongKind.into());
    }
    let answer: Vec<u8> = document_of(body, edxml::receipt::MAX_BYTES).await?.pieces().flatten().copied().collect();
    Ok(Json(app.use_cases.add_receipt(&signed_in.user, &id, &answer).await?))
}

/// `text/xml` is what many programs call it, and some name the coding.
fn is_xml(kind: &HeaderValue) -> bool {
    let name = kind.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    ["application/xml", "text/xml"].iter().any(|xml| name.eq_ignore_ascii_case(xml))
}
