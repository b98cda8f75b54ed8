// SPDX-License-Identifier: MPL-2.0
//! How long sound, transcripts and chat are kept: rules of administrators, holds, what the hourly
//! run deletes, and what is left to prove it. An chairs, Bình is secretary, Cúc is invited.

use std::path::PathBuf;

use ::meetings::ids::{ChatFileId, MeetingId, ParticipantId, SoundFileId};
use ::meetings::retention::RetentionKind;
use ::meetings::room::chat::{ChatFile, ChatMessage, ChatScope};
use ::meetings::sound_file::SoundFileState;
use serde_json::{Value, json};
use store::Actor;
use store::retention_deleting::ToDelete;
use store::sound_files::SoundFile;

use crate::browser::{Browser, Extra};
use crate::command_line::diemcau;
use crate::dossier::{download, files, make, verify};
use crate::search::say;
use crate::server::{Running, TestServer};
use crate::signatures::Signing;

const DAY: i64 = 24 * 3_600_000;

/// A meeting that has ended, in which Cúc said two sentences.
async fn office() -> (Running, MeetingId) {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã")
        .with_user("Cúc")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .with_admin("Quang")
        .start()
        .await;
    let meeting = server.held_meeting("An", "Bình", &["UBND xã"]).await;
    say(&server, &meeting, "Cúc", &["Thu ngân sách đạt 102% dự toán.", "Xin hết."]).await;
    (server, meeting)
}

/// The recording of what Cúc said, on the disk.
async fn recorded(server: &Running, meeting: &MeetingId) -> (PathBuf, Vec<u8>) {
    let recording = server.store().recordings().list(meeting).await.unwrap().remove(0);
    let (disk, sound) = (server.data().join(&recording.path), vec![7_u8; 300_000]);
    std::fs::create_dir_all(disk.parent().unwrap()).unwrap();
    std::fs::write(&disk, &sound).unwrap();
    std::fs::write(disk.with_extension("json"), "{}").unwrap();
    (disk, sound)
}

async fn save(who: &mut Browser, sound: Option<u32>, transcript: Option<u32>) -> Value {
    let body = json!({"sound": sound, "transcript": transcript, "chat": null});
    who.put("/api/v1/retention", &body).await.ok()
}

/// What the server does once an hour.
async fn an_hour_passes(server: &Running) {
    server.wait(3_600_000);
    server.server.app.use_cases.delete_by_retention().await.unwrap();
}

fn of(meeting: &MeetingId) -> String {
    format!("/api/v1/meetings/{meeting}/retention")
}

async fn actions(server: &Running, action: &str) -> usize {
    let entries = server.store().audit().list(0, 1000).await.unwrap();
    entries.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn only_administrators_set_rules_and_are_told_before_what_they_delete() {
    let (server, meeting) = office().await;
    let rules = json!({"sound": 60, "transcript": null, "chat": null});
    for name in ["An", "Bình", "Cúc"] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.get("/api/v1/retention").await.problem(), "not_allowed", "{name}");
        assert_eq!(other.put("/api/v1/retention", &rules).await.problem(), "not_allowed", "{name}");
        assert_eq!(other.post("/api/v1/retention/preview", &rules).await.problem(), "not_allowed", "{name}");
    }
    let mut quang = server.signed_in("Quang").await;
    let view = quang.get("/api/v1/retention").await.ok();
    let kinds: Vec<_> = view["rules"].as_array().unwrap().iter().map(|rule| (&rule["kind"], &rule["days"])).collect();
    let ever = Value::Null;
    assert_eq!(kinds, [(&json!("sound"), &ever), (&json!("transcript"), &ever), (&json!("chat"), &ever)]);
    for wrong in [0, 36_501] {
        let wrong = json!({"sound": wrong, "transcript": null, "chat": null});
        assert_eq!(quang.put("/api/v1/retention", &wrong).await.problem(), "invalid_field");
        assert_eq!(quang.post("/api/v1/retention/preview", &wrong).await.problem(), "invalid_field");
    }
    server.wait(58 * DAY);
    let mut quang = server.signed_in("Quang").await;
    let preview = async |who: &mut Browser| {
        let answer = who.post("/api/v1/retention/preview", &rules).await.ok();
        assert_eq!(answer["applies_from"], json!(server.now().plus(DAY)));
        let sound = &answer["effects"][0];
        assert_eq!((&sound["kind"], &sound["is_changed"]), (&json!("sound"), &json!(true)));
        assert_eq!(answer["effects"][1]["is_changed"], json!(false));
        (sound["meetings"].as_u64().unwrap(), sound["held_back"].as_u64().unwrap())
    };
    assert_eq!(preview(&mut quang).await, (0, 0), "it is too young, also in a day");
    server.wait(DAY + 1);
    assert_eq!(preview(&mut quang).await, (1, 0), "it is old enough when the rule applies");
    let hold = format!("/api/v1/meetings/{meeting}/hold");
    quang.put(&hold, &json!({"reason": "Thanh tra"})).await.ok();
    assert_eq!(preview(&mut quang).await, (0, 1));
    assert_eq!(actions(&server, "retention.rule").await, 0, "nothing was changed by asking");
    let saved = save(&mut quang, Some(60), None).await;
    let (from, by) = (&saved["rules"][0]["applies_from"], &saved["rules"][0]["changed_by_name"]);
    assert_eq!((from, by), (&json!(server.now().plus(DAY)), &json!("Quang")));
    assert_eq!(saved["held"][0]["reason"], "Thanh tra");
    assert_eq!(actions(&server, "retention.rule").await, 1);
}

#[tokio::test]
async fn sound_is_deleted_a_day_after_the_rule_says_so_and_everything_tells_it() {
    let (server, meeting) = office().await;
    let (disk, sound) = recorded(&server, &meeting).await;
    server.wait(100 * DAY);
    let mut quang = server.signed_in("Quang").await;
    save(&mut quang, Some(60), None).await;
    server.wait(DAY - 2 * 3_600_000);
    an_hour_passes(&server).await;
    assert!(disk.exists(), "the rule is not a day old");
    an_hour_passes(&server).await;
    assert!(!disk.exists() && !disk.with_extension("json").exists());

    let mut cuc = server.signed_in("Cúc").await;
    let view = cuc.get(&of(&meeting)).await.ok();
    let deletion = &view["deletions"][0];
    assert_eq!((&deletion["kind"], &deletion["days"]), (&json!("sound"), &json!(60)));
    assert_eq!((&deletion["files"], &deletion["bytes"]), (&json!(2), &json!(sound.len() + 2)));
    assert_eq!((&view["may_hold"], &view["hold"]), (&json!(false), &Value::Null));
    let transcript = format!("/api/v1/meetings/{meeting}/transcript");
    let said = cuc.get(&transcript).await.ok();
    assert_eq!(said["sound_deleted_at"], deletion["deleted_at"]);
    let sentence = said["segments"][0]["id"].as_str().unwrap();
    let audio = cuc.get(&format!("/api/v1/segments/{sentence}/audio")).await;
    assert_eq!((audio.status, audio.problem()), (410, "sound_deleted".to_owned()));
    let found = cuc.get("/api/v1/search?q=ngan+sach").await.ok();
    assert_eq!((&found["hits"][0]["segment"], &found["hits"][0]["has_sound"]), (&json!(sentence), &json!(false)));
    let mut an = server.signed_in("An").await;
    assert_eq!(an.post(&transcript, &json!({})).await.problem(), "sound_deleted", "it is not transcribed again");

    let record = server.store().retention().deletions(&meeting).await.unwrap().remove(0).read_record().unwrap();
    let digests: Vec<_> = record.files.iter().map(|file| file.sha256.clone().unwrap()).collect();
    assert!(digests.contains(&store::minutes_signing::sha256_hex(&sound)), "{record:?}");
    an_hour_passes(&server).await;
    assert_eq!(actions(&server, "retention.delete").await, 1, "once");
    assert_eq!(server.store().retention().with_files_left(9).await.unwrap(), []);
    server.store().audit().verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn a_dossier_holds_the_record_of_what_was_deleted_and_misses_nothing() {
    let (server, meeting) = office().await;
    let (_, sound) = recorded(&server, &meeting).await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    make(&mut server.signed_in("An").await, &path, true).await;
    server.wait(100 * DAY);
    save(&mut server.signed_in("Quang").await, Some(60), Some(90)).await;
    server.wait(DAY);
    an_hour_passes(&server).await;
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get(&path).await.ok()["dossier"], Value::Null, "one that was made has the sound, and is gone");
    let made = make(&mut an, &path, true).await;
    assert_eq!((made["sound_deleted_at"].is_i64(), &made["dossier"]["with_sound"]), (true, &json!(false)));
    let archive = download(&mut an, &path).await;
    let parts = files(&archive);
    assert!(!parts.keys().any(|path| path.contains(".opus")), "{:?}", parts.keys());
    let list: Value = serde_json::from_slice(&parts["data/ghi-am/ghi-am.json"]).unwrap();
    let digest = store::minutes_signing::sha256_hex(&sound);
    assert_eq!(list["recordings"][0]["sha256"], json!(digest), "its digest is known still");
    let deletions: Value = serde_json::from_slice(&parts["data/da-xoa/da-xoa.json"]).unwrap();
    for (n, kind) in ["sound", "transcript"].into_iter().enumerate() {
        let one = &deletions["deletions"][n];
        assert_eq!(one["kind"], kind);
        let record = &parts[one["file"].as_str().unwrap()];
        assert_eq!(one["sha256"], json!(store::minutes_signing::sha256_hex(record)));
    }
    let text = String::from_utf8_lossy(&parts["data/doc-truoc.txt"]).into_owned();
    assert!(text.contains("Ghi âm đã xóa ngày") && text.contains("theo thời hạn lưu 60 ngày"), "{text}");
    let view = verify(&mut an, &archive).await;
    assert_eq!(view["findings"], json!([]), "{view}");
    assert!(!view["remarks"].to_string().contains("did not have"), "{view}");
    let transcript = an.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok();
    assert_eq!((&transcript["segments"], transcript["text_deleted_at"].is_i64()), (&json!([]), true));
    let again = an.post(&format!("/api/v1/meetings/{meeting}/transcript"), &json!({})).await;
    assert_eq!((again.status, again.problem()), (410, "transcript_deleted".to_owned()));
}

#[tokio::test]
async fn chair_secretary_and_administrators_hold_a_meeting_and_it_loses_nothing() {
    let (server, meeting) = office().await;
    let (disk, _) = recorded(&server, &meeting).await;
    let hold = format!("/api/v1/meetings/{meeting}/hold");
    let reason = json!({"reason": "  Phục vụ \u{202e}  thanh tra "});
    for (name, refused) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.put(&hold, &reason).await.problem(), refused, "{name}");
    }
    let mut binh = server.signed_in("Bình").await;
    for wrong in [" ".to_owned(), "a".repeat(501)] {
        assert_eq!(binh.put(&hold, &json!({"reason": wrong})).await.problem(), "invalid_field");
    }
    assert_eq!(binh.put(&hold, &json!({"reason": "a\u{0}b"})).await.problem(), "invalid_field");
    let held = binh.put(&hold, &reason).await.ok()["hold"].clone();
    assert_eq!((&held["reason"], &held["placed_by_name"]), (&json!("Phục vụ thanh tra"), &json!("Bình")));
    assert_eq!(binh.put(&hold, &reason).await.problem(), "already_held");
    server.wait(100 * DAY);
    save(&mut server.signed_in("Quang").await, Some(60), Some(60)).await;
    server.wait(2 * DAY);
    an_hour_passes(&server).await;
    assert!(disk.exists());
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get(&of(&meeting)).await.ok()["hold"]["may_lift"], json!(false));
    assert_eq!(an.send("DELETE", &hold, Extra::default()).await.problem(), "not_allowed", "Bình placed it");
    assert_eq!(server.signed_in("Cúc").await.get(&of(&meeting)).await.ok()["hold"], Value::Null);
    let mut binh = server.signed_in("Bình").await;
    assert_eq!(binh.get(&of(&meeting)).await.ok()["hold"]["may_lift"], json!(true));
    assert_eq!(binh.send("DELETE", &hold, Extra::default()).await.status, 204);
    assert_eq!(binh.send("DELETE", &hold, Extra::default()).await.problem(), "not_found");
    assert_eq!([actions(&server, "hold.place").await, actions(&server, "hold.lift").await], [1, 1]);
    an_hour_passes(&server).await;
    assert!(!disk.exists());
}

/// A sound file of which nothing came, so that there is nothing to decode.
async fn sent(server: &Running, meeting: &MeetingId) -> SoundFile {
    let file = SoundFile {
        id: SoundFileId::parse("s1").unwrap(),
        meeting: meeting.clone(),
        name: "may-ghi.mp3".to_owned(),
        bytes: 5,
        digest: "ab".repeat(32),
        begins_at: server.now(),
        state: SoundFileState::Refused,
        problem: Some(("sound_empty".to_owned(), None)),
        added_by: server.user("Bình").clone(),
        added_by_name: "Bình".to_owned(),
        added_at: server.now(),
        deleted_at: None,
    };
    store::save!(server.store() => sound_files().add(&file, &Actor::System, server.now())).unwrap();
    file
}

#[tokio::test]
async fn sound_files_of_a_held_meeting_are_not_removed_by_hand_and_deleted_ones_stay_in_the_list() {
    let (server, meeting) = office().await;
    let file = sent(&server, &meeting).await;
    let disk = server.data().join(format!("recordings/{meeting}/elsewhere/s1"));
    std::fs::create_dir_all(disk.parent().unwrap()).unwrap();
    std::fs::write(&disk, b"sound").unwrap();
    let list = format!("/api/v1/meetings/{meeting}/sound-files");
    let (one, hold) = (format!("{list}/{}", file.id), format!("/api/v1/meetings/{meeting}/hold"));
    let mut binh = server.signed_in("Bình").await;
    binh.put(&hold, &json!({"reason": "Khiếu nại"})).await.ok();
    assert_eq!(binh.send("DELETE", &one, Extra::default()).await.problem(), "meeting_held");
    assert_eq!(binh.send("DELETE", &hold, Extra::default()).await.status, 204);
    save(&mut server.signed_in("Quang").await, Some(1), None).await;
    server.wait(2 * DAY);
    an_hour_passes(&server).await;
    assert!(!disk.exists());
    let mut binh = server.signed_in("Bình").await;
    assert!(binh.get(&list).await.ok()["files"][0]["deleted_at"].is_i64());
    let removed = binh.send("DELETE", &one, Extra::default()).await;
    assert_eq!((removed.status, removed.problem()), (410, "sound_deleted".to_owned()));
    let record = server.store().retention().deletions(&meeting).await.unwrap().remove(0).read_record().unwrap();
    let names: Vec<_> = record.files.iter().filter_map(|file| file.name.as_deref()).collect();
    assert_eq!(names, ["may-ghi.mp3"], "as its sender knew it");
}

#[tokio::test]
async fn messages_and_their_files_go_and_their_names_and_digests_stay() {
    let (server, meeting) = office().await;
    let id = ChatFileId::parse("f1").unwrap();
    let disk = server.data().join(format!("chat/{meeting}/f1/file"));
    std::fs::create_dir_all(disk.parent().unwrap()).unwrap();
    std::fs::write(&disk, b"bao cao").unwrap();
    let digest = store::minutes_signing::sha256_hex(b"bao cao");
    let file = ChatFile { id, name: "Báo cáo.pdf".to_owned(), bytes: 7, digest: digest.clone() };
    let message = ChatMessage {
        id: 1,
        participant: ParticipantId::parse(server.user("Cúc").as_str()).unwrap(),
        name: "Cúc".to_owned(),
        at: server.now(),
        text: "Gửi báo cáo.".to_owned(),
        to: ChatScope::Everyone,
        file: Some(file),
        withdrawn: None,
    };
    store::save!(server.store() => chat().append(&meeting, &message, &Actor::System)).unwrap();
    let mut quang = server.signed_in("Quang").await;
    quang.put("/api/v1/retention", &json!({"sound": null, "transcript": null, "chat": 30})).await.ok();
    server.wait(29 * DAY);
    server.server.app.use_cases.clear_chats().await.unwrap();
    an_hour_passes(&server).await;
    let record = format!("/api/v1/meetings/{meeting}/chat/record");
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get(&record).await.ok()["messages"].as_array().unwrap().len(), 1);
    server.wait(DAY);
    an_hour_passes(&server).await;
    let mut an = server.signed_in("An").await;
    let chat = an.get(&record).await.ok();
    assert_eq!((&chat["messages"], chat["deleted_at"].is_i64()), (&json!([]), true));
    assert_eq!(an.get(&format!("/api/v1/meetings/{meeting}/chat/files/f1")).await.problem(), "not_found");
    assert!(!disk.exists());
    let kept = server.store().retention().deletions(&meeting).await.unwrap().remove(0).read_record().unwrap();
    assert_eq!((kept.files[0].name.as_deref(), kept.files[0].sha256.as_ref()), (Some("Báo cáo.pdf"), Some(&digest)));
    let deletion = an.get(&of(&meeting)).await.ok()["deletions"][0].clone();
    assert_eq!((&deletion["kind"], &deletion["texts"], &deletion["days"]), (&json!("chat"), &json!(1), &json!(30)));
}

#[tokio::test]
async fn files_that_a_crash_left_are_deleted_by_the_next_run() {
    let (server, meeting) = office().await;
    let (disk, _) = recorded(&server, &meeting).await;
    let mut quang = server.signed_in("Quang").await;
    save(&mut quang, Some(1), None).await;
    server.wait(2 * DAY);
    let store = server.store();
    let rule = store.retention().rules().await.unwrap().remove(0).rule().unwrap();
    let recording = store.recordings().list(&meeting).await.unwrap().remove(0);
    let gone = store::retention::DeletedFile { file: recording.path, name: None, bytes: None, sha256: None };
    let kind = RetentionKind::Sound;
    let rows = store.retention().rows_with_files(kind, &meeting).await.unwrap();
    let what = ToDelete { meeting: &meeting, kind, rule, files: &[gone], rows };
    // As far as a run came before the server was cut off.
    store::save!(store => retention().delete(&what, server.now())).unwrap().expect("it is due");
    assert!(disk.exists());
    an_hour_passes(&server).await;
    assert!(!disk.exists());
    assert_eq!(store.retention().with_files_left(9).await.unwrap(), []);
    assert_eq!(actions(&server, "retention.delete").await, 1);
}

#[tokio::test]
async fn the_command_line_tells_rules_what_is_due_and_what_is_held() {
    let (server, meeting) = office().await;
    recorded(&server, &meeting).await;
    let held = server.held_meeting("An", "Bình", &[]).await;
    let mut quang = server.signed_in("Quang").await;
    quang.put(&format!("/api/v1/meetings/{held}/hold"), &json!({"reason": "Thanh tra"})).await.ok();
    save(&mut quang, Some(36_500), None).await;
    let output = diemcau(&server.data(), &["retention"]);
    let words = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{words}");
    for line in [
        "sound: kept for 36500 days",
        "due now: 0",
        "transcripts: kept for ever",
        "held meetings: 1",
        "because: Thanh tra",
    ] {
        assert!(words.contains(line), "{line}: {words}");
    }
}

#[tokio::test]
async fn what_minutes_were_made_of_stays_while_they_are_withdrawn_and_not_written_anew() {
    let mut signing = Signing::signed().await;
    let view = signing.chair.get(&signing.path).await.ok();
    let meeting = MeetingId::parse(view["minutes"]["meeting"].as_str().unwrap()).unwrap();
    say(&signing.server, &meeting, "Cúc", &["Xin hết."]).await;
    let store = signing.server.store().clone();
    let waits = async || {
        let found = store.retention().candidate(RetentionKind::Transcript, &meeting).await.unwrap();
        found.unwrap().facts.has_unsigned_minutes
    };
    assert!(!waits().await);
    signing.chair.post(&format!("{}/withdrawal", signing.path), &json!({"reason": "Sai số liệu"})).await.ok();
    assert!(waits().await);
}
