// SPDX-License-Identifier: MPL-2.0
//! The dossier of a meeting: who makes it, what is in it, its signature, and what a check says of
//! it, here and by programs of others.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use ::meetings::ids::MeetingId;
use ::meetings::paper::Paper;
use ::meetings::vote::{Electorate, MajorityBase, Question, Share, VoteKind, VotedBy, Voter};
use serde_json::{Value, json};
use store::Actor;
use store::papers::{PaperKind, StoredPaper};
use store::votes::NewVote;

use crate::browser::{Answer, Browser, Extra};
use crate::command_line::diemcau;
use crate::search::say;
use crate::server::{Running, TestServer};
use crate::signatures::{PASSPHRASE, Signing};

const PATIENCE: Duration = Duration::from_mins(1);

/// The address of the dossier of the meeting whose minutes these are.
async fn path_of(signing: &Signing) -> (MeetingId, String) {
    let meeting = signing.server.store().minutes().get(&signing.id).await.unwrap().meeting;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    (meeting, path)
}

/// Makes it, and waits for it.
pub async fn make(who: &mut Browser, path: &str, with_sound: bool) -> Value {
    let begun = who.post(path, &json!({"with_sound": with_sound})).await;
    assert_eq!(begun.status, 202, "{}", begun.text());
    let made = async {
        loop {
            let view = who.get(path).await.ok();
            if view["making"].is_null() {
                return view;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let view = tokio::time::timeout(PATIENCE, made).await.expect("made in time");
    assert_eq!(view["problem"], Value::Null, "{view}");
    view
}

pub async fn download(who: &mut Browser, path: &str) -> Vec<u8> {
    let answer = who.get(&format!("{path}.zip")).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/zip")), "{}", answer.text());
    assert_eq!(answer.header("content-length"), Some(answer.body.len().to_string().as_str()));
    answer.body
}

async fn sign(who: &mut Browser, path: &str, shown: &Value, passphrase: &str) -> Answer {
    let keys = who.get("/api/v1/me/keys").await.ok();
    let body = json!({"key": keys[0]["id"], "passphrase": passphrase, "shown_sha256": shown});
    who.post(&format!("{path}/signature"), &body).await
}

pub async fn verify(who: &mut Browser, archive: &[u8]) -> Value {
    let extra = Extra { kind: Some("application/zip"), body: archive, headers: &[] };
    who.send("POST", "/api/v1/verify/dossier?lang=en", extra).await.ok()
}

pub fn files(archive: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(archive)).unwrap();
    let mut files = BTreeMap::new();
    for n in 0..archive.len() {
        let mut file = archive.by_index(n).unwrap();
        let (_, path) = file.name().split_once('/').unwrap();
        let path = path.to_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(path, content);
    }
    files
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A vote of An and Bình, of which An voted for it.
async fn voted(server: &Running, meeting: &MeetingId, is_secret: bool) {
    let question = Question {
        title: "Thông qua dự toán".to_owned(),
        text: String::new(),
        kind: VoteKind::Approval,
        options: Vec::new(),
        most: 1,
        is_secret,
        by: VotedBy::Person,
        majority: Share::MoreThanHalf,
        base: MajorityBase::Present,
        quorum: None,
    };
    let voters = ["An", "Bình"].map(|name| Voter {
        unit: None,
        user: server.user(name).clone(),
        name: name.to_owned(),
        unit_name: "UBND tỉnh".to_owned(),
    });
    let seen = u32::try_from(server.store().votes().of(meeting).await.unwrap().len()).unwrap();
    let new = NewVote {
        question: &question,
        item: None,
        voters: &voters,
        papers: &[],
        electorate: Electorate { entitled: 2, invited: None },
        closes_at: None,
        seen,
    };
    let number = store::save!(server.store() => votes().open(meeting, &new, server.user("An"), server.now())).unwrap();
    let vote = server.store().votes().get(meeting, number).await.unwrap();
    let slot = if is_secret { "ab".repeat(32) } else { server.user("An").as_str().to_owned() };
    store::save!(server.store() => votes().cast(&vote, &voters[0], &slot, &[0], server.now())).unwrap();
}

/// A meeting with votes, a paper and words, which has ended.
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
    let meeting = server.meeting("An", "Bình", &["UBND xã"]).await;
    store::save!(server.store() => meetings().start(&meeting, &Actor::System, server.now())).unwrap();
    voted(&server, &meeting, false).await;
    voted(&server, &meeting, true).await;
    say(&server, &meeting, "Cúc", &["Thu ngân sách đạt 102% dự toán.", "Xin hết."]).await;
    add_paper(&server, &meeting).await;
    server.wait(3_600_000);
    store::save!(server.store() => meetings().end(&meeting, &Actor::System, server.now())).unwrap();
    use_cases::votes::close_votes_of_ended(server.store(), &meeting, server.now()).await.unwrap();
    (server, meeting)
}

/// As an upload leaves it.
async fn add_paper(server: &Running, meeting: &MeetingId) {
    let content = b"%PDF-1.7 bao cao";
    let id = ::meetings::ids::PaperId::parse("p1").unwrap();
    let folder = server.data().join("papers").join(meeting.as_str()).join("p1");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("file"), content).unwrap();
    let paper = Paper {
        document: id.clone(),
        version: 1,
        is_late: false,
        id,
        agenda_item: None,
        name: "Báo cáo thu ngân sách.pdf".to_owned(),
        pages: 1,
        drawn: 1,
        conversion: None,
        bytes: content.len() as u64,
        added_by: server.user("Bình").as_str().to_owned().try_into().unwrap(),
        added_by_name: "Bình".to_owned(),
        added_at: server.now(),
        shown_at: None,
    };
    let digest = store::minutes_signing::sha256_hex(content);
    let stored = StoredPaper { paper, meeting: meeting.clone(), kind: PaperKind::Pdf, digest, attempts: 0 };
    let by = Actor::User(server.user("Bình").clone());
    store::save!(server.store() => papers().add(&stored, 100, &by, server.now())).unwrap();
}

#[tokio::test]
async fn chair_secretary_and_administrators_make_it_once_the_meeting_has_ended_and_nobody_else() {
    let (server, meeting) = office().await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    let mut an = server.signed_in("An").await;
    assert_eq!(an.get(&format!("{path}.zip")).await.problem(), "not_found", "none is made yet");
    for name in ["An", "Bình", "Quang"] {
        let mut who = server.signed_in(name).await;
        let view = make(&mut who, &path, false).await;
        assert_eq!((&view["may_make"], &view["dossier"]["made_by_name"]), (&json!(true), &json!(name)));
    }
    for (name, refused) in [("Cúc", "not_allowed"), ("Dũng", "not_found")] {
        let mut other = server.signed_in(name).await;
        assert_eq!(other.get(&path).await.problem(), refused);
        assert_eq!(other.get(&format!("{path}.zip")).await.problem(), refused);
        assert_eq!(other.post(&path, &json!({"with_sound": false})).await.problem(), refused);
        let signature = json!({"key": "k1", "passphrase": "x", "shown_sha256": "x"});
        assert_eq!(other.post(&format!("{path}/signature"), &signature).await.problem(), refused);
    }
    assert_eq!(server.browser().get(&path).await.problem(), "not_signed_in");
    let next = server.meeting("An", "Bình", &[]).await;
    let early = an.post(&format!("/api/v1/meetings/{next}/dossier"), &json!({"with_sound": false})).await;
    assert_eq!(early.problem(), "meeting_not_ended");
}

#[tokio::test]
async fn it_has_everything_that_was_held_in_the_meeting_and_nothing_that_names_a_secret_ballot() {
    let (server, meeting) = office().await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    let mut an = server.signed_in("An").await;
    make(&mut an, &path, false).await;
    let archive = download(&mut an, &path).await;
    let held = files(&archive);
    let text = |path: &str| String::from_utf8(held[path].clone()).unwrap();
    assert!(text("data/cuoc-hop.txt").contains("Giao ban tháng 11"));
    assert!(text("data/go-bang/go-bang.txt").contains("Thu ngân sách đạt 102% dự toán."));
    assert!(text("data/bieu-quyet/bieu-quyet.txt").contains("An (UBND tỉnh): Tán thành"));
    assert!(text("data/tai-lieu/tai-lieu.txt").contains("Báo cáo thu ngân sách.pdf"));
    assert_eq!(held["data/tai-lieu/001-bao-cao-thu-ngan-sach.pdf"], b"%PDF-1.7 bao cao");
    assert!(text("data/nhat-ky/nhat-ky.txt").contains("meeting.start"));
    assert!(text("data/ghi-am/ghi-am.json").contains("\"with_sound\": false"));
    assert!(text("data/doc-truoc.txt").contains("sha256sum -c manifest-sha256.txt"));
    assert!(held.keys().all(|path| path.is_ascii()), "names that every system has");

    let secret: Value = serde_json::from_slice(&held["data/bieu-quyet/002-bien-ban-kiem-phieu.json"]).unwrap();
    assert!(secret["voters"].as_array().unwrap().iter().all(|voter| voter["key"].is_null()));
    assert_eq!(secret["ballots"], json!([{"of": "ab".repeat(32), "chosen": [0]}]));
    let texts = [text("data/bieu-quyet/bieu-quyet.txt"), text("data/bieu-quyet/bieu-quyet.json")];
    assert!(texts.iter().all(|text| !text.contains("abab")), "secret ballots are in their record alone");

    let view = verify(&mut an, &archive).await;
    assert_eq!((&view["verdict"], &view["findings"]), (&json!("not_signed"), &json!([])), "{view}");
    assert_eq!((&view["standing"], &view["contents"]["votes"]), (&json!("made_here"), &json!(2)));
    let unsigned = "No minutes were signed by all when the dossier was made.";
    assert!(view["remarks"].as_array().unwrap().contains(&json!(unsigned)), "{view}");
}

#[tokio::test]
async fn the_same_state_gives_the_same_bytes() {
    let (server, meeting) = office().await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    let mut an = server.signed_in("An").await;
    let first = make(&mut an, &path, false).await;
    let one = download(&mut an, &path).await;
    server.wait(86_400_000);
    let mut quang = server.signed_in("Quang").await;
    let second = make(&mut quang, &path, false).await;
    assert!(one == download(&mut quang, &path).await, "made later, by somebody else");
    assert_eq!(first["dossier"]["manifest_sha256"], second["dossier"]["manifest_sha256"]);
    assert_ne!(first["dossier"]["made_at"], second["dossier"]["made_at"]);
}

#[tokio::test]
async fn signed_minutes_and_a_signature_of_the_dossier_are_valid_here_offline_and_for_other_programs() {
    let mut signing = Signing::signed().await;
    let (meeting, path) = path_of(&signing).await;
    let view = make(&mut signing.secretary, &path, false).await;
    let shown = view["dossier"]["manifest_sha256"].clone();
    assert_eq!(sign(&mut signing.secretary, &path, &json!("00"), PASSPHRASE).await.problem(), "dossier_changed");
    assert_eq!(sign(&mut signing.secretary, &path, &shown, "sai").await.problem(), "wrong_passphrase");
    assert_eq!(signing.secretary.get(&path).await.ok()["dossier"]["signed"], Value::Null);
    let signed = sign(&mut signing.secretary, &path, &shown, PASSPHRASE).await.ok();
    assert_eq!(signed["dossier"]["signed"]["name"], "Trần Thị Bình");
    let archive = download(&mut signing.secretary, &path).await;

    let view = verify(&mut signing.server.browser(), &archive).await;
    assert_eq!((&view["verdict"], &view["findings"]), (&json!("valid"), &json!([])), "{view}");
    assert_eq!(view["headline"], "The dossier is whole and signed by Trần Thị Bình; all its parts fit together.");
    let documents = view["documents"].as_array().unwrap();
    let verdicts: Vec<_> = documents.iter().map(|document| document["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["not_signed", "valid", "valid"], "submitted, half, whole");
    assert_eq!(documents[2]["file"], "data/bien-ban/01-15-bb-ubnd-03-da-ky-du.pdf");

    // On another machine, without data.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ho-so.zip");
    std::fs::write(&file, &archive).unwrap();
    let ca = signing.server.data().join("trust/ca.pem");
    let offline = |more: &[&str]| {
        let (file, ca) = (file.to_str().unwrap(), ca.to_str().unwrap());
        diemcau(&folder.path().join("none"), &[&["verify", file, "--trust", ca], more].concat())
    };
    let output = offline(&[]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let said = words(&output);
    assert!(said.contains("Hồ sơ nguyên vẹn, do Trần Thị Bình ký") && said.contains("Giao ban tháng 11"), "{said}");
    let told: Value = serde_json::from_slice(&offline(&["--json"]).stdout).unwrap();
    assert_eq!((&told["verdict"], &told["standing"]), (&json!("valid"), &json!("unknown")));
    assert!(!folder.path().join("none").exists(), "verifying leaves nothing behind");
    let nobody = diemcau(&folder.path().join("none"), &["verify", file.to_str().unwrap()]);
    assert_eq!(nobody.status.code(), Some(1), "nobody is trusted");
    let here = diemcau(&signing.server.data(), &["verify", file.to_str().unwrap()]);
    assert!(words(&here).contains("Hồ sơ này do Bình lập tại đây"), "{}", words(&here));
    others_say(&archive, folder.path(), &ca);

    // One letter of the readable text.
    let mut tampered = archive.clone();
    let at = archive.windows(11).position(|window| window == "HỒ SƠ CUỘC".as_bytes().split_at(11).0).unwrap();
    tampered[at] ^= 1;
    std::fs::write(&file, &tampered).unwrap();
    let output = offline(&[]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains("data/doc-truoc.txt trong hồ sơ bị hỏng hoặc bị sửa"), "{}", words(&output));
    std::fs::write(&file, &archive[..archive.len() / 2]).unwrap();
    assert_eq!(offline(&[]).status.code(), Some(2));
    assert!(!meeting.as_str().is_empty());
}

/// Unpacked, checked as docs/dossier.md says.
fn others_say(archive: &[u8], folder: &Path, ca: &Path) {
    let root = folder.join("unpacked");
    for (path, content) in files(archive) {
        let path = root.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let run =
        |program: &str, arguments: &[&str]| match Command::new(program).current_dir(&root).args(arguments).output() {
            Ok(output) => assert!(output.status.success(), "{program}: {}", words(&output)),
            Err(error) => eprintln!("NOTICE: {program} cannot be run ({error}); it was left out"),
        };
    run("sha256sum", &["--strict", "-c", "manifest-sha256.txt"]);
    run("sha256sum", &["--strict", "-c", "tagmanifest-sha256.txt"]);
    let content = ["-content", "tagmanifest-sha256.txt", "-CAfile", ca.to_str().unwrap()];
    let signature = ["cms", "-verify", "-binary", "-inform", "DER", "-in", "tagmanifest-sha256.txt.p7s"];
    run("openssl", &[&signature[..], &content, &["-purpose", "any", "-out", "chu-ky.txt"]].concat());
}

#[tokio::test]
async fn with_its_sound_it_has_the_recordings_and_without_it_their_digests() {
    let (server, meeting) = office().await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    let mut an = server.signed_in("An").await;
    let recording = server.store().recordings().list(&meeting).await.unwrap().remove(0);
    let disk = server.data().join(&recording.path);
    std::fs::create_dir_all(disk.parent().unwrap()).unwrap();
    let sound = vec![7_u8; 3 << 20];
    std::fs::write(&disk, &sound).unwrap();
    let digest = store::minutes_signing::sha256_hex(&sound);
    make(&mut an, &path, false).await;
    let without = files(&download(&mut an, &path).await);
    assert!(!without.keys().any(|path| path.contains(".opus")));
    let list: Value = serde_json::from_slice(&without["data/ghi-am/ghi-am.json"]).unwrap();
    assert_eq!((&list["recordings"][0]["sha256"], &list["recordings"][0]["bytes"]), (&json!(digest), &json!(3 << 20)));
    let view = make(&mut an, &path, true).await;
    assert_eq!(view["dossier"]["with_sound"], true);
    let archive = download(&mut an, &path).await;
    assert_eq!(files(&archive)["data/ghi-am/0001-cuc.opus"], sound);
    let view = verify(&mut an, &archive).await;
    assert_eq!((&view["findings"], &view["contents"]["with_sound"]), (&json!([]), &json!(true)), "{view}");
    // Its file is lost: the dossier says so instead of failing.
    std::fs::remove_file(&disk).unwrap();
    make(&mut an, &path, true).await;
    let archive = download(&mut an, &path).await;
    let view = verify(&mut an, &archive).await;
    let lost = "When the dossier was made, the server did not have this file any more: Cúc.";
    assert!(view["remarks"].as_array().unwrap().contains(&json!(lost)), "{view}");
}

#[tokio::test]
async fn a_log_that_was_rewritten_after_the_dossier_was_made_is_noticed() {
    let (server, meeting) = office().await;
    let path = format!("/api/v1/meetings/{meeting}/dossier");
    let mut an = server.signed_in("An").await;
    make(&mut an, &path, false).await;
    let archive = download(&mut an, &path).await;
    assert_eq!(verify(&mut an, &archive).await["standing"], "made_here");
    let database = server.data().join("diemcau.db");
    let rewrite = "DROP TRIGGER audit_log_keeps_content;
        UPDATE audit_log SET hash = 'x' WHERE action = 'meeting.start';";
    let done = Command::new("sqlite3").arg(&database).arg(rewrite).output();
    let Ok(done) = done else {
        eprintln!("NOTICE: sqlite3 is not installed; a rewritten log was left out");
        return;
    };
    assert!(done.status.success(), "{}", words(&done));
    let view = verify(&mut an, &archive).await;
    assert_eq!(view["standing"], "log_differs", "{view}");
}

#[tokio::test]
async fn the_command_line_makes_and_signs_it_too() {
    let signing = Signing::signed().await;
    let (meeting, _) = path_of(&signing).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ho-so.zip");
    let (file, id) = (file.to_str().unwrap(), meeting.as_str());
    let data = signing.server.data();
    let made = diemcau(&data, &["dossier", id, file, "--sign", "bình", "--passphrase", PASSPHRASE]);
    assert!(made.status.success(), "{}", words(&made));
    let verified = diemcau(&data, &["verify", file]);
    assert_eq!(verified.status.code(), Some(0), "{}", words(&verified));
    let again = diemcau(&data, &["dossier", id, file]);
    assert!(!again.status.success() && words(&again).contains("cannot be written"), "{}", words(&again));
    let wrong = folder.path().join("khac.zip");
    let wrong = wrong.to_str().unwrap();
    let refused = diemcau(&data, &["dossier", id, wrong, "--sign", "bình", "--passphrase", "sai"]);
    assert!(!refused.status.success() && !Path::new(wrong).exists(), "nothing is left of it");
}

#[tokio::test]
async fn a_file_that_is_no_dossier_is_answered_in_words() {
    let server = TestServer::new().with_unit("UBND tỉnh").with_user("An").start().await;
    let mut stranger = server.browser();
    let view = verify(&mut stranger, b"PK\x03\x04 nothing").await;
    assert_eq!((&view["verdict"], &view["title"]), (&json!("unreadable"), &json!("")));
    let extra = Extra { kind: Some("application/pdf"), body: b"%PDF-", headers: &[] };
    assert_eq!(stranger.send("POST", "/api/v1/verify/dossier", extra).await.problem(), "wrong_kind");
}
