// SPDX-License-Identifier: MPL-2.0
//! A socket that a page opens while the person is still at the door: it joins when they enter.

use meetings::ids::UserId;
use moments::Millis;
use protocol::live::{ClientMessage, ConnectionRequest, ConnectionUpdate, ServerMessage};
use protocol::problem::ProblemCode;
use store::Actor;

use crate::meeting::{TestMeeting, names, now};

const ENTER: ClientMessage = ClientMessage::Connection(ConnectionRequest::Enter);

#[tokio::test]
async fn who_is_at_the_door_is_seen_by_nobody_until_they_enter() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut at_the_door = meeting.open_ahead("Mai").await;
    let (_secretary, state) = meeting.join("Bình").await;
    assert!(!names(&state).contains(&"Mai"), "{:?}", names(&state));
    at_the_door.send(&ENTER).await;
    let state = at_the_door.welcome().await;
    assert!(names(&state).contains(&"Mai") && names(&state).contains(&"An"));
    // Once more means nothing.
    at_the_door.send(&ENTER).await;
    let (_another, state) = meeting.join("An").await;
    assert!(names(&state).contains(&"Mai"));
}

#[tokio::test]
async fn who_enters_after_the_end_or_asks_for_anything_else_is_not_let_in() {
    let meeting = TestMeeting::new().await;
    let (mut chair, _) = meeting.join("An").await;
    let mut hasty = meeting.open_ahead("Bình").await;
    hasty.send_text(r#"{"type":"subscribe"}"#).await;
    assert_eq!(hasty.refusal().await, ProblemCode::NotInMeeting);
    assert_eq!(hasty.close_code().await, Some(1008));

    let mut late = meeting.open_ahead("Mai").await;
    chair.send_text(r#"{"type":"end_meeting"}"#).await;
    meeting.until_ended().await;
    late.send(&ENTER).await;
    assert_eq!(late.refusal().await, ProblemCode::MeetingEnded);
}

#[tokio::test]
async fn who_waits_at_the_door_pings_as_everybody_and_enters_afterwards() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut at_the_door = meeting.open_ahead("Mai").await;
    for sent_at in [1, 2] {
        at_the_door.send(&ClientMessage::Connection(ConnectionRequest::Ping { sent_at: Millis(sent_at) })).await;
        let answered = at_the_door
            .until(|message| match message {
                ServerMessage::Connection(ConnectionUpdate::Pong { sent_at, .. }) => Some(sent_at),
                _ => None,
            })
            .await;
        assert_eq!(answered, Millis(sent_at));
    }
    at_the_door.send(&ENTER).await;
    assert!(names(&at_the_door.welcome().await).contains(&"Mai"));
    let mut broken = meeting.open_ahead("Bình").await;
    broken.send_text("enter").await;
    assert_eq!(broken.refusal().await, ProblemCode::BadRequest);
    assert_eq!(broken.close_code().await, Some(1008));
}

#[tokio::test]
async fn who_signs_out_at_the_door_does_not_enter() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut at_the_door = meeting.open_ahead("Mai").await;
    assert_eq!(meeting.order("Mai", "POST", "auth/sign-out", "").await, 204);
    let told = at_the_door.all_until_closed().await;
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_person_waits_at_four_doors_and_at_no_more() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        waiting.push(meeting.open_ahead("Mai").await);
    }
    let mut fifth = meeting.open_ahead("Mai").await;
    assert!(fifth.all_until_closed().await.is_empty(), "its page opens another when the person enters");
    let mut first = waiting.remove(0);
    first.send(&ENTER).await;
    first.welcome().await;
    let mut sixth = meeting.open_ahead("Mai").await;
    sixth.send(&ENTER).await;
    sixth.welcome().await;
}

#[tokio::test]
async fn an_account_that_was_closed_on_the_command_line_does_not_enter() {
    let meeting = TestMeeting::new().await;
    let (_chair, _) = meeting.join("An").await;
    let mut at_the_door = meeting.open_ahead("Mai").await;
    let mai = UserId::parse(meeting.id_of("Mai").as_str()).unwrap();
    store::save!(meeting.store() => users().disable(&mai, &Actor::CommandLine, now())).unwrap();
    at_the_door.send(&ENTER).await;
    let told = at_the_door.all_until_closed().await;
    let welcomed =
        |message: &ServerMessage| matches!(message, ServerMessage::Connection(ConnectionUpdate::Welcome { .. }));
    assert!(!told.iter().any(welcomed), "{told:?}");
}
