// SPDX-License-Identifier: MPL-2.0
//! Rules for all requests: size limits, origins, headers, unknown paths.

use std::time::Duration;

use serde_json::json;

use crate::browser::Extra;
use crate::server::TestServer;

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").start().await;
    let mut an = server.signed_in("An").await;
    let body = json!({"code": "X", "name": "X", "parent_code": null}).to_string();
    for headers in [[("Origin", "https://evil.example")], [("Sec-Fetch-Site", "cross-site")]] {
        let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &headers };
        assert_eq!(an.send("POST", "/api/v1/units", extra).await.problem(), "not_allowed");
    }
    let own = format!("http://{}", an.server);
    let headers = [("Origin", own.as_str()), ("Sec-Fetch-Site", "same-origin")];
    let extra = Extra { kind: Some("application/json"), body: body.as_bytes(), headers: &headers };
    an.send("POST", "/api/v1/units", extra).await.ok();
    assert_eq!(an.get("/api/v1/units").await.ok().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_form_is_not_accepted_as_json() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    let extra = Extra { kind: Some("text/plain"), body: b"{}", headers: &[] };
    let answer = browser.send("POST", "/api/v1/auth/sign-in", extra).await;
    assert_eq!((answer.status, answer.problem().as_str()), (415, "wrong_kind"));
}

#[tokio::test]
async fn ten_megabytes_of_json_are_too_large() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    let body = json!({"username": "a".repeat(10_000_000), "password": "x"});
    let answer = browser.post("/api/v1/auth/sign-in", &body).await;
    assert_eq!((answer.status, answer.problem().as_str()), (413, "too_large"));
}

#[tokio::test]
async fn broken_json_and_unknown_fields_are_refused() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    let extra = Extra { kind: Some("application/json"), body: b"{", headers: &[] };
    assert_eq!(browser.send("POST", "/api/v1/auth/sign-in", extra).await.problem(), "bad_request");
    let body = json!({"username": "an", "password": "x", "admin": true});
    assert_eq!(browser.post("/api/v1/auth/sign-in", &body).await.problem(), "invalid_field");
}

#[tokio::test]
async fn unknown_api_paths_answer_problems_and_others_the_client() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/api/v1/nothing").await.problem(), "not_found");
    assert_eq!(browser.send("DELETE", "/api/v1/units", Extra::default()).await.problem(), "method_not_allowed");
    let page = browser.get("/hop/abc").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert_eq!(browser.get("/assets/missing.js").await.status, 404);
    assert_eq!(browser.get("/../../etc/passwd").await.status, 200, "a page, never a file of the machine");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    for path in ["/", "/api/v1/me", "/health"] {
        let answer = browser.get(path).await;
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self';") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert!(answer.header("permissions-policy").unwrap().contains("microphone=(self)"));
    }
}

#[tokio::test]
async fn health_and_readiness_answer() {
    let server = TestServer::new().start().await;
    let mut browser = server.browser();
    assert_eq!(browser.get("/health").await.ok()["status"], "ok");
    assert_eq!(browser.get("/ready").await.ok()["status"], "ready");
    server.store().close().await;
    assert_eq!(browser.get("/ready").await.status, 503);
    assert_eq!(browser.get("/health").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_readiness_checks_share_one_result() {
    let server = TestServer::new().start().await;
    let crowd = (0..200).map(async |_| server.browser().get("/ready").await.status);
    let statuses = futures_util::future::join_all(crowd).await;
    assert_eq!(statuses.iter().filter(|status| **status != 200).count(), 0, "{statuses:?}");
}

#[tokio::test]
async fn readiness_reports_a_full_database_disk_and_its_recovery() {
    let server = TestServer::new().start().await;
    server.store().fill().await.unwrap();
    let crowd = (0..20).map(async |_| server.browser().get("/ready").await);
    for answer in futures_util::future::join_all(crowd).await {
        assert_eq!((answer.status, answer.json()["reason"].as_str()), (503, Some("database_full")));
    }
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(server.browser().get("/ready").await.ok()["status"], "ready");
}

#[tokio::test]
async fn only_administrators_manage_units_and_people() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").with_user("Bình").start().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let person = json!({"username": "cuc", "name": "Cúc", "unit": server.unit("UBND tỉnh"), "password": null});
    assert_eq!(binh.post("/api/v1/users", &person).await.problem(), "not_allowed");
    assert_eq!(binh.get("/api/v1/audit").await.problem(), "not_allowed");
    let cuc = an.post("/api/v1/users", &person).await.ok();
    assert_eq!(an.post("/api/v1/users", &person).await.problem(), "username_taken");
    let link = an.post(&format!("/api/v1/users/{}/link", cuc["user"]["id"].as_str().unwrap()), &json!({})).await.ok();
    let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let mut hers = server.browser();
    assert_eq!(hers.post("/api/v1/auth/link", &json!({"secret": secret})).await.ok()["user"]["name"], "Cúc");
    let log = an.get("/api/v1/audit").await.ok();
    let log = log.as_array().unwrap();
    assert!(log.iter().any(|entry| entry["action"] == "user.create"));
    assert!(!format!("{log:?}").contains(&secret), "the log holds no secrets");
}

#[tokio::test]
async fn a_name_of_ten_thousand_characters_is_too_long() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").start().await;
    let mut an = server.signed_in("An").await;
    let person =
        json!({"username": "dai", "name": "â".repeat(10_000), "unit": server.unit("UBND tỉnh"), "password": null});
    let refused = an.post("/api/v1/users", &person).await;
    assert_eq!((refused.status, refused.problem().as_str()), (422, "name_too_long"));
    assert_eq!(an.get("/api/v1/users").await.ok().as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn units_are_imported_all_or_none() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_admin("An").start().await;
    let mut an = server.signed_in("An").await;
    let good = "code,name,parent_code\nA,Tỉnh A,\nA.1,Xã 1,A\n";
    let extra = |body| Extra { kind: Some("text/csv; charset=utf-8"), body, headers: &[] };
    let done = an.send("POST", "/api/v1/units/import", extra(good.as_bytes())).await.ok();
    assert_eq!((done["created"].as_u64(), done["updated"].as_u64()), (Some(2), Some(0)));
    let bad = "code,name,parent_code\nB,Tỉnh B,\nB.1,Xã 1,nowhere\n";
    let refused = an.send("POST", "/api/v1/units/import", extra(bad.as_bytes())).await;
    assert!(refused.json()["fact"].as_str().unwrap().contains("Dòng 3"), "{}", refused.text());
    assert_eq!(an.get("/api/v1/units").await.ok().as_array().unwrap().len(), 3);
    let sheet = Extra { kind: Some("application/vnd.ms-excel"), body: b"PK", headers: &[] };
    assert_eq!(an.send("POST", "/api/v1/units/import", sheet).await.problem(), "wrong_kind");
}
