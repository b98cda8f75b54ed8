// SPDX-License-Identifier: MPL-2.0
//! A socket that a page opens while the person is still at the door: it joins when they enter.

use protocol::live::{ClientMessage, ConnectionRequest};
use protocol::problem::ProblemCode;

use crate::meeting::{TestMeeting, names};

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
    assert!(hasty.all_until_closed().await.is_empty(), "nothing is told to who has not entered");

    let mut late = meeting.open_ahead("Mai").await;
    chair.send_text(r#"{"type":"end_meeting"}"#).await;
    meeting.until_ended().await;
    late.send(&ENTER).await;
    assert_eq!(late.refusal().await, ProblemCode::MeetingEnded);
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
