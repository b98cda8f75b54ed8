// SPDX-License-Identifier: MPL-2.0
use ::meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use ::meetings::transcript::Segment;
use moments::Millis;
use serde_json::Value;
use store::Actor;
use store::recordings::Recording;

use crate::browser::Answer;
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

/// `speaker` says `sentences`, ten seconds each, from two seconds after the meeting's beginning.
pub async fn say(server: &Running, meeting: &MeetingId, speaker: &str, sentences: &[&str]) {
    let began = server.store().meetings().get(meeting).await.unwrap().started_at.unwrap();
    say_recognised_at(server, meeting, speaker, sentences, began).await;
}

/// The same, recognised at a time of its own.
pub async fn say_recognised_at(server: &Running, meeting: &MeetingId, speaker: &str, sentences: &[&str], at: Millis) {
    let began = server.store().meetings().get(meeting).await.unwrap().started_at.unwrap();
    let id = RecordingId::parse(&format!("r-{}-{}", meeting.as_str(), sentences.len())).unwrap();
    let participant = ParticipantId::parse(server.user(speaker).as_str()).unwrap();
    let recording = Recording {
        id: id.clone(),
        meeting: meeting.clone(),
        participant: participant.clone(),
        speaker: speaker.to_owned(),
        unit: "Xã Bảo Thắng".to_owned(),
        path: format!("recordings/{id}.opus"),
        started_at: began,
        duration: Some(600_000),
    };
    store::save!(server.store() => recordings().create(&recording, &Actor::System, began)).unwrap();
    let segments: Vec<Segment> = sentences
        .iter()
        .zip(0_i64..)
        .map(|(text, n)| Segment {
            id: SegmentId::parse(&format!("{id}-{n}")).unwrap(),
            recording: id.clone(),
            participant: participant.clone(),
            speaker: speaker.to_owned(),
            unit: "Xã Bảo Thắng".to_owned(),
            starts_at: began.plus(2_000 + n * 10_000),
            ends_at: began.plus(9_000 + n * 10_000),
            text: (*text).to_owned(),
            confidence: 0.9,
            model: "ctc".to_owned(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        })
        .collect();
    store::save!(server.store() => transcript().replace(&id, "ctc", &segments, &Actor::System, at)).unwrap();
}

fn snippets(answer: Answer) -> Vec<String> {
    let hits = answer.ok()["hits"].clone();
    let marked = |part: &Value| {
        let text = part["text"].as_str().unwrap();
        if part["found"] == true { format!("[{text}]") } else { text.to_owned() }
    };
    let snippet = |hit: &Value| hit["snippet"].as_array().unwrap().iter().map(marked).collect();
    hits.as_array().unwrap().iter().map(snippet).collect()
}

#[tokio::test]
async fn a_sentence_is_found_without_diacritics() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["Xã Bảo Thắng"]).await;
    say(&server, &meeting, "Cường", &["Thu ngân sách đạt 102% dự toán.", "Xin hết."]).await;
    let mut cuong = server.signed_in("Cường").await;
    let found = cuong.get("/api/v1/search?q=ngan%20sach").await.ok();
    let hit = &found["hits"][0];
    assert_eq!((&hit["kind"], &hit["meeting_title"]), (&"transcript".into(), &"Giao ban tháng 11".into()));
    assert_eq!((&hit["speaker"], &hit["unit_name"]), (&"Cường".into(), &"Xã Bảo Thắng".into()));
    assert!(hit["segment"].is_string() && found["next"].is_null(), "{found}");
    assert_eq!(snippets(cuong.get("/api/v1/search?q=ngan%20sach").await), ["Thu [ngân] [sách] đạt 102% dự toán."]);

    // Nobody else may know of it.
    let mut dung = server.signed_in("Dũng").await;
    assert!(snippets(dung.get("/api/v1/search?q=ngan%20sach").await).is_empty());
    assert_eq!(server.browser().get("/api/v1/search?q=ngan").await.problem(), "not_signed_in");
}

#[tokio::test]
async fn search_results_have_pages() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &[]).await;
    let sentences: Vec<String> = (0..45).map(|n| format!("Ý kiến {n}.")).collect();
    say(&server, &meeting, "An", &sentences.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut an = server.signed_in("An").await;
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = an.get(&format!("/api/v1/search?q=y%20kien{cursor}")).await.ok();
        let hits = page["hits"].as_array().unwrap();
        assert!(hits.len() <= 20);
        seen.extend(hits.iter().map(|hit| hit["said_at"].as_i64().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen.len(), 45);
    assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "the latest first, none twice");
}

#[tokio::test]
async fn invalid_searches_are_refused() {
    let server = server().await;
    let mut an = server.signed_in("An").await;
    for bad in ["q=", "q=%20-%22", "q=a&cursor=x", "q=a&cursor=1.2", "q=a&cursor=1.2.3.4"] {
        assert_eq!(an.get(&format!("/api/v1/search?{bad}")).await.problem(), "invalid_field", "{bad}");
    }
    assert_eq!(an.get(&format!("/api/v1/search?q={}", "a".repeat(201))).await.problem(), "invalid_field");
    assert_eq!(an.get("/api/v1/search").await.problem(), "bad_request");
    assert!(snippets(an.get("/api/v1/search?q=a%22%29%20OR%20NEAR%28%27").await).is_empty());
}

#[tokio::test]
async fn a_transcript_is_exported_in_five_formats() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["Xã Bảo Thắng"]).await;
    say(&server, &meeting, "Cường", &["Thu ngân sách đạt.", "Xin hết."]).await;
    let mut cuong = server.signed_in("Cường").await;
    let mut dung = server.signed_in("Dũng").await;
    for (ending, kind, says) in [
        ("srt", "application/x-subrip", "00:00:02,000 --> 00:00:09,000\nCường (Xã Bảo Thắng): Thu ngân sách đạt."),
        ("vtt", "text/vtt; charset=utf-8", "00:00:12.000 --> 00:00:19.000\n<v Cường (Xã Bảo Thắng)>Xin hết."),
        ("txt", "text/plain; charset=utf-8", "[00:00:02] Cường (Xã Bảo Thắng):\r\nThu ngân sách đạt.\r\nXin hết.\r\n"),
        ("json", "application/json", r#""start_ms":2000,"end_ms":9000,"text":"Thu ngân sách đạt.""#),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml"),
    ] {
        let address = format!("/api/v1/meetings/{meeting}/transcript.{ending}");
        let file = cuong.get(&address).await;
        assert_eq!((file.status, file.header("content-type")), (200, Some(kind)));
        let name = file.header("content-disposition").unwrap();
        assert!(name.starts_with(&format!("attachment; filename=\"go-bang-giao-ban-thang-11.{ending}\"; ")), "{name}");
        assert!(file.text().contains(says), "{ending}: {}", file.text());
        assert_eq!(dung.get(&address).await.problem(), "not_found", "{ending}");
    }
}

#[tokio::test]
async fn minutes_are_exported_as_docx_for_those_who_may_read_them() {
    let server = server().await;
    let meeting = server.held_meeting("An", "Bình", &["Xã Bảo Thắng"]).await;
    let mut binh = server.signed_in("Bình").await;
    let made = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &serde_json::json!({})).await.ok();
    let address = format!("/api/v1/minutes/{}/document.docx", made["minutes"]["id"].as_str().unwrap());
    let file = binh.get(&address).await;
    assert_eq!(file.status, 200);
    assert!(file.body.starts_with(b"PK"), "a zip archive");
    // A draft is its authors' own.
    assert_eq!(server.signed_in("Cường").await.get(&address).await.problem(), "not_allowed");
    assert_eq!(server.signed_in("Dũng").await.get(&address).await.problem(), "not_found");
}
