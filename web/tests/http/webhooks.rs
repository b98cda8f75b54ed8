// SPDX-License-Identifier: MPL-2.0
//! Programs that are told of meetings and minutes: what they get is signed, nothing is lost while
//! they are away, and only administrators enter them.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::browser::{Browser, Extra};
use crate::mail_server::until;
use crate::server::{Running, TestServer};

/// What a receiver was sent, and what it answers next.
#[derive(Debug, Default)]
struct Received {
    requests: Vec<(HeaderMap, String)>,
    refuses: VecDeque<StatusCode>,
    /// Requests that have come, also those that are not answered yet.
    arrived: usize,
}

/// A program that is told.
#[derive(Debug, Clone)]
struct Program {
    port: u16,
    received: Arc<Mutex<Received>>,
}

impl Program {
    async fn start() -> Self {
        Self::slow(Duration::ZERO).await
    }

    /// One that takes so long for each answer.
    async fn slow(delay: Duration) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let program = Self { port: listener.local_addr().unwrap().port(), received: Arc::default() };
        let take = move |State(received): State<Arc<Mutex<Received>>>, headers: HeaderMap, body: String| async move {
            received.lock().arrived += 1;
            sleep(delay).await;
            let mut received = received.lock();
            if let Some(status) = received.refuses.pop_front() {
                return status;
            }
            received.requests.push((headers, body));
            StatusCode::NO_CONTENT
        };
        let router = Router::new().route("/tin", post(take)).with_state(program.received.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        program
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}/tin", self.port)
    }

    fn refuses(&self, times: usize) {
        self.received.lock().refuses = VecDeque::from(vec![StatusCode::SERVICE_UNAVAILABLE; times]);
    }

    /// Type and title of each that was taken.
    fn taken(&self) -> Vec<(String, String)> {
        let facts = |(_, body): &(HeaderMap, String)| {
            let body: Value = serde_json::from_str(body).unwrap();
            let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            (word(&body["type"]), word(&body["data"]["subject"]["title"]))
        };
        self.received.lock().requests.iter().map(facts).collect()
    }
}

async fn office(to_this_machine: bool) -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_settings(|config| config.webhooks_to_this_machine = to_this_machine)
        .start()
        .await
}

/// Enters a program; answers it with its secret.
async fn enter(quang: &mut Browser, webhook: &Value) -> Value {
    let made = quang.post("/api/v1/webhooks", webhook).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()
}

fn entered(url: &str, events: &[&str]) -> Value {
    json!({"name": "Quản lý văn bản", "url": url, "events": events, "is_on": true})
}

async fn plan(an: &mut Browser, server: &Running, title: &str) {
    let plan = json!({"title": title, "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [], "agenda": []});
    an.post("/api/v1/meetings", &plan).await.ok();
}

async fn until_taken(program: &Program, count: usize) {
    until("the program has taken it", async || program.taken().len() >= count).await;
}

#[tokio::test]
async fn a_program_is_told_of_what_was_chosen_and_knows_who_tells_it() {
    let (server, program) = (office(true).await, Program::start().await);
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    plan(&mut an, &server, "Họp từ trước").await;
    let made = enter(&mut quang, &entered(&program.url(), &["meeting.planned", "meeting.ended"])).await;
    let secret = made["secret"].as_str().unwrap().to_owned();
    server.held_meeting("An", "Bình", &[]).await;
    until_taken(&program, 2).await;
    let told = |kind: &str| (kind.to_owned(), "Giao ban tháng 11".to_owned());
    assert_eq!(
        program.taken(),
        [told("meeting.planned"), told("meeting.ended")],
        "neither what was before, nor the opening"
    );

    let (headers, body) = program.received.lock().requests[0].clone();
    let header = |name: &str| headers[name].to_str().unwrap().to_owned();
    let signed = format!("{}.{}.{body}", header("webhook-id"), header("webhook-timestamp"));
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let tag = STANDARD.decode(header("webhook-signature").strip_prefix("v1,").unwrap()).unwrap();
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &key), signed.as_bytes(), &tag).unwrap();
    let list = quang.get("/api/v1/webhooks").await.ok();
    assert!(list[0]["taken_at"].is_number() && list[0]["secret"].is_null(), "{list}");
}

#[tokio::test]
async fn what_a_program_does_not_take_is_sent_again_in_order_also_after_a_restart() {
    let (server, program) = (office(true).await, Program::start().await);
    let mut quang = server.signed_in("Quang").await;
    enter(&mut quang, &entered(&program.url(), &["meeting.planned"])).await;
    program.refuses(2);
    let mut an = server.signed_in("An").await;
    plan(&mut an, &server, "Họp một").await;
    plan(&mut an, &server, "Họp hai").await;
    until("the page says so", async || quang.get("/api/v1/webhooks").await.ok()[0]["failure"]["trouble"] == "refused")
        .await;
    let server = server.restarted().await;
    until("both were taken", async || {
        server.wait(10_000);
        program.taken().len() >= 2
    })
    .await;
    let titles: Vec<_> = program.taken().into_iter().map(|(_, title)| title).collect();
    assert_eq!(titles, ["Họp một", "Họp hai"]);
    let mut quang = server.signed_in("Quang").await;
    assert_eq!(quang.get("/api/v1/webhooks").await.ok()[0]["failure"], Value::Null);
}

#[tokio::test]
async fn a_slow_program_keeps_no_other_one_waiting() {
    let (server, slow, quick) =
        (office(true).await, Program::slow(Duration::from_secs(12)).await, Program::start().await);
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    for program in [&slow, &quick] {
        enter(&mut quang, &entered(&program.url(), &["meeting.planned"])).await;
    }
    plan(&mut an, &server, "Họp một").await;
    until_taken(&quick, 1).await;
    until("the slow one is being told", async || slow.received.lock().arrived == 1).await;
    plan(&mut an, &server, "Họp hai").await;
    until_taken(&quick, 2).await;
    assert_eq!(slow.taken(), [], "it still thinks about the first one");
}

#[tokio::test]
async fn a_program_that_is_deleted_is_told_nothing_more_of_what_waits() {
    let (server, slow) = (office(true).await, Program::slow(Duration::from_secs(2)).await);
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    let made = enter(&mut quang, &entered(&slow.url(), &["meeting.planned"])).await;
    let path = format!("/api/v1/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    // Three at once, so that they are one round.
    slow.refuses(1);
    for title in ["Họp một", "Họp hai", "Họp ba"] {
        plan(&mut an, &server, title).await;
    }
    until("it has refused", async || quang.get("/api/v1/webhooks").await.ok()[0]["failure"].is_object()).await;
    server.wait(60_000);
    until("it is told again", async || slow.received.lock().arrived == 2).await;
    assert_eq!(quang.send("DELETE", &path, Extra::default()).await.status, 204);
    until("it has answered", async || slow.taken().len() == 1).await;
    sleep(Duration::from_secs(3)).await;
    assert_eq!(slow.received.lock().arrived, 2);
}

#[tokio::test]
async fn a_test_says_what_is_wrong_and_what_waits_follows_once_it_is_taken() {
    let (server, program) = (office(true).await, Program::start().await);
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = format!("http://127.0.0.1:{}/", silent.local_addr().unwrap().port());
    drop(silent);
    let made = enter(&mut quang, &entered(&closed, &["meeting.planned"])).await;
    let path = format!("/api/v1/webhooks/{}", made["webhook"]["id"].as_str().unwrap());
    let tested = async |quang: &mut Browser| quang.post(&format!("{path}/test"), &Value::Null).await.ok();
    assert_eq!(tested(&mut quang).await["failure"]["trouble"], "unreachable");
    plan(&mut an, &server, "Họp một").await;
    until("it failed", async || quang.get("/api/v1/webhooks").await.ok()[0]["failure"].is_object()).await;
    quang.put(&path, &entered(&program.url(), &["meeting.planned"])).await.ok();
    assert_eq!(tested(&mut quang).await["failure"], Value::Null);
    until("what waited has come", async || {
        program.taken().contains(&("meeting.planned".to_owned(), "Họp một".to_owned()))
    })
    .await;
    let gone = quang.send("DELETE", &path, Extra::default()).await;
    assert_eq!(gone.status, 204);
    assert_eq!(quang.get("/api/v1/webhooks").await.ok(), json!([]));
}

#[tokio::test]
async fn only_administrators_enter_programs_and_only_at_addresses_of_other_machines() {
    let server = office(false).await;
    let (mut an, mut quang) = (server.signed_in("An").await, server.signed_in("Quang").await);
    let good = entered("http://127.0.0.1:1/", &["meeting.ended"]);
    assert_eq!(an.post("/api/v1/webhooks", &good).await.problem(), "not_allowed");
    assert_eq!(an.get("/api/v1/webhooks").await.problem(), "not_allowed");
    for url in ["file:///etc/passwd", "http://a:b@hop.gov.vn/", "qlvb", ""] {
        let refused = quang.post("/api/v1/webhooks", &entered(url, &["meeting.ended"])).await;
        assert_eq!(refused.problem(), "bad_webhook_address", "{url}");
    }
    assert_eq!(quang.post("/api/v1/webhooks", &entered("http://a/", &[])).await.problem(), "invalid_field");
    let made = enter(&mut quang, &good).await;
    let path = format!("/api/v1/webhooks/{}/test", made["webhook"]["id"].as_str().unwrap());
    assert_eq!(quang.post(&path, &Value::Null).await.ok()["failure"]["trouble"], "forbidden_address");
    for _ in 1..20 {
        enter(&mut quang, &good).await;
    }
    assert_eq!(quang.post("/api/v1/webhooks", &good).await.problem(), "webhooks_full");
}
