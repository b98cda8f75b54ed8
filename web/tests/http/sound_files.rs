// SPDX-License-Identifier: MPL-2.0
//! Recordings that were made elsewhere: sent in pieces, decoded by a child process, transcribed like
//! any other, removed again. Bình is the secretary, Cúc is invited.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ::meetings::ids::{MeetingId, RecordingId, SegmentId};
use ::meetings::transcript::Segment;
use moments::Millis;
use serde_json::{Value, json};
use store::{Actor, LetterAddress};

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};
use crate::uploads::{append, path};

const PIECE: usize = 200_000;

async fn office() -> Running {
    TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .with_unit("Sở khác")
        .with_user("Dũng")
        .start()
        .await
}

/// What a recorder saves, made by ffmpeg: a tone of so many seconds.
struct Recorder(tempfile::TempDir);

impl Recorder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn saved(&self, name: &str, seconds: u32, options: &[&str]) -> Vec<u8> {
        let file = self.file(name, seconds, options);
        std::fs::read(file).unwrap()
    }

    fn file(&self, name: &str, seconds: u32, options: &[&str]) -> PathBuf {
        let file = self.0.path().join(name);
        let tone = format!("sine=frequency=300:duration={seconds}");
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-y", "-loglevel", "error", "-f", "lavfi", "-i", &tone]).args(options).arg(&file);
        assert!(ffmpeg.status().expect("ffmpeg runs").success(), "{name}");
        file
    }

    /// AAC-LC of which the file says that it is HE-AAC, as a telephone with little space saves it.
    fn he_aac(&self) -> Vec<u8> {
        let mut file = self.saved("phone.m4a", 2, &["-ac", "2", "-ar", "44100", "-c:a", "aac"]);
        let config = [0x12, 0x10, 0x56, 0xe5, 0x00];
        let at = file.windows(config.len()).position(|bytes| bytes == config).expect("ffmpeg's configuration");
        file[at..at + config.len()].copy_from_slice(&[0x2b, 0x92, 0x08, 0x00, 0x00]);
        file
    }
}

fn sound(name: &str, bytes: usize, begins_at: Millis) -> Value {
    json!({"name": name, "bytes": bytes, "purpose": {"becomes": "sound_file", "begins_at": begins_at}})
}

async fn send_pieces(who: &mut Browser, path: &str, offset: usize, file: &[u8]) {
    for (n, piece) in file[offset..].chunks(PIECE).enumerate() {
        let answer = append(who, path, offset + n * PIECE, piece).await;
        assert_eq!(answer.status, 204, "{}", answer.text());
    }
}

/// The identifier of what was sent.
async fn sent(who: &mut Browser, meeting: &MeetingId, upload: &str, name: &str, file: &[u8], at: Millis) -> String {
    let path = path(meeting, upload);
    who.put(&path, &sound(name, file.len(), at)).await.ok();
    send_pieces(who, &path, 0, file).await;
    let finished = who.post(&format!("{path}/finish"), &json!({})).await;
    assert_eq!(finished.status, 201, "{}", finished.text());
    finished.json()["sound_file"]["id"].as_str().unwrap().to_owned()
}

fn list(meeting: &MeetingId) -> String {
    format!("/api/v1/meetings/{meeting}/sound-files")
}

/// The sound file once its job has ended.
async fn decoded(who: &mut Browser, meeting: &MeetingId, id: &str) -> Value {
    for _ in 0..600 {
        let files = who.get(&list(meeting)).await.ok()["files"].clone();
        let file = files.as_array().unwrap().iter().find(|file| file["id"] == id).expect("it is in the list").clone();
        if file["state"] != "waiting" {
            return file;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it is still being decoded");
}

fn length_of(recording: &Path) -> u64 {
    recording_format::length_ms(recording).unwrap()
}

#[tokio::test]
async fn files_of_telephones_and_recorders_become_recordings_of_their_length() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut binh = server.signed_in("Bình").await;
    let began = server.now().plus(-3_600_000);
    for (n, (name, options)) in [
        ("dien-thoai.m4a", &["-c:a", "aac"][..]),
        ("may-ghi.mp3", &["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("phong-hop.mp4", &["-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=3", "-c:v", "mpeg4", "-c:a", "aac"]),
        ("hoi-truong.flac", &["-c:a", "flac"]),
        ("bo-dam.wav", &["-c:a", "pcm_alaw", "-ar", "8000"]),
        ("tong-dai.wav", &["-c:a", "adpcm_ima_wav", "-ar", "16000"]),
        ("cu.opus", &["-c:a", "libopus"]),
    ]
    .into_iter()
    .enumerate()
    {
        let file = recorder.saved(name, 3, options);
        let id = sent(&mut binh, &meeting, &format!("u{n}"), name, &file, began).await;
        let made = decoded(&mut binh, &meeting, &id).await;
        assert_eq!(made["state"], "recorded", "{name}: {made}");
        let length = made["length_ms"].as_i64().unwrap();
        assert!((2_900..3_200).contains(&length), "{name}: {length} ms");
        let recording = server.data().join(format!("recordings/{meeting}/{id}.opus"));
        assert!(length_of(&recording).abs_diff(length.unsigned_abs()) < 40, "{name}");
        let loudness = binh.get(&format!("{}/{id}/loudness", list(&meeting))).await;
        assert!(loudness.body.len() as i64 >= length / 200, "{name}");
        assert!(loudness.body[2..10].iter().all(|step| *step > 20), "{name}: the tone is seen {:?}", loudness.body);
        let kept = std::fs::read(server.data().join(format!("recordings/{meeting}/elsewhere/{id}"))).unwrap();
        assert_eq!(kept, file, "{name}: what was sent is kept");
    }
    let stored = server.store().recordings().list(&meeting).await.unwrap();
    assert!(stored.iter().all(|one| one.started_at == began && one.speaker == "Chưa rõ người nói"), "{stored:?}");
    let jobs = server.store().jobs().list(meeting.as_str()).await.unwrap();
    assert!(jobs.iter().any(|job| job.kind == "transcribe"), "they are transcribed");
    server.store().audit().verify().await.unwrap().unwrap();
}

#[tokio::test]
async fn what_cannot_be_heard_is_refused_by_name_and_is_no_recording() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut binh = server.signed_in("Bình").await;
    let mut damaged = recorder.saved("damaged.flac", 20, &["-af", "volume=0.3", "-c:a", "flac"]);
    let (from, to) = (damaged.len() / 4, damaged.len() / 4 * 3);
    damaged[from..to].fill(0x55);
    for (upload, name, file, code, named) in [
        ("u1", "dien-thoai.m4a", recorder.he_aac(), "sound_coding", "HE-AAC"),
        ("u2", "nhac.ogg", recorder.saved("a.ogg", 2, &["-c:a", "libvorbis"]), "sound_coding", "Vorbis"),
        ("u3", "cu.wma", recorder.saved("a.wma", 2, &["-c:a", "wmav2"]), "sound_coding", "Windows Media Audio"),
        ("u4", "cong-van.m4a", b"Kinh gui Uy ban nhan dan tinh, ".repeat(60), "sound_unreadable", ""),
        ("u5", "hong.flac", damaged, "sound_", ""),
    ] {
        let id = sent(&mut binh, &meeting, upload, name, &file, server.now().plus(-60_000)).await;
        let refused = decoded(&mut binh, &meeting, &id).await;
        let (problem, title) = (refused["problem"]["code"].as_str().unwrap(), refused["problem"]["title"].to_string());
        assert!(problem.starts_with(code) && title.contains(named), "{name}: {refused}");
        assert_eq!((&refused["state"], &refused["may_try_again"]), (&json!("refused"), &json!(false)), "{name}");
        assert!(!server.data().join(format!("recordings/{meeting}/elsewhere/{id}")).exists(), "{name}");
    }
    assert_eq!(server.store().recordings().list(&meeting).await.unwrap(), []);
}

#[tokio::test]
async fn only_who_writes_the_minutes_adds_and_removes_and_only_while_they_are_a_draft() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let planned = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let file = recorder.saved("a.mp3", 2, &["-c:a", "libmp3lame"]);
    let at = server.now().plus(-60_000);
    let new = sound("a.mp3", file.len(), at);
    for (name, refused) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.put(&path(&meeting, "u1"), &new).await.problem(), refused, "{name}");
        let named = json!({"sentences": ["s1"], "speaker": null});
        let speakers = format!("/api/v1/meetings/{meeting}/transcript/speakers");
        assert_eq!(other.put(&speakers, &named).await.problem(), refused, "{name}");
    }
    let mut binh = server.signed_in("Bình").await;
    for (what, begins_at) in [("of next year", server.now().plus(1)), ("of last year", at.plus(-400 * 86_400_000))] {
        let wrong = sound("a.mp3", file.len(), begins_at);
        assert_eq!(binh.put(&path(&meeting, "u1"), &wrong).await.problem(), "invalid_field", "{what}");
    }
    assert_eq!(binh.put(&path(&meeting, "u1"), &sound("a.mp3", 3 << 30, at)).await.problem(), "too_large");
    let id = sent(&mut binh, &meeting, "u1", "a.mp3", &file, at).await;
    assert_eq!(decoded(&mut binh, &meeting, &id).await["state"], "recorded");
    let one = format!("{}/{id}", list(&meeting));
    for (name, refused) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.send("DELETE", &one, Extra::default()).await.problem(), refused, "{name}");
    }
    let mut cuc = server.signed_in("Cúc").await;
    assert_eq!(cuc.get(&list(&meeting)).await.ok()["may_change"], false);
    let elsewhere = format!("{}/{id}", list(&planned));
    assert_eq!(binh.send("DELETE", &elsewhere, Extra::default()).await.problem(), "not_found", "of another meeting");
    submit(&server, &meeting).await;
    assert_eq!(binh.send("DELETE", &one, Extra::default()).await.problem(), "minutes_frozen");
    assert_eq!(binh.put(&path(&meeting, "u2"), &new).await.problem(), "minutes_frozen");
    assert_eq!(binh.get(&list(&meeting)).await.ok()["may_change"], false);
}

/// The minutes wait for their signatures.
async fn submit(server: &Running, meeting: &MeetingId) {
    let now = server.now();
    let minutes = use_cases::drafting::first_draft(server.store(), meeting, &Actor::System, now).await.unwrap();
    let mut work = server.store().begin().await.unwrap();
    work.minutes().submit(&minutes.id, minutes.revision, b"%PDF", &Actor::System, now).await.unwrap();
    work.save().await.unwrap();
}

#[tokio::test]
async fn what_is_removed_leaves_no_sound_and_no_words() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut binh = server.signed_in("Bình").await;
    let file = recorder.saved("a.mp3", 3, &["-c:a", "libmp3lame"]);
    let id = sent(&mut binh, &meeting, "u1", "a.mp3", &file, server.now().plus(-60_000)).await;
    decoded(&mut binh, &meeting, &id).await;
    recognised(&server, &meeting, &id, &["Thu ngân sách đạt kế hoạch."]).await;
    let found = "/api/v1/search?q=ngan+sach";
    assert_eq!(binh.get(found).await.ok()["hits"].as_array().unwrap().len(), 1);
    let one = format!("{}/{id}", list(&meeting));
    assert_eq!(binh.send("DELETE", &one, Extra::default()).await.status, 204);
    assert_eq!(binh.get(&list(&meeting)).await.ok()["files"], json!([]));
    assert_eq!(binh.get(&format!("/api/v1/meetings/{meeting}/transcript")).await.ok()["segments"], json!([]));
    assert_eq!(binh.get(found).await.ok()["hits"], json!([]));
    let left: Vec<_> = std::fs::read_dir(server.data().join(format!("recordings/{meeting}")))
        .unwrap()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .collect();
    assert!(left.is_empty(), "{left:?}");
    assert_eq!(binh.send("DELETE", &one, Extra::default()).await.problem(), "not_found");
}

/// The recognition of a sound file: a sentence every ten seconds.
async fn recognised(server: &Running, meeting: &MeetingId, id: &str, sentences: &[&str]) {
    let recording = RecordingId::parse(id).unwrap();
    let stored = server.store().recordings().get(&recording).await.unwrap();
    assert_eq!(stored.meeting, *meeting);
    let segments: Vec<Segment> = (0..)
        .zip(sentences)
        .map(|(n, text)| Segment {
            id: SegmentId::parse(&format!("{}-{n}", &id[..8])).unwrap(),
            recording: recording.clone(),
            participant: stored.participant.clone(),
            speaker: stored.speaker.clone(),
            unit: stored.unit.clone(),
            starts_at: stored.started_at.plus(10_000 * n),
            ends_at: stored.started_at.plus(10_000 * n + 4_000),
            text: (*text).to_owned(),
            confidence: 0.9,
            model: "base".to_owned(),
            raw: String::new(),
            word_starts: Vec::new(),
            recognised: None,
            corrected_by: None,
            named_by: None,
        })
        .collect();
    store::save!(server.store() => transcript().replace(&recording, "base", &segments, &Actor::System, server.now()))
        .unwrap();
}

#[tokio::test]
async fn a_named_speaker_stands_in_the_draft_after_another_recognition_and_is_taken_back() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut binh = server.signed_in("Bình").await;
    let file = recorder.saved("a.mp3", 2, &["-c:a", "libmp3lame"]);
    let id = sent(&mut binh, &meeting, "u1", "a.mp3", &file, server.now().plus(-60_000)).await;
    decoded(&mut binh, &meeting, &id).await;
    let said = ["Xã đã thu đủ.", "Còn hai thôn chưa nộp.", "Đề nghị tỉnh hỗ trợ."];
    recognised(&server, &meeting, &id, &said).await;
    let speakers = format!("/api/v1/meetings/{meeting}/transcript/speakers");
    let sentence = |n: usize| format!("{}-{n}", &id[..8]);
    let cuong = json!({"name": "  Lê Văn   Cường ", "unit_name": "UBND xã Tả Van"});
    let first_two = json!({"sentences": [sentence(0), sentence(1)], "speaker": cuong});
    let changed = binh.put(&speakers, &first_two).await.ok();
    assert_eq!(changed.as_array().unwrap().len(), 2);
    assert_eq!(
        (&changed[0]["speaker"], &changed[0]["unit"], &changed[0]["named_by"]),
        (&json!("Lê Văn Cường"), &json!("UBND xã Tả Van"), &json!("Bình"))
    );
    recognised(&server, &meeting, &id, &said).await;
    let drafted = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let minutes = drafted["minutes"]["id"].as_str().unwrap();
    let verbatim = json!({"base_revision": drafted["minutes"]["revision"], "length": "verbatim"});
    let body =
        binh.post(&format!("/api/v1/minutes/{minutes}/redraft"), &verbatim).await.ok()["content"]["body"].to_string();
    let (named, unknown) =
        (body.find("Lê Văn Cường (Ủy ban nhân dân xã Tả Van)").unwrap(), body.find("Chưa rõ người nói").unwrap());
    let (second, third) = (body.find("Còn hai thôn").unwrap(), body.find("Đề nghị tỉnh").unwrap());
    assert!(named < second && second < unknown && unknown < third, "{body}");
    // All of them or none.
    let wrong = json!({"sentences": [sentence(2), "s9"], "speaker": cuong});
    assert_eq!(binh.put(&speakers, &wrong).await.problem(), "not_found");
    let back = json!({"sentences": [sentence(0), sentence(1)], "speaker": null});
    let back = binh.put(&speakers, &back).await.ok();
    assert_eq!(
        (&back[1]["speaker"], &back[1]["unit"], &back[1]["named_by"]),
        (&json!("Chưa rõ người nói"), &json!(""), &json!(null))
    );
    for wrong in [
        json!({"sentences": [], "speaker": null}),
        json!({"sentences": [sentence(0)], "speaker": {"name": " ", "unit_name": null}}),
        json!({"sentences": [sentence(0)], "speaker": {"name": "a".repeat(300), "unit_name": null}}),
    ] {
        assert_eq!(binh.put(&speakers, &wrong).await.problem(), "invalid_field", "{wrong}");
    }
}

#[tokio::test]
async fn a_meeting_that_was_said_to_be_held_elsewhere_may_be_put_off_or_held_here_after_all() {
    let server = office().await;
    let mut binh = server.signed_in("Bình").await;
    let plan = |starts_at: Millis, held: bool| {
        json!({"title": "Họp ở hội trường", "starts_at": starts_at, "chair": server.user("An"),
            "secretary": server.user("Bình"), "unit": null, "invited_units": [], "agenda": [], "held_elsewhere": held})
    };
    let yesterday = server.now().plus(-86_400_000);
    let mut made = Vec::new();
    for _ in 0..2 {
        let id = binh.post("/api/v1/meetings", &plan(yesterday, true)).await.ok()["id"].as_str().unwrap().to_owned();
        made.push(format!("/api/v1/meetings/{id}"));
    }
    let held = async |binh: &mut Browser, which: &str| binh.get(which).await.ok()["held_elsewhere"].clone();
    let tomorrow = server.now().plus(86_400_000);
    for (starts_at, is_held) in [(tomorrow, false), (yesterday.plus(60_000), true), (tomorrow, false)] {
        let base = binh.get(&made[0]).await.ok()["plan_fingerprint"].clone();
        let change = json!({"base_fingerprint": base, "plan": plan(starts_at, is_held)});
        assert_eq!(binh.put(&made[0], &change).await.status, 200);
        assert_eq!(held(&mut binh, &made[0]).await, json!(is_held));
    }
    assert_eq!(held(&mut binh, &made[1]).await, json!(true));
    assert_eq!(binh.get(&format!("{}/join", made[1])).await.problem(), "held_elsewhere", "there is no room to enter");
    let link = binh.post(&format!("{}/invitation", made[1]), &json!({})).await;
    assert_eq!(link.problem(), "held_elsewhere", "nor for guests");
    let other = MeetingId::parse(made[1].rsplit('/').next().unwrap()).unwrap();
    store::save!(server.store() => meetings().start(&other, &Actor::System, server.now())).unwrap();
    assert_eq!(held(&mut binh, &made[1]).await, json!(false));
}

#[tokio::test]
async fn a_meeting_that_was_planned_counts_as_held_when_its_recording_was_made() {
    let (server, recorder) = (office().await, Recorder::new());
    let mut binh = server.signed_in("Bình").await;
    server.store().letters().switch(true).await.unwrap();
    let address = LetterAddress { address: "cuc@tavan.gov.vn".to_owned(), language: "vi".to_owned(), for_unit: true };
    store::save!(server.store() => letter_addresses().set(server.user("Cúc"), &address, &Actor::System, server.now()))
        .unwrap();
    let (last_week, planned) = (server.now().plus(-7 * 86_400_000), "/api/v1/meetings");
    let plan = |starts_at: Millis, held_elsewhere: bool| {
        json!({"title": "Họp ở hội trường", "starts_at": starts_at, "chair": server.user("An"),
            "secretary": server.user("Bình"), "unit": null, "invited_units": [server.unit("UBND xã Tả Van")],
            "agenda": [], "held_elsewhere": held_elsewhere})
    };
    assert_eq!(binh.post(planned, &plan(last_week, false)).await.problem(), "plan_in_past");
    assert_eq!(binh.post(planned, &plan(server.now().plus(60_000), true)).await.problem(), "invalid_field");
    assert_eq!(binh.post(planned, &plan(last_week.plus(-400 * 86_400_000), true)).await.problem(), "plan_in_past");
    let made = binh.post(planned, &plan(last_week, true)).await.ok();
    let meeting = MeetingId::parse(made["id"].as_str().unwrap()).unwrap();
    assert_eq!(server.store().letters().of(&meeting, 10).await.unwrap().len(), 0, "nobody is invited to what is over");
    let view = binh.get(&format!("{planned}/{meeting}")).await.ok();
    assert_eq!((&view["held_elsewhere"], &view["meeting"]["state"]), (&json!(true), &json!("planned")));
    let file = recorder.saved("a.mp3", 3, &["-c:a", "libmp3lame"]);
    let began = last_week.plus(300_000);
    let id = sent(&mut binh, &meeting, "u1", "a.mp3", &file, began).await;
    let length = decoded(&mut binh, &meeting, &id).await["length_ms"].as_i64().unwrap();
    let held = server.store().meetings().get(&meeting).await.unwrap();
    assert_eq!((held.started_at, held.ended_at), (Some(began), Some(began.plus(length))));
    // The second half of the meeting is in another file.
    let later = began.plus(3_600_000);
    let second = sent(&mut binh, &meeting, "u2", "b.mp3", &file, later).await;
    decoded(&mut binh, &meeting, &second).await;
    let held = server.store().meetings().get(&meeting).await.unwrap();
    assert_eq!((held.started_at, held.ended_at), (Some(began), Some(later.plus(length))));
    let drafted = binh.post(&format!("/api/v1/meetings/{meeting}/minutes"), &json!({})).await.ok();
    let attendance = drafted["content"]["head"]["attendance"].to_string();
    assert!(!attendance.contains("Tả Van"), "nobody is called absent of whom nothing is known: {attendance}");
    // What the secretary notes of a unit says whether it was there.
    let roll_call = format!("/api/v1/meetings/{meeting}/roll-call");
    let unit = server.unit("UBND xã Tả Van");
    let noted = async |binh: &mut Browser| {
        let view = binh.get(&roll_call).await.ok();
        (view["units"][1]["presence"].as_str().unwrap().to_owned(), view["minutes_lines"].to_string())
    };
    assert_eq!(noted(&mut binh).await, ("absent".to_owned(), "[]".to_owned()));
    let absent = json!({"absence": "excused", "reason": "lũ"});
    assert_eq!(binh.put(&format!("{roll_call}/{unit}/absence"), &absent).await.status, 204);
    let (presence, lines) = noted(&mut binh).await;
    assert!(presence == "absent" && lines.contains("Vắng mặt") && lines.contains("lũ"), "{lines}");
    assert_eq!(
        binh.put(&format!("{roll_call}/{unit}/absence"), &json!({"absence": null, "reason": ""})).await.status,
        204
    );
    let hall = json!({"count": 3, "names": "", "deputy": "", "seen": 0});
    assert_eq!(binh.put(&format!("{roll_call}/{unit}/hall"), &hall).await.status, 204);
    assert!(!drafted["content"]["head"].to_string().contains("vắng mặt"), "{}", drafted["content"]["head"]);
    assert_eq!(drafted["content"]["head"]["venue"], "", "it was not held online");
    let (presence, lines) = noted(&mut binh).await;
    assert!(presence == "present" && lines.contains("3 người dự") && !lines.contains("Vắng"), "{lines}");
    // One to come, and one under way, have nothing yet.
    let coming = binh.post(planned, &plan(server.now().plus(86_400_000), false)).await.ok();
    let coming = MeetingId::parse(coming["id"].as_str().unwrap()).unwrap();
    assert_ne!(server.store().letters().of(&coming, 10).await.unwrap().len(), 0);
    let new = sound("a.mp3", file.len(), server.now());
    assert_eq!(binh.put(&path(&coming, "u3"), &new).await.problem(), "meeting_not_held");
}

#[tokio::test]
async fn two_at_once_go_on_after_a_restart_and_each_is_added_once() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let file = recorder.saved("a.wav", 20, &["-ar", "16000"]);
    let at = server.now().plus(-600_000);
    for who in [&mut an, &mut binh] {
        who.put(&path(&meeting, "u1"), &sound("a.wav", file.len(), at)).await.ok();
        send_pieces(who, &path(&meeting, "u1"), 0, &file[..PIECE]).await;
    }
    let server = server.restarted().await;
    let (mut an, mut binh) = (server.signed_in("An").await, server.signed_in("Bình").await);
    let mut ids = Vec::new();
    for who in [&mut an, &mut binh] {
        assert_eq!(who.get(&path(&meeting, "u1")).await.ok()["offset"], PIECE);
        let id = sent_rest(who, &meeting, &file).await;
        let again = who.post(&format!("{}/finish", path(&meeting, "u1")), &json!({})).await;
        assert_eq!(again.json()["sound_file"]["id"], id, "its answer was lost");
        ids.push(id);
    }
    assert_ne!(ids[0], ids[1]);
    // The server stops while they wait or are decoded.
    let server = server.restarted().await;
    server.wait(60_000);
    let mut binh = server.signed_in("Bình").await;
    for id in &ids {
        assert_eq!(decoded(&mut binh, &meeting, id).await["state"], "recorded");
    }
    assert_eq!(server.store().recordings().list(&meeting).await.unwrap().len(), 2);
    assert_eq!(std::fs::read_dir(server.data().join("uploads")).unwrap().count(), 0);
}

async fn sent_rest(who: &mut Browser, meeting: &MeetingId, file: &[u8]) -> String {
    let path = path(meeting, "u1");
    send_pieces(who, &path, PIECE, file).await;
    let finished = who.post(&format!("{path}/finish"), &json!({})).await;
    assert_eq!(finished.status, 201, "{}", finished.text());
    finished.json()["sound_file"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_file_of_which_a_byte_changed_on_its_way_is_refused_and_a_cancelled_one_is_gone() {
    let (server, recorder) = (office().await, Recorder::new());
    let meeting = server.held_meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut binh = server.signed_in("Bình").await;
    let file = recorder.saved("a.mp3", 2, &["-c:a", "libmp3lame"]);
    let at = server.now().plus(-60_000);
    let mut new = sound("a.mp3", file.len(), at);
    new["digest"] = json!("0".repeat(64));
    binh.put(&path(&meeting, "u1"), &new).await.ok();
    send_pieces(&mut binh, &path(&meeting, "u1"), 0, &file).await;
    assert_eq!(binh.post(&format!("{}/finish", path(&meeting, "u1")), &json!({})).await.problem(), "upload_damaged");
    binh.put(&path(&meeting, "u2"), &sound("a.mp3", file.len(), at)).await.ok();
    // The server was killed when the bytes had their second name, and nothing else was stored.
    let unfinished = std::fs::read_dir(server.data().join("uploads")).unwrap().next().unwrap().unwrap();
    let linked = server.data().join(format!("recordings/{meeting}/elsewhere"));
    std::fs::create_dir_all(&linked).unwrap();
    let linked = linked.join(unfinished.file_name());
    std::fs::write(&linked, &file).unwrap();
    assert_eq!(binh.send("DELETE", &path(&meeting, "u2"), Extra::default()).await.status, 204);
    assert!(!linked.exists(), "nothing of it is left");
    assert_eq!(binh.get(&list(&meeting)).await.ok()["files"], json!([]));
    assert_eq!(std::fs::read_dir(server.data().join("uploads")).unwrap().count(), 0);
}
