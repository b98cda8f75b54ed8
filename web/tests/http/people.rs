// SPDX-License-Identifier: MPL-2.0
//! Administration of accounts.

use serde_json::json;

use crate::server::{PASSWORD, Running, TestServer};

async fn office() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_admin("An")
        .with_unit("UBND xã")
        .with_password_of("Bình")
        .start()
        .await
}

#[tokio::test]
async fn a_renamed_and_moved_person_stays_signed_in() {
    let server = office().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let path = format!("/api/v1/users/{}", server.user("Bình"));
    let change = json!({"username": "Binh.TT", "name": "Trần Thị Bình", "title": "Văn thư",
        "unit": server.unit("UBND tỉnh"), "is_admin": false});
    assert_eq!(binh.put(&path, &change).await.problem(), "not_allowed");
    let changed = an.put(&path, &change).await.ok();
    assert_eq!((changed["unit_name"].as_str(), changed["disabled"].as_bool()), (Some("UBND tỉnh"), Some(false)));
    let me = binh.get("/api/v1/me").await.ok();
    assert_eq!(
        (me["user"]["name"].as_str(), me["user"]["username"].as_str()),
        (Some("Trần Thị Bình"), Some("binh.tt"))
    );
    let taken =
        json!({"username": "an", "name": "x", "title": "", "unit": server.unit("UBND tỉnh"), "is_admin": false});
    assert_eq!(an.put(&path, &taken).await.problem(), "username_taken");
    for formula in ["@sum", "-rf", "_x"] {
        let change =
            json!({"username": formula, "name": "x", "title": "", "unit": server.unit("UBND tỉnh"), "is_admin": false});
        assert_eq!(an.put(&path, &change).await.problem(), "invalid_field", "{formula}");
    }
}

#[tokio::test]
async fn a_closed_account_is_signed_out_at_once_and_cannot_sign_in_until_it_is_reopened() {
    let server = office().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let link = json!({"secret": server.link_of("Bình").await});
    let path = |what: &str| format!("/api/v1/users/{}/{what}", server.user("Bình"));
    let password = json!({"username": "bình", "password": PASSWORD});
    assert_eq!(binh.post(&path("disable"), &json!({})).await.problem(), "not_allowed");
    assert_eq!(an.post(&path("disable"), &json!({})).await.status, 204);
    assert_eq!(binh.get("/api/v1/me").await.problem(), "not_signed_in");
    assert!(binh.post("/api/v1/auth/link", &link).await.status >= 400);
    assert_eq!(binh.post("/api/v1/auth/sign-in", &password).await.problem(), "account_disabled");
    let wrong = json!({"username": "bình", "password": "wrong"});
    assert_eq!(binh.post("/api/v1/auth/sign-in", &wrong).await.problem(), "wrong_password", "told to the owner only");
    assert_eq!(an.post(&path("link"), &json!({})).await.problem(), "account_disabled");
    let listed = an.get("/api/v1/users").await.ok();
    assert!(listed.as_array().unwrap().iter().any(|summary| summary["disabled"] == true));
    let plan = json!({"title": "Giao ban", "starts_at": server.now().0, "chair": server.user("An"),
        "secretary": server.user("Bình"), "invited_units": [], "agenda": []});
    assert_eq!(an.post("/api/v1/meetings", &plan).await.problem(), "secretary_disabled");
    assert_eq!(an.post(&path("enable"), &json!({})).await.status, 204);
    binh.post("/api/v1/auth/sign-in", &password).await.ok();
}

#[tokio::test]
async fn a_reset_ends_all_sessions_and_creates_a_link_for_a_new_password() {
    let server = office().await;
    let (mut an, mut thief) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let path = format!("/api/v1/users/{}/reset", server.user("Bình"));
    assert_eq!(thief.post(&path, &json!({})).await.problem(), "not_allowed");
    let link = an.post(&path, &json!({})).await.ok()["url"].as_str().unwrap().to_owned();
    assert_eq!(thief.get("/api/v1/me").await.problem(), "not_signed_in");
    let old = json!({"username": "bình", "password": PASSWORD});
    assert_eq!(thief.post("/api/v1/auth/sign-in", &old).await.problem(), "wrong_password");
    let mut binh = server.browser();
    binh.post("/api/v1/auth/link", &json!({"secret": link.rsplit('/').next().unwrap()})).await.ok();
    let new = json!({"current": null, "new": "mật khẩu mới"});
    assert_eq!(binh.post("/api/v1/me/password", &new).await.status, 204);
}

#[tokio::test]
async fn an_administrator_cannot_disable_or_demote_themselves() {
    let server = office().await;
    let mut an = server.signed_in("An").await;
    let me = format!("/api/v1/users/{}", server.user("An"));
    assert_eq!(an.post(&format!("{me}/disable"), &json!({})).await.problem(), "own_account");
    let change =
        json!({"username": "an", "name": "An", "title": "", "unit": server.unit("UBND tỉnh"), "is_admin": false});
    assert_eq!(an.put(&me, &change).await.problem(), "own_account");
}

#[tokio::test]
async fn the_address_of_a_meeting_offers_joining_only_if_it_accepts_guests() {
    let server = office().await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    let door = format!("/api/v1/meetings/{meeting}/door");
    let mut guest = server.browser();
    let join = json!({"meeting": meeting, "name": "Lò Thị Mai", "unit_name": "Báo Lào Cai"});
    assert!(guest.get(&door).await.ok()["for_guests"].is_null());
    assert_eq!(guest.post("/api/v1/invitations/join", &join).await.problem(), "not_found");
    let mut an = server.signed_in("An").await;
    an.post(&format!("/api/v1/meetings/{meeting}/invitation"), &json!({})).await.ok();
    assert_eq!(guest.get(&door).await.ok()["for_guests"]["title"], "Giao ban tháng 11");
    assert_eq!(guest.post("/api/v1/invitations/join", &join).await.ok()["meeting"], json!(meeting));
    assert_eq!(guest.get("/api/v1/auth/session").await.ok()["guest_of"], json!(meeting));
    assert!(guest.get("/api/v1/meetings/nowhere/door").await.ok()["for_guests"].is_null());
}
