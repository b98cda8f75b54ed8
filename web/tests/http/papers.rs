// SPDX-License-Identifier: MPL-2.0
//! Papers of a meeting: who adds, reads and deletes them, and files that cannot be shown.

use std::fs;
use std::time::Duration;

use meetings::ids::MeetingId;
use serde_json::Value;

#[path = "../../../untrusted/tests/endless_pages/mod.rs"]
mod endless_pages;

use crate::browser::{Answer, Browser, Extra};
use crate::server::{Running, TestServer};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
/// Far longer than drawing a page takes.
const PATIENCE: Duration = Duration::from_mins(6);

async fn office() -> (Running, MeetingId) {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_unit("UBND xã Tả Van")
        .with_user("Cúc")
        .with_unit("UBND tỉnh khác")
        .with_user("Dũng")
        .with_admin("Quang")
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    (server, meeting)
}

async fn add(who: &mut Browser, meeting: &MeetingId, name: &str, file: &[u8]) -> Answer {
    let path = format!("/api/v1/meetings/{meeting}/papers?name={name}");
    who.send("POST", &path, Extra { kind: Some("application/octet-stream"), body: file, headers: &[] }).await
}

#[tokio::test]
async fn a_paper_stands_with_no_item_of_another_meeting() {
    let (server, meeting) = office().await;
    let mut binh = server.signed_in("Bình").await;
    let refused = add(&mut binh, &meeting, "a.pdf&agenda_item=muc-khac", OF_AN_OFFICE).await;
    assert_eq!((refused.problem().as_str(), &refused.json()["fact"]), ("invalid_field", &Value::from("agenda_item")));
    assert_eq!(list(&mut binh, &meeting).await["papers"], Value::Array(Vec::new()));
}

async fn list(who: &mut Browser, meeting: &MeetingId) -> Value {
    who.get(&format!("/api/v1/meetings/{meeting}/papers")).await.ok()
}

/// The answer, once the page is drawn.
async fn page(who: &mut Browser, meeting: &MeetingId, paper: &str, page: &str) -> Answer {
    let path = format!("/api/v1/meetings/{meeting}/papers/{paper}/pages/{page}");
    let drawn = async {
        loop {
            let answer = who.get(&path).await;
            if answer.status != 425 {
                return answer;
            }
            assert_eq!(answer.problem(), "page_not_ready");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, drawn).await.expect("the page was not drawn")
}

#[tokio::test]
async fn a_paper_is_added_by_the_secretary_and_its_pages_are_read_by_who_is_invited() {
    let (server, meeting) = office().await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let added = add(&mut binh, &meeting, "B%C3%A1o%20c%C3%A1o.pdf", OF_AN_OFFICE).await;
    assert_eq!(added.status, 201, "{}", added.text());
    let paper = added.json()["id"].as_str().unwrap().to_owned();
    assert_eq!((&added.json()["name"], &added.json()["pages"]), (&Value::from("Báo cáo.pdf"), &Value::from(1)));

    let listed = list(&mut cuc, &meeting).await;
    assert_eq!(listed["papers"][0]["added_by_name"], "Bình");
    assert_eq!((&listed["may_add"], &listed["may_delete_all"]), (&Value::Bool(true), &Value::Bool(false)));
    let mut sizes = Vec::new();
    for size in ["preview", "usual", "fine"] {
        let picture = page(&mut cuc, &meeting, &paper, &format!("0/{size}")).await;
        assert_eq!((picture.status, picture.header("content-type")), (200, Some("image/webp")));
        assert_eq!(picture.header("cache-control"), Some("private, max-age=31536000, immutable"));
        sizes.push(picture.body.len());
    }
    assert!(sizes[0] <= 12 << 10 && sizes[0] < sizes[1] && sizes[1] < sizes[2], "{sizes:?}");
    let words = page(&mut cuc, &meeting, &paper, "0/text").await;
    assert!(words.text().contains("Thu ngân sách đạt 102 % dự toán."), "{}", words.text());
    assert_eq!(page(&mut cuc, &meeting, &paper, "1/usual").await.problem(), "not_found");
    let file = cuc.get(&format!("/api/v1/meetings/{meeting}/papers/{paper}/file")).await;
    assert_eq!(file.body, OF_AN_OFFICE);
    assert!(
        file.header("content-disposition").unwrap().contains("bao-cao.pdf"),
        "{:?}",
        file.header("content-disposition")
    );

    // Who is not invited reads nothing, whatever they know.
    let mut dung = server.signed_in("Dũng").await;
    for what in ["", &format!("/{paper}/file"), &format!("/{paper}/pages/0/preview"), &format!("/{paper}/pages/0/text")]
    {
        assert_eq!(
            dung.get(&format!("/api/v1/meetings/{meeting}/papers{what}")).await.problem(),
            "not_found",
            "{what}"
        );
    }
    assert_eq!(server.browser().get(&format!("/api/v1/meetings/{meeting}/papers")).await.problem(), "not_signed_in");
    assert_eq!(add(&mut dung, &meeting, "a.pdf", OF_AN_OFFICE).await.problem(), "not_found");
    let mut quang = server.signed_in("Quang").await;
    assert_eq!(add(&mut quang, &meeting, "a.pdf", OF_AN_OFFICE).await.problem(), "not_allowed");
}

#[tokio::test]
async fn delegates_delete_what_they_added_and_the_secretary_everything() {
    let (server, meeting) = office().await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    let of = |answer: Answer| answer.json()["id"].as_str().unwrap().to_owned();
    let plan = of(add(&mut binh, &meeting, "plan.pdf", OF_AN_OFFICE).await);
    let report = of(add(&mut cuc, &meeting, "report.pdf", OF_AN_OFFICE).await);
    let second = of(add(&mut cuc, &meeting, "second.pdf", OF_AN_OFFICE).await);
    let path = |paper: &str| format!("/api/v1/meetings/{meeting}/papers/{paper}");
    assert_eq!(cuc.send("DELETE", &path(&plan), Extra::default()).await.problem(), "not_allowed");
    assert_eq!(cuc.send("DELETE", &path(&report), Extra::default()).await.status, 204);
    assert_eq!(binh.send("DELETE", &path(&second), Extra::default()).await.status, 204);
    let left = list(&mut cuc, &meeting).await;
    assert_eq!(left["papers"].as_array().unwrap().len(), 1);
    assert_eq!(cuc.get(&format!("{}/file", path(&report))).await.problem(), "not_found");
    let folder = server.data().join("papers").join(meeting.as_str());
    assert_eq!(fs::read_dir(folder).unwrap().count(), 1, "the files are gone");
}

#[tokio::test]
async fn what_cannot_be_shown_is_refused_as_what_it_is_and_nothing_is_kept() {
    let (server, meeting) = office().await;
    let mut binh = server.signed_in("Bình").await;
    for (file, code) in [
        (&b"PK\x03\x04 not a document of an office program"[..], "paper_office_kind"),
        (b"MZ a program", "paper_unreadable"),
        (b"%PDF-1.7 and nothing more", "paper_unreadable"),
        (b"", "paper_unreadable"),
        (b"\x89PNG\r\n\x1a\n cut off", "paper_unreadable"),
    ] {
        let answer = add(&mut binh, &meeting, "a.pdf", file).await;
        assert_eq!(answer.problem(), code, "{}", String::from_utf8_lossy(file));
    }
    assert_eq!(add(&mut binh, &meeting, "%E2%80%AEfdp.exe", OF_AN_OFFICE).await.problem(), "bad_name");
    assert_eq!(add(&mut binh, &meeting, &"a".repeat(250), OF_AN_OFFICE).await.problem(), "name_over_limit");
    assert_eq!(list(&mut binh, &meeting).await["papers"].as_array().unwrap().len(), 0);
    assert!(!server.data().join("papers").exists(), "nothing is on the disk");
}

#[tokio::test]
async fn papers_that_can_never_be_drawn_do_not_keep_those_of_others_waiting() {
    let (server, meeting) = office().await;
    let (mut binh, mut cuc) = (server.signed_in("Bình").await, server.signed_in("Cúc").await);
    for name in ["a.pdf", "b.pdf", "c.pdf"] {
        let added = add(&mut cuc, &meeting, name, &endless_pages::pdf(5)).await;
        assert_eq!((added.status, &added.json()["pages"]), (201, &Value::from(5)), "{}", added.text());
    }
    for _ in 0..2 {
        let added = add(&mut binh, &meeting, "plan.pdf", OF_AN_OFFICE).await;
        let paper = added.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(page(&mut binh, &meeting, &paper, "0/usual").await.status, 200);
        let listed = list(&mut binh, &meeting).await;
        let theirs = listed["papers"].as_array().unwrap().iter().filter(|paper| paper["added_by_name"] == "Cúc");
        assert!(theirs.clone().count() == 3 && theirs.clone().all(|paper| paper["drawn"] != 5), "{listed}");
    }
}

#[tokio::test]
async fn adding_and_deleting_without_end_is_refused() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let mut added = 0;
    let refused = loop {
        let answer = add(&mut cuc, &meeting, "a.pdf", OF_AN_OFFICE).await;
        if answer.status != 201 {
            break answer;
        }
        added += 1;
        assert!(added <= 30, "nobody adds so many at once");
        let path = format!("/api/v1/meetings/{meeting}/papers/{}", answer.json()["id"].as_str().unwrap());
        assert_eq!(cuc.send("DELETE", &path, Extra::default()).await.status, 204);
    };
    assert_eq!((added, refused.problem().as_str(), refused.header("retry-after")), (30, "wrote_too_fast", Some("10")));
}
