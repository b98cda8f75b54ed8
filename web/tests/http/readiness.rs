// SPDX-License-Identifier: MPL-2.0
//! Whether sites are ready: who checks, who sees the board, and that a check begins nothing.

use meetings::ids::MeetingId;
use serde_json::{Value, json};
use store::Actor;
use store::units::NewUnit;

use crate::browser::Extra;
use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";
const VISIT: &str = "0123456789abcdef0123456789abcdef";

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_unit("UBND xã Mường Hoa")
        .with_user("Dũng")
        .start()
        .await
}

fn report(server: &Running, unit: &str) -> Value {
    json!({
        "unit": server.unit(unit), "name": "Giàng A Páo", "phone": "0912 345 678", "microphone": "works",
        "camera": "missing", "loudspeaker": "heard", "line": "blocked", "browser": "Chrome 109, Windows 7",
    })
}

/// The secret of a new link.
async fn link(server: &Running, meeting: &MeetingId) -> String {
    let mut binh = server.signed_in("Bình").await;
    let link = binh.post(&format!("/api/v1/meetings/{meeting}/readiness/link"), &json!({})).await.ok();
    link["url"].as_str().unwrap().rsplit("/kiem-tra/").next().unwrap().to_owned()
}

async fn board(server: &Running, meeting: &MeetingId) -> Value {
    server.signed_in("Bình").await.get(&format!("/api/v1/meetings/{meeting}/readiness")).await.ok()
}

#[tokio::test]
async fn a_technician_without_an_account_checks_a_site_and_the_secretary_sees_what_is_wrong_and_whom_to_call() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let before = board(&server, &meeting).await;
    assert_eq!(before["sites"].as_array().unwrap().len(), 2);
    assert_eq!((&before["sites"][1]["check"], &before["sites"][1]["technician"]), (&Value::Null, &Value::Null));

    let secret = link(&server, &meeting).await;
    let mut technician = server.browser();
    let view = technician.get(&format!("/api/v1/checks/{secret}")).await.ok();
    assert_eq!((view["title"].as_str(), &view["name"]), (Some("Giao ban tháng 11"), &Value::Null));
    assert_eq!(view["sites"][1]["name"], TA_VAN);
    let path = format!("/api/v1/checks/{secret}/{VISIT}");
    let result = technician.post(&path, &report(&server, TA_VAN)).await.ok();
    assert_eq!(result, json!({"readiness": "not_ready", "findings": ["line_blocked", "camera_missing"]}));

    let site = &board(&server, &meeting).await["sites"][1];
    assert_eq!((&site["check"]["readiness"], &site["check"]["by_link"]), (&json!("not_ready"), &json!(true)));
    // Nobody has confirmed the number: it stands with the check, and not for the site.
    assert_eq!((&site["check"]["phone"], &site["technician"]), (&json!("0912 345 678"), &Value::Null));

    // It is no attendance, and nothing has begun.
    let mut an = server.signed_in("An").await;
    let view = an.get(&format!("/api/v1/meetings/{meeting}")).await.ok();
    assert_eq!((&view["meeting"]["state"], &view["meeting"]["started_at"]), (&json!("planned"), &Value::Null));
    assert_eq!(view["attendance"], json!([]));
}

#[tokio::test]
async fn a_number_from_an_account_outlasts_the_meeting_and_no_link_replaces_it() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let mut of_cuc = report(&server, TA_VAN);
    of_cuc["phone"] = json!("0214 3840 123, máy lẻ 4");
    server.signed_in("Cúc").await.post(&format!("/api/v1/meetings/{meeting}/check"), &of_cuc).await.ok();
    let secret = link(&server, &meeting).await;
    let path = format!("/api/v1/checks/{secret}/{VISIT}");
    server.browser().post(&path, &report(&server, TA_VAN)).await.ok();
    let known = json!({"name": "Cúc", "phone": "0214 3840 123, máy lẻ 4"});
    let site = &board(&server, &meeting).await["sites"][1];
    assert_eq!((&site["technician"], &site["check"]["phone"]), (&known, &json!("0912 345 678")));
    let next = server.meeting("An", "Bình", &[TA_VAN]).await;
    let site = &board(&server, &next).await["sites"][1];
    assert_eq!((&site["check"], &site["technician"]), (&Value::Null, &known));
    let mut quang = server.signed_in("Quang").await;
    let technician = format!("/api/v1/meetings/{next}/readiness/{}/technician", server.unit(TA_VAN));
    assert_eq!(quang.send("DELETE", &technician, Extra::default()).await.status, 204);
    assert_eq!(board(&server, &next).await["sites"][1]["technician"], Value::Null);
}

#[tokio::test]
async fn who_is_signed_in_checks_the_own_site_under_the_own_name() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{meeting}/check");
    let mut cuc = server.signed_in("Cúc").await;
    let view = cuc.get(&path).await.ok();
    assert_eq!((&view["sites"][0]["name"], &view["name"]), (&json!(TA_VAN), &json!("Cúc")));
    assert_eq!(cuc.post(&path, &report(&server, "UBND tỉnh")).await.problem(), "not_allowed");
    cuc.post(&path, &report(&server, TA_VAN)).await.ok();
    let site = &board(&server, &meeting).await["sites"][1];
    assert_eq!((&site["check"]["name"], &site["check"]["by_link"]), (&json!("Cúc"), &json!(false)));
    assert_eq!(server.signed_in("Dũng").await.get(&path).await.problem(), "not_found", "not invited");
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
}

#[tokio::test]
async fn the_board_is_for_who_holds_the_meeting() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{meeting}/readiness");
    for (who, problem) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut browser = server.signed_in(who).await;
        assert_eq!(browser.get(&path).await.problem(), problem, "{who}");
        assert_eq!(browser.post(&format!("{path}/link"), &json!({})).await.problem(), problem, "{who}");
    }
    for who in ["An", "Bình", "Quang"] {
        server.signed_in(who).await.get(&path).await.ok();
    }
    let mut quang = server.signed_in("Quang").await;
    let technician = |unit: &str| format!("{path}/{}/technician", server.unit(unit));
    let known = json!({"name": "Páo", "phone": "0912 345 678"});
    assert_eq!(quang.put(&technician(TA_VAN), &known).await.status, 204);
    assert_eq!(quang.put(&technician("UBND xã Mường Hoa"), &known).await.problem(), "not_found");
    let bad = json!({"name": "Páo", "phone": "hỏi anh Páo"});
    assert_eq!(quang.put(&technician(TA_VAN), &bad).await.problem(), "bad_phone");
}

#[tokio::test]
async fn who_invites_a_unit_reads_whom_to_call_and_changes_it_only_for_units_below_their_own() {
    let server = server().await;
    let office =
        NewUnit { code: "U9".into(), name: "Văn phòng".into(), parent: Some(server.unit("UBND tỉnh").clone()) };
    let office = store::save!(server.store() => units().create(&office, &Actor::System, server.now())).unwrap().id;
    let (mut an, mut cuc) = (server.signed_in("An").await, server.signed_in("Cúc").await);
    let plan = json!({"title": "Giao ban", "starts_at": server.now(), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [office, server.unit(TA_VAN)], "agenda": []});
    let meeting = an.post("/api/v1/meetings", &plan).await.ok();
    let path = format!("/api/v1/meetings/{}", meeting["id"].as_str().unwrap());
    let mut of_cuc = report(&server, TA_VAN);
    of_cuc["phone"] = json!("0214 3840 123");
    cuc.post(&format!("{path}/check"), &of_cuc).await.ok();

    let own = json!({"name": "Sơn", "phone": "0912 345 678"});
    let below = format!("{path}/readiness/{office}/technician");
    let other = format!("{path}/readiness/{}/technician", server.unit(TA_VAN));
    assert_eq!(an.put(&below, &own).await.status, 204);
    assert_eq!(an.put(&other, &own).await.problem(), "technician_of_others");
    assert_eq!(an.send("DELETE", &other, Extra::default()).await.problem(), "technician_of_others");
    let board = an.get(&format!("{path}/readiness")).await.ok();
    let shown = |n: usize| (&board["sites"][n]["technician"]["phone"], &board["sites"][n]["may_note_technician"]);
    assert_eq!(shown(1), (&json!("0912 345 678"), &json!(true)), "{board}");
    assert_eq!(shown(2), (&json!("0214 3840 123"), &json!(false)), "{board}");

    // Nobody is called for a meeting that does not take place.
    an.post(&format!("{path}/cancel"), &json!({"reason": "Bão"})).await;
    let board = an.get(&format!("{path}/readiness")).await.ok();
    assert_eq!((&board["sites"][1]["technician"], &board["sites"][2]["technician"]), (&Value::Null, &Value::Null));
    assert_eq!(an.put(&below, &own).await.problem(), "meeting_cancelled");
}

#[tokio::test]
async fn links_are_withdrawn_however_fast_they_were_made() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{meeting}/readiness/link");
    let mut binh = server.signed_in("Bình").await;
    while binh.post(&path, &json!({})).await.status == 200 {}
    assert_eq!(binh.post(&path, &json!({})).await.problem(), "wrote_too_fast");
    assert_eq!(binh.send("DELETE", &path, Extra::default()).await.status, 204);
}

#[tokio::test]
async fn a_link_that_is_withdrawn_or_wrong_checks_nothing_and_what_is_made_up_is_refused() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let secret = link(&server, &meeting).await;
    let mut stranger = server.browser();
    let path = format!("/api/v1/checks/{secret}/{VISIT}");
    let changed = |field: &str, value: Value| {
        let mut report = report(&server, TA_VAN);
        report[field] = value;
        report
    };
    for (report, problem) in [
        (changed("unit", json!(server.unit("UBND xã Mường Hoa"))), "not_found"),
        (changed("name", json!("\u{202e}oáP")), "bad_name"),
        (changed("name", json!("")), "name_too_long"),
        (changed("phone", json!("0912\u{202e}345 678")), "bad_phone"),
        (changed("microphone", json!("loud")), "invalid_field"),
        (changed("browser", json!("x".repeat(200_000))), "too_large"),
    ] {
        assert_eq!(stranger.post(&path, &report).await.problem(), problem, "{report}");
    }
    let odd = format!("/api/v1/checks/{secret}/an");
    assert_eq!(stranger.post(&odd, &report(&server, TA_VAN)).await.problem(), "invalid_field", "no visit");
    assert_eq!(board(&server, &meeting).await["sites"][1]["check"], Value::Null);
    // A line that was not tested is not called tested.
    let untested = stranger.post(&path, &changed("line", json!("tested"))).await.ok();
    assert_eq!(untested["findings"], json!(["line_unchecked", "camera_missing"]));

    let mut binh = server.signed_in("Bình").await;
    assert_eq!(
        binh.send("DELETE", &format!("/api/v1/meetings/{meeting}/readiness/link"), Extra::default()).await.status,
        204
    );
    assert_eq!(stranger.get(&format!("/api/v1/checks/{secret}")).await.problem(), "check_link_over");
    assert_eq!(stranger.post(&path, &report(&server, TA_VAN)).await.problem(), "check_link_over");
    assert_eq!(stranger.get("/api/v1/checks/nothing").await.problem(), "check_link_over");
}

#[tokio::test]
async fn nothing_is_checked_any_more_once_the_meeting_is_over() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[TA_VAN]).await;
    let secret = link(&server, &meeting).await;
    let mut an = server.signed_in("An").await;
    an.post(&format!("/api/v1/meetings/{meeting}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"})).await;
    let mut stranger = server.browser();
    assert_eq!(stranger.get(&format!("/api/v1/checks/{secret}")).await.problem(), "meeting_cancelled");
    assert_eq!(an.get(&format!("/api/v1/meetings/{meeting}/check")).await.problem(), "meeting_cancelled");
    assert_eq!(board(&server, &meeting).await["ended"], json!(true));
}
