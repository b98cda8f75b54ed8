// SPDX-License-Identifier: MPL-2.0
//! Start-up with settings that cannot work.

use base::Clock;
use web::client_files::ClientFiles;
use web::config::{Config, Listener};
use web::server::Server;

use crate::server::TestServer;

#[tokio::test]
async fn a_port_in_use_is_reported_with_a_remedy() {
    let first = TestServer::new().start().await;
    let folder = tempfile::tempdir().unwrap();
    let free = "127.0.0.1:0".parse().unwrap();
    let http = Listener::At(first.server.http.unwrap());
    let config = Config { http, https: Listener::Off, media: free, metrics: Listener::Off, ..Config::default() };
    let refused = Server::start(folder.path().to_owned(), config, Clock::system(), ClientFiles::Embedded).await;
    let words = format!("{:#}", refused.unwrap_err());
    assert!(words.contains(&first.server.http.unwrap().to_string()) && words.contains("--http"), "{words}");
    assert!(!folder.path().join("diemcau.db").exists(), "nothing was made");
}

#[tokio::test]
async fn https_works_with_a_self_signed_certificate_that_is_kept() {
    let server = TestServer::new().with_https().start().await;
    assert!(server.server.https.is_some());
    let certificate = std::fs::read_to_string(server.data().join("tls/cert.pem")).unwrap();
    assert!(certificate.starts_with("-----BEGIN CERTIFICATE-----"));
    let names = web::tls::local_names(&[]);
    web::tls::Certificates::open(&server.data(), &names, server.now()).unwrap();
    assert_eq!(std::fs::read_to_string(server.data().join("tls/cert.pem")).unwrap(), certificate);
}

#[tokio::test]
async fn the_server_stops_within_five_seconds() {
    let running = TestServer::new().start().await;
    let mut browser = running.browser();
    browser.get("/health").await.ok();
    let stopped = tokio::time::timeout(std::time::Duration::from_secs(5), running.server.stop()).await;
    assert!(stopped.is_ok());
}
