// SPDX-License-Identifier: MPL-2.0
//! The roll call over HTTP: who may see and change what, and what is refused.

use serde_json::json;

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("Trung tâm Công nghệ thông tin")
        .with_admin("Quang")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .with_unit("UBND xã Mường Hoa")
        .with_user("Dũng")
        .start()
        .await
}

#[tokio::test]
async fn before_the_opening_absences_are_noted_and_nothing_is_confirmed() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let absence = format!("{roll_call}/{}/absence", server.unit("UBND xã Tả Van"));
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let status = binh.put(&absence, &json!({"absence": "excused", "reason": "  họp   HĐND xã "})).await.status;
    assert_eq!(status, 204);
    let view = binh.get(&roll_call).await.ok();
    assert_eq!((&view["may_keep"], &view["units"][1]["reason"]), (&json!(true), &json!("họp HĐND xã")));
    assert_eq!(binh.put(&format!("{roll_call}/confirmation"), &json!(null)).await.problem(), "meeting_not_open");
    let own = cuc.get(&roll_call).await.ok();
    assert_eq!((&own["may_keep"], own["units"].as_array().unwrap().len()), (&json!(false), 1));
    assert_eq!(binh.put(&absence, &json!({"absence": null, "reason": "không còn"})).await.status, 204);
    assert_eq!(binh.get(&roll_call).await.ok()["units"][1]["reason"], "", "no reason without an absence");
}

#[tokio::test]
async fn strangers_and_observers_have_no_roll_call_and_uninvited_units_are_not_in_it() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let hall = |unit: &str| format!("{roll_call}/{}/hall", server.unit(unit));
    let report = json!({"count": 3, "names": "", "deputy": "", "seen": 0});
    let (mut binh, mut dung) = (server.signed_in("Bình").await, server.signed_in("Dũng").await);
    let mut quang = server.signed_in("Quang").await;
    assert_eq!(quang.get(&roll_call).await.problem(), "not_allowed");
    assert_eq!(quang.put(&hall("UBND xã Tả Van"), &report).await.problem(), "not_allowed");
    assert_eq!(dung.get(&roll_call).await.problem(), "not_found");
    assert_eq!(dung.put(&hall("UBND xã Mường Hoa"), &report).await.problem(), "not_found");
    assert_eq!(server.browser().get(&roll_call).await.problem(), "not_signed_in");
    assert_eq!(binh.put(&hall("UBND xã Mường Hoa"), &report).await.problem(), "not_found");
}

#[tokio::test]
async fn numbers_and_names_that_cannot_be_are_refused_and_nothing_is_kept() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let hall = format!("{roll_call}/{}/hall", server.unit("UBND xã Tả Van"));
    let mut cuc = server.signed_in("Cúc").await;
    for (report, problem) in [
        (json!({"count": 5001, "names": "", "deputy": "", "seen": 0}), "invalid_field"),
        (json!({"count": -1, "names": "", "deputy": "", "seen": 0}), "invalid_field"),
        (json!({"count": 70_000, "names": "", "deputy": "", "seen": 0}), "invalid_field"),
        (json!({"count": null, "names": "\u{202e}...", "deputy": "", "seen": 0}), "bad_hall_name"),
        (json!({"count": null, "names": "Hoa\0", "deputy": "", "seen": 0}), "invalid_field"),
        (json!({"count": null, "names": "", "deputy": "x".repeat(301), "seen": 0}), "name_too_long"),
        (json!({"count": null, "names": "Hoa\n".repeat(1501), "deputy": "", "seen": 0}), "invalid_field"),
        (json!({"count": null, "names": "x".repeat(100_000), "deputy": "", "seen": 0}), "too_large"),
    ] {
        assert_eq!(cuc.put(&hall, &report).await.problem(), problem, "{report}");
    }
    assert_eq!(cuc.get(&roll_call).await.ok()["units"][0]["hall_count"], json!(null));
}

#[tokio::test]
async fn a_site_that_reports_without_end_is_slowed_down_and_saying_the_same_again_writes_nothing() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let hall = format!("/api/v1/meetings/{meeting}/roll-call/{}/hall", server.unit("UBND xã Tả Van"));
    let mut cuc = server.signed_in("Cúc").await;
    let before = server.store().audit().list(0, 10_000).await.unwrap().len();
    for _ in 0..3 {
        assert_eq!(cuc.put(&hall, &json!({"count": 7, "names": "", "deputy": "", "seen": 0})).await.status, 204);
    }
    assert_eq!(server.store().audit().list(0, 10_000).await.unwrap().len(), before + 1);
    let mut slowed = None;
    for count in 8..300 {
        let answer = cuc.put(&hall, &json!({"count": count, "names": "", "deputy": "", "seen": count - 7})).await;
        if answer.status != 204 {
            slowed = Some((count, answer.problem()));
            break;
        }
    }
    assert_eq!(slowed, Some((17, "wrote_too_fast".to_owned())), "ten reports at once");
}

#[tokio::test]
async fn after_the_end_only_chair_and_secretary_correct_halls() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let hall = format!("{roll_call}/{}/hall", server.unit("UBND xã Tả Van"));
    let report = json!({"count": 3, "names": "Giàng Thị Sua", "deputy": "Sùng A Tủa", "seen": 0});
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    assert_eq!(cuc.put(&hall, &report).await.problem(), "meeting_ended");
    assert_eq!(binh.put(&hall, &report).await.status, 204);
    let lines = binh.get(&roll_call).await.ok()["minutes_lines"].to_string();
    assert!(!lines.contains("Sùng A Tủa"), "nobody of the unit connected: {lines}");
    assert!(lines.contains("Vắng mặt: Ủy ban nhân dân xã Tả Van"), "{lines}");
    assert_eq!(cuc.get(&roll_call).await.ok()["minutes_lines"], json!([]));
    assert_eq!(binh.put(&format!("{roll_call}/confirmation"), &json!(null)).await.status, 204);
    let corrected = json!({"count": 4, "names": "Giàng Thị Sua", "deputy": "", "seen": 1});
    assert_eq!(binh.put(&hall, &corrected).await.problem(), "roll_call_confirmed");
    let reopened = binh.send("DELETE", &format!("{roll_call}/confirmation"), Extra::default()).await;
    assert_eq!(reopened.status, 204);
    assert_eq!(binh.put(&hall, &corrected).await.status, 204);
}

#[tokio::test]
async fn a_report_that_somebody_has_not_seen_is_not_overwritten() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let hall = format!("{roll_call}/{}/hall", server.unit("UBND xã Tả Van"));
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    assert_eq!(cuc.put(&hall, &json!({"count": 9, "names": "", "deputy": "", "seen": 0})).await.status, 204);
    let late = json!({"count": 3, "names": "", "deputy": "", "seen": 0});
    assert_eq!(binh.put(&hall, &late).await.problem(), "hall_reported_meanwhile");
    let own = &cuc.get(&roll_call).await.ok()["units"][0];
    assert_eq!((&own["hall_count"], &own["hall_version"]), (&json!(9), &json!(1)));
    assert_eq!(binh.put(&hall, &json!({"count": 3, "names": "", "deputy": "", "seen": 1})).await.status, 204);
}

#[tokio::test]
async fn names_pasted_from_a_list_are_read_and_a_line_that_cannot_be_is_named() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let hall = format!("{roll_call}/{}/hall", server.unit("UBND xã Tả Van"));
    let mut cuc = server.signed_in("Cúc").await;
    let pasted = "\u{feff}1\tGiàng Thị Sua\tKế toán\r\n- Sùng A Tủa\n3. Má A Chu (Công an)\n\n• Lò Văn 2";
    let report = json!({"count": null, "names": pasted, "deputy": "", "seen": 0});
    assert_eq!(cuc.put(&hall, &report).await.status, 204);
    let names = "Giàng Thị Sua, Kế toán\nSùng A Tủa\nMá A Chu (Công an)\nLò Văn 2";
    assert_eq!(cuc.get(&roll_call).await.ok()["units"][0]["hall_names"], names);

    let wrong = json!({"count": null, "names": "Giàng Thị Sua\n???", "deputy": "", "seen": 1});
    let answer = cuc.put(&hall, &wrong).await;
    assert_eq!((answer.json()["fact"].as_str(), answer.problem().as_str()), (Some("2"), "bad_hall_name"));
    let few = json!({"count": 1, "names": names, "deputy": "", "seen": 1});
    assert_eq!(cuc.put(&hall, &few).await.problem(), "hall_count_below_names");
}

#[tokio::test]
async fn a_confirmed_roll_call_keeps_the_names_of_units() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let (mut binh, mut quang) = (server.signed_in("Bình").await, server.signed_in("Quang").await);
    let code = server.store().units().get(server.unit("UBND xã Tả Van")).await.unwrap().code;
    assert_eq!(binh.put(&format!("{roll_call}/confirmation"), &json!(null)).await.status, 204);
    let list = format!("code,name,parent_code\n{code},UBND phường Sa Pa,\n");
    let renamed = Extra { kind: Some("text/csv"), body: list.as_bytes(), headers: &[] };
    let report = quang.send("POST", "/api/v1/units/import", renamed).await;
    assert_eq!(report.status, 200, "{}", report.text());
    let names = async |binh: &mut Browser| {
        let view = binh.get(&roll_call).await.ok();
        (view["units"][1]["name"].clone(), view["minutes_lines"].to_string().contains("Tả Van"))
    };
    assert_eq!(names(&mut binh).await, (json!("UBND xã Tả Van"), true));
    binh.send("DELETE", &format!("{roll_call}/confirmation"), Extra::default()).await;
    assert_eq!(names(&mut binh).await, (json!("UBND phường Sa Pa"), false));
}
