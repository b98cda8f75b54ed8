// SPDX-License-Identifier: MPL-2.0
//! `/health` and `/ready`, for supervisors and load balancers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use protocol::http::{Health, NotReady};

use crate::AppState;

pub fn router() -> Router<AppState> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

fn answer(status: StatusCode, words: &str, reason: Option<NotReady>) -> Response {
    let health = Health { status: words.to_owned(), reason, version: env!("CARGO_PKG_VERSION").to_owned() };
    (status, Json(health)).into_response()
}

async fn health() -> Response {
    answer(StatusCode::OK, "ok", None)
}

/// Ready to serve, or the reason why not.
async fn ready(State(app): State<AppState>) -> Response {
    match app.readiness.look(&app.store, &app.data, &app.rooms).await {
        Ok(()) => answer(StatusCode::OK, "ready", None),
        Err(reason) => {
            let words = match reason {
                NotReady::DatabaseSilent => "the database does not answer",
                NotReady::DatabaseFull => "the disk of the database is full",
                NotReady::DatabaseNotWritable => "the database cannot be written",
                NotReady::DataFolderNotWritable => "the data folder cannot be written",
                NotReady::NoMediaPort => "the media port does not work",
            };
            answer(StatusCode::SERVICE_UNAVAILABLE, words, Some(reason))
        }
    }
}
