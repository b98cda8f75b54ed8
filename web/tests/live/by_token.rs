// SPDX-License-Identifier: MPL-2.0
//! Machines that join by an access token: as people do, within the token's rights, until it ends.

use meetings::policy::MediaRights;
use protocol::live::{
    ClientMessage, CloseReason, MediaRequest, MediaUpdate, PresenceUpdate, RemovalRequest, ServerMessage,
};
use protocol::problem::ProblemCode;

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, is_heard, names, status_of};

const LISTENS: MediaRights = MediaRights { publish: false, subscribe: true };
const SPEAKS: MediaRights = MediaRights { publish: true, subscribe: false };

#[tokio::test]
async fn a_machine_is_a_participant_like_any_other_and_the_same_at_every_coming() {
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
async fn a_token_that_only_listens_cannot_publish_and_one_that_only_speaks_gets_no_media() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Máy nghe", LISTENS).await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut listener, _) = meeting.join("Máy nghe").await;
    listener.publish(CHROMIUM_OFFER).await;
    assert_eq!(listener.refusal().await, ProblemCode::NotAllowed);
    listener.send(&ClientMessage::Media(MediaRequest::Subscribe)).await;
    listener.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::SubscribeOffer { .. })).then_some(())).await;

    let mut hall = meeting.join_speaking("Hội trường A").await;
    for asks in
        [ClientMessage::Media(MediaRequest::Subscribe), ClientMessage::Media(MediaRequest::View { tiles: Vec::new() })]
    {
        hall.send(&asks).await;
        assert_eq!(hall.refusal().await, ProblemCode::NotAllowed);
    }
}

#[tokio::test]
async fn an_invented_token_and_one_of_another_meeting_open_nothing() {
    let mut meeting = TestMeeting::new().await;
    let mut other = TestMeeting::new().await;
    meeting.invent_token("Kẻ lạ");
    assert_eq!(status_of(&meeting.try_open("Kẻ lạ").await), Some(401));
    meeting.issue_token("Hội trường A", SPEAKS).await;
    std::mem::swap(&mut meeting.id, &mut other.id);
    assert_eq!(status_of(&meeting.try_open("Hội trường A").await), Some(404));
}

#[tokio::test]
async fn guessing_tokens_is_slowed_down_and_valid_ones_are_not() {
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
async fn a_revoked_token_sends_its_machine_away() {
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
async fn who_the_chair_removes_cannot_come_back_by_the_token() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", SPEAKS).await;
    let (mut an, _) = meeting.join("An").await;
    let mut hall = meeting.join_speaking("Hội trường A").await;
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Hội trường A") })).await;
    assert_eq!(hall.closed().await, CloseReason::Removed);
    let mut again = meeting.open("Hội trường A").await;
    assert_eq!(again.refusal().await, ProblemCode::RemovedFromMeeting);
}
