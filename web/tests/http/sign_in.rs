use serde_json::json;

use crate::browser::Extra;
use crate::server::{PASSWORD, Running, TestServer};

async fn server() -> Running {
    TestServer::new().with_unit("UBND tỉnh").with_password_of("An").with_user("Bình").start().await
}

#[tokio::test]
async fn a_person_signs_in_with_a_password_in_any_case_of_the_name() {
    let server = server().await;
    let mut an = server.browser();
    assert_eq!(an.get("/api/v1/me").await.problem(), "not_signed_in");
    let me = an.post("/api/v1/auth/sign-in", &json!({"username": " AN ", "password": PASSWORD})).await.ok();
    assert_eq!(me["unit_name"], "UBND tỉnh");
    assert_eq!(an.get("/api/v1/me").await.ok()["has_password"], true);
    assert_eq!(an.post("/api/v1/auth/sign-out", &json!({})).await.status, 204);
    assert_eq!(an.get("/api/v1/me").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn the_eleventh_wrong_password_in_a_minute_waits() {
    let server = server().await;
    let mut stranger = server.browser();
    let wrong = json!({"username": "an", "password": "wrong password"});
    for _ in 0..10 {
        let answer = stranger.post("/api/v1/auth/sign-in", &wrong).await;
        assert_eq!((answer.status, answer.problem().as_str()), (401, "wrong_password"));
    }
    assert_eq!(stranger.post("/api/v1/auth/sign-in", &wrong).await.problem(), "too_many_tries");
    let right = json!({"username": "an", "password": PASSWORD});
    assert_eq!(stranger.post("/api/v1/auth/sign-in", &right).await.problem(), "too_many_tries");
    server.wait(60_000);
    stranger.post("/api/v1/auth/sign-in", &right).await.ok();
}

#[tokio::test]
async fn an_unknown_name_is_answered_like_a_wrong_password() {
    let server = server().await;
    let mut stranger = server.browser();
    let long = "a".repeat(10_000);
    for username in ["nobody", "bình", "", long.as_str()] {
        let answer = stranger.post("/api/v1/auth/sign-in", &json!({"username": username, "password": "x"})).await;
        assert_eq!(answer.problem(), "wrong_password", "{username:.20}");
    }
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let server = server().await;
    let secret = server.link_of("Bình").await;
    let (mut first, mut second) = (server.browser(), server.browser());
    first.post("/api/v1/auth/link", &json!({"secret": secret})).await.ok();
    let refused = second.post("/api/v1/auth/link", &json!({"secret": secret})).await;
    assert_eq!((refused.status, refused.problem().as_str()), (410, "link_used"));
    assert_eq!(second.get("/api/v1/me").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn an_expired_link_is_refused_in_the_readers_language() {
    let server = server().await;
    let secret = server.link_of("Bình").await;
    server.wait(61_000);
    let mut browser = server.browser();
    let body = json!({"secret": secret}).to_string();
    let headers = [("Accept-Language", "en-GB,vi;q=0.5")];
    let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &headers };
    let refused = browser.send("POST", "/api/v1/auth/link", extra).await;
    assert_eq!(refused.problem(), "link_used");
    assert_eq!(refused.json()["detail"], "Ask whoever invited you for a new one.");
}

#[tokio::test]
async fn a_session_ends_after_a_week_without_use() {
    let server = server().await;
    let mut binh = server.signed_in("Bình").await;
    for _ in 0..3 {
        server.wait(5 * 86_400_000);
        binh.get("/api/v1/me").await.ok();
    }
    server.wait(8 * 86_400_000);
    assert_eq!(binh.get("/api/v1/me").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn a_new_password_ends_all_other_sessions() {
    let server = server().await;
    let (mut here, mut elsewhere) = (server.signed_in("An").await, server.signed_in("An").await);
    let without = json!({"current": null, "new": "mật khẩu mới"});
    assert_eq!(here.post("/api/v1/me/password", &without).await.problem(), "wrong_password");
    let short = json!({"current": PASSWORD, "new": "ngắn"});
    assert_eq!(here.post("/api/v1/me/password", &short).await.problem(), "invalid_field");
    let change = json!({"current": PASSWORD, "new": "mật khẩu mới"});
    assert_eq!(here.post("/api/v1/me/password", &change).await.status, 204);
    here.get("/api/v1/me").await.ok();
    assert_eq!(elsewhere.get("/api/v1/me").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn cookies_are_closed_to_scripts_and_secure_behind_tls() {
    let server = server().await;
    let mut browser = server.browser();
    let secret = server.link_of("Bình").await;
    let body = json!({"secret": secret}).to_string();
    let proxied = [("X-Forwarded-Proto", "https")];
    let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &proxied };
    let answer = browser.send("POST", "/api/v1/auth/link", extra).await;
    let cookie = answer.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
}
