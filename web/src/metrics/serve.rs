// SPDX-License-Identifier: MPL-2.0
//! `GET /metrics`, on a listener of its own: how many people meet, and when, is nobody's business
//! who can merely reach the server.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use store::TokenHash;

use super::snapshot::Snapshot;
use crate::AppState;
use crate::config::{Config, Listener};
use crate::extract::bearer_secret;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Everything that the listener of metrics answers.
pub fn router(app: AppState) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(app)
}

/// Whether others than this machine could read the metrics without a secret.
pub fn token_missing(config: &Config) -> bool {
    let reachable = matches!(config.metrics, Listener::At(address) if !address.ip().is_loopback());
    reachable && config.metrics_token.is_none()
}

async fn metrics(State(app): State<AppState>, headers: HeaderMap) -> Response {
    if let Some(token) = app.config.metrics_token.secret() {
        let given = headers.get(header::AUTHORIZATION).and_then(bearer_secret);
        // Compared by their hashes: how long that takes says nothing about how much of a guess is
        // right.
        if given.is_none_or(|given| TokenHash::of(given) != TokenHash::of(token)) {
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
        }
    }
    let mut registry = Registry::with_prefix("diemcau");
    app.metrics.register(&mut registry);
    registry.register_collector(Box::new(Snapshot::take(&app).await));
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
