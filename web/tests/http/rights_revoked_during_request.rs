// SPDX-License-Identifier: MPL-2.0
//! Requests that start while the sender has a right, and complete after it was revoked.

use std::time::Duration;

use serde_json::json;
use store::Actor;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::sleep;

use crate::server::{Running, TestServer};

/// A request of which only the first byte of the body has been sent.
struct Begun {
    stream: TcpStream,
    rest: Vec<u8>,
}

impl Begun {
    async fn new(server: &Running, path: &str, headers: &[String], body: &[u8]) -> Self {
        let mut stream = TcpStream::connect(server.server.http.unwrap()).await.unwrap();
        let (headers, length) = (headers.join("\r\n"), body.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(&body[..1]).await.unwrap();
        // The server has read the head.
        sleep(Duration::from_millis(300)).await;
        Self { stream, rest: body[1..].to_vec() }
    }

    /// The status of the answer to the whole of it.
    async fn complete(mut self) -> String {
        sleep(Duration::from_secs(1)).await;
        self.stream.write_all(&self.rest).await.unwrap();
        let mut answer = Vec::new();
        self.stream.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer[9..12]).into_owned()
    }
}

#[tokio::test]
async fn a_request_started_before_the_administrator_was_disabled_creates_no_account() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").with_admin("Bình").start().await;
    let (mut an, binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let cookies: Vec<String> = binh.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let headers = [format!("Cookie: {}", cookies.join("; ")), "Content-Type: application/json".to_owned()];
    let person = |name: &str| {
        let unit = server.unit("UBND tỉnh");
        json!({"username": name, "name": "Cúc", "unit": unit, "password": null, "is_admin": true}).to_string()
    };
    let path = "/api/v1/users";
    let honest = Begun::new(&server, path, &headers, person("cuc").as_bytes()).await;
    assert_eq!(honest.complete().await, "200", "a slow line is no fault");
    let begun = Begun::new(&server, path, &headers, person("ma").as_bytes()).await;
    let disable = format!("/api/v1/users/{}/disable", server.user("Bình"));
    assert_eq!(an.post(&disable, &json!({})).await.status, 204);
    assert_eq!(begun.complete().await, "401");
    let people = an.get("/api/v1/users").await.text();
    assert!(people.contains("\"cuc\"") && !people.contains("\"ma\""), "{people}");
}

#[tokio::test]
async fn an_offer_started_before_the_token_was_revoked_does_not_join() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình").start().await;
    let meeting = server.meeting("An", "Bình", &["UBND tỉnh"]).await;
    let token = server.access_token(&meeting, "UBND tỉnh").await;
    let headers = [format!("Authorization: Bearer {token}"), "Content-Type: application/sdp".to_owned()];
    let begun = Begun::new(&server, &format!("/whip/{meeting}"), &headers, b"v=0\r\n").await;
    let id = server.store().access_tokens().list(&meeting).await.unwrap()[0].id.clone();
    store::save!(server.store() => access_tokens().revoke(&id, &Actor::System, server.now())).unwrap();
    assert_eq!(begun.complete().await, "401");
}
