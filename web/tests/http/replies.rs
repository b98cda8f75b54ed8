// SPDX-License-Identifier: MPL-2.0
//! Before the meeting: invited units answer, who holds it sees who comes, the roll call knows it,
//! and the meeting is cancelled with a reason or put into a calendar.

use serde_json::{Value, json};

use crate::server::{Running, TestServer};

const TA_VAN: &str = "UBND xã Tả Van";
const MUONG_HOA: &str = "UBND xã Mường Hoa";

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_admin("Quang")
        .with_unit(TA_VAN)
        .with_user("Cúc")
        .with_unit(MUONG_HOA)
        .with_user("Dũng")
        .with_unit("UBND xã Sín Chéng")
        .with_user("Lan")
        .start()
        .await
}

/// To the set time of a meeting that was planned just now.
fn answer(server: &Running, answer: &str, reason: &str, deputy: &str, people: impl Into<Value>) -> Value {
    json!({"answer": answer, "reason": reason, "deputy": deputy, "people": people.into(), "seen": null,
        "starts_at": server.now()})
}

/// The same by somebody who has seen the answer before.
fn again(mut answer: Value, shown: &Value) -> Value {
    answer["seen"] = shown["at"].clone();
    answer
}

#[tokio::test]
async fn units_answer_for_themselves_and_the_secretary_for_any() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN, MUONG_HOA]).await;
    let path = format!("/api/v1/meetings/{id}");
    let of = |unit: &str| format!("{path}/replies/{}", server.unit(unit));
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let mut dung = server.signed_in("Dũng").await;

    let own = cuc.get(&format!("{path}/replies")).await.ok();
    assert_eq!((&own["sees_all"], &own["units"].as_array().unwrap().len()), (&json!(false), &1));
    let deputy = answer(&server, "deputy", "", "Lò Thị Mai, Phó Chủ tịch", 4);
    assert_eq!(cuc.put(&of(TA_VAN), &deputy).await.status, 204);
    assert_eq!(cuc.put(&of(MUONG_HOA), &deputy).await.problem(), "not_allowed", "another unit");
    assert_eq!(dung.put(&of(MUONG_HOA), &answer(&server, "attends", "", "", Value::Null)).await.status, 204);
    // They telephoned, and the secretary looks at a board from before their answer.
    let declines = answer(&server, "declines", "sạt lở\u{200b} đường", "", Value::Null);
    assert_eq!(binh.put(&of(MUONG_HOA), &declines).await.problem(), "reply_changed");
    let shown = dung.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"].clone();
    server.wait(60_000);
    assert_eq!(binh.put(&of(MUONG_HOA), &again(declines, &shown)).await.status, 204);

    let all = binh.get(&format!("{path}/replies")).await.ok();
    let units = all["units"].as_array().unwrap();
    assert_eq!((units.len(), &units[0]["name"]), (2, &json!(TA_VAN)));
    let reply = &units[0]["reply"];
    assert_eq!((&reply["answer"], &reply["people"], &reply["by"]), (&json!("deputy"), &json!(4), &json!("Cúc")));
    assert_eq!((&units[1]["reply"]["answer"], &units[1]["reply"]["by"]), (&json!("declines"), &json!("Bình")));

    assert_eq!(units[1]["reply"]["reason"], "sạt lở đường");
}

#[tokio::test]
async fn bad_answers_are_refused_with_what_they_lack_and_strangers_see_nothing() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{id}/replies");
    let of = |unit: &str| format!("{path}/{}", server.unit(unit));
    let mut cuc = server.signed_in("Cúc").await;
    for (bad, problem) in [
        (answer(&server, "declines", " ", "", Value::Null), "invalid_field"),
        (answer(&server, "deputy", "", "", Value::Null), "invalid_field"),
        (answer(&server, "attends", "", "", 60_000), "invalid_field"),
        (answer(&server, "attends", "", "", 0), "invalid_field"),
        (answer(&server, "attends", "", "", -1), "invalid_field"),
        (answer(&server, "perhaps", "", "", Value::Null), "invalid_field"),
        (answer(&server, "declines", "\u{7}", "", Value::Null), "invalid_field"),
        (answer(&server, "declines", &"a".repeat(20_000), "", Value::Null), "too_large"),
    ] {
        assert_eq!(cuc.put(&of(TA_VAN), &bad).await.problem(), problem, "{bad}");
    }
    let good = answer(&server, "attends", "", "", Value::Null);
    assert_eq!(server.signed_in("Lan").await.get(&path).await.problem(), "not_found", "not invited");
    assert_eq!(server.signed_in("Lan").await.put(&of(TA_VAN), &good).await.problem(), "not_found");
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(binh.put(&of("UBND xã Sín Chéng"), &good).await.problem(), "not_found", "not invited");
    assert_eq!(binh.put(&of("UBND tỉnh"), &good).await.problem(), "not_found", "holds the meeting");
    assert_eq!(server.signed_in("Quang").await.get(&path).await.ok()["sees_all"], true);
}

#[tokio::test]
async fn an_answer_to_another_time_is_marked_and_none_is_taken_of_a_cancelled_meeting() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{id}");
    let of_ta_van = format!("{path}/replies/{}", server.unit(TA_VAN));
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let attends = answer(&server, "attends", "", "", 3);
    assert_eq!(cuc.put(&of_ta_van, &attends).await.status, 204);
    let view = binh.get(&path).await.ok();
    let later = view["meeting"]["starts_at"].as_i64().unwrap() + 3_600_000;
    let plan = json!({"title": "Giao ban tháng 11", "starts_at": later, "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit(TA_VAN)], "agenda": []});
    let change = json!({"base_fingerprint": view["plan_fingerprint"], "plan": plan});
    binh.put(&path, &change).await.ok();
    let shown = cuc.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"].clone();
    assert_eq!(shown["outdated"], true);
    server.wait(60_000);
    // The page shows the time before, and nobody has agreed to another one.
    let mut to_new_time = again(attends, &shown);
    assert_eq!(cuc.put(&of_ta_van, &to_new_time).await.problem(), "reply_to_other_time");
    assert_eq!(cuc.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"]["outdated"], true);
    let view = cuc.get(&format!("{path}/replies")).await.ok();
    assert_eq!(view["starts_at"], later);
    to_new_time["starts_at"] = view["starts_at"].clone();
    assert_eq!(cuc.put(&of_ta_van, &to_new_time).await.status, 204);
    assert_eq!(cuc.get(&format!("{path}/replies")).await.ok()["units"][0]["reply"]["outdated"], false);

    let cancel = format!("{path}/cancel");
    assert_eq!(binh.post(&cancel, &json!({"reason": " "})).await.problem(), "invalid_field");
    assert_eq!(cuc.post(&cancel, &json!({"reason": "Bận"})).await.problem(), "not_allowed");
    for mut who in [binh.clone(), server.signed_in("An").await] {
        assert_eq!(who.post(&format!("{path}/end"), &json!(null)).await.problem(), "meeting_not_open");
    }
    assert_eq!(binh.post(&cancel, &json!({"reason": "Hoãn vì mưa lũ"})).await.status, 204);
    assert_eq!(cuc.get(&path).await.ok()["meeting"]["cancel_reason"], "Hoãn vì mưa lũ");
    assert_eq!(cuc.get(&format!("{path}/join")).await.ok()["cancel_reason"], "Hoãn vì mưa lũ");
    server.wait(60_000);
    let second = server.signed_in("An").await.post(&cancel, &json!({"reason": "Khác"})).await;
    assert_eq!((second.status, second.problem().as_str()), (409, "cancelled_before"));
    let detail = second.json()["detail"].as_str().unwrap().to_owned();
    assert!(detail.contains("Bình, 09:01 22/11/2026, “Hoãn vì mưa lũ”."), "who, when and why: {detail}");
    assert_eq!(cuc.get(&path).await.ok()["meeting"]["cancel_reason"], "Hoãn vì mưa lũ", "the first one stands");
    let over = cuc.put(&of_ta_van, &to_new_time).await.json();
    assert_eq!(
        (&over["code"], &over["title"]),
        (&json!("meeting_cancelled"), &json!("Cuộc họp đã hủy: Hoãn vì mưa lũ."))
    );
}

#[tokio::test]
async fn whoever_comes_to_a_cancelled_meeting_reads_that_and_those_invited_why() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let path = format!("/api/v1/meetings/{id}");
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let secret_of = |link: &Value| link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let check = secret_of(&binh.post(&format!("{path}/readiness/link"), &json!({})).await.ok());
    let guests = secret_of(&binh.post(&format!("{path}/invitation"), &json!({})).await.ok());
    assert_eq!(binh.post(&format!("{path}/cancel"), &json!({"reason": "Hoãn vì mưa lũ."})).await.status, 204);
    let guest = json!({"secret": guests, "meeting": null, "name": "Hoa", "unit_name": ""});
    for (answer, title) in [
        (server.browser().get(&format!("/api/v1/checks/{check}")).await, "Cuộc họp đã hủy."),
        (server.browser().post("/api/v1/invitations/join", &guest).await, "Cuộc họp đã hủy."),
        (cuc.get(&format!("{path}/check")).await, "Cuộc họp đã hủy: Hoãn vì mưa lũ."),
        (binh.post(&format!("{path}/readiness/link"), &json!({})).await, "Cuộc họp đã hủy: Hoãn vì mưa lũ."),
        (binh.post(&format!("{path}/invitation"), &json!({})).await, "Cuộc họp đã hủy: Hoãn vì mưa lũ."),
    ] {
        let problem = answer.json();
        assert_eq!((&problem["code"], &problem["title"]), (&json!("meeting_cancelled"), &json!(title)));
    }
}

#[tokio::test]
async fn a_calendar_gets_the_meeting_with_its_time_place_and_agenda_and_nothing_that_was_typed_breaks_it() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let title = "Phòng, chống thiên tai; khẩn\\ cấp và triển khai nhiệm vụ trọng tâm sáu tháng cuối năm 2026";
    let agenda = json!([{"id": null, "title": "Tình hình mưa lũ", "presenter": "Cúc", "minutes": 45}]);
    let plan = json!({"title": title, "starts_at": 1_796_088_600_000_i64, "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit(TA_VAN)], "agenda": agenda});
    let meeting = an.post("/api/v1/meetings", &plan).await.ok();
    let path = format!("/api/v1/meetings/{}/calendar", meeting["id"].as_str().unwrap());
    let answer = server.signed_in("Cúc").await.get(&path).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/calendar; charset=utf-8")));
    let file = answer.text();
    assert!(file.lines().all(|line| line.len() <= 76), "{file}");
    let whole = file.replace("\r\n ", "");
    for line in [
        "SUMMARY:Phòng\\, chống thiên tai\\; khẩn\\\\ cấp và triển khai nhiệm vụ trọng tâm sáu tháng cuối năm 2026",
        "DTSTART:20261201T013000Z",
        "DTEND:20261201T021500Z",
        "STATUS:CONFIRMED",
    ] {
        assert!(whole.lines().any(|one| one == line), "{line} is missing in {whole}");
    }
    assert!(whole.contains("1. Tình hình mưa lũ (Cúc)"), "{whole}");
    assert_eq!(server.signed_in("Lan").await.get(&path).await.problem(), "not_found");
}
