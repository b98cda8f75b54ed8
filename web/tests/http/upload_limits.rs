// SPDX-License-Identifier: MPL-2.0
//! What files that are sent in pieces may take: places, space on the disk, time of the server.

use base::Clock;
use meetings::ids::MeetingId;
use serde_json::json;
use store::Actor;
use untrusted::Caller;
use web::client_files::ClientFiles;
use web::config::{Config, Listener};
use web::server::Server;

use crate::browser::{Browser, Extra};
use crate::server::{Running, TestServer};
use crate::uploads::{OF_AN_OFFICE, append, append_all, office, paper, path};

async fn end(server: &Running, meeting: &MeetingId) {
    store::save!(server.store() => meetings().start(meeting, &Actor::System, server.now())).unwrap();
    store::save!(server.store() => meetings().end(meeting, &Actor::System, server.now())).unwrap();
}

#[tokio::test]
async fn files_of_a_meeting_that_is_over_take_no_place_in_another_one() {
    let (server, over) = office().await;
    let next = server.meeting("An", "Bình", &["UBND xã Tả Van"]).await;
    let mut cuc = server.signed_in("Cúc").await;
    for upload in ["u1", "u2", "u3", "u4"] {
        cuc.put(&path(&over, upload), &paper("a.pdf", 5_000)).await.ok();
    }
    assert_eq!(cuc.put(&path(&next, "u5"), &paper("a.pdf", 5_000)).await.problem(), "uploads_full");
    end(&server, &over).await;
    cuc.put(&path(&next, "u5"), &paper("a.pdf", 5_000)).await.ok();
    assert_eq!(std::fs::read_dir(server.data().join("uploads")).unwrap().count(), 1);
}

#[tokio::test]
async fn what_is_left_of_a_meeting_that_is_over_is_deleted() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    cuc.put(&path(&meeting, "u1"), &paper("a.pdf", 5_000)).await.ok();
    server.server.app.use_cases.delete_abandoned_uploads().await;
    assert_eq!(cuc.get(&path(&meeting, "u1")).await.ok()["offset"], 0, "the meeting is to come");
    end(&server, &meeting).await;
    server.server.app.use_cases.delete_abandoned_uploads().await;
    assert_eq!(cuc.get(&path(&meeting, "u1")).await.problem(), "upload_gone");
}

#[tokio::test]
async fn a_file_that_was_forgotten_for_ten_minutes_gives_way_to_another() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    for upload in ["u1", "u2", "u3", "u4"] {
        cuc.put(&path(&meeting, upload), &paper("a.pdf", 5_000)).await.ok();
    }
    server.wait(9 * 60_000);
    append_all(&mut cuc, &path(&meeting, "u1"), 0, &[1; 4_000]).await;
    assert_eq!(cuc.put(&path(&meeting, "u5"), &paper("a.pdf", 5_000)).await.problem(), "uploads_full");
    server.wait(60_000);
    cuc.put(&path(&meeting, "u5"), &paper("a.pdf", 5_000)).await.ok();
    assert_eq!(cuc.get(&path(&meeting, "u1")).await.ok()["offset"], 4_000, "it is still being sent");
    let mut left = 0;
    for upload in ["u2", "u3", "u4"] {
        left += usize::from(cuc.get(&path(&meeting, upload)).await.status == 200);
    }
    assert_eq!(left, 2, "one is enough");
}

#[tokio::test]
async fn who_may_not_add_papers_any_more_sends_no_further_piece() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    cuc.put(&path, &paper("a.pdf", 10_000)).await.ok();
    append_all(&mut cuc, &path, 0, &[1; 4_000]).await;
    end(&server, &meeting).await;
    assert_eq!(append(&mut cuc, &path, 4_000, &[1; 4_000]).await.problem(), "files_over");
}

#[tokio::test]
async fn files_leave_a_reserve_of_the_disk_free_and_the_meeting_goes_on() {
    let server = TestServer::new()
        .with_unit("UBND tỉnh")
        .with_user("An")
        .with_user("Bình")
        .with_settings(|config| config.disk_reserve_mb = Some(u32::MAX))
        .start()
        .await;
    let meeting = server.meeting("An", "Bình", &[]).await;
    let mut binh = server.signed_in("Bình").await;
    let refused = binh.put(&path(&meeting, "u1"), &paper("a.pdf", 5_000)).await;
    assert_eq!((refused.status, refused.problem().as_str()), (507, "storage_full"));
    let extra = Extra { kind: Some("application/octet-stream"), body: OF_AN_OFFICE, headers: &[] };
    let papers = format!("/api/v1/meetings/{meeting}/papers?name=a.pdf");
    assert_eq!(binh.send("POST", &papers, extra).await.problem(), "storage_full");
    let record = format!("/api/v1/meetings/{meeting}/chat/record");
    assert_eq!(binh.put(&record, &json!({"kept": false})).await.status, 204);
}

#[tokio::test]
async fn a_piece_for_which_the_disk_has_no_room_is_refused_and_what_was_received_stays() {
    let (server, meeting) = office().await;
    let path = path(&meeting, "u1");
    let mut cuc = server.signed_in("Cúc").await;
    cuc.put(&path, &paper("a.pdf", 10_000)).await.ok();
    append_all(&mut cuc, &path, 0, &[1; 4_000]).await;
    let now = server.now();
    let Running { server: stopping, folder, .. } = server;
    stopping.stop().await;
    let free = "127.0.0.1:0".parse().unwrap();
    let (http, metrics) = (Listener::At(free), Listener::At(free));
    let disk_reserve_mb = Some(u32::MAX);
    let config = Config { http, https: Listener::Off, media: free, metrics, disk_reserve_mb, ..Config::default() };
    let clock = Clock::reading(move || now);
    let server = Server::start(folder.path().to_owned(), config, clock, ClientFiles::Embedded).await.unwrap();
    // The session is in the store.
    let cookies = cuc.cookies;
    let mut cuc = Browser::new(server.http.unwrap());
    cuc.cookies = cookies;
    let refused = append(&mut cuc, &path, 4_000, &[1; 6_000]).await;
    assert_eq!((refused.status, refused.problem().as_str()), (507, "storage_full"));
    assert_eq!(cuc.get(&path).await.ok()["offset"], 4_000);
}

#[tokio::test]
async fn a_piece_has_its_own_type_and_its_offset_is_digits() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    cuc.put(&path, &paper("a.pdf", 5_000)).await.ok();
    for (kind, offset, code) in [
        ("application/octet-stream", "0", "wrong_kind"),
        ("text/plain", "0", "wrong_kind"),
        ("application/partial-upload", "+0", "invalid_field"),
        ("application/partial-upload", "", "invalid_field"),
        ("application/partial-upload", "0, 0", "invalid_field"),
    ] {
        let extra = Extra { kind: Some(kind), body: &[1; 4_000], headers: &[("Upload-Offset", offset)] };
        assert_eq!(cuc.send("PATCH", &path, extra).await.problem(), code, "{kind} {offset}");
    }
    assert_eq!(cuc.get(&path).await.ok()["offset"], 0);
}

#[tokio::test]
async fn a_finish_that_is_refused_is_not_repeated_without_end_and_the_file_is_kept() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    let path = path(&meeting, "u1");
    let finish = format!("{path}/finish");
    cuc.put(&path, &paper("a.pdf", OF_AN_OFFICE.len())).await.ok();
    append_all(&mut cuc, &path, 0, OF_AN_OFFICE).await;
    let caller = Caller::Person(server.user("Cúc").clone());
    let four: Vec<_> = (0..4).map(|_| server.server.app.use_cases.readers.enter(&caller).unwrap()).collect();
    let busy = cuc.post(&finish, &json!({})).await;
    assert_eq!((busy.status, busy.problem().as_str()), (429, "too_many_at_once"));
    assert_eq!(busy.header("retry-after"), Some("5"));
    let mut refused = Vec::new();
    for _ in 0..20 {
        refused.push(cuc.post(&finish, &json!({})).await);
    }
    let last = refused.pop().unwrap();
    assert_eq!((last.status, last.problem().as_str(), last.header("retry-after")), (429, "too_fast", Some("1")));
    assert!(refused.iter().all(|answer| answer.problem() == "too_many_at_once"), "twenty at once");
    drop(four);
    server.wait(1_000);
    assert_eq!(cuc.post(&finish, &json!({})).await.status, 201);
}

#[tokio::test]
async fn a_field_that_is_not_right_is_not_explained_in_the_words_of_a_library() {
    let (server, meeting) = office().await;
    let mut cuc = server.signed_in("Cúc").await;
    for body in [json!({"name": "a.pdf", "bytes": "x", "purpose": {"becomes": "paper"}}), json!({"nam": 1})] {
        let refused = cuc.put(&path(&meeting, "u1"), &body).await;
        assert_eq!((refused.status, refused.problem().as_str()), (422, "invalid_field"));
        assert!(!refused.text().contains("fact"), "{}", refused.text());
    }
}
