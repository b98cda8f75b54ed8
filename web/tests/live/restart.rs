// SPDX-License-Identifier: MPL-2.0
//! The server restarts on the same data: the meeting continues.

use protocol::live::{
    AgendaRequest, AgendaUpdate, ChatRequest, ChatUpdate, ClientMessage, CloseReason, EndRequest, PresenceUpdate,
    RemovalRequest,
};
use protocol::problem::ProblemCode;

use crate::meeting::{TestMeeting, names};

#[tokio::test]
async fn people_requests_chat_and_agenda_survive_a_restart() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, before) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Trước khi khởi động lại"))).await;
    mai.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Mai")).await;
    an.send(&ClientMessage::Agenda(AgendaRequest::SetAgendaItem { item: Some(meeting.items[1].clone()) })).await;
    an.until(|m| {
        matches!(m, protocol::live::ServerMessage::Agenda(AgendaUpdate::AgendaItemChanged { .. })).then_some(())
    })
    .await;

    meeting.restart().await;
    assert_eq!(an.closed().await, CloseReason::Restarting);
    assert_eq!(mai.closed().await, CloseReason::Restarting);

    let (mut an, state) = meeting.join("An").await;
    assert_eq!(names(&state), ["An", "Mai"]);
    assert_eq!(state.opening.started_at, before.opening.started_at);
    assert_eq!(state.agenda.current_item, Some(meeting.items[1].clone()));
    assert_eq!(meeting.chat_of("An").await[0].text, "Trước khi khởi động lại");
    let kept = state.presence.participants.iter().find(|p| p.name == "Mai").unwrap();
    assert!(!kept.connected);
    assert_eq!(state.floor.floor.queue, [meeting.id_of("Mai")]);

    let (mut mai, state) = meeting.join("Mai").await;
    an.sees("Mai", |mai| mai.connected).await;
    assert_eq!(state.floor.floor.queue, [meeting.id_of("Mai")]);
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Sau khi khởi động lại"))).await;
    let id = an
        .until(|m| match m {
            protocol::live::ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message.id),
            _ => None,
        })
        .await;
    assert_eq!(id, 2);
}

#[tokio::test]
async fn an_ended_meeting_and_a_removal_survive_a_restart() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    an.until(|m| {
        matches!(m, protocol::live::ServerMessage::Presence(PresenceUpdate::ParticipantLeft { .. })).then_some(())
    })
    .await;
    meeting.restart().await;
    assert_eq!(meeting.open("Mai").await.refusal().await, ProblemCode::RemovedFromMeeting);

    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    meeting.restart().await;
    assert_eq!(meeting.open("An").await.refusal().await, ProblemCode::MeetingEnded);
}

#[tokio::test]
async fn a_message_with_a_lost_commit_answer_exists_once_after_reconnecting() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.sees("Mai", |mai| mai.connected).await;
    meeting.store().faults().lose_next_answer();
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Xã đã nghe rõ"))).await;
    // Nobody but the database knows whether it is stored: the room begins anew from there.
    assert_eq!(an.closed().await, CloseReason::Restarting);
    assert_eq!(mai.closed().await, CloseReason::Restarting);

    let (mut an, _) = meeting.join("An").await;
    let told = meeting.chat_of("An").await;
    let said: Vec<_> = told.iter().map(|m| (m.id, m.text.as_str())).collect();
    assert_eq!(said, [(1, "Xã đã nghe rõ")]);
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Xin phép phát biểu"))).await;
    let id = an
        .until(|m| match m {
            protocol::live::ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message.id),
            _ => None,
        })
        .await;
    assert_eq!(id, 2);
}
