// SPDX-License-Identifier: MPL-2.0
use ::meetings::ids::{MeetingId, ParticipantId, RecordingId, SegmentId};
use ::meetings::transcript::Segment;
use moments::Millis;
use serde_json::json;
use store::Actor;
use store::recordings::Recording;

use crate::server::{Running, TestServer};

async fn server() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .start()
        .await
}

/// An Ogg Opus file of ten seconds of silence.
fn recording() -> Vec<u8> {
    use ogg::writing::PacketWriteEndInfo::{EndPage, NormalPacket};
    let mut writer = ogg::PacketWriter::new(Vec::new());
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend([0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0]);
    writer.write_packet(head, 1, EndPage, 0).unwrap();
    writer.write_packet(b"OpusTags\0\0\0\0\0\0\0\0".to_vec(), 1, EndPage, 0).unwrap();
    for n in 1..=500_u64 {
        let end = if n % 50 == 0 { EndPage } else { NormalPacket };
        writer.write_packet(vec![0xf8, 0xff, 0xfe], 1, end, n * 960).unwrap();
    }
    writer.into_inner()
}

/// An has said something in the meeting: recording r1, sentence s1.
async fn said(server: &Running, meeting: &MeetingId, text: &str) {
    let began = server.now();
    let id = RecordingId::parse("r1").unwrap();
    let participant = ParticipantId::parse(server.user("An").as_str()).unwrap();
    std::fs::create_dir_all(server.data().join("recordings")).unwrap();
    std::fs::write(server.data().join("recordings/r1.opus"), recording()).unwrap();
    let stored = Recording {
        id: id.clone(),
        meeting: meeting.clone(),
        participant: participant.clone(),
        speaker: "An".to_owned(),
        unit: "UBND tỉnh".to_owned(),
        path: "recordings/r1.opus".to_owned(),
        started_at: began,
        duration: Some(10_000),
    };
    store::save!(server.store() => recordings().create(&stored, &Actor::System, began)).unwrap();
    let segment = Segment {
        id: SegmentId::parse("s1").unwrap(),
        recording: id.clone(),
        participant,
        speaker: "An".to_owned(),
        unit: "UBND tỉnh".to_owned(),
        starts_at: began.plus(2_000),
        ends_at: began.plus(4_000),
        text: text.to_owned(),
        confidence: 0.9,
        model: "base".to_owned(),
        raw: String::new(),
        word_starts: Vec::new(),
        recognised: None,
        corrected_by: None,
        named_by: None,
    };
    store::save!(server.store() => transcript().replace(&id, "base", &[segment], &Actor::System, began)).unwrap();
}

#[tokio::test]
async fn a_clip_has_half_a_second_around_its_sentence() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    said(&server, &meeting, "Thu đạt 102 %.").await;

    let mut an = server.signed_in("An").await;
    assert_eq!(an.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok()["state"], "not_yet");
    let clip = an.get("/api/v1/segments/s1/audio").await;
    assert_eq!((clip.status, clip.header("content-type")), (200, Some("audio/ogg")));
    let mut reader = ogg::PacketReader::new(std::io::Cursor::new(clip.body));
    let mut packets = 0;
    while let Some(packet) = reader.read_packet().unwrap() {
        packets += usize::from(packet.data == [0xf8, 0xff, 0xfe]);
    }
    assert_eq!(packets, 150, "three seconds of 20 ms");

    let mut dung = server.signed_in("Dũng").await;
    assert_eq!(dung.get("/api/v1/segments/s1/audio").await.problem(), "not_found");
    assert_eq!(an.get("/api/v1/segments/s2/audio").await.problem(), "not_found");
}

#[tokio::test]
async fn the_secretary_corrects_a_sentence_during_the_meeting() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    let began = server.now();
    said(&server, &meeting, "xã bảo thắn đã nhận giống").await;
    let path = format!("/api/v1/meetings/{meeting}/transcript");
    let (mut an, mut binh, mut dung) =
        (server.signed_in("An").await, server.signed_in("Bình").await, server.signed_in("Dũng").await);

    let put = json!({"text": "  Xã Bảo Thắng   đã nhận giống. "});
    let corrected = binh.put("/api/v1/segments/s1/text", &put).await.ok();
    assert_eq!(
        (&corrected["text"], &corrected["corrected_by"]),
        (&json!("Xã Bảo Thắng đã nhận giống."), &json!("Bình"))
    );
    let seen = an.get(&path).await.ok();
    assert_eq!(seen["segments"][0]["text"], "Xã Bảo Thắng đã nhận giống.");
    assert_eq!(seen["segments"][0]["recognised"], "xã bảo thắn đã nhận giống", "what was recognised stays beside it");
    assert_eq!(an.get(&format!("{path}?earlier=true")).await.ok()["earlier"], json!([]));
    let since = |at: i64| format!("{path}?since={at}");
    assert_eq!(an.get(&since(began.0)).await.ok()["segments"].as_array().unwrap().len(), 1);
    assert_eq!(an.get(&since(began.0 + 3_600_000)).await.ok()["segments"], json!([]));

    assert_eq!(binh.put("/api/v1/segments/s1/text", &json!({"text": " "})).await.problem(), "invalid_field");
    let long = json!({"text": "ạ".repeat(2_001)});
    assert_eq!(binh.put("/api/v1/segments/s1/text", &long).await.problem(), "invalid_field");
    assert_eq!(dung.put("/api/v1/segments/s1/text", &put).await.problem(), "not_found");
    assert_eq!(binh.put("/api/v1/segments/s9/text", &put).await.problem(), "not_found");
}

#[tokio::test]
async fn the_secretary_names_the_speaker_at_a_shared_microphone() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &["UBND tỉnh"]).await;
    said(&server, &meeting, "Xã đã nhận giống.").await;
    let (mut an, mut binh, mut dung) =
        (server.signed_in("An").await, server.signed_in("Bình").await, server.signed_in("Dũng").await);
    let path = "/api/v1/segments/s1/speaker";
    let put = json!({"name": " Lò Thị   Mai ", "following": true});
    let changed = binh.put(path, &put).await.ok();
    assert_eq!((&changed[0]["speaker"], &changed[0]["named_by"]), (&json!("Lò Thị Mai"), &json!("Bình")));
    let seen = an.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok();
    assert_eq!(seen["segments"][0]["speaker"], "Lò Thị Mai");
    let file = String::from_utf8(an.get(&format!("/api/v1/meetings/{meeting}/transcript.txt")).await.body).unwrap();
    assert!(file.contains("Lò Thị Mai"), "{file}");
    let found = an.get("/api/v1/search?q=nhan+giong").await.ok();
    assert!(found.to_string().contains("Lò Thị Mai"), "{found}");

    let long = json!({"name": "ạ".repeat(121), "following": false});
    assert_eq!(binh.put(path, &long).await.problem(), "invalid_field");
    assert_eq!(dung.put(path, &put).await.problem(), "not_found");
    assert_eq!(binh.put("/api/v1/segments/s9/speaker", &put).await.problem(), "not_found");
    let back = binh.put(path, &json!({"name": "", "following": false})).await.ok();
    assert_eq!((&back[0]["speaker"], &back[0]["named_by"]), (&json!("An"), &json!(null)));
}

#[tokio::test]
async fn a_transcript_is_recognised_again_only_after_the_meeting() {
    let server = server().await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    let path = format!("/api/v1/meetings/{meeting}/transcript");
    let (mut an, mut dung) = (server.signed_in("An").await, server.signed_in("Dũng").await);
    assert_eq!(an.post(&path, &json!({})).await.problem(), "meeting_not_ended");
    store::save!(server.store() => meetings().end(&meeting, &Actor::System, Millis(server.now().0))).unwrap();
    assert_eq!(an.post(&path, &json!({})).await.status, 202);
    assert_eq!(dung.post(&path, &json!({})).await.problem(), "not_found");
}
