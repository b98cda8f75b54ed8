// SPDX-License-Identifier: MPL-2.0
use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

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
async fn a_cookie_is_ignored_beside_a_token() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    for header in ["Bearer 0123456789abcdef", "bearer 0123456789abcdef"] {
        let with_token = Extra { headers: &[("Authorization", header)], ..Extra::default() };
        assert_eq!(an.send("GET", "/api/v1/me", with_token).await.problem(), "not_signed_in", "{header}");
    }
    // What a proxy with a password of its own leaves in the header keeps nobody out.
    let of_a_proxy = Extra { headers: &[("Authorization", "Basic YW46YQ==")], ..Extra::default() };
    an.send("GET", "/api/v1/me", of_a_proxy).await.ok();
    an.get("/api/v1/me").await.ok();
}

#[tokio::test]
async fn the_eleventh_wrong_password_in_a_minute_is_rate_limited() {
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

/// A sign-in as it comes through the proxy on this machine.
async fn sign_in_from(server: &Running, address: &str, username: &str, password: &str) -> (u16, String) {
    let body = json!({"username": username, "password": password}).to_string();
    let headers = [("X-Forwarded-For", address)];
    let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &headers };
    let answer = server.browser().send("POST", "/api/v1/auth/sign-in", extra).await;
    (answer.status, if answer.status == 200 { String::new() } else { answer.problem() })
}

#[tokio::test]
async fn wrong_passwords_of_another_network_do_not_delay_others() {
    let server = Arc::new(server().await);
    let mut crowd = JoinSet::new();
    for n in 0..80 {
        let server = server.clone();
        crowd.spawn(async move {
            let (from, name) = (format!("203.0.113.{}", n % 2), format!("nobody{n}"));
            sign_in_from(&server, &from, &name, "wrong password").await
        });
    }
    // The first of them are at work: everybody is in line.
    crowd.join_next().await.unwrap().unwrap();
    assert_eq!(sign_in_from(&server, "10.0.0.7", "an", PASSWORD).await.0, 200);
    let mut before = 1;
    while crowd.try_join_next().is_some() {
        before += 1;
    }
    assert!(before < 40, "{before} of 80 strangers went ahead of An");
}

#[tokio::test]
async fn wrong_links_from_one_network_do_not_block_its_valid_ones() {
    let server = server().await;
    let mut office = server.browser();
    let wrong = json!({"secret": "a".repeat(64)});
    let mut last = String::new();
    for _ in 0..40 {
        last = office.post("/api/v1/auth/link", &wrong).await.problem();
    }
    assert_eq!(last, "too_many_tries");
    let id = server.meeting("An", "Bình", &[]).await;
    let link = server.signed_in("Bình").await.post(&format!("/api/v1/meetings/{id}/invitation"), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit("/moi/").next().unwrap().to_owned();
    office.get(&format!("/api/v1/invitations/{secret}")).await.ok();
    let who = json!({"secret": secret, "name": "Ông Sáu", "unit_name": "Hội Nông dân"});
    office.post("/api/v1/invitations/join", &who).await.ok();
    office.post("/api/v1/auth/link", &json!({"secret": server.link_of("Bình").await})).await.ok();
}

#[tokio::test]
async fn correct_passwords_are_not_rate_limited() {
    let server = server().await;
    for n in 0..15 {
        assert_eq!(sign_in_from(&server, "203.0.113.5", "an", PASSWORD).await.0, 200, "sign-in {n}");
    }
}

#[tokio::test]
async fn wrong_passwords_of_a_stranger_do_not_lock_the_account() {
    let server = server().await;
    for _ in 0..12 {
        sign_in_from(&server, "203.0.113.5", "an", "wrong password").await;
    }
    assert_eq!(sign_in_from(&server, "203.0.113.5", "an", PASSWORD).await.1, "too_many_tries");
    assert_eq!(sign_in_from(&server, "10.0.0.7", "an", PASSWORD).await.0, 200);
    // A colleague at the same address is not concerned either.
    assert_eq!(sign_in_from(&server, "203.0.113.5", "bình", "x").await.1, "wrong_password");
}

#[tokio::test]
async fn a_whole_ipv6_network_shares_one_rate_limit() {
    let server = server().await;
    for n in 0..10 {
        let from = format!("2001:db8::{n}");
        assert_eq!(sign_in_from(&server, &from, "an", "wrong password").await.1, "wrong_password", "{from}");
    }
    assert_eq!(sign_in_from(&server, "2001:db8::ffff", "an", PASSWORD).await.1, "too_many_tries");
    assert_eq!(sign_in_from(&server, "2001:db8:0:1::1", "an", PASSWORD).await.0, 200);
}

#[tokio::test]
async fn forged_headers_do_not_evade_the_rate_limit() {
    let untrusting = |config: &mut web::config::Config| config.trusted_proxies = Vec::new();
    let server =
        TestServer::new().with_unit("UBND tỉnh").with_password_of("An").with_settings(untrusting).start().await;
    for n in 0..10 {
        sign_in_from(&server, &format!("203.0.113.{n}"), "an", "wrong password").await;
    }
    assert_eq!(sign_in_from(&server, "203.0.113.99", "an", PASSWORD).await.1, "too_many_tries");
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
async fn an_expired_link_is_refused_in_the_users_language() {
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
async fn a_new_password_ends_all_other_sessions_and_links() {
    let server = server().await;
    let (mut here, mut elsewhere) = (server.browser(), server.signed_in("An").await);
    let link = server.link_of("An").await;
    here.post("/api/v1/auth/sign-in", &json!({"username": "an", "password": PASSWORD})).await.ok();
    let without = json!({"current": null, "new": "mật khẩu mới"});
    assert_eq!(here.post("/api/v1/me/password", &without).await.problem(), "wrong_password");
    let short = json!({"current": PASSWORD, "new": "ngắn"});
    assert_eq!(here.post("/api/v1/me/password", &short).await.problem(), "invalid_field");
    let change = json!({"current": PASSWORD, "new": "mật khẩu mới"});
    assert_eq!(here.post("/api/v1/me/password", &change).await.status, 204);
    here.get("/api/v1/me").await.ok();
    assert_eq!(elsewhere.get("/api/v1/me").await.problem(), "not_signed_in");
    let old_link = server.browser().post("/api/v1/auth/link", &json!({"secret": link})).await;
    assert!(old_link.status >= 400, "{}", old_link.text());
}

#[tokio::test]
async fn a_forgotten_password_is_reset_by_an_administrators_link() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get("/api/v1/me").await.ok()["needs_current"], false);
    let new = json!({"current": null, "new": "mật khẩu mới"});
    assert_eq!(an.post("/api/v1/me/password", &new).await.status, 204);
    let again = json!({"current": null, "new": "mật khẩu khác"});
    assert_eq!(an.post("/api/v1/me/password", &again).await.problem(), "wrong_password", "once");
    let mut elsewhere = server.browser();
    let right = json!({"username": "an", "password": "mật khẩu mới"});
    assert_eq!(elsewhere.post("/api/v1/auth/sign-in", &right).await.ok()["needs_current"], true);
}

#[tokio::test]
async fn a_link_session_of_days_ago_needs_the_old_password() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    server.wait(2 * 86_400_000);
    let new = json!({"current": null, "new": "mật khẩu mới"});
    assert_eq!(an.post("/api/v1/me/password", &new).await.problem(), "wrong_password");
}

#[tokio::test]
async fn a_used_link_redirects_its_owner_and_a_mistyped_one_is_called_unknown() {
    let server = server().await;
    let link = json!({"secret": server.link_of("Bình").await});
    let mut binh = server.browser();
    binh.post("/api/v1/auth/link", &link).await.ok();
    assert_eq!(binh.post("/api/v1/auth/link", &link).await.ok()["user"]["name"], "Bình");
    let mut an = server.signed_in("An").await;
    assert_eq!(an.post("/api/v1/auth/link", &link).await.problem(), "link_used", "somebody else's");
    let mistyped = json!({"secret": &link["secret"].as_str().unwrap()[..63]});
    assert_eq!(binh.post("/api/v1/auth/link", &mistyped).await.problem(), "link_unknown");
    assert_eq!(binh.get("/api/v1/invitations/mistyped").await.problem(), "link_unknown");
}

#[tokio::test]
async fn a_page_can_check_for_a_session_without_an_error() {
    let server = server().await;
    let nobody = server.browser().get("/api/v1/auth/session").await.ok();
    assert!(nobody["me"].is_null() && nobody["guest_of"].is_null());
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get("/api/v1/auth/session").await.ok()["me"]["user"]["username"], "an");
}

#[tokio::test]
async fn cookies_are_http_only_and_secure_with_tls() {
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

#[tokio::test]
async fn a_page_of_one_person_writes_nothing_in_the_name_of_the_next_who_signs_in() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let cookie = an.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
    let id = server.user("An").to_string();
    let mut asks = async |page_of: &str| {
        let headers = [("Cookie", cookie.as_str()), ("Diemcau-User", page_of)];
        an.send("GET", "/api/v1/meetings?when=today", Extra { headers: &headers, ..Extra::default() }).await
    };
    assert_eq!(asks(&id).await.status, 200);
    assert_eq!(asks("somebody-else").await.problem(), "other_account");
    assert_eq!(asks("").await.problem(), "other_account");
    // A socket and a player send no headers of ours: they say it in their address.
    let list = "/api/v1/meetings?when=today&user=";
    assert_eq!(an.get(&format!("{list}{id}")).await.status, 200);
    assert_eq!(an.get(&format!("{list}somebody-else")).await.problem(), "other_account");
}
