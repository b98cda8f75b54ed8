//! Open sockets end with the session by which they were opened.

use std::collections::BTreeSet;

use meetings::ids::UserId;
use protocol::live::{CloseReason, ServerMessage};
use store::{Actor, TokenHash};

use crate::meeting::{TestMeeting, now, status_of};

fn user(meeting: &TestMeeting, name: &str) -> UserId {
    UserId::parse(meeting.id_of(name).as_str()).unwrap()
}

#[tokio::test]
async fn a_closed_account_a_new_password_and_a_signed_out_session_leave_the_meeting() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, mut pao, mut binh) =
        (meeting.join_speaking("Mai").await, meeting.join("Páo").await.0, meeting.join("Bình").await.0);
    let (users, sessions) = (meeting.store().users(), meeting.store().sessions());
    users.disable(&user(&meeting, "Mai"), &Actor::CommandLine, now()).await.unwrap();
    users.set_password_hash(&user(&meeting, "Páo"), "$argon2id$new", &Actor::CommandLine, now()).await.unwrap();
    sessions.delete(&TokenHash::of(&meeting.session_of("Bình")), &Actor::System, now()).await.unwrap();
    let mut left = BTreeSet::new();
    an.until(|message| {
        if let ServerMessage::ParticipantLeft { participant } = message {
            left.insert(participant);
        }
        ["Mai", "Páo", "Bình"].iter().all(|name| left.contains(&meeting.id_of(name))).then_some(())
    })
    .await;
    for (name, page) in [("Mai", &mut mai), ("Páo", &mut pao), ("Bình", &mut binh)] {
        page.all_until_closed().await;
        assert_eq!(status_of(&meeting.try_open(name).await), Some(401), "{name}");
    }
    meeting.join("An").await;
}

#[tokio::test]
async fn a_page_opened_by_another_address_is_told_both() {
    let meeting = TestMeeting::new().await;
    let mut page = meeting.open_from("An", "https://hop.tinh.gov.vn").await;
    let told = page.until(|m| if let ServerMessage::Refused { problem } = m { Some(problem) } else { None }).await;
    assert_eq!(told.code.as_str(), "wrong_address");
    let fact = told.fact.unwrap();
    let host = meeting.server().http.unwrap().to_string();
    assert!(fact.contains("https://hop.tinh.gov.vn") && fact.contains(&host), "{fact}");
    assert_eq!(page.closed().await, CloseReason::Refused);
}
