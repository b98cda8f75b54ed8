// SPDX-License-Identifier: MPL-2.0
//! Clients that send what our page never sends: each loses its own socket or request, with a
//! reason, and others are not affected.

use std::time::Duration;

use moments::Millis;
use protocol::live::{
    ChatRequest, ChatUpdate, ClientMessage, ConnectionRequest, ConnectionUpdate, MediaRequest, MediaUpdate,
    PresenceUpdate, ServerMessage,
};
use protocol::packing::pack;
use protocol::problem::ProblemCode;
use web::socket_timeouts::SocketTimeouts;

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, names};

/// The others are still there and hear of each other.
async fn goes_on(meeting: &TestMeeting, page: &mut crate::meeting::Page) {
    page.send(&ClientMessage::Chat(ChatRequest::to_all("Họp tiếp."))).await;
    page.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::Chat { .. })).then_some(())).await;
    assert!(meeting.server().app.rooms.present(&meeting.id) >= 1);
}

/// Rounds of five seconds after which a silent page must be given up: several times more than it
/// needs.
const ROUNDS: usize = 40;

#[tokio::test]
async fn a_silent_page_times_out_and_an_active_one_does_not() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    // It does not even answer the server's questions: its computer is gone, and the network does
    // not say so.
    let (mut mai, _) = meeting.join("Mai").await;
    let mut given_up = false;
    for _ in 0..ROUNDS {
        tokio::time::sleep(Duration::from_secs(5)).await;
        an.send(&ClientMessage::Connection(ConnectionRequest::Ping { sent_at: Millis(7) })).await;
        an.until(|message| match message {
            ServerMessage::Presence(PresenceUpdate::Participant { participant }) if participant.name == "Mai" => {
                given_up |= !participant.connected;
                None
            }
            ServerMessage::Connection(ConnectionUpdate::Pong { .. }) => Some(()),
            _ => None,
        })
        .await;
        if given_up {
            break;
        }
    }
    assert!(given_up, "An sees that Mai's line is lost");
    assert_eq!(mai.close_code().await, None, "the socket is dropped, not closed in good order");
    goes_on(&meeting, &mut an).await;
}

#[tokio::test]
async fn a_page_that_sends_but_does_not_read_is_disconnected_and_gets_the_current_state_on_reconnect() {
    let meeting = TestMeeting::new().await;
    let (ping_interval, pong) = (Duration::from_millis(200), Duration::from_secs(4));
    *meeting.server().app.socket_timeouts.write() = SocketTimeouts { ping_interval, pong, ..SocketTimeouts::default() };
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let talks = async {
        loop {
            mai.try_send_text(
                serde_json::to_string(&ClientMessage::Connection(ConnectionRequest::Ping { sent_at: Millis(7) }))
                    .unwrap(),
            )
            .await;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    tokio::select! {
        () = an.sees("Mai", |mai| !mai.connected) => {}
        () = talks => {}
    }
    let (_mai, state) = meeting.join("Mai").await;
    assert_eq!(names(&state), ["An", "Mai"]);
    goes_on(&meeting, &mut an).await;
}

#[tokio::test]
async fn a_message_of_ten_megabytes_closes_only_its_own_socket() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let huge = format!(r#"{{"type":"chat","text":"{}"}}"#, "a".repeat(10 << 20));
    mai.try_send_text(huge).await;
    assert_eq!(mai.refusal().await, ProblemCode::TooLarge);
    an.sees("Mai", |mai| !mai.connected).await;
    goes_on(&meeting, &mut an).await;
}

#[tokio::test]
async fn garbage_closes_only_its_own_socket() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    for garbage in
        ["", "{", "null", r#"{"type":"fly"}"#, r#"{"type":"chat"}"#, r#"{"type":"ask_for_floor","asks":true,"in":1}"#]
    {
        let (mut mai, _) = meeting.join("Mai").await;
        mai.send_text(garbage).await;
        assert_eq!(mai.refusal().await, ProblemCode::BadRequest, "{garbage}");
        assert!(mai.close_code().await.is_some());
    }
    goes_on(&meeting, &mut an).await;
}

#[tokio::test]
async fn a_frame_that_decompresses_to_gigabytes_or_not_at_all_closes_only_its_own_socket() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let bomb = pack(&format!(r#"{{"type":"chat","text":"{}"}}"#, "a".repeat(64 << 20)));
    for (frame, refusal) in [(bomb, ProblemCode::TooLarge), (vec![0x78, 0x9c, 1, 2, 3], ProblemCode::BadRequest)] {
        let (mut mai, _) = meeting.join("Mai").await;
        mai.send_packed(frame).await;
        assert_eq!(mai.refusal().await, refusal);
    }
    goes_on(&meeting, &mut an).await;
}

#[tokio::test]
async fn invalid_session_descriptions_are_refused_and_the_meeting_continues() {
    let meeting = TestMeeting::new().await;
    let (mut mai, _) = meeting.join("Mai").await;
    let cut = &CHROMIUM_OFFER[..CHROMIUM_OFFER.len() / 3];
    let endless = format!("{CHROMIUM_OFFER}{}", "a=x\r\n".repeat(3_000));
    let lines = format!("{CHROMIUM_OFFER}{}", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(100));
    for garbage in ["", "v=0", "xin chào", cut, &endless, &lines] {
        mai.publish(garbage).await;
        assert_eq!(mai.refusal().await, ProblemCode::BadMedia, "{}", garbage.len());
    }
    mai.publish(CHROMIUM_OFFER).await;
    mai.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::PublishAnswer { .. })).then_some(())).await;
    goes_on(&meeting, &mut mai).await;
}

#[tokio::test]
async fn an_invalid_sdp_answer_is_refused_and_a_retry_works() {
    let meeting = TestMeeting::new().await;
    let (mut mai, _) = meeting.join("Mai").await;
    for _ in 0..2 {
        mai.send(&ClientMessage::Media(MediaRequest::Subscribe)).await;
        let generation = mai
            .until(|m| match m {
                ServerMessage::Media(MediaUpdate::SubscribeOffer { generation, .. }) => Some(generation),
                _ => None,
            })
            .await;
        mai.send(&ClientMessage::Media(MediaRequest::SubscribeAnswer { sdp: "rác".into(), generation })).await;
        assert_eq!(mai.refusal().await, ProblemCode::BadMedia);
    }
    goes_on(&meeting, &mut mai).await;
}

#[tokio::test]
async fn a_flood_of_messages_disconnects_only_its_sender() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    for _ in 0..300 {
        mai.try_send_text(r#"{"type":"ping","sent_at":1}"#.to_owned()).await;
    }
    assert_eq!(mai.refusal().await, ProblemCode::TooFast);
    goes_on(&meeting, &mut an).await;
}
