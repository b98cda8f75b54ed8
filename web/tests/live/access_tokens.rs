// SPDX-License-Identifier: MPL-2.0
//! Machines that join with an access token: like people, within the rights of the token, until it
//! ends.

use std::time::Duration;

use meetings::policy::MediaRights;
use protocol::live::{
    ChatAddress, ChatRequest, ChatUpdate, ClientMessage, CloseReason, MediaRequest, MediaUpdate, PresenceUpdate,
    RemovalRequest, ServerMessage,
};
use protocol::problem::ProblemCode;

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, is_heard, names, status_of};

const LISTENS: MediaRights = MediaRights { publish: false, subscribe: true };
const SPEAKS: MediaRights = MediaRights { publish: true, subscribe: false };

#[tokio::test]
async fn a_machine_is_a_normal_participant_with_the_same_identity_on_every_connection() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut an, _) = meeting.join("An").await;
    let hall = meeting.join_speaking("Hội trường A").await;
    an.sees("Hội trường A", |hall| is_heard(hall) && hall.unit_name == "UBND xã Tân Lập").await;
    drop(hall);
    an.sees("Hội trường A", |hall| !hall.connected).await;
    let (_hall, state) = meeting.join("Hội trường A").await;
    assert_eq!(names(&state), ["An", "Hội trường A"]);
    let back = state.presence.participants.iter().find(|p| p.name == "Hội trường A").unwrap();
    assert_eq!((&back.id, back.is_guest), (&meeting.id_of("Hội trường A"), false));
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert_eq!(stays.iter().filter(|stay| stay.name == "Hội trường A").count(), 1);
    let audit = meeting.store().audit().list(0, 1000).await.unwrap();
    let joined = audit.iter().find(|e| e.action == "attendance.join" && e.detail.contains("Hội trường A")).unwrap();
    assert_eq!(joined.actor, format!("token:{}", back.id));
}

#[tokio::test]
async fn a_receive_only_token_cannot_publish_and_a_publish_only_token_receives_nothing() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Máy nghe", LISTENS).await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut listener, _) = meeting.join("Máy nghe").await;
    listener.publish(CHROMIUM_OFFER).await;
    assert_eq!(listener.refusal().await, ProblemCode::NotAllowed);
    listener.send(&ClientMessage::Media(MediaRequest::Subscribe)).await;
    listener.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::SubscribeOffer { .. })).then_some(())).await;

    let mut hall = meeting.join_speaking("Hội trường A").await;
    let view = MediaRequest::View { tiles: Vec::new() };
    for asks in [MediaRequest::Subscribe, view, MediaRequest::Economy { wanted: true }] {
        hall.send(&ClientMessage::Media(asks)).await;
        assert_eq!(hall.refusal().await, ProblemCode::NotAllowed);
    }
}

#[tokio::test]
async fn an_encoder_that_only_sends_reads_no_chat_and_the_screen_of_a_hall_does() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Máy nghe", LISTENS).await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut an, _) = meeting.join("An").await;
    let (_hall, _) = meeting.join("Hội trường A").await;
    let (mut screen, _) = meeting.join("Máy nghe").await;
    let text = "Mật khẩu phòng họp phụ".to_owned();
    an.send(&ChatRequest::Chat { text: text.clone(), to: ChatAddress::Everyone }.into()).await;
    screen.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::Chat { .. })).then_some(())).await;
    let path = format!("/api/v1/meetings/{}/chat", meeting.id);
    let read = async |name: &str| {
        let (status, answer) = meeting.fetch(meeting.server().http.unwrap(), name, &path).await;
        (status, answer.contains(&text))
    };
    assert_eq!((read("Hội trường A").await, read("Máy nghe").await), ((403, false), (200, true)));
}

#[tokio::test]
async fn unknown_tokens_and_tokens_of_another_meeting_are_refused() {
    let mut meeting = TestMeeting::new().await;
    let mut other = TestMeeting::new().await;
    meeting.invent_token("Kẻ lạ");
    assert_eq!(status_of(&meeting.try_open("Kẻ lạ").await), Some(401));
    meeting.issue_token("Hội trường A", SPEAKS).await;
    std::mem::swap(&mut meeting.id, &mut other.id);
    assert_eq!(status_of(&meeting.try_open("Hội trường A").await), Some(404));
}

#[tokio::test]
async fn guessing_tokens_is_rate_limited_and_valid_ones_are_not() {
    let mut meeting = TestMeeting::new().await;
    meeting.invent_token("Kẻ lạ");
    let tries = meeting.server().app.config.sign_ins_per_minute;
    for _ in 0..tries {
        assert_eq!(status_of(&meeting.try_open("Kẻ lạ").await), Some(401));
    }
    assert_eq!(status_of(&meeting.try_open("Kẻ lạ").await), Some(429));
    meeting.issue_token("Hội trường A", SPEAKS).await;
    meeting.join("Hội trường A").await;
}

#[tokio::test]
async fn revoking_a_token_disconnects_its_machine() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut an, _) = meeting.join("An").await;
    let mut hall = meeting.join_speaking("Hội trường A").await;
    meeting.revoke_token("Hội trường A").await;
    assert_eq!(hall.closed().await, CloseReason::Removed);
    let left = meeting.id_of("Hội trường A");
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == left)
            .then_some(())
    })
    .await;
    assert_eq!(status_of(&meeting.try_open("Hội trường A").await), Some(401));
}

#[tokio::test]
async fn a_machine_whose_token_expired_leaves_also_when_the_clock_is_set_forward() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let mut hall = meeting.join_speaking("Hội trường A").await;
    meeting.set_clock_forward(Duration::from_hours(25));
    assert_eq!(hall.closed().await, CloseReason::Removed);
    assert_eq!(status_of(&meeting.try_open("Hội trường A").await), Some(401));
}

#[tokio::test]
async fn a_removed_machine_cannot_rejoin_with_its_token() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut an, _) = meeting.join("An").await;
    let mut hall = meeting.join_speaking("Hội trường A").await;
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Hội trường A") })).await;
    assert_eq!(hall.closed().await, CloseReason::Removed);
    let mut again = meeting.open("Hội trường A").await;
    assert_eq!(again.refusal().await, ProblemCode::RemovedFromMeeting);
}
