// SPDX-License-Identifier: MPL-2.0
//! Answers that say "not now" (503). They are as they should be: a crowd of them is told in the log
//! as one line a minute, since a line each would make refusing as slow as what reads the log.

use std::sync::Weak;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::sleep;
use tower_http::classify::ServerErrorsFailureClass;
use tracing::Span;

use crate::App;
use crate::app::AppState;

/// How often they are told.
const TELLING: Duration = Duration::from_mins(1);

/// Those that were not told yet.
#[derive(Debug, Default)]
pub struct Busy(AtomicU64);

impl Busy {
    /// Where the log hears of answers that are failures.
    pub fn counting(
        app: AppState,
    ) -> impl FnMut(ServerErrorsFailureClass, Duration, &Span) + Clone + Send + Sync + 'static {
        move |failure, latency, _: &Span| match failure {
            ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {
                app.busy.0.fetch_add(1, Ordering::Relaxed);
            }
            failure => tracing::error!(%failure, ?latency, "a request was not answered as it should be"),
        }
    }

    fn take(&self) -> u64 {
        self.0.swap(0, Ordering::Relaxed)
    }
}

/// Tells until the server is gone.
pub async fn tell(app: Weak<App>) {
    loop {
        sleep(TELLING).await;
        let Some(app) = app.upgrade() else { return };
        let refused = app.busy.take();
        if refused > 0 {
            tracing::warn!(refused, "requests were answered 503 in the last minute: too many at once, or a full room");
        }
    }
}
