// SPDX-License-Identifier: MPL-2.0
//! Metrics for Prometheus: their format, where they are available, and to whom.
#![expect(clippy::float_cmp, reason = "counts are whole numbers, whatever their type")]

use std::collections::HashMap;

use base::Clock;
use web::client_files::ClientFiles;
use web::config::{Config, Listener, Secret};
use web::server::Server;

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};

const TOKEN: &str = "k7Qw-92mmXa0-ppZ3";

/// Every sample by its name and labels; panics at what Prometheus would not take.
pub fn read(text: &str) -> HashMap<String, f64> {
    let (mut kinds, mut samples) = (HashMap::new(), HashMap::new());
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(comment) = line.strip_prefix("# ") {
            let words: Vec<&str> = comment.splitn(3, ' ').collect();
            match words[..] {
                ["TYPE", name, kind] => assert!(kinds.insert(name, kind).is_none(), "{name} is described twice"),
                ["HELP" | "UNIT", _, _] => {}
                ["EOF"] => assert!(lines.peek().is_none(), "something follows the end"),
                _ => panic!("{line}"),
            }
            continue;
        }
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("{line}"));
        let name = series.split('{').next().unwrap();
        let family = ["_total", "_bucket", "_sum", "_count"].iter().find_map(|suffix| name.strip_suffix(suffix));
        let kind = kinds.get(name).or_else(|| kinds.get(family?)).unwrap_or_else(|| panic!("{name} has no type"));
        assert_eq!(*kind == "counter", name.ends_with("_total"), "{name} is a {kind}");
        assert!(name.starts_with("diemcau_") && !series.contains('{') || series.ends_with('}'), "{line}");
        let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line}"));
        assert!(samples.insert(series.to_owned(), value).is_none(), "{series} is there twice");
    }
    assert!(text.ends_with("# EOF\n"));
    samples
}

async fn scrape(server: &Running) -> HashMap<String, f64> {
    let answer = Browser::new(server.server.metrics.unwrap()).get("/metrics").await;
    assert_eq!(answer.status, 200);
    assert!(answer.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    read(&answer.text())
}

#[tokio::test]
async fn metrics_have_the_format_of_prometheus_and_count_requests() {
    let server = TestServer::new().start().await;
    let answered = "diemcau_http_request_duration_seconds_count{status=\"4xx\"}";
    let before = scrape(&server).await;
    assert_eq!(before.get(answered), None);
    for _ in 0..3 {
        assert_eq!(server.browser().get("/api/v1/me").await.status, 401);
    }
    let after = scrape(&server).await;
    assert_eq!(after[answered], 3.0);
    assert_eq!(after["diemcau_http_request_duration_seconds_bucket{le=\"+Inf\",status=\"4xx\"}"], 3.0);
    for name in [
        "diemcau_rooms",
        "diemcau_websockets",
        "diemcau_jobs{state=\"queued\"}",
        "diemcau_media_packets_total{direction=\"in\"}",
        "diemcau_media_dropped_packets_total{reason=\"stranger\"}",
        "diemcau_media_queue_time_seconds_count",
    ] {
        assert_eq!(after[name], 0.0, "{name}");
    }
    assert!(after["diemcau_process_resident_memory_bytes"] > 1e6);
}

#[tokio::test]
async fn every_metric_has_a_help_text() {
    let server = TestServer::new().start().await;
    let text = Browser::new(server.server.metrics.unwrap()).get("/metrics").await.text();
    let explained = include_str!("../../../docs/metrics.md");
    for line in text.lines() {
        let Some((name, kind)) = line.strip_prefix("# TYPE ").and_then(|rest| rest.split_once(' ')) else { continue };
        let name = if kind == "counter" { format!("{name}_total") } else { name.to_owned() };
        assert!(explained.contains(&format!("| `{name}")), "docs/metrics.md does not explain {name}");
    }
}

#[tokio::test]
async fn the_public_port_has_no_metrics() {
    let server = TestServer::new().start().await;
    let page = server.browser().get("/metrics").await;
    assert!(!page.text().contains("diemcau_"), "{}", page.text());
    let other = Browser::new(server.server.metrics.unwrap()).get("/api/v1/me").await;
    assert_eq!(other.status, 404, "and their port tells nothing else");
}

#[tokio::test]
async fn with_a_token_only_its_holder_reads_metrics() {
    let server = TestServer::new().with_metrics_token(TOKEN).start().await;
    let mut prometheus = Browser::new(server.server.metrics.unwrap());
    assert_eq!(prometheus.get("/metrics").await.status, 401);
    for (header, status) in [
        (format!("Bearer {TOKEN}"), 200),
        (format!("Bearer {TOKEN}x"), 401),
        (format!("Basic {TOKEN}"), 401),
        ("Bearer".to_owned(), 401),
    ] {
        let extra = Extra { headers: &[("Authorization", &header)], ..Extra::default() };
        assert_eq!(prometheus.send("GET", "/metrics", extra).await.status, status, "{header}");
    }
}

async fn start(metrics: Listener, token: Secret) -> anyhow::Result<Server> {
    let folder = tempfile::tempdir().unwrap();
    let free = "127.0.0.1:0".parse().unwrap();
    let (http, https) = (Listener::At(free), Listener::Off);
    let config = Config { http, https, media: free, metrics, metrics_token: token, ..Config::default() };
    Server::start(folder.path().to_owned(), config, Clock::system(), ClientFiles::Embedded).await
}

#[tokio::test]
async fn metrics_on_a_public_address_need_a_token_or_the_server_does_not_start() {
    let everywhere = Listener::At("0.0.0.0:0".parse().unwrap());
    let words = format!("{:#}", start(everywhere, Secret::default()).await.unwrap_err());
    assert!(words.contains("0.0.0.0:0") && words.contains("metrics_token"), "{words}");
    start(everywhere, Secret::new(TOKEN)).await.unwrap().stop().await;
}

#[tokio::test]
async fn a_metrics_port_in_use_does_not_stop_the_server() {
    let first = TestServer::new().start().await;
    let taken = Listener::At(first.server.metrics.unwrap());
    let second = start(taken, Secret::default()).await.unwrap();
    assert_eq!(second.metrics, None);
    assert_eq!(Browser::new(second.http.unwrap()).get("/health").await.status, 200);
}
