// SPDX-License-Identifier: MPL-2.0
//! Who chairs, who may end the meeting, and what happens to a deserted meeting.

use std::time::Duration;

use meetings::meeting::{MeetingRole, MeetingState};
use meetings::policy::MediaRights;
use protocol::live::{
    ChairRequest, ClientMessage, CloseReason, EndRequest, PresenceRequest, PresenceUpdate, ScreenRequest,
    ServerMessage, Source, TrackRequest,
};
use protocol::problem::ProblemCode;
use use_cases::drafting::first_draft;

use crate::meeting::{Page, TestMeeting};

async fn state(meeting: &TestMeeting) -> MeetingState {
    meeting.store().meetings().get(&meeting.id).await.unwrap().state
}

async fn hand_over(meeting: &TestMeeting, from: &mut Page, to: &str) {
    from.send(&ClientMessage::Chair(ChairRequest::HandOverChair { participant: meeting.id_of(to) })).await;
}

#[tokio::test]
async fn the_secretary_ends_a_meeting_without_its_chair() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    binh.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(binh.refusal().await, ProblemCode::NotAllowed, "the chair is there");
    an.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    let gone = meeting.id_of("An");
    binh.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == gone)
            .then_some(())
    })
    .await;
    binh.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(binh.closed().await, CloseReason::Ended);
    assert_eq!(state(&meeting).await, MeetingState::Ended);
}

#[tokio::test]
async fn handing_over_and_taking_back_the_chair_is_in_the_minutes() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    hand_over(&meeting, &mut an, "Mai").await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::Chair).await;
    an.sees("An", |an| an.role == MeetingRole::Delegate).await;
    an.send(&ClientMessage::Track(TrackRequest::MuteAll)).await;
    assert_eq!(an.refusal().await, ProblemCode::NotAllowed);
    mai.send(&ClientMessage::Track(TrackRequest::MuteAll)).await;

    let (_binh, room) = meeting.join("Bình").await;
    assert_eq!(room.chairing.planned_chair, Some(meeting.id_of("An")));
    an.send(&ClientMessage::Chair(ChairRequest::TakeChairBack)).await;
    mai.sees("An", |an| an.role == MeetingRole::Chair).await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);

    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &store::Actor::System, now).await.unwrap();
    let head = meeting.store().minutes().content(&minutes.id, 1).await.unwrap().head;
    assert!(head.chair.starts_with("An - Ủy ban nhân dân tỉnh Lào Cai; từ "), "{}", head.chair);
    assert!(
        head.chair.contains(": Mai - Ủy ban nhân dân xã Tân Lập; từ ")
            && head.chair.ends_with(": An - Ủy ban nhân dân tỉnh Lào Cai")
    );
    let audit = meeting.store().audit().list(0, 1000).await.unwrap();
    assert_eq!(audit.iter().filter(|e| e.action == "meeting.chair").count(), 2);
}

#[tokio::test]
async fn a_deserted_meeting_ends_by_itself_at_the_time_of_the_last_exit_also_after_a_restart() {
    let mut meeting = TestMeeting::closing_after_minutes(1).await;
    meeting.issue_token("Hội trường A", MediaRights::ALL).await;
    let (_hall, _) = meeting.join("Hội trường A").await;
    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    an.close_code().await;
    meeting.restart_later(Duration::from_mins(2)).await;
    let ended = meeting.until_ended().await;
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let left = stays.iter().find(|stay| stay.name == "An").unwrap().left_at;
    assert_eq!(ended.ended_at, left);
    assert_eq!(meeting.open("An").await.refusal().await, ProblemCode::MeetingEnded);
}

#[tokio::test]
async fn one_screen_is_shared_at_a_time_and_the_chairs_has_precedence() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    mai.send(&ClientMessage::Screen(ScreenRequest::TakeScreen { over: false })).await;
    mai.show_screen().await;
    pao.sees("Mai", |mai| mai.tracks.iter().any(|track| track.source == Source::Screen && !track.muted)).await;
    pao.send(&ClientMessage::Screen(ScreenRequest::TakeScreen { over: false })).await;
    assert_eq!(pao.refusal().await, ProblemCode::ScreenTaken);
    pao.send(&ClientMessage::Screen(ScreenRequest::TakeScreen { over: true })).await;
    assert_eq!(mai.screen_stopped().await, "Páo");

    an.send(&ClientMessage::Screen(ScreenRequest::TakeScreen { over: true })).await;
    assert_eq!(pao.screen_stopped().await, "An");
    pao.send(&ClientMessage::Screen(ScreenRequest::TakeScreen { over: true })).await;
    assert_eq!(pao.refusal().await, ProblemCode::ChairShows);
    // A page that does not ask is told to stop.
    pao.show_screen().await;
    assert_eq!(pao.screen_stopped().await, "An");
}
