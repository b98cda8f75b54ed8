// SPDX-License-Identifier: MPL-2.0
//! `GET /metrics`, on a separate listener: not everybody who can reach the server may know how many
//! people meet, and when.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use live::Rooms;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use store::{Store, TokenHash};
use use_cases::papers::Converting;

use super::Metrics;
use super::snapshot::Snapshot;
use crate::config::{Config, Listener, Secret};
use crate::extract::bearer_secret;

const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// What a scrape reads.
#[derive(Debug, Clone)]
pub struct Scrape {
    /// None: every request is answered.
    pub token: Secret,
    pub metrics: Metrics,
    pub store: Store,
    pub rooms: Rooms,
    pub converting: Converting,
}

/// The routes of the metrics listener.
pub fn router(scrape: Scrape) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state(scrape)
}

/// Whether other machines could read the metrics without a token.
pub fn token_missing(config: &Config) -> bool {
    let reachable = matches!(config.metrics, Listener::At(address) if !address.ip().is_loopback());
    reachable && config.metrics_token.is_none()
}

async fn metrics(State(scrape): State<Scrape>, headers: HeaderMap) -> Response {
    if let Some(token) = scrape.token.secret() {
        let given = headers.get(header::AUTHORIZATION).and_then(bearer_secret);
        // Hashes are compared, so that the time taken does not reveal how much of a guess is right.
        if given.is_none_or(|given| TokenHash::of(given) != TokenHash::of(token)) {
            return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
        }
    }
    let mut registry = Registry::with_prefix("diemcau");
    scrape.metrics.register(&mut registry);
    registry.register_collector(Box::new(Snapshot::take(&scrape.store, &scrape.rooms, &scrape.converting).await));
    let mut text = String::new();
    match encode(&mut text, &registry) {
        Ok(()) => ([(header::CONTENT_TYPE, OPENMETRICS)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
