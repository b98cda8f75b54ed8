// SPDX-License-Identifier: MPL-2.0
use serde_json::{Value, json};

use crate::search::{say, say_recognised_at};
use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã")
        .with_user("Cúc")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .start()
        .await
}

fn body_saying(text: &str) -> Value {
    json!({"type": "doc", "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
}

#[tokio::test]
async fn the_first_draft_has_the_facts_of_the_meeting() {
    let server = server().await;
    let id = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    let mut binh = server.signed_in("Bình").await;
    let path = format!("/api/v1/meetings/{id}/minutes");
    let minutes = binh.post(&path, &json!({})).await.ok();
    let head = &minutes["content"]["head"];
    assert_eq!(head["title"], "Giao ban tháng 11");
    assert_eq!(head["issuing_unit"], "Ủy ban nhân dân tỉnh");
    assert_eq!((head["chair_name"].as_str(), head["secretary_name"].as_str()), (Some("An"), Some("Bình")));
    assert_eq!(minutes["may_edit"], true);
    let again = binh.post(&path, &json!({})).await.ok();
    assert_eq!(again["minutes"]["id"], minutes["minutes"]["id"], "asked again, the same minutes");
}

#[tokio::test]
async fn the_draft_of_a_meeting_that_was_never_opened_says_so_and_needs_times_and_attendance() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &["UBND xã"]).await;
    server.wait(3_600_000);
    let ended = server
        .signed_in("An")
        .await
        .post(&format!("/api/v1/meetings/{id}/cancel"), &json!({"reason": "Hoãn vì mưa lũ"}))
        .await;
    assert_eq!(ended.status, 204);
    let mut binh = server.signed_in("Bình").await;
    let join = binh.get(&format!("/api/v1/meetings/{id}/join")).await.ok();
    assert_eq!((&join["ended"], &join["cancelled"]), (&json!(true), &json!(true)));
    let minutes = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
    let head = &minutes["content"]["head"];
    assert_eq!((head["begins"].as_str(), head["ends"].as_str()), (Some(""), Some("")));
    assert!(minutes["content"]["body"].to_string().contains("không được khai mạc"), "{minutes}");

    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let mut content = minutes["content"].clone();
    for (field, text) in [("number", "15"), ("symbol", "BB-UBND"), ("place", "Lào Cai")] {
        content["head"][field] = json!(text);
    }
    content["head"]["begins"] = json!("8h sáng");
    content["head"]["ends"] = json!("hôm qua");
    assert_eq!(minutes["unopened"], true);
    let filled_in = [
        ("begins", json!("08 giờ 00 phút, ngày 03 tháng 11 năm 2026"), "begins, ends, venue, attendance, body"),
        ("ends", json!("9 giờ 30 phút, ngày 3/11/2026"), "ends, venue, attendance, body"),
        ("venue", json!("Hội trường UBND tỉnh"), "venue, attendance, body"),
        ("attendance", json!(["Đại biểu các xã."]), "attendance, body"),
    ];
    for (revision, (field, value, missing)) in (1..).zip(filled_in) {
        binh.put(&path, &json!({"base_revision": revision, "content": content})).await.ok();
        let refused = binh.post(&format!("{path}/submit"), &json!({"revision": revision + 1})).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "minutes_incomplete"));
        assert_eq!(refused.json()["fact"], missing);
        content["head"][field] = value;
    }
    let said = json!({"type": "paragraph", "content": [{"type": "text", "text": "Đã họp tại xã."}]});
    content["body"]["content"].as_array_mut().unwrap().push(said);
    binh.put(&path, &json!({"base_revision": 5, "content": content})).await.ok();
    let refused = binh.post(&format!("{path}/submit"), &json!({"revision": 6})).await;
    assert_eq!(refused.problem(), "draft_note_left", "nobody signs an instruction to the secretary");
    let fact = refused.json()["fact"].as_str().unwrap().to_owned();
    assert!(fact.starts_with("Cuộc họp không được khai mạc"), "where it stands: {fact}");
    content["body"]["content"].as_array_mut().unwrap().remove(0);
    binh.put(&path, &json!({"base_revision": 6, "content": content})).await.ok();
    let submitted = binh.post(&format!("{path}/submit"), &json!({"revision": 7})).await;
    assert_eq!(submitted.ok()["minutes"]["state"], "submitted");
}

#[tokio::test]
async fn a_live_meeting_has_no_minutes() {
    let server = server().await;
    let id = server.meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let refused = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await;
    assert_eq!(refused.problem(), "meeting_not_ended");
}

#[tokio::test]
async fn the_second_of_two_editors_gets_a_conflict_and_loses_nothing() {
    let server = server().await;
    let id = server.held_meeting("An", "Bình", &[]).await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let minutes = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let mut content = minutes["content"].clone();
    content["body"] = body_saying("Bình viết.");
    let saved = binh.put(&path, &json!({"base_revision": 1, "content": content})).await.ok();
    assert_eq!((saved["minutes"]["revision"].as_i64(), saved["saved_by_name"].as_str()), (Some(2), Some("Bình")));

    content["body"] = body_saying("An viết.");
    let refused = an.put(&path, &json!({"base_revision": 1, "content": content})).await;
    assert_eq!((refused.status, refused.problem().as_str()), (409, "minutes_changed"));
    assert!(an.get(&path).await.text().contains("Bình viết."));
    an.put(&path, &json!({"base_revision": 2, "content": content})).await.ok();

    let revisions = an.get(&format!("{path}/revisions")).await.ok();
    let numbers: Vec<i64> = revisions.as_array().unwrap().iter().map(|r| r["revision"].as_i64().unwrap()).collect();
    assert_eq!(numbers, [3, 2, 1]);
    let restored = an.post(&format!("{path}/revisions/2/restore"), &json!({})).await.ok();
    assert_eq!(restored["minutes"]["revision"], 4);
    assert!(restored.to_string().contains("Bình viết."));
    assert_eq!(an.get(&format!("{path}/revisions/99")).await.problem(), "not_found");
}

#[tokio::test]
async fn delegates_neither_edit_nor_read_drafts_and_others_see_nothing() {
    let server = server().await;
    let id = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    let mut binh = server.signed_in("Bình").await;
    let minutes = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let save = json!({"base_revision": 1, "content": minutes["content"]});
    let empty = json!({});
    for (name, expected) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.put(&path, &save).await.problem(), expected);
        assert_eq!(other.get(&path).await.problem(), expected);
        for page in ["revisions", "revisions/1", "preview.pdf", "document.pdf"] {
            assert_eq!(other.get(&format!("{path}/{page}")).await.problem(), expected, "{page}");
        }
        assert_eq!(other.post(&format!("{path}/submit"), &json!({"revision": 1})).await.problem(), expected);
        assert_eq!(other.post(&format!("{path}/correction"), &empty).await.problem(), expected);
        assert_eq!(other.post(&format!("/api/v1/meetings/{id}/minutes"), &empty).await.problem(), expected);
    }
    assert_eq!(binh.get(&path).await.ok()["minutes"]["revision"], 1);
}

#[tokio::test]
async fn text_beyond_the_limits_is_refused_and_not_saved() {
    let server = server().await;
    let id = server.held_meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let minutes = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}", minutes["minutes"]["id"].as_str().unwrap());
    let mut content = minutes["content"].clone();
    content["body"] = body_saying(&"a".repeat(2_000_001));
    let save = |content: &Value| json!({"base_revision": 1, "content": content});
    assert_eq!(binh.put(&path, &save(&content)).await.problem(), "too_large");
    content["body"] = json!({"type": "doc", "content": [{"type": "script"}]});
    assert_eq!(binh.put(&path, &save(&content)).await.problem(), "invalid_field");
    content = minutes["content"].clone();
    content["head"]["venue"] = json!("v".repeat(10_000));
    let refused = binh.put(&path, &save(&content)).await;
    assert_eq!((refused.problem().as_str(), refused.json()["fact"].as_str()), ("head_field_too_long", Some("venue")));
    assert_eq!(binh.get(&path).await.ok()["minutes"]["revision"], 1);
}

#[tokio::test]
async fn without_fonts_the_refusal_is_in_the_users_language() {
    let empty = tempfile::tempdir().unwrap();
    let office = TestServer::new().with_unit("UBND tỉnh").with_user("An").with_user("Bình");
    let server = office.with_fonts(empty.path()).start().await;
    let id = server.held_meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let minutes = binh.post(&format!("/api/v1/meetings/{id}/minutes"), &json!({})).await.ok();
    let path = format!("/api/v1/minutes/{}/preview.pdf", minutes["minutes"]["id"].as_str().unwrap());
    let problem = binh.get(&path).await.json();
    assert_eq!(problem["code"], "fonts_missing");
    assert_eq!(problem["title"], "Máy chủ thiếu phông chữ để lập văn bản.");
    assert_eq!(problem.get("fact"), None, "what the typesetter says is for the log");
}

#[tokio::test]
async fn who_writes_minutes_is_told_how_much_speech_came_after_the_draft_until_it_is_made_anew() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    say(&server, &meeting, "Cúc", &["Thu ngân sách đạt 102% dự toán."]).await;
    let mut binh = server.signed_in("Bình").await;
    let drafted = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    assert_eq!(drafted["speech_after_draft"], 0);
    let path = format!("/api/v1/minutes/{}", drafted["minutes"]["id"].as_str().unwrap());

    server.wait(60_000);
    let late = ["Xã đã nhận đủ giống lúa.", "Còn hai thôn chưa có nước."];
    say_recognised_at(&server, &meeting, "Cúc", &late, server.now()).await;
    let content = json!({"base_revision": 1, "content": drafted["content"]});
    let saved = binh.put(&path, &content).await.ok();
    assert_eq!(saved["speech_after_draft"], 2, "also after somebody has written");

    server.wait(60_000);
    let anew = json!({"base_revision": 2, "length": "full"});
    let redrafted = binh.post(&format!("{path}/redraft"), &anew).await.ok();
    assert!(redrafted["content"]["body"].to_string().contains("giống lúa"), "{redrafted}");
    assert_eq!(redrafted["speech_after_draft"], 0);
}

#[tokio::test]
async fn the_draft_is_made_anew_shorter_or_word_by_word_and_what_was_written_can_come_back() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    say(
        &server,
        &meeting,
        "Cúc",
        &["Dạ, kính thưa đồng chí chủ trì.", "Em xin báo cáo là thu ngân sách đạt 102% dự toán ạ.", "Em xin hết."],
    )
    .await;
    let mut binh = server.signed_in("Bình").await;
    let drafted = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let words = |view: &Value| view["content"]["body"].to_string();
    assert_eq!(drafted["draft"], "full");
    assert!(words(&drafted).contains("Thu ngân sách đạt 102% dự toán.") && !words(&drafted).contains("kính thưa"));

    let path = format!("/api/v1/minutes/{}", drafted["minutes"]["id"].as_str().unwrap());
    let mut content = drafted["content"].clone();
    content["head"]["number"] = json!("15");
    content["body"] = body_saying("Bình viết.");
    let saved = binh.put(&path, &json!({"base_revision": 1, "content": content})).await.ok();
    assert_eq!(saved["draft"], Value::Null, "somebody has written in it");

    let anew = json!({"base_revision": 2, "length": "verbatim"});
    let verbatim = binh.post(&format!("{path}/redraft"), &anew).await.ok();
    assert_eq!((&verbatim["draft"], &verbatim["minutes"]["revision"]), (&json!("verbatim"), &json!(3)));
    assert!(words(&verbatim).contains("Dạ, kính thưa đồng chí chủ trì."), "every word: {verbatim}");
    assert_eq!(verbatim["content"]["head"]["number"], "15", "the head stays as it was written");
    assert_eq!(binh.post(&format!("{path}/redraft"), &anew).await.problem(), "minutes_changed");
    let log = server.store().audit().list(0, 1_000).await.unwrap();
    let entry = log.iter().rfind(|entry| entry.action == "minutes.redraft").unwrap();
    assert!(entry.actor.starts_with("user:") && entry.detail.contains("verbatim"), "{entry:?}");

    let restored = binh.post(&format!("{path}/revisions/2/restore"), &json!({})).await.ok();
    assert!(words(&restored).contains("Bình viết."), "{restored}");

    let again = json!({"base_revision": 4, "length": "summary"});
    for (name, expected) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.post(&format!("{path}/redraft"), &again).await.problem(), expected);
    }
    let unknown = json!({"base_revision": 4, "length": "novel"});
    assert_eq!(binh.post(&format!("{path}/redraft"), &unknown).await.status, 422);
    let shortest = server.signed_in("An").await.post(&format!("{path}/redraft"), &again).await.ok();
    assert_eq!(shortest["draft"], "summary", "the chair may too");
}
