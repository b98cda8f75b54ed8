// SPDX-License-Identifier: MPL-2.0
//! `/health` and `/ready`, for whoever watches the process.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use protocol::http::Health;

use crate::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

fn answer(status: StatusCode, words: &str) -> Response {
    let health = Health { status: words.to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() };
    (status, Json(health)).into_response()
}

async fn health() -> Response {
    answer(StatusCode::OK, "ok")
}

/// Store, disk and media port work: people can be sent here.
async fn ready(State(app): State<AppState>) -> Response {
    let not = |what: &str| answer(StatusCode::SERVICE_UNAVAILABLE, what);
    if let Err(error) = app.store.ping().await {
        tracing::warn!(%error, "not ready");
        return not("the database does not answer");
    }
    if let Err(error) = disk_works(&app.data).await {
        tracing::warn!(%error, "not ready");
        return not("the data folder cannot be written");
    }
    if !app.rooms.media_ready() {
        return not("the media port does not work");
    }
    answer(StatusCode::OK, "ready")
}

async fn disk_works(data: &std::path::Path) -> std::io::Result<()> {
    let probe = data.join(".ready");
    tokio::fs::write(&probe, b"ready").await?;
    tokio::fs::remove_file(&probe).await
}
