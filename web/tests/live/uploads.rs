// SPDX-License-Identifier: MPL-2.0
//! Files of the chat that are sent in pieces, also across a restart of the server.

use protocol::live::{ChatRequest, ChatUpdate, ClientMessage, EndRequest, ServerMessage};
use serde_json::{Value, json};

use crate::meeting::{Page, TestMeeting};

/// As an office program saves it.
const OF_AN_OFFICE: &[u8] = include_bytes!("../../../signing/tests/foreign/libreoffice.pdf");
const UPLOAD: &str = "uploads/u1";

async fn meeting() -> TestMeeting {
    let meeting = TestMeeting::new().await;
    meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
    meeting
}

fn new() -> Value {
    json!({"name": "Đơn.pdf", "bytes": OF_AN_OFFICE.len(),
        "purpose": {"becomes": "chat_file", "to": "leaders", "text": "Kèm đơn"}})
}

/// The name of the file of the next message.
async fn file_of_message(page: &mut Page) -> Option<String> {
    page.until(|message| match message {
        ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message.file.map(|file| file.name)),
        _ => None,
    })
    .await
}

#[tokio::test]
async fn a_file_goes_on_after_a_restart_where_it_was_and_becomes_one_message() {
    let mut meeting = meeting().await;
    let (_an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(meeting.request("Mai", "PUT", UPLOAD, &new()).await.0, 200);
    assert_eq!(meeting.send_piece("Mai", UPLOAD, 0, &OF_AN_OFFICE[..4_000]).await, 204);

    meeting.restart().await;
    meeting.server().app.use_cases.readers.use_program(env!("CARGO_BIN_EXE_diemcau").into());
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let (status, state) = meeting.request("Mai", "GET", UPLOAD, &Value::Null).await;
    assert_eq!((status, &state["offset"]), (200, &json!(4_000)), "what was acknowledged is there");
    assert_eq!(meeting.send_piece("Mai", UPLOAD, 4_000, &OF_AN_OFFICE[4_000..]).await, 204);
    let (status, finished) = meeting.request("Mai", "POST", &format!("{UPLOAD}/finish"), &Value::Null).await;
    assert_eq!((status, &finished["chat_file"]["name"]), (201, &json!("Đơn.pdf")), "{finished}");
    assert_eq!(file_of_message(&mut an).await.as_deref(), Some("Đơn.pdf"));
    let (_, again) = meeting.request("Mai", "POST", &format!("{UPLOAD}/finish"), &Value::Null).await;
    assert_eq!(again, finished);
    assert_eq!(meeting.chat_of("An").await.len(), 1, "one message");
}

#[tokio::test]
async fn what_the_room_refuses_for_now_is_kept_until_it_may_be_sent() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let mut to_all = new();
    to_all["purpose"]["to"] = json!("everyone");
    assert_eq!(meeting.request("Mai", "PUT", UPLOAD, &to_all).await.0, 200);
    assert_eq!(meeting.send_piece("Mai", UPLOAD, 0, OF_AN_OFFICE).await, 204);
    for (closed, status) in [(true, 403), (false, 201)] {
        an.send(&ChatRequest::CloseChat { closed }.into()).await;
        an.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::ChatRules { .. })).then_some(())).await;
        let finished = meeting.request("Mai", "POST", &format!("{UPLOAD}/finish"), &Value::Null).await;
        assert_eq!(finished.0, status, "{}", finished.1);
    }
}

#[tokio::test]
async fn pieces_go_on_while_the_line_is_cut_and_not_while_the_chat_is_closed() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (mai, _) = meeting.join("Mai").await;
    let mut to_all = new();
    to_all["purpose"]["to"] = json!("everyone");
    assert_eq!(meeting.request("Mai", "PUT", UPLOAD, &to_all).await.0, 200);
    for (closed, offset, status) in [(true, 0, 403), (false, 0, 204)] {
        an.send(&ChatRequest::CloseChat { closed }.into()).await;
        an.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::ChatRules { .. })).then_some(())).await;
        assert_eq!(meeting.send_piece("Mai", UPLOAD, offset, &OF_AN_OFFICE[..4_000]).await, status);
    }
    drop(mai);
    an.sees("Mai", |who| !who.connected).await;
    assert_eq!(meeting.send_piece("Mai", UPLOAD, 4_000, &OF_AN_OFFICE[4_000..8_000]).await, 204);
}

#[tokio::test]
async fn a_file_that_is_there_when_the_meeting_ends_is_told_of_the_end() {
    let meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(meeting.request("Mai", "PUT", UPLOAD, &new()).await.0, 200);
    assert_eq!(meeting.send_piece("Mai", UPLOAD, 0, OF_AN_OFFICE).await, 204);
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
    for _ in 0..2 {
        let (status, refused) = meeting.request("Mai", "POST", &format!("{UPLOAD}/finish"), &Value::Null).await;
        assert_eq!((status, &refused["code"]), (409, &json!("files_over")), "{refused}");
    }
    assert_eq!(meeting.store().chat().sent(&meeting.id).await.unwrap().len(), 0);
}
