// SPDX-License-Identifier: MPL-2.0
//! Putting a meeting off, groups of units, and letters where no mail server is set up.

use serde_json::{Value, json};

use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_unit("UBND xã Sín Chéng")
        .with_user("Lan")
        .start()
        .await
}

#[tokio::test]
async fn a_meeting_without_a_time_takes_no_answers_until_it_has_one_again() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    // It begins in an hour.
    server.wait(-3_600_000);
    let path = format!("/api/v1/meetings/{id}");
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let reply = format!("{path}/replies/{}", server.unit(TA_VAN));
    let view = binh.get(&path).await.ok();
    let (fingerprint, starts_at) = (&view["plan_fingerprint"], &view["meeting"]["starts_at"]);
    let attends = |seen: Value| json!({"answer": "attends", "reason": "", "deputy": "", "people": 3, "starts_at": starts_at, "seen": seen});
    assert_eq!(cuc.put(&reply, &attends(Value::Null)).await.status, 204);
    let put_off = |reason: &str, starts_at: Value| json!({"reason": reason, "starts_at": starts_at, "base_fingerprint": fingerprint});
    let postpone = format!("{path}/postpone");
    server.wait(60_000);

    assert_eq!(binh.post(&postpone, &put_off(" ", Value::Null)).await.problem(), "invalid_field");
    assert_eq!(binh.post(&postpone, &put_off("Bão", starts_at.clone())).await.problem(), "invalid_field", "the same");
    assert_eq!(binh.post(&postpone, &put_off("Bão", json!(1))).await.problem(), "invalid_field");
    for passed in [server.now(), server.now().plus(-1)] {
        let refused = binh.post(&postpone, &put_off("Bão", json!(passed))).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "new_time_passed"));
    }
    assert_eq!(cuc.post(&postpone, &put_off("Bận", Value::Null)).await.problem(), "not_allowed");
    let mut lan = server.signed_in("Lan").await;
    assert_eq!(lan.post(&postpone, &put_off("Bận", Value::Null)).await.problem(), "not_found");
    let other = json!({"reason": "Bão", "starts_at": null, "base_fingerprint": "another plan"});
    assert_eq!(binh.post(&postpone, &other).await.problem(), "plan_changed");

    let meeting = binh.post(&postpone, &put_off("Bão số 10", Value::Null)).await.ok();
    assert_eq!(
        (&meeting["postponed"]["time_open"], &meeting["postponed"]["reason"]),
        (&json!(true), &json!("Bão số 10"))
    );
    let own = cuc.get(&format!("{path}/replies")).await.ok();
    assert_eq!((&own["open"], &own["units"][0]["reply"]["outdated"]), (&json!(false), &json!(true)));
    let seen = own["units"][0]["reply"]["at"].clone();
    assert_eq!(cuc.put(&reply, &attends(seen.clone())).await.problem(), "time_open");
    assert!(cuc.get(&format!("{path}/calendar")).await.text().contains("STATUS:CANCELLED"));
    let listed = cuc.get("/api/v1/meetings?when=today").await.ok();
    assert_eq!(listed[0]["meeting"]["time_open"], true, "{listed}");
    assert_eq!(listed[0]["meeting"]["postponed_from"], *starts_at, "{listed}");

    // Who comes on the old day reads the new one.
    let later = starts_at.as_i64().unwrap() + 3 * 86_400_000;
    binh.post(&postpone, &put_off("Bão số 10", json!(later))).await.ok();
    for when in ["today", "upcoming"] {
        let listed = cuc.get(&format!("/api/v1/meetings?when={when}")).await.ok();
        let one = &listed[0]["meeting"];
        assert_eq!((&one["postponed_from"], &one["starts_at"]), (starts_at, &json!(later)), "{when}: {listed}");
    }
    // The time of before may be the new one.
    let moved = binh.get(&path).await.ok()["plan_fingerprint"].clone();
    let back = json!({"reason": "Bão đã tan", "starts_at": starts_at, "base_fingerprint": moved});
    binh.post(&postpone, &back).await.ok();
    assert_eq!(cuc.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"]["outdated"], true);
    server.wait(60_000);
    assert_eq!(cuc.put(&reply, &attends(seen)).await.status, 204);
    binh.post(&format!("{path}/cancel"), &json!({"reason": "Khác"})).await;
    assert_eq!(binh.post(&postpone, &put_off("Bão", Value::Null)).await.problem(), "plan_cancelled");
}

#[tokio::test]
async fn who_was_told_for_today_reads_today_where_the_meeting_has_gone() {
    let server = server().await;
    let (mut an, mut cuc, mut lan) =
        (server.signed_in("An").await, server.signed_in("Cúc").await, server.signed_in("Lan").await);
    let (today, day) = (server.now().plus(60_000), 24 * 3_600_000);
    let plan = |starts_at: moments::Millis| {
        json!({"title": "Giao ban", "starts_at": starts_at, "chair": server.user("An"), "secretary": server.user("Bình"),
            "unit": null, "invited_units": [server.unit(TA_VAN)], "agenda": []})
    };
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(an.post("/api/v1/meetings", &plan(today)).await.ok()["id"].as_str().unwrap().to_owned());
    }
    let path = |n: usize| format!("/api/v1/meetings/{}", ids[n]);
    // One is put off twice, one is put off and then cancelled, of one the plan is changed.
    for (n, days) in [(0, 3), (0, 10), (1, 4)] {
        let fingerprint = an.get(&path(n)).await.ok()["plan_fingerprint"].clone();
        let body = json!({"reason": "Bão", "starts_at": today.plus(days * day), "base_fingerprint": fingerprint});
        an.post(&format!("{}/postpone", path(n)), &body).await.ok();
    }
    an.post(&format!("{}/cancel", path(1)), &json!({"reason": "Bão"})).await;
    let fingerprint = an.get(&path(2)).await.ok()["plan_fingerprint"].clone();
    an.put(&path(2), &json!({"base_fingerprint": fingerprint, "plan": plan(today.plus(5 * day))})).await.ok();

    let listed = cuc.get("/api/v1/meetings?when=today").await.ok();
    let listed = listed.as_array().unwrap();
    for (n, (days, state)) in [(10, "planned"), (4, "ended"), (5, "planned")].into_iter().enumerate() {
        let one = listed.iter().find(|one| one["meeting"]["id"] == ids[n]).expect("it stands on its old day");
        let one = &one["meeting"];
        assert_eq!((&one["starts_at"], &one["state"]), (&json!(today.plus(days * day)), &json!(state)));
        assert_eq!(one["postponed_from"], json!(today), "where it stood today: {one}");
    }
    assert_eq!(listed.len(), 3);
    assert_eq!(lan.get("/api/v1/meetings?when=today").await.ok(), json!([]), "they are not invited");
}

#[tokio::test]
async fn groups_of_units_are_shared_in_their_office_and_hidden_from_others() {
    let server = server().await;
    let (mut an, mut binh, mut lan) =
        (server.signed_in("An").await, server.signed_in("Bình").await, server.signed_in("Lan").await);
    let path = "/api/v1/invite-groups";
    let group = |name: &str| json!({"name": name, "units": [server.unit(TA_VAN)]});
    let made = an.post(path, &group("Các xã")).await;
    assert_eq!(made.status, 201);
    let one = format!("{path}/{}", made.json().as_str().unwrap());
    assert_eq!(binh.get(path).await.ok()[0]["name"], "Các xã");
    assert_eq!(lan.get(path).await.ok(), json!([]));
    assert_eq!(binh.post(path, &group("Các xã")).await.problem(), "group_name_taken");
    assert_eq!(an.post(path, &json!({"name": "Trống", "units": []})).await.problem(), "invalid_field");
    assert_eq!(an.post(path, &json!({"name": "Lạ", "units": ["khong-co"]})).await.problem(), "not_found");
    assert_eq!(lan.put(&one, &group("Của tôi")).await.problem(), "not_found");
    assert_eq!(binh.put(&one, &group("Vùng cao")).await.status, 204);
    assert_eq!(an.get(path).await.ok()[0]["name"], "Vùng cao");
}

#[tokio::test]
async fn without_a_mail_server_everything_works_and_says_so() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let (mut quang, mut binh) = (server.signed_in("Quang").await, server.signed_in("Bình").await);
    assert_eq!(quang.get("/api/v1/mail").await.ok()["server"], Value::Null);
    assert_eq!(quang.post("/api/v1/mail/test", &json!({"address": "a@x.vn"})).await.problem(), "mail_off");
    assert_eq!(binh.get("/api/v1/mail").await.problem(), "not_allowed");
    let remind = format!("/api/v1/meetings/{id}/letters/answer");
    assert_eq!(binh.post(&remind, &Value::Null).await.problem(), "mail_off");
    let letters = binh.get(&format!("/api/v1/meetings/{id}/letters")).await.ok();
    assert_eq!((&letters["sends"], &letters["without_address"]), (&json!(false), &json!([TA_VAN])));
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.get(&format!("/api/v1/meetings/{id}/letters")).await.problem(), "not_allowed");

    let address = |text: &str| json!({"address": text, "language": "vi", "for_unit": true});
    for bad in ["cuc", "cuc@x.vn\r\nRCPT TO:<an@x.vn>", "Cúc <cuc@x.vn>"] {
        assert_eq!(cuc.put("/api/v1/me/letters", &address(bad)).await.problem(), "bad_address", "{bad}");
    }
    assert_eq!(cuc.put("/api/v1/me/letters", &address(" cuc@tavan.gov.vn ")).await.status, 204);
    assert_eq!(cuc.get("/api/v1/me/letters").await.ok()["address"], "cuc@tavan.gov.vn");
    let of_cuc = format!("/api/v1/users/{}/letters", server.user("Cúc"));
    assert_eq!(binh.get(&of_cuc).await.problem(), "not_allowed");
    assert_eq!(quang.put(&of_cuc, &address("")).await.status, 204);
    assert_eq!(cuc.get("/api/v1/me/letters").await.ok()["address"], "");
}
