// SPDX-License-Identifier: MPL-2.0
//! All routes, and the layers that every request passes.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, Uri, header};
use axum::middleware;
use axum::response::Response;
use axum::routing::get;
use protocol::problem::{Problem, ProblemCode};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::trace::TraceLayer;
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, Ref, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;

use crate::refusal::{self, Refused};
use crate::{AppState, api, bodies, draft_socket, headers, join_page_data, metrics, socket, whip_whep};

/// Shorter answers are not compressed, in bytes.
const COMPRESS_FROM: u16 = 1024;

/// The whole server as one service.
pub fn router(app: AppState) -> Router {
    let (api, api_description) = versioned_api().split_for_parts();
    let (whip_whep, standards_description) = whip_whep::router().split_for_parts();
    // Serialised once, and shared by all answers that are on their way.
    let openapi = described(api_description.merge_from(standards_description)).to_json().unwrap_or_default();
    let openapi = Bytes::from(openapi);
    let json = [(header::CONTENT_TYPE, "application/json")];
    let api = api
        .route("/api/v1/openapi.json", get(move || std::future::ready((json, openapi.clone()))))
        .route("/api", get(unknown))
        .route("/api/{*rest}", axum::routing::any(unknown))
        // `bodies` bounds them.
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(
            (app.bodies.clone(), app.proxies.clone(), app.use_cases.clone()),
            bodies::bounded,
        ))
        .layer(middleware::from_fn(headers::not_cached))
        .layer(CatchPanicLayer::custom(refusal::of_panic))
        .layer(middleware::from_fn_with_state(app.clone(), headers::websocket_from_our_page))
        // A WebSocket over HTTP/2 is a CONNECT, which `websocket_from_our_page` checks, as over
        // HTTP/1.1, and can say why.
        .layer(CsrfLayer::new().with_insecure_bypass(|method, _| method == Method::CONNECT))
        .layer(middleware::from_fn(refusal::in_the_readers_language))
        .layer(compression());
    // No cookies are used here, so other sites cannot act for a signed-in person: any page may call
    // these.
    let whip_whep = whip_whep
        .layer(DefaultBodyLimit::disable())
        .layer(middleware::from_fn_with_state(live::sdp::offer::MAX_BYTES, bodies::at_most))
        .layer(middleware::from_fn_with_state(
            (app.bodies.clone(), app.proxies.clone(), app.use_cases.clone()),
            bodies::bounded,
        ))
        .layer(middleware::from_fn(headers::not_cached))
        .layer(CatchPanicLayer::custom(refusal::of_panic))
        .layer(middleware::from_fn(refusal::in_the_readers_language))
        .layer(middleware::from_fn(whip_whep::open_to_other_sites));
    Router::new()
        .merge(api)
        .merge(whip_whep)
        .merge(api::health::router())
        .fallback(client)
        .layer(middleware::from_fn(headers::secure))
        .layer(middleware::from_fn_with_state(app.metrics.clone(), metrics::timed))
        // Only the path is logged; secrets of invitations are in bodies and page addresses, which
        // are not logged.
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| {
                    tracing::info_span!("request", method = %request.method(), path = loggable(request.uri().path()))
                })
                .on_failure(app.overload_log.clone().on_failure()),
        )
        .with_state(app)
}

/// The OpenAPI document of everything under `/api/v1`, and of WHIP and WHEP.
pub fn openapi() -> OpenApi {
    described(versioned_api().split_for_parts().1.merge_from(whip_whep::router().split_for_parts().1))
}

fn versioned_api() -> OpenApiRouter<AppState> {
    OpenApiRouter::default().nest("/api/v1", api::router().merge(socket::router()).merge(draft_socket::router()))
}

/// Adds the form of refusals to every operation.
fn described(mut openapi: OpenApi) -> OpenApi {
    openapi.info = InfoBuilder::new()
        .title("Điểm Cầu")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Video conferences and signed minutes. Refusals are problem details (RFC 9457)."))
        .build();
    let components = openapi.components.get_or_insert_default();
    components.schemas.insert("Problem".to_owned(), <Problem as utoipa::PartialSchema>::schema());
    components.schemas.insert("ProblemCode".to_owned(), <ProblemCode as utoipa::PartialSchema>::schema());
    let refusal = ResponseBuilder::new()
        .description("Refused; nothing has changed")
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build(),
        )
        .build();
    for item in openapi.paths.paths.values_mut() {
        for operation in
            [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
        {
            operation.responses.responses.insert("default".to_owned(), refusal.clone().into());
        }
    }
    openapi
}

fn compression() -> CompressionLayer<impl tower_http::compression::Predicate> {
    use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
    // PDF, ZIP and Ogg are already compressed.
    CompressionLayer::new().compress_when(
        SizeAbove::new(COMPRESS_FROM.into())
            .and(NotForContentType::const_new("application/pdf"))
            .and(NotForContentType::const_new("application/zip"))
            .and(NotForContentType::const_new("audio/ogg")),
    )
}

async fn unknown() -> Refused {
    ProblemCode::NotFound.into()
}

async fn client(State(app): State<AppState>, method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let known = join_page_data::known_to(&app, &headers, &uri).await;
    app.client.serve(&method, &uri, &headers, known.as_deref()).await
}

/// Secrets in addresses are not logged.
fn loggable(path: &str) -> &str {
    for door in ["/vao/", "/moi/", "/kiem-tra/", "/api/v1/invitations/", "/api/v1/checks/"] {
        if path.starts_with(door) {
            return door;
        }
    }
    path
}
