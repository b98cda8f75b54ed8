// SPDX-License-Identifier: MPL-2.0
//! What the speech engine left out of the transcript, and who may bring it back.

use ::meetings::ids::{MeetingId, RecordingId, SegmentId};
use ::meetings::transcript::{LeftOut, LeftOutReason, Segment};
use serde_json::{Value, json};
use store::Actor;

use crate::browser::{Answer, Browser, Extra};
use crate::search::say;
use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("Xã Bảo Thắng")
        .with_user("Cường")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .start()
        .await
}

/// The vote of Cường, of which the engine took the words between his sentences for a loop.
async fn voted(server: &Running) -> MeetingId {
    let meeting = server.held_meeting("An", "Bình", &["Xã Bảo Thắng"]).await;
    say(server, &meeting, "Cường", &["Thu ngân sách đạt 102% dự toán.", "Xin hết."]).await;
    let said = server.store().transcript().list(&meeting).await.unwrap().remove(0);
    keep(server, &said.recording.clone(), said, "x1").await;
    meeting
}

async fn keep(server: &Running, recording: &RecordingId, said: Segment, id: &str) {
    let segment = Segment {
        id: SegmentId::parse(id).unwrap(),
        starts_at: said.ends_at.plus(500),
        ends_at: said.ends_at.plus(2_500),
        text: "Đồng ý đồng ý đồng ý đồng ý đồng ý.".to_owned(),
        ..said
    };
    let left_out = [LeftOut { segment, reason: LeftOutReason::Loop, brought_back_by: None }];
    store::save!(server.store() => left_out().keep(recording, &left_out, server.now())).unwrap();
}

async fn delete(browser: &mut Browser, path: &str) -> Answer {
    browser.send("DELETE", path, Extra::default()).await
}

async fn bring_back(browser: &mut Browser) -> Answer {
    browser.put("/api/v1/segments/x1/brought-back", &json!({})).await
}

async fn sentences(browser: &mut Browser, meeting: &MeetingId) -> Vec<Value> {
    let view = browser.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok();
    view["segments"].as_array().unwrap().iter().map(|segment| segment["text"].clone()).collect()
}

const WITHOUT: [&str; 2] = ["Thu ngân sách đạt 102% dự toán.", "Xin hết."];
const WITH: [&str; 3] = ["Thu ngân sách đạt 102% dự toán.", "Đồng ý đồng ý đồng ý đồng ý đồng ý.", "Xin hết."];

#[tokio::test]
async fn chair_and_secretary_see_what_was_left_out_and_nobody_else_does() {
    let server = server().await;
    let meeting = voted(&server).await;
    let path = format!("/api/v1/meetings/{meeting}/transcript/left-out");
    for name in ["An", "Bình"] {
        let mut leader = server.signed_in(name).await;
        let list = leader.get(&path).await.ok();
        let line = &list["lines"][0];
        assert_eq!((&line["segment"]["speaker"], &line["segment"]["text"]), (&json!("Cường"), &json!(WITH[1])));
        assert_eq!(
            (&line["reason"], &line["brought_back_by"], &list["full"]),
            (&json!("loop"), &json!(null), &json!(false))
        );
        assert_eq!(leader.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok()["left_out"], 1);
    }
    for (name, refused) in [("Cường", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.get(&path).await.problem(), refused);
        assert_eq!(bring_back(&mut other).await.problem(), refused);
        assert_eq!(delete(&mut other, "/api/v1/segments/x1/brought-back").await.problem(), refused);
    }
    let mut cuong = server.signed_in("Cường").await;
    assert_eq!(sentences(&mut cuong, &meeting).await, WITHOUT);
    assert_eq!(cuong.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok()["left_out"], 0);
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
}

#[tokio::test]
async fn what_was_left_out_is_nowhere_until_it_comes_back_and_then_everywhere() {
    let server = server().await;
    let meeting = voted(&server).await;
    let (mut binh, mut cuong) = (server.signed_in("Bình").await, server.signed_in("Cường").await);
    let drafted = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let draft = format!("/api/v1/minutes/{}/redraft", drafted["minutes"]["id"].as_str().unwrap());
    let verbatim = |revision: u32| json!({"base_revision": revision, "length": "verbatim"});
    let mut is_everywhere = async |revision: u32| -> Vec<bool> {
        let file = cuong.get(&format!("/api/v1/meetings/{meeting}/transcript.txt")).await.text();
        let found = cuong.get("/api/v1/search?q=dong+y").await.ok();
        let minutes = binh.post(&draft, &verbatim(revision)).await.ok()["content"]["body"].to_string();
        let is_found = found["hits"].as_array().unwrap().iter().any(|hit| hit["minutes"].is_null());
        vec![file.contains("Đồng ý"), is_found, minutes.contains("ồng ý đồng ý")]
    };
    assert_eq!(is_everywhere(1).await, [false; 3]);
    let mut an = server.signed_in("An").await;
    let back = bring_back(&mut an).await.ok();
    assert_eq!((&back["brought_back_by"], &back["segment"]["text"]), (&json!("An"), &json!(WITH[1])));
    assert_eq!(is_everywhere(2).await, [true; 3]);

    // Nothing of what stands in the transcript changes by pressing twice.
    let seq = server.store().audit().verify().await.unwrap().unwrap();
    assert_eq!(bring_back(&mut an).await.ok()["brought_back_by"], "An");
    assert_eq!(server.store().audit().verify().await.unwrap().unwrap(), seq);

    let out = delete(&mut an, "/api/v1/segments/x1/brought-back").await.ok();
    assert_eq!(out["brought_back_by"], json!(null));
    assert_eq!(is_everywhere(3).await, [false; 3]);
    let since = format!("/api/v1/meetings/{meeting}/transcript?since={}", server.now().0);
    assert_eq!(an.get(&since).await.ok()["gone"], json!(["x1"]), "another desk takes it away too");
    for id in ["x9", server.store().transcript().list(&meeting).await.unwrap()[0].id.as_str()] {
        let path = format!("/api/v1/segments/{id}/brought-back");
        assert_eq!(an.put(&path, &json!({})).await.problem(), "not_found", "{id} was never left out");
    }
}

#[tokio::test]
async fn what_came_back_is_corrected_like_any_sentence_and_stays_when_it_is_recognised_again() {
    let server = server().await;
    let meeting = voted(&server).await;
    let mut binh = server.signed_in("Bình").await;
    let text = json!({"text": "Đồng ý."});
    assert_eq!(binh.put("/api/v1/segments/x1/text", &text).await.problem(), "not_found", "it is not there yet");
    bring_back(&mut binh).await.ok();
    assert_eq!(sentences(&mut binh, &meeting).await, WITH);
    let again = async || {
        let all = server.store().transcript().list(&meeting).await.unwrap();
        let (recording, kept) = (all[0].recording.clone(), [all[0].clone(), all[2].clone()]);
        store::save!(server.store() => transcript().replace(&recording, "ctc", &kept, &Actor::System, server.now()))
            .unwrap();
        keep(&server, &recording, all[0].clone(), "x1").await;
    };
    again().await;
    assert_eq!(sentences(&mut binh, &meeting).await, WITH);
    let corrected = binh.put("/api/v1/segments/x1/text", &text).await.ok();
    assert_eq!((&corrected["text"], &corrected["recognised"]), (&json!("Đồng ý."), &json!(WITH[1])));
    again().await;
    assert_eq!(sentences(&mut binh, &meeting).await, [WITH[0], "Đồng ý.", WITH[2]]);
    delete(&mut binh, "/api/v1/segments/x1/brought-back").await.ok();
    assert_eq!(sentences(&mut binh, &meeting).await, WITHOUT);
}
