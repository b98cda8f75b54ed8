//! The server stops and starts again on the same data: the meeting goes on.

use protocol::live::{ClientMessage, CloseReason};
use protocol::problem::ProblemCode;

use crate::meeting::{TestMeeting, names};

#[tokio::test]
async fn after_a_restart_people_hands_chat_and_agenda_are_as_they_were() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, before) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Chat { text: "Trước khi khởi động lại".into() }).await;
    mai.send(&ClientMessage::RaiseHand { raised: true }).await;
    an.sees("Mai", |mai| mai.hand_raised_at.is_some()).await;
    an.send(&ClientMessage::SetAgendaItem { item: Some(meeting.items[1].clone()) }).await;
    an.until(|m| matches!(m, protocol::live::ServerMessage::AgendaItemChanged { .. }).then_some(())).await;

    meeting.restart().await;
    assert_eq!(an.closed().await, CloseReason::Restarting);
    assert_eq!(mai.closed().await, CloseReason::Restarting);

    let (mut an, state) = meeting.join("An").await;
    assert_eq!(names(&state), ["An", "Mai"]);
    assert_eq!(state.started_at, Some(before.participants[0].joined_at));
    assert_eq!(state.current_item, Some(meeting.items[1].clone()));
    assert_eq!(state.chat[0].text, "Trước khi khởi động lại");
    let kept = state.participants.iter().find(|p| p.name == "Mai").unwrap();
    assert!(!kept.connected && kept.hand_raised_at.is_some());

    let (mut mai, _) = meeting.join("Mai").await;
    an.sees("Mai", |mai| mai.connected && mai.hand_raised_at.is_some()).await;
    mai.send(&ClientMessage::Chat { text: "Sau khi khởi động lại".into() }).await;
    let id = an
        .until(|m| match m {
            protocol::live::ServerMessage::Chat { message } => Some(message.id),
            _ => None,
        })
        .await;
    assert_eq!(id, 2);
}

#[tokio::test]
async fn an_ended_or_forbidden_meeting_stays_so_after_a_restart() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Remove { participant: meeting.id_of("Mai") }).await;
    an.until(|m| matches!(m, protocol::live::ServerMessage::ParticipantLeft { .. }).then_some(())).await;
    meeting.restart().await;
    assert_eq!(meeting.open("Mai").await.refusal().await, ProblemCode::RemovedFromMeeting);

    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::EndMeeting).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    meeting.restart().await;
    assert_eq!(meeting.open("An").await.refusal().await, ProblemCode::MeetingEnded);
}
