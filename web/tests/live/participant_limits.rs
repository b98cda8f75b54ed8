// SPDX-License-Identifier: MPL-2.0
//! Limits of one participant: nobody can disturb the others merely by taking part.

use meetings::room::lobby::MAX_WAITING_PER_NETWORK;
use protocol::live::{
    ChatRequest, ChatUpdate, ClientMessage, CloseReason, ConnectionUpdate, FloorRequest, FloorUpdate, LobbyRequest,
    LobbyUpdate, MediaUpdate, ServerMessage,
};
use protocol::problem::ProblemCode;

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, status_of};
use crate::whip::{Machine, SPEAKS, endpoint, opened};

/// The offer with this many remote candidates.
fn with_candidates(count: usize) -> String {
    let candidate =
        |n: usize| format!("a=candidate:{n} 1 udp {} 10.{}.{}.1 9 typ host\r\n", 9_000_000 - n, n / 250, n % 250);
    let candidates: String = (0..count).map(candidate).collect();
    CHROMIUM_OFFER.replacen("a=mid:0", &format!("{candidates}a=mid:0"), 1)
}

fn request(asks: bool) -> ClientMessage {
    ClientMessage::Floor(FloorRequest::AskForFloor { asks })
}

#[tokio::test]
async fn eight_hundred_candidates_of_page_and_encoder_do_not_block_the_room() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let offer = with_candidates(800);
    for _ in 0..8 {
        mai.publish(&offer).await;
    }
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", SPEAKS).await;
    opened(&hall.post(&endpoint(&meeting), &offer).await);
    an.sees("Hội trường A", |hall| hall.connected).await;
    an.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("An")).await;
    for _ in 0..8 {
        mai.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::PublishAnswer { .. })).then_some(())).await;
    }
}

#[tokio::test]
async fn endless_offers_affect_only_their_own_page() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    for _ in 0..40 {
        let track = serde_json::json!({"type": "publish_offer", "sdp": "v=0", "tracks": []});
        mai.try_send_text(track.to_string()).await;
    }
    let too_fast = |m| matches!(m, ServerMessage::Connection(ConnectionUpdate::Refused { problem }) if problem.code == ProblemCode::TooFast);
    mai.until(|m| too_fast(m).then_some(())).await;
    an.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("An")).await;
}

#[tokio::test]
async fn a_new_socket_does_not_reset_the_rate_limit() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut taken = 0;
    for _ in 0..6 {
        let (mut mai, _) = meeting.join("Mai").await;
        for n in 0..100 {
            mai.try_send_text(serde_json::to_string(&request(n % 2 == 0)).unwrap()).await;
        }
        taken += 1;
        let told = mai.try_told().await;
        if told.iter().any(|m| matches!(m, ServerMessage::Connection(ConnectionUpdate::Refused { problem }) if problem.code == ProblemCode::TooFast))
        {
            break;
        }
    }
    assert!(taken < 6, "600 messages over six sockets are too many");
    an.send(&ClientMessage::Chat(ChatRequest::to_all("Họp tiếp."))).await;
    an.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::Chat { .. })).then_some(())).await;
}

#[tokio::test]
async fn endless_reconnects_are_rate_limited_and_hardly_noticed_by_others() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut refused = 0;
    for _ in 0..60 {
        let opened = meeting.try_open("Mai").await;
        refused += usize::from(status_of(&opened) == Some(429));
    }
    assert!(refused >= 30, "{refused} of 60 sockets were refused before they reached the room");
    let (_pao, _) = meeting.join("Páo").await;
    an.sees("Páo", |pao| pao.connected).await;
}

#[tokio::test]
async fn rapid_requests_for_the_floor_are_joined_and_the_final_state_is_sent() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.sees("Mai", |mai| mai.connected).await;
    let before = an.frames;
    for n in 0..19 {
        mai.ask_for_floor(n % 2 == 0).await;
    }
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Xong."))).await;
    let mut asks = false;
    an.until(|message| match message {
        ServerMessage::Floor(update) => {
            asks = matches!(update, FloorUpdate::FloorAsked { participant, .. } if participant == meeting.id_of("Mai"));
            None
        }
        ServerMessage::Chat(ChatUpdate::Chat { .. }) => Some(()),
        _ => None,
    })
    .await;
    if !asks {
        an.sees_asking(&meeting.id_of("Mai")).await;
    }
    assert!(an.frames - before < 19, "{} frames for 19 changes", an.frames - before);
}

#[tokio::test]
async fn one_network_cannot_fill_the_lobby_and_all_waiting_guests_are_refused_at_once() {
    let mut meeting = TestMeeting::new().await;
    let (mut binh, _) = meeting.join("Bình").await;
    let mut guests = Vec::new();
    for n in 0..MAX_WAITING_PER_NETWORK {
        let name = format!("Khách {n}");
        meeting.invite_guest(&name).await;
        let mut guest = meeting.open(&name).await;
        guest.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
        guests.push(guest);
    }
    meeting.invite_guest("Khách thừa").await;
    assert_eq!(meeting.open("Khách thừa").await.refusal().await, ProblemCode::TooManyWaiting);

    guests[0].send(&ClientMessage::Lobby(LobbyRequest::RefuseAllWaiting)).await;
    assert_eq!(guests[0].refusal().await, ProblemCode::NotAllowed);
    binh.send(&ClientMessage::Lobby(LobbyRequest::RefuseAllWaiting)).await;
    for mut guest in guests {
        assert_eq!(guest.closed().await, CloseReason::Refused);
    }
    let (_, state) = meeting.join("An").await;
    assert!(state.lobby.waiting.is_empty());
}

#[tokio::test]
async fn a_withdrawn_link_removes_waiting_guests_and_admitted_ones_stay() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let secret = meeting.make_link().await;
    for name in ["Lan", "Hoa"] {
        meeting.invite_guest(name).await;
    }
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    an.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant: meeting.id_of("Lan"), admitted: true })).await;
    lan.welcome().await;
    let mut hoa = meeting.open("Hoa").await;
    hoa.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;

    assert_eq!(meeting.withdraw_link("Mai").await, 403, "a delegate may not");
    assert_eq!(meeting.withdraw_link("An").await, 204);
    assert_eq!(hoa.closed().await, CloseReason::LinkWithdrawn);
    assert!(meeting.try_open("Hoa").await.is_err(), "who has waited needs a new link");
    let address = meeting.server().http.unwrap();
    let (status, _) = meeting.fetch(address, "An", &format!("/api/v1/invitations/{secret}")).await;
    assert_eq!(status, 410);
    lan.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Lan")).await;
}

#[tokio::test]
async fn the_chat_limit_applies_per_participant_with_an_explanation() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let message = |n: usize| protocol::live::ChatMessage {
        id: n as i64 + 1,
        participant: meeting.id_of("Mai"),
        name: "Mai".into(),
        at: moments::Millis(n as i64),
        text: "Vâng.".into(),
        to: protocol::live::ChatScope::Everyone,
        file: None,
        withdrawn: None,
    };
    let mut work = meeting.store().begin().await.unwrap();
    for n in 0..meetings::room::chat::PARTICIPANT_QUOTA.messages {
        work.chat().append(&meeting.id, &message(n), &store::Actor::System).await.unwrap();
    }
    work.save().await.unwrap();
    // The room reads what was written when it is opened.
    let mut meeting = meeting;
    meeting.restart().await;
    drop(an);
    let (mut mai, _) = meeting.join("Mai").await;
    (an, _) = meeting.join("An").await;
    mai.send(&ClientMessage::Chat(ChatRequest::to_all("Thêm một tin."))).await;
    assert_eq!(mai.refusal().await, ProblemCode::ChatFull);
    an.send(&ClientMessage::Chat(ChatRequest::to_all("Họp tiếp."))).await;
    mai.until(|m| matches!(m, ServerMessage::Chat(ChatUpdate::Chat { .. })).then_some(())).await;
}

#[tokio::test]
async fn a_guest_with_a_name_similar_to_the_chair_is_flagged_in_the_lobby() {
    let mut meeting = TestMeeting::new().await;
    let (mut binh, _) = meeting.join("Bình").await;
    // The first with a Cyrillic А.
    for (name, like) in [
        ("Аn", Some("An, ")),
        ("Lan", None),
        ("MAI", Some("Mai, ")),
        ("Chủ trì An", Some("An, ")),
        ("An2", Some("An, ")),
    ] {
        meeting.invite_guest(name).await;
        let mut guest = meeting.open(name).await;
        guest.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
        let waiting = binh
            .until(|m| match m {
                ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }) if guest.name == name => Some(guest),
                _ => None,
            })
            .await;
        let looks_like = |who: &str| waiting.namesake.as_deref().is_some_and(|named| named.starts_with(who));
        assert!(like.map_or(waiting.namesake.is_none(), looks_like), "{name}: {:?}", waiting.namesake);
    }
}

#[tokio::test]
async fn a_message_keeps_emoji_and_loses_bidi_controls() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::Chat(ChatRequest::to_all("Chi 100\u{202e}000 đồng 👍"))).await;
    let text = an
        .until(|m| match m {
            ServerMessage::Chat(ChatUpdate::Chat { message }) => Some(message.text),
            _ => None,
        })
        .await;
    assert_eq!(text, "Chi 100000 đồng 👍");
}
