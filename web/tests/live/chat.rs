// SPDX-License-Identifier: MPL-2.0
//! Chat: each message, and each file, reaches those for whom it is and nobody else.

use std::time::Duration;

use protocol::live::{
    ChatAddress, ChatMessage, ChatRequest, ChatUpdate, ClientMessage, EndRequest, RemovalRequest, ServerMessage,
};
use protocol::problem::ProblemCode;
use serde_json::{Value, json};

use crate::meeting::{Page, TestMeeting};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
const LEADERS: ChatAddress = ChatAddress::Leaders { with: None };

async fn meeting() -> TestMeeting {
    let meeting = TestMeeting::new().await;
    meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
    meeting
}

async fn write(page: &mut Page, to: &ChatAddress, text: &str) {
    page.send(&ClientMessage::Chat(ChatRequest::Chat { text: text.to_owned(), to: to.clone() })).await;
}

/// Everything that this page is told of the chat, up to a message with these words.
async fn told(page: &mut Page, words: &str) -> Vec<ChatMessage> {
    let mut told = Vec::new();
    page.until(|message| match message {
        ServerMessage::Chat(ChatUpdate::Chat { message }) => {
            let is_last = message.text == words;
            told.push(message);
            is_last.then_some(())
        }
        _ => None,
    })
    .await;
    told
}

fn texts(messages: &[ChatMessage]) -> Vec<&str> {
    messages.iter().map(|message| message.text.as_str()).collect()
}

async fn rules(page: &mut Page) -> (bool, bool) {
    page.until(|message| match message {
        ServerMessage::Chat(ChatUpdate::ChatRules { closed, kept }) => Some((closed.is_some(), kept)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn private_words_reach_their_readers_alone_live_afterwards_and_after_a_restart() {
    let mut meeting = meeting().await;
    meeting.invite_guest("Khách").await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    write(&mut mai, &LEADERS, "Xin về sớm").await;
    told(&mut an, "Xin về sớm").await;
    write(&mut an, &ChatAddress::Leaders { with: Some(meeting.id_of("Mai")) }, "Đồng ý").await;
    told(&mut mai, "Đồng ý").await;
    write(&mut mai, &ChatAddress::OwnUnit, "Ai thay tôi?").await;
    told(&mut mai, "Ai thay tôi?").await;
    write(&mut an, &ChatAddress::Everyone, "Chuyển mục 2").await;
    assert_eq!(texts(&told(&mut pao, "Chuyển mục 2").await), ["Chuyển mục 2"], "nothing else was sent to them");
    assert_eq!(texts(&told(&mut an, "Chuyển mục 2").await), ["Đồng ý", "Chuyển mục 2"]);

    meeting.restart().await;
    let (mut an, state) = meeting.join("An").await;
    assert!(state.chat.chat.is_empty(), "what was written is not in the way of the first sound");
    let (_mai, _) = meeting.join("Mai").await;
    let (mut pao, state) = meeting.join("Páo").await;
    assert_eq!(state.chat.chat_last, 4);
    assert_eq!(texts(&meeting.chat_of("An").await), ["Xin về sớm", "Đồng ý", "Chuyển mục 2"]);
    assert_eq!(texts(&meeting.chat_of("Mai").await), ["Xin về sớm", "Đồng ý", "Ai thay tôi?", "Chuyển mục 2"]);
    assert_eq!(texts(&meeting.chat_of("Páo").await), ["Chuyển mục 2"]);
    write(&mut pao, &ChatAddress::Leaders { with: Some(meeting.id_of("Mai")) }, "Nghe lén").await;
    assert_eq!(pao.refusal().await, ProblemCode::NotAllowed);
    an.send(&RemovalRequest::Remove { participant: meeting.id_of("Páo") }.into()).await;
    pao.closed().await;
    let (status, refusal) = meeting.request("Páo", "GET", "chat", &Value::Null).await;
    assert_eq!((status, &refusal["code"]), (404, &json!("not_in_meeting")), "who is out reads nothing");
}

#[tokio::test]
async fn a_closed_chat_stays_closed_after_a_restart_and_still_takes_what_is_for_the_chair() {
    let mut meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ChatRequest::CloseChat { closed: true }.into()).await;
    assert_eq!(rules(&mut mai).await, (true, true));
    write(&mut mai, &ChatAddress::Everyone, "Xin hỏi").await;
    assert_eq!(mai.refusal().await, ProblemCode::ChatClosed);
    meeting.restart().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, state) = meeting.join("Mai").await;
    assert_eq!(state.chat.chat_closed.map(|closed| closed.by).as_deref(), Some("An"));
    write(&mut mai, &ChatAddress::Everyone, "Xin hỏi").await;
    assert_eq!(mai.refusal().await, ProblemCode::ChatClosed);
    write(&mut mai, &LEADERS, "Xin hỏi riêng").await;
    assert_eq!(texts(&told(&mut an, "Xin hỏi riêng").await), ["Xin hỏi riêng"]);
}

#[tokio::test]
async fn a_file_is_read_by_whom_its_message_is_for_and_by_nobody_once_it_is_withdrawn() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    let (status, file) =
        meeting.send_chat_file("Mai", "name=..%2FDon%20xin.exe&to=leaders&text=Kem+don", OF_AN_OFFICE).await;
    assert_eq!((status, &file["name"]), (201, &json!("Don xin.pdf")), "named by what it is");
    let message = told(&mut an, "Kem don").await.remove(0);
    assert_eq!(message.file.as_ref().map(|file| file.bytes), Some(OF_AN_OFFICE.len() as u64));
    let path = format!("chat/files/{}", file["id"].as_str().unwrap());
    for (name, expected) in [("An", 200), ("Mai", 200), ("Páo", 404)] {
        assert_eq!(meeting.request(name, "GET", &path, &Value::Null).await.0, expected, "{name}");
    }
    let head = meeting.head("Mai", &path).await;
    for said in ["attachment; filename=", "nosniff", "no-store", "application/pdf"] {
        assert!(head.contains(said), "{said}: {head}");
    }

    an.send(&ChatRequest::WithdrawChat { id: message.id }.into()).await;
    an.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::ChatWithdrawn { id: 1, .. })).then_some(())).await;
    assert_eq!(meeting.request("Mai", "GET", &path, &Value::Null).await.0, 404);
    let left = meeting.chat_of("Mai").await.remove(0);
    assert_eq!((left.text.as_str(), left.file, left.withdrawn.map(|by| by.by).as_deref()), ("", None, Some("An")));
    meeting.server().app.use_cases.delete_unknown_chat_files(Duration::ZERO).await.unwrap();
    let folder = meeting.data().join("chat").join(meeting.id.as_str());
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0, "its file is not kept");
    write(&mut an, &ChatAddress::Everyone, "Tiếp tục").await;
    assert_eq!(texts(&told(&mut pao, "Tiếp tục").await), ["Tiếp tục"], "others were told nothing of it");
}

#[tokio::test]
async fn a_file_that_is_refused_leaves_nothing_behind() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let code = |(status, answer): (u16, Value)| (status, answer["code"].as_str().unwrap_or_default().to_owned());
    let refused = |status: u16, code: &str| (status, code.to_owned());
    let to_all = "name=a.pdf&to=everyone";
    assert_eq!(code(meeting.send_chat_file("Mai", to_all, b"MZ\x90").await), refused(415, "chat_file_kind"));
    let (status, _) = meeting.send_chat_file("Mai", to_all, &vec![b'x'; (20 << 20) + 1]).await;
    assert_eq!(status, 413);
    let late = meeting.send_chat_file("Bình", to_all, OF_AN_OFFICE).await;
    assert_eq!(code(late), refused(404, "not_in_meeting"), "they are not there");
    // The database fails at the message: the file goes with it.
    meeting.store().faults().fail_statement(1);
    let failed = meeting.send_chat_file("Mai", to_all, OF_AN_OFFICE).await;
    meeting.store().faults().disarm();
    assert!(failed.0 >= 500, "{failed:?}");
    an.send(&ChatRequest::CloseChat { closed: true }.into()).await;
    rules(&mut mai).await;
    assert_eq!(code(meeting.send_chat_file("Mai", to_all, OF_AN_OFFICE).await), refused(403, "chat_closed"));
    assert_eq!(meeting.chat_of("An").await, []);
    meeting.server().app.use_cases.delete_unknown_chat_files(Duration::ZERO).await.unwrap();
    let folder = meeting.data().join("chat").join(meeting.id.as_str());
    assert_eq!(std::fs::read_dir(folder).map_or(0, Iterator::count), 0);
}

#[tokio::test]
async fn what_everybody_was_written_is_on_the_page_afterwards_unless_it_is_not_kept() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    assert_eq!(meeting.request("Mai", "PUT", "chat/record", &json!({"kept": false})).await.0, 403);
    assert_eq!(meeting.request("An", "PUT", "chat/record", &json!({"kept": false})).await.0, 204);
    assert_eq!(rules(&mut mai).await, (false, false));
    assert_eq!(meeting.request("An", "PUT", "chat/record", &json!({"kept": true})).await.0, 204);
    let (_, file) = meeting.send_chat_file("Mai", "name=bao+cao.pdf&to=everyone", OF_AN_OFFICE).await;
    write(&mut mai, &LEADERS, "Xin về sớm").await;
    told(&mut an, "Xin về sớm").await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
    let (status, record) = meeting.request("Páo", "GET", "chat/record", &Value::Null).await;
    assert_eq!((status, &record["kept"], &record["may_set"]), (200, &json!(true), &json!(false)));
    let messages: Vec<ChatMessage> = serde_json::from_value(record["messages"].clone()).unwrap();
    assert_eq!(messages.iter().map(|m| m.file.as_ref().unwrap().name.as_str()).collect::<Vec<_>>(), ["bao cao.pdf"]);
    let path = format!("chat/files/{}", file["id"].as_str().unwrap());
    assert_eq!(meeting.request("Páo", "GET", &path, &Value::Null).await.0, 200);
    assert_eq!(meeting.request("An", "PUT", "chat/record", &json!({"kept": false})).await.0, 409);

    meeting.set_clock_forward(Duration::from_hours(25));
    meeting.server().app.use_cases.clear_chats().await.unwrap();
    let left = meeting.store().chat().sent(&meeting.id).await.unwrap();
    assert_eq!(left.iter().map(|sent| sent.id).collect::<Vec<_>>(), [1], "private words are gone");
}
