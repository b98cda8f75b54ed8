// SPDX-License-Identifier: MPL-2.0
//! Chat, mutes, removal, agenda and marks, as all participants see them.

use meetings::ids::UserId;
use protocol::live::{
    AgendaRequest, AgendaUpdate, ChatRequest, ChatUpdate, ClientMessage, CloseReason, ConnectionUpdate, LobbyRequest,
    MarkKind, MarkRequest, MarkSeen, MarkUpdate, RemovalRequest, RemovalUpdate, ServerMessage, Source, TrackRequest,
    TrackUpdate,
};
use protocol::problem::ProblemCode;
use serde_json::{Value, json};

use crate::meeting::{TestMeeting, is_heard, names};

#[tokio::test]
async fn a_chat_message_reaches_everybody_including_late_joiners() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Xã Tân Lập đã nhận tài liệu."))).await;
    let message = an
        .until(|m| match m {
            ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message),
            _ => None,
        })
        .await;
    assert_eq!((message.id, message.name.as_str()), (1, "Mai"));
    let (_pao, state) = meeting.join("Páo").await;
    assert_eq!(state.chat.chat_last, 1);
    assert_eq!(meeting.chat_of("Páo").await, [message]);

    mai.send(&ClientMessage::Chat(ChatRequest::to_all("x".repeat(2_001)))).await;
    assert_eq!(mai.refusal().await, ProblemCode::InvalidField);
}

#[tokio::test]
async fn the_chair_mutes_everybody_and_they_may_unmute() {
    let meeting = TestMeeting::new().await;
    let mut an = meeting.join_speaking("An").await;
    let mut mai = meeting.join_speaking("Mai").await;
    an.sees("Mai", is_heard).await;
    an.send(&ClientMessage::Track(TrackRequest::MuteAll)).await;
    let by = mai
        .until(|m| match m {
            ServerMessage::Track(TrackUpdate::MutedByChair { by }) => Some(by),
            _ => None,
        })
        .await;
    assert_eq!(by, "An");
    an.sees("Mai", |mai| !is_heard(mai)).await;

    mai.send(&ClientMessage::Track(TrackRequest::SetMuted { source: Source::Microphone, muted: false })).await;
    an.sees("Mai", is_heard).await;
    mai.send(&ClientMessage::Track(TrackRequest::MuteAll)).await;
    assert_eq!(mai.refusal().await, ProblemCode::NotAllowed);
}

#[tokio::test]
async fn a_removed_participant_cannot_rejoin_by_themselves() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    assert_eq!(mai.closed().await, CloseReason::Removed);

    let mut again = meeting.open("Mai").await;
    assert_eq!(again.refusal().await, ProblemCode::RemovedFromMeeting);
    assert_eq!(again.closed().await, CloseReason::Removed);
    assert_eq!(names(&meeting.join("Páo").await.1), ["An", "Páo"]);
}

#[tokio::test]
async fn chair_or_secretary_readmit_a_removed_participant_also_after_a_restart() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let mai = meeting.id_of("Mai");
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: mai.clone() })).await;
    let person = an
        .until(|m| match m {
            ServerMessage::Removal(RemovalUpdate::PersonRemoved { person }) => Some(person),
            _ => None,
        })
        .await;
    assert_eq!((person.id, person.name.as_str(), person.unit_name.as_str()), (mai.clone(), "Mai", "UBND xã Tân Lập"));

    meeting.restart().await;
    let (mut binh, state) = meeting.join("Bình").await;
    let removed: Vec<_> = state.removal.removed.iter().map(|person| person.name.as_str()).collect();
    assert_eq!(removed, ["Mai"]);
    assert_eq!(meeting.join("Páo").await.1.removal.removed, [], "only chair and secretary see who was put out");
    binh.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant: mai.clone(), admitted: true })).await;
    binh.until(|m| {
        matches!(m, ServerMessage::Removal(RemovalUpdate::PersonReadmitted { participant }) if participant == mai)
            .then_some(())
    })
    .await;
    assert!(names(&meeting.join("Mai").await.1).contains(&"Mai"));
    assert_eq!(meeting.join("An").await.1.removal.removed, []);
}

#[tokio::test]
async fn muting_an_absent_participant_is_refused_with_an_explanation() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::Track(TrackRequest::Mute { participant: meeting.id_of("Mai") })).await;
    let problem = an
        .until(|m| match m {
            ServerMessage::Connection(ConnectionUpdate::Refused { problem }) => Some(problem),
            _ => None,
        })
        .await;
    assert_eq!(problem.code, ProblemCode::NotInMeeting);
    assert!(problem.title.contains("không còn trong cuộc họp"), "{problem:?}");
}

#[tokio::test]
async fn the_secretary_moves_the_agenda_and_publishes_a_conclusion() {
    let meeting = TestMeeting::new().await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let budget = meeting.items[1].clone();
    binh.send(&ClientMessage::Agenda(AgendaRequest::SetAgendaItem { item: Some(budget.clone()) })).await;
    let current = mai
        .until(|m| match m {
            ServerMessage::Agenda(AgendaUpdate::AgendaItemChanged { item, .. }) => Some(item),
            _ => None,
        })
        .await;
    assert_eq!(current, Some(budget.clone()));

    let text = "Giao Sở Tài chính báo cáo trước ngày 30/11.".to_owned();
    binh.send(&ClientMessage::Mark(MarkRequest::AddMark {
        kind: MarkKind::Conclusion,
        text: text.clone(),
        under: None,
    }))
    .await;
    binh.send(&ClientMessage::Mark(MarkRequest::PublishMarks { seen: vec![MarkSeen { number: 1, version: 1 }] })).await;
    let mark = mai
        .until(|m| match m {
            ServerMessage::Mark(MarkUpdate::Marked { mark }) => Some(mark),
            _ => None,
        })
        .await;
    assert_eq!((mark.by.as_str(), mark.agenda_item), ("Bình", Some(budget)));
    assert_eq!(meeting.store().rooms().marks(&meeting.id).await.unwrap()[0].text, text);
}

#[tokio::test]
async fn a_repeated_conclusion_after_a_storage_failure_exists_once() {
    let meeting = TestMeeting::new().await;
    let (mut binh, _) = meeting.join("Bình").await;
    // Opening, the mark, its audit entry and the head of the log, the snapshot, the commit.
    for statement in 1..=6 {
        let text = format!("Kết luận {statement}");
        let command =
            ClientMessage::Mark(MarkRequest::AddMark { kind: MarkKind::Conclusion, text: text.clone(), under: None });
        meeting.store().faults().fail_statement(statement);
        binh.send(&command).await;
        let problem = binh
            .until(|m| match m {
                ServerMessage::Connection(ConnectionUpdate::Refused { problem }) => Some(problem),
                _ => None,
            })
            .await;
        assert!(matches!(problem.code, ProblemCode::Unavailable), "{problem:?}");
        binh.send(&command).await;
        binh.until(|m| {
            matches!(m, ServerMessage::Mark(MarkUpdate::Marked { mark }) if mark.text == text).then_some(())
        })
        .await;
    }
    let marks = meeting.store().rooms().marks(&meeting.id).await.unwrap();
    let texts: Vec<_> = marks.iter().map(|m| m.text.as_str()).collect();
    assert_eq!(texts, ["Kết luận 1", "Kết luận 2", "Kết luận 3", "Kết luận 4", "Kết luận 5", "Kết luận 6"]);
    let (_, room) = meeting.join("Bình").await;
    assert_eq!(room.marks.marks.len(), 6);
}

#[tokio::test]
async fn who_waits_at_the_door_or_was_put_out_reads_and_writes_nothing_of_the_meeting() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Khách").await;
    let (mut an, _) = meeting.join("An").await;
    let _waiting = meeting.open("Khách").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    mai.closed().await;
    let votes = ["votes", "votes/1", "votes/1/ballots", "votes/1/record"];
    let others = ["papers", "papers.zip", "transcript", "transcript.txt", "roll-call", "roll-call/here", "chat"];
    for path in votes.into_iter().chain(others) {
        for name in ["Khách", "Mai"] {
            let (status, answer) = meeting.request(name, "GET", path, &Value::Null).await;
            assert!((401..=404).contains(&status), "{name} {path}: {status} {answer}");
        }
    }
    let unit = meeting.store().users().get(&UserId::parse(meeting.id_of("Mai").as_str()).unwrap()).await.unwrap().unit;
    let hall = json!({"count": 3, "names": "Giàng A Páo", "deputy": "", "seen": 0});
    let (status, answer) = meeting.request("Mai", "PUT", &format!("roll-call/{unit}/hall"), &hall).await;
    assert_eq!((status, &answer["code"]), (403, &json!("removed_from_meeting")), "{answer}");
    for (method, path) in [("POST", "papers?name=a.pdf"), ("DELETE", "papers/one"), ("PUT", "delegates/one")] {
        let (status, answer) = meeting.request("Mai", method, path, &Value::Null).await;
        assert_eq!((status, &answer["code"]), (403, &json!("removed_from_meeting")), "{method} {path}: {answer}");
    }
}
