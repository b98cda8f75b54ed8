// SPDX-License-Identifier: MPL-2.0
//! Files that are sent in pieces: they go on after a cut, belong to who sends them, and are bounded.

use meetings::ids::MeetingId;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};

/// As an office program saves it.
pub const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
const PIECE: usize = 4_000;

pub async fn office() -> (Running, MeetingId) {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    (server, meeting)
}

pub fn path(meeting: &MeetingId, upload: &str) -> String {
    format!("/api/v1/meetings/{meeting}/uploads/{upload}")
}

pub fn paper(name: &str, bytes: usize) -> Value {
    json!({"name": name, "bytes": bytes, "purpose": {"becomes": "paper"}})
}

pub async fn append(who: &mut Browser, path: &str, offset: usize, piece: &[u8]) -> Answer {
    let offset = offset.to_string();
    let extra = Extra { kind: Some("application/partial-upload"), body: piece, headers: &[("Upload-Offset", &offset)] };
    who.send("PATCH", path, extra).await
}

/// From `offset` to the end.
pub async fn append_all(who: &mut Browser, path: &str, offset: usize, file: &[u8]) {
    for (n, piece) in file[offset..].chunks(PIECE).enumerate() {
        let at = offset + n * PIECE;
        let answer = append(who, path, at, piece).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        assert_eq!(answer.header("upload-offset"), Some(&*(at + piece.len()).to_string()));
    }
}

async fn papers(who: &mut Browser, meeting: &MeetingId) -> usize {
    let list = who.get(&format!("/api/v1/meetings/{meeting}/papers")).await.ok();
    list["papers"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_paper_in_pieces_is_added_once_however_often_its_end_is_asked_for() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    let new = paper("Báo cáo.pdf", OF_AN_OFFICE.len());
    assert_eq!(cuc.put(&path, &new).await.ok(), json!({"offset": 0, "bytes": OF_AN_OFFICE.len()}));
    append_all(&mut cuc, &path, 0, &OF_AN_OFFICE[..2 * PIECE]).await;
    // The page was reloaded: it opens the same one.
    assert_eq!(cuc.put(&path, &new).await.ok()["offset"], 2 * PIECE);
    let mut foreign = new.clone();
    foreign["purpose"]["agenda_item"] = json!("muc-khac");
    let refused = cuc.put(&self::path(&meeting, "u2"), &foreign).await;
    assert_eq!((refused.problem(), &refused.json()["fact"]), ("invalid_field".into(), &json!("agenda_item")));
    let early = cuc.post(&format!("{path}/finish"), &json!({})).await;
    assert_eq!((early.problem(), &early.json()["fact"]), ("upload_offset".into(), &json!((2 * PIECE).to_string())));
    append_all(&mut cuc, &path, 2 * PIECE, OF_AN_OFFICE).await;
    let finished = cuc.post(&format!("{path}/finish"), &json!({})).await;
    assert_eq!(finished.status, 201, "{}", finished.text());
    assert_eq!(finished.json()["paper"]["name"], "Báo cáo.pdf");
    let again = cuc.post(&format!("{path}/finish"), &json!({})).await;
    assert_eq!(again.json()["paper"]["id"], finished.json()["paper"]["id"]);
    assert_eq!(cuc.put(&path, &new).await.ok()["offset"], OF_AN_OFFICE.len(), "nothing is sent twice");
    assert_eq!(papers(&mut cuc, &meeting).await, 1);
    let file = format!("/api/v1/meetings/{meeting}/papers/{}/file", finished.json()["paper"]["id"].as_str().unwrap());
    assert_eq!(cuc.get(&file).await.body, OF_AN_OFFICE);
    assert_eq!(std::fs::read_dir(server.data().join("uploads")).unwrap().count(), 0);
}

#[tokio::test]
async fn a_piece_that_overlaps_skips_or_exceeds_is_refused_with_the_true_offset() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    cuc.put(&path, &paper("a.pdf", 10_000)).await.ok();
    append_all(&mut cuc, &path, 0, &[1; 4_000]).await;
    for (what, offset, length) in [("overlaps", 3_999, 2_000), ("skips", 4_001, 2_000), ("exceeds", 4_000, 6_001)] {
        let refused = append(&mut cuc, &path, offset, &vec![2; length]).await;
        assert_eq!((refused.problem(), &refused.json()["fact"]), ("upload_offset".into(), &json!("4000")), "{what}");
    }
    assert_eq!(append(&mut cuc, &path, usize::MAX, &[2; 2_000]).await.problem(), "upload_offset");
    assert_eq!(append(&mut cuc, &path, 4_000, &[2; 10]).await.problem(), "invalid_field", "dust wears the disk out");
    assert_eq!(append(&mut cuc, &path, 4_000, &vec![2; 300 << 10]).await.problem(), "too_large");
    assert_eq!(cuc.get(&path).await.ok()["offset"], 4_000);
    append_all(&mut cuc, &path, 4_000, &[1; 10_000]).await;
    assert_eq!(cuc.post(&format!("{path}/finish"), &json!({})).await.problem(), "paper_unreadable");
    assert_eq!(cuc.get(&path).await.problem(), "upload_gone", "what cannot be shown is not kept");
}

#[tokio::test]
async fn nobody_else_sees_continues_finishes_or_cancels_it() {
    let (server, meeting) = office().await;
    let (mut cuc, mut binh) = (server.signed_in("Cúc").await, server.signed_in("Bình").await);
    let path = path(&meeting, "u1");
    cuc.put(&path, &paper("a.pdf", OF_AN_OFFICE.len())).await.ok();
    append_all(&mut cuc, &path, 0, OF_AN_OFFICE).await;
    assert_eq!(binh.get(&path).await.problem(), "upload_gone");
    assert_eq!(append(&mut binh, &path, OF_AN_OFFICE.len(), b"").await.problem(), "upload_gone");
    assert_eq!(binh.post(&format!("{path}/finish"), &json!({})).await.problem(), "upload_gone");
    assert_eq!(binh.send("DELETE", &path, Extra::default()).await.problem(), "upload_gone");
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
    // Under the same name it is another one.
    assert_eq!(binh.put(&path, &paper("b.pdf", 5_000)).await.ok()["offset"], 0);
    assert_eq!(cuc.post(&format!("{path}/finish"), &json!({})).await.status, 201);
}

#[tokio::test]
async fn unfinished_files_are_few_known_before_and_gone_after_a_day() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    for (new, code) in [
        (paper("a.pdf", 0), "invalid_field"),
        (paper("a.pdf", (32 << 20) + 1), "too_large"),
        (paper("\u{202e}fdp.exe", 5_000), "bad_name"),
        (json!({"name": "a.pdf", "bytes": 5, "digest": "abc", "purpose": {"becomes": "paper"}}), "invalid_field"),
        (
            json!({"name": "a.pdf", "bytes": 5, "purpose": {"becomes": "chat_file", "to": "everyone", "text": ""}}),
            "not_in_meeting",
        ),
    ] {
        assert_eq!(cuc.put(&path(&meeting, "u0"), &new).await.problem(), code, "{new}");
    }
    for upload in ["u1", "u2", "u3", "u4"] {
        cuc.put(&path(&meeting, upload), &paper("a.pdf", 5_000)).await.ok();
    }
    assert_eq!(cuc.put(&path(&meeting, "u5"), &paper("a.pdf", 5_000)).await.problem(), "uploads_full");
    assert_eq!(cuc.send("DELETE", &path(&meeting, "u1"), Extra::default()).await.status, 204);
    cuc.put(&path(&meeting, "u5"), &paper("a.pdf", 5_000)).await.ok();
    server.wait(23 * 3_600_000);
    append_all(&mut cuc, &path(&meeting, "u2"), 0, &[1; 4_000]).await;
    server.wait(2 * 3_600_000);
    server.server.app.use_cases.delete_abandoned_uploads().await;
    assert_eq!(cuc.get(&path(&meeting, "u3")).await.problem(), "upload_gone");
    assert_eq!(cuc.get(&path(&meeting, "u2")).await.ok()["offset"], 4_000, "it is still being sent");
    assert_eq!(std::fs::read_dir(server.data().join("uploads")).unwrap().count(), 1);
}

#[tokio::test]
async fn a_file_that_was_damaged_on_its_way_is_refused() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    let mut new = paper("a.pdf", OF_AN_OFFICE.len());
    new["digest"] = json!("0".repeat(64));
    cuc.put(&path, &new).await.ok();
    append_all(&mut cuc, &path, 0, OF_AN_OFFICE).await;
    assert_eq!(cuc.post(&format!("{path}/finish"), &json!({})).await.problem(), "upload_damaged");
    assert_eq!(papers(&mut cuc, &meeting).await, 0);
}
