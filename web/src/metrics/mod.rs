// SPDX-License-Identifier: MPL-2.0
//! Metrics for operators, as text for Prometheus; docs/metrics.md explains every name.
//!
//! ```text
//! GET /metrics (serve.rs) -> media plane, store and kernel (snapshot.rs)
//!     -> text, together with what is counted here
//! ```
//! The media plane does not depend on this: it counts and returns numbers (`sfu::MediaTotals`).

mod memory;
mod serve;
mod snapshot;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use sfu::TransportStats;
use tokio::time::Instant;

pub use serve::{Scrape, router, token_missing};

/// One label of a metric: its name and its value.
type Label = [(&'static str, &'static str); 1];
type Histograms = Family<Label, Histogram, fn() -> Histogram>;

/// What this process counts by itself. Cheap to clone; not used on the packet path.
#[derive(Debug, Clone)]
pub struct Metrics {
    requests: Histograms,
    sockets: Gauge,
    loss: Histograms,
    round_trip: Histograms,
    estimate: Histogram,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            requests: Family::new_with_constructor(request_times),
            sockets: Gauge::default(),
            loss: Family::new_with_constructor(losses),
            round_trip: Family::new_with_constructor(round_trips),
            estimate: Histogram::new([64e3, 128e3, 256e3, 512e3, 1e6, 2e6, 4e6, 8e6]),
        }
    }
}

fn request_times() -> Histogram {
    Histogram::new([0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0])
}

fn losses() -> Histogram {
    Histogram::new([0.0, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5])
}

fn round_trips() -> Histogram {
    Histogram::new([0.01, 0.03, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0])
}

const PUBLISH: Label = [("direction", "publish")];
const SUBSCRIBE: Label = [("direction", "subscribe")];

impl Metrics {
    /// One sample of a connected participant's line. All lines are sampled equally often, so that
    /// the histograms show how many people had which quality.
    pub fn line(&self, publish: Option<&TransportStats>, subscribe: Option<&TransportStats>) {
        for (label, stats) in [(PUBLISH, publish), (SUBSCRIBE, subscribe)] {
            let Some(stats) = stats.filter(|stats| stats.connected) else { continue };
            if let Some(loss) = stats.loss {
                self.loss.get_or_create(&label).observe(loss.into());
            }
            if let Some(millis) = stats.rtt_ms {
                self.round_trip.get_or_create(&label).observe(f64::from(millis) / 1000.0);
            }
            if let Some(estimate) = stats.estimate {
                self.estimate.observe(estimate.as_f64());
            }
        }
    }

    /// Counts one WebSocket until the returned value is dropped.
    pub fn socket(&self) -> OpenSocket {
        self.sockets.inc();
        OpenSocket(self.sockets.clone())
    }

    fn request(&self, status: u16, time: Duration) {
        let class = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        self.requests.get_or_create(&[("status", class)]).observe(time.as_secs_f64());
    }

    fn register(&self, registry: &mut Registry) {
        let Self { requests, sockets, loss, round_trip, estimate } = self.clone();
        let name = "http_request_duration_seconds";
        registry.register(name, "Time until the head of an HTTP answer, by class of its status", requests);
        registry.register("websockets", "Pages connected by WebSocket", sockets);
        registry.register("line_loss_ratio", "Share of packets lost on people's lines, every two seconds each", loss);
        let name = "line_round_trip_seconds";
        registry.register(name, "Round trip time of people's lines, every two seconds each", round_trip);
        let name = "line_estimate_bits_per_second";
        registry.register(name, "What people's lines are estimated to carry to them, every two seconds each", estimate);
    }
}

/// A WebSocket that is open.
#[derive(Debug)]
pub struct OpenSocket(Gauge);

impl Drop for OpenSocket {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Times every request of the public listeners.
pub async fn timed(State(metrics): State<Metrics>, request: Request, next: Next) -> Response {
    let began = now();
    let response = next.run(request).await;
    metrics.request(response.status().as_u16(), now().saturating_duration_since(began));
    response
}

#[expect(clippy::disallowed_methods, reason = "the outermost layer of a request measures how long it takes")]
fn now() -> Instant {
    Instant::now()
}
