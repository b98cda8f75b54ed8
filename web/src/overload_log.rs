// SPDX-License-Identifier: MPL-2.0
//! Counts answers with status 503. They are expected under load, so the log gets one line a minute:
//! a line for each would make refusing as slow as writing the log.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::sleep;
use tower_http::classify::ServerErrorsFailureClass;
use tracing::Span;

/// How often the count is logged.
const LOG_INTERVAL: Duration = Duration::from_mins(1);

/// The count since the last log line. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct OverloadLog(Arc<AtomicU64>);

impl OverloadLog {
    /// Counts 503 answers and logs all other failures.
    pub fn on_failure(self) -> impl FnMut(ServerErrorsFailureClass, Duration, &Span) + Clone + Send + Sync + 'static {
        move |failure, latency, _: &Span| match failure {
            ServerErrorsFailureClass::StatusCode(StatusCode::SERVICE_UNAVAILABLE) => {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
            failure => tracing::error!(%failure, ?latency, "a request failed"),
        }
    }

    /// Logs the count every minute until all clones are dropped.
    pub fn log_every_minute(&self) -> impl Future<Output = ()> + Send + use<> {
        log_while_used(Arc::downgrade(&self.0))
    }
}

async fn log_while_used(count: Weak<AtomicU64>) {
    loop {
        sleep(LOG_INTERVAL).await;
        let Some(count) = count.upgrade() else { return };
        let refused = count.swap(0, Ordering::Relaxed);
        if refused > 0 {
            tracing::warn!(refused, "requests were answered 503 in the last minute: too many at once, or a full room");
        }
    }
}
