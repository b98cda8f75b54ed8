// SPDX-License-Identifier: MPL-2.0
//! A socket is closed when the session that opened it ends.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::mpsc;

use protocol::live::{CloseReason, ConnectionUpdate, PresenceUpdate, ServerMessage};
use store::{Actor, TokenHash};

use crate::meeting::{Page, TestMeeting, now, status_of};

/// An hears that these people have left, and their own pages are closed.
async fn are_out(meeting: &TestMeeting, an: &mut Page, mut pages: Vec<(&str, Page)>) {
    let mut left = BTreeSet::new();
    an.until(|message| {
        if let ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) = message {
            left.insert(participant);
        }
        pages.iter().all(|(name, _)| left.contains(&meeting.id_of(name))).then_some(())
    })
    .await;
    for (name, page) in &mut pages {
        page.all_until_closed().await;
        assert_eq!(status_of(&meeting.try_open(name).await), Some(401), "{name}");
    }
}

#[tokio::test]
async fn closing_an_account_a_new_password_and_signing_out_close_sockets_before_the_answer() {
    let mut meeting = TestMeeting::new().await;
    meeting.appoint_administrator("Quang").await;
    let tan_lap = meeting.store().units().by_code("H26.1").await.unwrap().id;
    meeting.employ("lan", "Lan", &tan_lap, false).await;
    let (mut an, _) = meeting.join("An").await;
    let pages = vec![
        ("Mai", meeting.join_speaking("Mai").await),
        ("Páo", meeting.join("Páo").await.0),
        ("Bình", meeting.join("Bình").await.0),
        ("Lan", meeting.join("Lan").await.0),
    ];
    let open = || meeting.server().app.open_sessions.count();
    assert_eq!(open(), 5);
    let account = |name: &str| format!("users/{}", meeting.id_of(name));
    for (who, path, json) in [
        ("Quang", format!("{}/disable", account("Mai")), ""),
        ("Páo", "me/password".to_owned(), r#"{"new":"mật khẩu của Páo"}"#),
        ("Quang", format!("{}/reset", account("Lan")), ""),
        ("Bình", "auth/sign-out".to_owned(), ""),
    ] {
        let before = open();
        let status = meeting.order(who, "POST", &path, json).await;
        assert!([200, 204].contains(&status), "{path}: {status}");
        assert_eq!(open(), before - 1, "{path}");
    }
    are_out(&meeting, &mut an, pages).await;
    meeting.join("An").await;
}

#[tokio::test]
async fn disabling_an_account_on_the_command_line_closes_its_sockets() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let pages = vec![("Mai", meeting.join_speaking("Mai").await), ("Páo", meeting.join("Páo").await.0)];
    for (command, username) in [("disable", "user2"), ("reset", "user3")] {
        let done = Command::new(env!("CARGO_BIN_EXE_diemcau"))
            .arg("--data")
            .arg(meeting.data())
            .args(["user", command, username])
            .env_remove("DIEMCAU_CONFIG")
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    are_out(&meeting, &mut an, pages).await;
    meeting.join("An").await;
}

#[tokio::test]
async fn an_expired_session_closes_its_sockets() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let binh = meeting.join("Bình").await.0;
    store::save!(meeting.store() => sessions().delete(&TokenHash::of(&meeting.session_of("Bình")), &Actor::System, now())).unwrap();
    are_out(&meeting, &mut an, vec![("Bình", binh)]).await;
}

#[tokio::test]
async fn a_page_at_another_address_is_refused_with_both_addresses() {
    let meeting = TestMeeting::new().await;
    let mut page = meeting.open_from("An", "https://hop.tinh.gov.vn").await;
    let told = page
        .until(|m| {
            if let ServerMessage::Connection(ConnectionUpdate::Refused { problem }) = m { Some(problem) } else { None }
        })
        .await;
    assert_eq!(told.code.as_str(), "wrong_address");
    let fact = told.fact.unwrap();
    let host = meeting.server().http.unwrap().to_string();
    assert!(fact.contains("https://hop.tinh.gov.vn") && fact.contains(&host), "{fact}");
    assert_eq!(page.closed().await, CloseReason::Refused);
}

#[tokio::test]
async fn pages_at_another_address_have_one_line_in_the_log_however_often_they_come() {
    let meeting = TestMeeting::new().await;
    let (log, lines) = mpsc::channel();
    let subscriber = tracing_subscriber::fmt().with_writer(move || Lines(log.clone())).finish();
    let listening = tracing::subscriber::set_default(subscriber);
    for _ in 0..10 {
        let mut page = meeting.open_from("An", "https://hop.tinh.gov.vn").await;
        assert_eq!(page.closed().await, CloseReason::Refused);
    }
    drop(listening);
    let told: Vec<String> = lines.try_iter().filter(|line| line.contains("https://hop.tinh.gov.vn")).collect();
    assert_eq!(told.len(), 1, "{told:?}");
}

/// Every line of a log, as it is written.
struct Lines(mpsc::Sender<String>);

impl std::io::Write for Lines {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.send(String::from_utf8_lossy(line).into_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
