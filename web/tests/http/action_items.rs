// SPDX-License-Identifier: MPL-2.0
//! What comes of a meeting: a published task is named to a unit, reported late with its reason and
//! confirmed; who stands above sees it, and nobody beside.

use meetings::ids::MeetingId;
use meetings::minutes::{Body, MinutesContent, MinutesHead};
use meetings::room::marks::{MarkKind, MarkStanding};
use serde_json::{Value, json};
use store::Actor;
use store::minutes_signing::{FiledCertificate, NewSignature, SignatureRole, sha256_hex};
use store::rooms::Mark;

use crate::browser::{Answer, Browser};
use crate::server::{Running, TestServer};

const TINH: &str = "UBND tỉnh";
const HUYEN: &str = "UBND huyện Sa Pa";
const TA_VAN: &str = "UBND xã Tả Van";
const SIN_CHENG: &str = "UBND xã Sín Chéng";
const DAY: i64 = 86_400_000;

/// Tả Van stands below Sa Pa, everybody below the province, which holds the meetings.
async fn server() -> Running {
    TestServer::new()
        .with_unit(TINH)
        .with_user("An")
        .with_user("Bình")
        .with_user("Hoa")
        .with_admin("Quang")
        .with_unit_below(HUYEN, TINH)
        .with_user("Giang")
        .with_unit_below(TA_VAN, HUYEN)
        .with_user("Cúc")
        .with_unit_below(SIN_CHENG, TINH)
        .with_user("Lan")
        .start()
        .await
}

/// A meeting that was held, at which these tasks were noted: what everybody could read of them.
async fn held(server: &Running, tasks: &[(&str, MarkStanding)]) -> MeetingId {
    let id = server.meeting("An", "Bình", &[TA_VAN]).await;
    let (store, now) = (server.store(), server.now());
    store::save!(store => meetings().start(&id, &Actor::System, now)).unwrap();
    for (number, (text, standing)) in (1..).zip(tasks) {
        let (version, kind, item) = (1, MarkKind::ActionItem, None);
        let mark = Mark { number, version, kind, text: (*text).to_owned(), at: now, item, standing: *standing };
        store::save!(store => rooms().add_mark(&id, &mark, &Actor::System, now)).unwrap();
    }
    server.wait(3_600_000);
    let now = server.now();
    store::save!(store => meetings().end(&id, &Actor::System, now)).unwrap();
    store::save!(store => action_items().take_from_marks(&id, &Actor::System, now)).unwrap();
    id
}

/// `days` from now.
fn given(server: &Running, text: &str, unit: &str, days: i64) -> Value {
    json!({"text": text, "agenda_item": null, "unit": server.unit(unit), "coordinating": [], "people": "",
        "deadline": server.now().plus(days * DAY)})
}

/// Bình gives one of a held meeting; answers its address.
async fn give(server: &Running, meeting: &MeetingId, text: &str, unit: &str, days: i64) -> String {
    let mut binh = server.signed_in("Bình").await;
    let path = format!("/api/v1/meetings/{meeting}/action-items");
    let view = binh.post(&path, &given(server, text, unit, days)).await.ok();
    format!("/api/v1/action-items/{}", view["item"]["id"].as_str().unwrap())
}

/// One step on the version that stands there now.
async fn step(who: &mut Browser, path: &str, act: &str, text: &str, more: Value) -> Answer {
    let seen = who.get(path).await.json()["item"]["version"].clone();
    let mut body = json!({"seen": seen, "act": act, "text": text});
    body.as_object_mut().unwrap().extend(more.as_object().cloned().unwrap_or_default());
    who.post(&format!("{path}/steps"), &body).await
}

fn texts(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_published_task_is_named_to_a_unit_reported_late_with_its_reason_and_confirmed() {
    let server = server().await;
    let tasks = [
        ("Tả Van báo cáo thu ngân sách", MarkStanding::Published),
        ("Ghi của thư ký", MarkStanding::Desk),
        ("Đã rút", MarkStanding::Withdrawn),
    ];
    let meeting = held(&server, &tasks).await;
    let mut binh = server.signed_in("Bình").await;
    let mut cuc = server.signed_in("Cúc").await;
    let of_meeting = format!("/api/v1/meetings/{meeting}/action-items");
    let desk = binh.get(&of_meeting).await.ok();
    assert_eq!(texts(&desk), ["Tả Van báo cáo thu ngân sách"], "what was published, and nothing else");
    assert_eq!((&desk["may_give"], &desk["items"][0]["given_by"]), (&json!(true), &json!("An")));
    let path = format!("/api/v1/action-items/{}", desk["items"][0]["id"].as_str().unwrap());
    assert_eq!(cuc.get(&path).await.problem(), "not_found", "no unit is named yet");

    let mut content = given(&server, "Tả Van báo cáo thu ngân sách", TA_VAN, -1);
    let correct = |content: &Value| json!({"seen": 1, "content": content});
    assert_eq!(binh.put(&path, &correct(&content)).await.problem(), "deadline_passed");
    content["deadline"] = json!(server.now().plus(5 * DAY));
    content["unit"] = json!("khong-con");
    assert_eq!(binh.put(&path, &correct(&content)).await.problem(), "no_such_unit");
    content["unit"] = json!(server.unit(TA_VAN));
    assert_eq!(cuc.put(&path, &correct(&content)).await.problem(), "not_found");
    assert_eq!(binh.put(&path, &correct(&content)).await.ok()["item"]["days_left"], 5);

    let own = cuc.get(&path).await.ok();
    assert_eq!(own["may"], json!(["note", "report", "ask_extension"]));
    step(&mut cuc, &path, "note", "Đang đối chiếu số liệu", json!({})).await.ok();
    server.wait(7 * DAY);
    cuc = server.signed_in("Cúc").await;
    let mut an = server.signed_in("An").await;
    let late = cuc.get("/api/v1/action-items?show=overdue").await.ok();
    assert_eq!((texts(&late), &late["items"][0]["days_late"]), (vec!["Tả Van báo cáo thu ngân sách"], &json!(2)));
    assert_eq!(cuc.get("/api/v1/action-items/counts").await.ok()["overdue"], 1);
    assert_eq!(step(&mut cuc, &path, "report", "Đã gửi báo cáo", json!({})).await.problem(), "late_reason_missing");
    assert_eq!(step(&mut cuc, &path, "report", " ", json!({"late_reason": "Mưa lũ"})).await.problem(), "invalid_field");
    step(&mut cuc, &path, "report", "Đã gửi báo cáo", json!({"late_reason": "Mưa lũ"})).await.ok();
    assert_eq!(step(&mut cuc, &path, "confirm", "", json!({})).await.problem(), "own_report");
    assert_eq!(an.get("/api/v1/action-items/counts").await.ok()["waiting"], 1);

    server.wait(30 * DAY);
    (an, cuc) = (server.signed_in("An").await, server.signed_in("Cúc").await);
    step(&mut an, &path, "return", "Thiếu quý III", json!({})).await.ok();
    assert_eq!(cuc.get(&path).await.ok()["item"]["overdue"], true);
    step(&mut cuc, &path, "report", "Đã bổ sung", json!({})).await.ok();
    let done = step(&mut an, &path, "confirm", "", json!({})).await.ok();
    server.wait(100 * DAY);
    let after = server.signed_in("Cúc").await.get(&path).await.ok();
    assert_eq!((&after["item"]["state"], &after["item"]["days_late"]), (&json!("done"), &done["item"]["days_late"]));
    assert_eq!((&after["item"]["late_reason"], &after["may"]), (&json!("Mưa lũ"), &json!([])));
    let acts: Vec<&str> = after["steps"].as_array().unwrap().iter().map(|s| s["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["give", "correct", "note", "report", "return", "report", "confirm"]);
    assert_eq!(after["steps"][3]["unit_name"], TA_VAN);
}

#[tokio::test]
async fn of_two_who_change_one_item_the_second_is_told_and_a_step_is_kept_once() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    let path = give(&server, &meeting, "Rà soát hộ nghèo", TA_VAN, 5).await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let note = json!({"seen": 1, "act": "note", "text": "Đã rà soát ba thôn"});
    assert_eq!(cuc.post(&format!("{path}/steps"), &note).await.status, 200);
    let cancel = json!({"seen": 1, "act": "cancel", "text": "Giao nhầm"});
    let late = binh.post(&format!("{path}/steps"), &cancel).await;
    assert_eq!((late.status, late.problem().as_str()), (409, "action_item_changed"));
    assert_eq!(cuc.post(&format!("{path}/steps"), &note).await.problem(), "action_item_changed", "sent twice");
    let correct = json!({"seen": 1, "content": given(&server, "Khác", TA_VAN, 9)});
    assert_eq!(binh.put(&path, &correct).await.problem(), "action_item_changed");
    let view = binh.get(&path).await.ok();
    assert_eq!((view["steps"].as_array().unwrap().len(), &view["item"]["state"]), (2, &json!("in_progress")));
    assert_eq!(view["item"]["text"], "Rà soát hộ nghèo");
    for (act, expected) in [("give", "not_allowed"), ("correct", "not_allowed"), ("confirm", "action_item_state")] {
        assert_eq!(step(&mut binh, &path, act, "-", json!({})).await.problem(), expected, "{act}");
    }
}

#[tokio::test]
async fn an_extension_is_asked_for_with_a_reason_and_granted_by_who_gave_it() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    let path = give(&server, &meeting, "Rà soát hộ nghèo", TA_VAN, 5).await;
    let (mut hoa, mut cuc) = (server.signed_in("Hoa").await, server.signed_in("Cúc").await);
    let to = |days: i64| json!({"to": server.now().plus(days * DAY)});
    assert_eq!(step(&mut cuc, &path, "ask_extension", "Mưa lũ", to(4)).await.problem(), "deadline_not_later");
    assert_eq!(step(&mut cuc, &path, "ask_extension", "Mưa lũ", to(-1)).await.problem(), "deadline_passed");
    assert_eq!(step(&mut cuc, &path, "ask_extension", "", to(9)).await.problem(), "invalid_field");
    assert_eq!(step(&mut cuc, &path, "grant_extension", "", json!({})).await.problem(), "not_allowed");
    let asked = step(&mut cuc, &path, "ask_extension", "Mưa lũ", to(9)).await.ok();
    assert_eq!(asked["item"]["asked_reason"], "Mưa lũ");
    assert_eq!(texts(&hoa.get("/api/v1/action-items?show=waiting").await.ok()), ["Rà soát hộ nghèo"]);
    let granted = step(&mut hoa, &path, "grant_extension", "", json!({})).await.ok();
    assert_eq!((&granted["item"]["days_left"], &granted["item"]["asked_to"]), (&json!(9), &Value::Null));
    assert_eq!(granted["steps"][2]["name"], "Hoa");
}

#[tokio::test]
async fn who_stands_above_sees_down_to_the_commune_and_nobody_beside() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    let path = give(&server, &meeting, "Rà soát hộ nghèo", TA_VAN, 5).await;
    give(&server, &meeting, "Sửa đường", SIN_CHENG, 3).await;
    for (name, sees) in [
        ("Giang", vec!["Rà soát hộ nghèo"]),
        ("Cúc", vec!["Rà soát hộ nghèo"]),
        ("Lan", vec!["Sửa đường"]),
        ("Hoa", vec!["Sửa đường", "Rà soát hộ nghèo"]),
        ("Quang", vec!["Sửa đường", "Rà soát hộ nghèo"]),
    ] {
        let mut person = server.signed_in(name).await;
        assert_eq!(texts(&person.get("/api/v1/action-items").await.ok()), sees, "{name}");
    }
    let (mut giang, mut lan) = (server.signed_in("Giang").await, server.signed_in("Lan").await);
    assert_eq!(giang.get(&path).await.ok()["may"], json!([]), "who stands above reads");
    assert_eq!(step(&mut giang, &path, "note", "Đôn đốc", json!({})).await.problem(), "not_allowed");
    assert_eq!(lan.get(&path).await.problem(), "not_found");
    let blind = json!({"seen": 1, "act": "note", "text": "-"});
    assert_eq!(lan.post(&format!("{path}/steps"), &blind).await.problem(), "not_found");
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
    let of_meeting = format!("/api/v1/meetings/{meeting}/action-items");
    assert_eq!(lan.post(&of_meeting, &given(&server, "-", TA_VAN, 1)).await.problem(), "not_found");
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.post(&of_meeting, &given(&server, "-", TA_VAN, 1)).await.problem(), "not_allowed");

    let mut hoa = server.signed_in("Hoa").await;
    for (query, found) in [
        (format!("unit={}", server.unit(HUYEN)), vec!["Rà soát hộ nghèo"]),
        ("q=ho+NGHEO".to_owned(), vec!["Rà soát hộ nghèo"]),
        ("q=%25".to_owned(), vec![]),
        ("scope=mine".to_owned(), vec![]),
        ("scope=given&show=soon".to_owned(), vec!["Sửa đường", "Rà soát hộ nghèo"]),
        (format!("until={}", server.now().plus(4 * DAY).0), vec!["Sửa đường"]),
        ("page=1".to_owned(), vec![]),
    ] {
        assert_eq!(texts(&hoa.get(&format!("/api/v1/action-items?{query}")).await.ok()), found, "{query}");
    }
}

#[tokio::test]
async fn rates_are_by_unit_and_period() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    let mut cuc = server.signed_in("Cúc").await;
    let in_time = give(&server, &meeting, "Đúng hạn", TA_VAN, 2).await;
    let late = give(&server, &meeting, "Trễ hẹn", TA_VAN, 2).await;
    give(&server, &meeting, "Chưa làm", TA_VAN, 2).await;
    let cancelled = give(&server, &meeting, "Giao nhầm", TA_VAN, 2).await;
    give(&server, &meeting, "Năm sau", SIN_CHENG, 100).await;
    let (begin, mut binh) = (server.now(), server.signed_in("Bình").await);
    step(&mut binh, &cancelled, "cancel", "Giao nhầm", json!({})).await.ok();
    step(&mut cuc, &in_time, "report", "Xong", json!({})).await.ok();
    server.wait(3 * DAY);
    step(&mut cuc, &late, "report", "Xong", json!({"late_reason": "Mưa lũ"})).await.ok();
    let mut giang = server.signed_in("Giang").await;
    let by_unit = "/api/v1/action-items/by-unit?show=all";
    let seen = giang.get(by_unit).await.ok();
    assert_eq!(seen["units"].as_array().unwrap().len(), 1, "not the unit beside");
    let tally = &seen["units"][0]["tally"];
    let figures = ["given", "running", "on_time", "late", "overdue", "explained", "waiting", "on_time_percent"];
    assert_eq!(figures.map(|name| tally[name].as_i64().unwrap()), [3, 0, 1, 1, 1, 1, 2, 33]);
    let all = binh.get(by_unit).await.ok();
    assert_eq!((all["units"].as_array().unwrap().len(), &all["all"]["given"]), (2, &json!(4)));
    assert_eq!(all["units"][0]["name"], TA_VAN, "with most overdue first");
    assert_eq!(all["units"][1]["tally"]["on_time_percent"], Value::Null);
    let period = format!("{by_unit}&from={}&until={}", begin.plus(50 * DAY).0, begin.plus(200 * DAY).0);
    assert_eq!(binh.get(&period).await.ok()["units"][0]["name"], SIN_CHENG);
}

#[tokio::test]
async fn tables_have_what_is_asked_for_and_no_text_of_them_is_a_formula() {
    let server = server().await;
    let meeting = held(&server, &[]).await;
    give(&server, &meeting, "=HYPERLINK(\"http://x\";\"Bấm\")", TA_VAN, 2).await;
    give(&server, &meeting, "Sửa đường", SIN_CHENG, 2).await;
    let mut cuc = server.signed_in("Cúc").await;
    let csv = cuc.get("/api/v1/action-items.csv?lang=vi").await;
    assert_eq!(csv.header("content-type"), Some("text/csv; charset=utf-8"));
    let text = csv.text();
    assert!(text.starts_with("\u{feff}\"STT\";\"Nhiệm vụ\";\"Đơn vị chủ trì\""), "{text}");
    assert!(text.contains("1;\"'=HYPERLINK(\"\"http://x\"\";\"\"Bấm\"\")\";\"UBND xã Tả Van\""), "{text}");
    assert!(text.contains(";24/11/2026;") && !text.contains("Sửa đường"), "{text}");
    let book = cuc.get("/api/v1/action-items.xlsx?lang=vi&show=all").await;
    assert_eq!((book.status, &book.body[..2]), (200, &b"PK"[..]));
    assert!(book.header("content-disposition").unwrap().contains("nhiem-vu.xlsx"));
    let tallies = cuc.get("/api/v1/action-items/by-unit.csv?lang=en&show=all").await.text();
    assert!(tallies.contains("\"UBND xã Tả Van\";1;1;0;0;0;0;0;\r\n\"Total\";1;1;0;0;0;0;0;\r\n"), "{tallies}");
    assert_eq!(cuc.get("/api/v1/action-items/by-unit.xlsx").await.status, 200);
}

#[tokio::test]
async fn the_next_meeting_of_the_series_opens_with_what_earlier_ones_left() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    let plan = json!({"title": "Giao ban tuần", "starts_at": server.now().plus(3_600_000), "chair": server.user("An"),
        "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit(TA_VAN)], "agenda": []});
    let series = json!({"plan": plan, "every": "week", "times": 3});
    let meetings = an.post("/api/v1/meetings/series", &series).await.ok()["meetings"].clone();
    let id = |n: usize| MeetingId::parse(meetings[n]["id"].as_str().unwrap()).unwrap();
    let (store, now) = (server.store(), server.now());
    store::save!(store => meetings().start(&id(0), &Actor::System, now)).unwrap();
    store::save!(store => meetings().end(&id(0), &Actor::System, now)).unwrap();
    give(&server, &id(0), "Rà soát hộ nghèo", TA_VAN, 5).await;
    let done = give(&server, &id(0), "Sửa đường", TA_VAN, 5).await;
    step(&mut an, &done, "cancel", "Không cần nữa", json!({})).await.ok();
    let earlier = async |who: &mut Browser, n: usize| {
        let view = who.get(&format!("/api/v1/meetings/{}/action-items", id(n))).await.ok();
        view["earlier"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut cuc = server.signed_in("Cúc").await;
    for n in [1, 2] {
        assert_eq!(earlier(&mut an, n).await, ["Rà soát hộ nghèo"]);
        assert_eq!(earlier(&mut cuc, n).await, ["Rà soát hộ nghèo"]);
    }
    assert_eq!(earlier(&mut an, 0).await, Vec::<String>::new());
}

#[tokio::test]
async fn once_the_minutes_are_signed_only_what_they_leave_open_is_still_said() {
    let server = server().await;
    let meeting = held(&server, &[("Rà soát hộ nghèo", MarkStanding::Published)]).await;
    let (store, now) = (server.store(), server.now());
    let content = MinutesContent { head: MinutesHead::default(), body: Body::of(Vec::new()) };
    let minutes = store::save!(store => minutes().create(&meeting, None, &content, &Actor::System, now)).unwrap();
    store::save!(store => minutes().submit(&minutes.id, 1, b"PDF", &Actor::System, now)).unwrap();
    let certificate = FiledCertificate { sha256: sha256_hex(b"B"), subject: "CN=B".to_owned() };
    let signature = NewSignature {
        role: SignatureRole::Secretary,
        signer: server.user("Bình"),
        key_subject: "CN=B",
        certificate: &certificate,
        other_name_confirmed: false,
        signed_sha256: &sha256_hex(b"PDF"),
        pdf: b"PDF+B",
    };
    store::save!(store => minutes().add_signature(&minutes.id, &signature, &Actor::System, now)).unwrap();

    let mut binh = server.signed_in("Bình").await;
    let path = format!("/api/v1/meetings/{meeting}/action-items");
    let view = binh.get(&path).await.ok();
    assert_eq!(view["frozen"], true);
    assert_eq!(binh.post(&path, &given(&server, "Thêm", TA_VAN, 5)).await.problem(), "action_items_frozen");
    let item = format!("/api/v1/action-items/{}", view["items"][0]["id"].as_str().unwrap());
    let correct = |seen: i64, content: Value| json!({"seen": seen, "content": content});
    let other = given(&server, "Việc khác", TA_VAN, 5);
    assert_eq!(binh.put(&item, &correct(1, other)).await.problem(), "action_items_frozen");
    let filled = given(&server, "Rà soát hộ nghèo", TA_VAN, 5);
    assert_eq!(binh.put(&item, &correct(1, filled)).await.ok()["item"]["unit_name"], TA_VAN);
    let moved = given(&server, "Rà soát hộ nghèo", SIN_CHENG, 5);
    assert_eq!(binh.put(&item, &correct(2, moved)).await.problem(), "action_items_frozen");
}
