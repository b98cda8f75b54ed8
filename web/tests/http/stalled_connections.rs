// SPDX-License-Identifier: MPL-2.0
//! Connections that send little or nothing: they are closed soon, and others are served meanwhile.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::server::{PASSWORD, TestServer};

/// Longer than any deadline of heads and bodies.
const LONG: Duration = Duration::from_mins(1);

/// Sends `bytes`, then nothing more; returns what the server says until it closes.
async fn says(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(bytes).await.unwrap();
    answer(&mut stream).await
}

async fn answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    let _ = timeout(LONG, stream.read_to_end(&mut answer)).await.expect("the server closes");
    String::from_utf8_lossy(&answer).into_owned()
}

fn upload(path: &str, kind: &str, length: usize, begin: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{begin}")
        .into_bytes()
}

#[tokio::test]
async fn silent_and_incomplete_connections_are_closed_while_others_sign_in() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_password_of("An").with_https().start().await;
    let (http, https) = (server.server.http.unwrap(), server.server.https.unwrap());
    let half_body = upload("/api/v1/auth/sign-in", "application/json", 100, "{");
    let meanwhile = async {
        let right = json!({"username": "an", "password": PASSWORD});
        server.browser().post("/api/v1/auth/sign-in", &right).await.ok();
    };
    let (silent, half_head, no_handshake, half_body, ()) = tokio::join!(
        says(http, b""),
        says(http, b"GET / HTTP/1.1\r\nHost: x\r\n"),
        says(https, b"\x16\x03\x01"),
        says(http, &half_body),
        meanwhile,
    );
    assert_eq!((silent.as_str(), half_head.as_str(), no_handshake.as_str()), ("", "", ""));
    assert!(half_body.starts_with("HTTP/1.1 408"), "{half_body}");
    assert!(half_body.contains("too_slow"), "{half_body}");
}

#[tokio::test]
async fn a_kept_alive_connection_answers_a_second_request_at_once() {
    let server = TestServer::new().start().await;
    let mut stream = TcpStream::connect(server.server.http.unwrap()).await.unwrap();
    for _ in 0..2 {
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = [0; 4096];
        let read = stream.read(&mut answer).await.unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"));
    }
    stream.write_all(b"GET /health HTT").await.unwrap();
    assert_eq!(answer(&mut stream).await, "");
}

#[tokio::test]
async fn oversized_json_is_refused_with_an_explanation_before_it_is_read() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_password_of("An").start().await;
    let large = json!({"username": "a".repeat(70_000), "password": "x"});
    let refused = server.browser().post("/api/v1/auth/sign-in", &large).await;
    assert_eq!((refused.status, refused.problem().as_str()), (413, "too_large"));
    let announced = upload("/api/v1/auth/sign-in", "application/json", 3_000_000_000, "");
    let mut stream = TcpStream::connect(server.server.http.unwrap()).await.unwrap();
    stream.write_all(&announced).await.unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 413");
    // Without a length: cut off where it grows too large.
    let chunk = format!("10000\r\n{}\r\n", "a".repeat(0x10000));
    let chunked = format!(
        "POST /api/v1/auth/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunk}{chunk}0\r\n\r\n"
    );
    let refused = says(server.server.http.unwrap(), chunked.as_bytes()).await;
    assert!(refused.starts_with("HTTP/1.1 413"), "{refused}");
}

#[tokio::test]
async fn stalled_uploads_use_bounded_memory_and_do_not_delay_signing_in() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_password_of("An").start().await;
    let http = server.server.http.unwrap();
    let mut stalled = Vec::new();
    for _ in 0..2 {
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(&upload("/api/v1/verify", "application/pdf", signing::MAX_PDF_BYTES, "%PDF")).await.unwrap();
        stalled.push(stream);
    }
    let file = upload("/api/v1/verify", "application/pdf", signing::MAX_PDF_BYTES, "%PDF");
    let refused = loop {
        // The first two may not have been read yet.
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(&file).await.unwrap();
        let mut head = vec![0; 1024];
        match timeout(Duration::from_secs(1), stream.read(&mut head)).await {
            Ok(read) => break String::from_utf8_lossy(&head[..read.unwrap()]).into_owned(),
            Err(_) => stalled.push(stream),
        }
        assert!(stalled.len() < 5, "nothing bounds them");
    };
    assert!(refused.starts_with("HTTP/1.1 503") && refused.to_lowercase().contains("retry-after:"), "{refused}");
    let right = json!({"username": "an", "password": PASSWORD});
    server.browser().post("/api/v1/auth/sign-in", &right).await.ok();
}

#[tokio::test]
async fn one_address_cannot_use_all_connections() {
    let bounded = |config: &mut web::config::Config| {
        config.trusted_proxies = Vec::new();
        config.connections_per_address = 5;
    };
    let server = TestServer::new().with_settings(bounded).start().await;
    let http = server.server.http.unwrap();
    let mut open = Vec::new();
    for _ in 0..5 {
        let mut stream = TcpStream::connect(http).await.unwrap();
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).await.unwrap();
        open.push(stream);
    }
    assert_eq!(says(http, b"").await, "", "the sixth is closed");
    open.pop();
    // The place is free as soon as the server has seen the end of the connection.
    let served = async {
        loop {
            let mut stream = TcpStream::connect(http).await.unwrap();
            let _ = stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").await;
            if stream.read_u8().await.is_ok() {
                return;
            }
        }
    };
    timeout(LONG, served).await.expect("a place that was given back serves somebody");
}
