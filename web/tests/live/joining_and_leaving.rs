// SPDX-License-Identifier: MPL-2.0
//! Joining, leaving, a lost connection, a second device, guests in the lobby, the end.

use meetings::meeting::{MeetingRole, MeetingState};
use protocol::live::{
    ChatRequest, ClientMessage, CloseReason, EndRequest, LobbyRequest, LobbyUpdate, MediaRequest, MediaUpdate,
    PresenceRequest, PresenceUpdate, ServerMessage,
};
use protocol::packing::pack;
use protocol::problem::ProblemCode;
use serde_json::json;
use store::Actor;

use crate::meeting::{TestMeeting, names};

#[tokio::test]
async fn the_chair_joins_and_sees_everybody_who_joins_later() {
    let meeting = TestMeeting::new().await;
    let (mut an, state) = meeting.join("An").await;
    assert_eq!(state.your_role, MeetingRole::Chair);
    assert_eq!(state.title, "Giao ban tháng 11");
    assert_eq!(meeting.store().meetings().get(&meeting.id).await.unwrap().state, MeetingState::Live);

    let (_mai, state) = meeting.join("Mai").await;
    assert_eq!(names(&state), ["An", "Mai"]);
    an.sees("Mai", |mai| mai.connected && mai.unit_name == "UBND xã Tân Lập").await;
    assert_eq!(meeting.server().app.rooms.present(&meeting.id), 2);
}

#[tokio::test]
async fn a_lost_connection_keeps_identity_request_and_presence_until_the_page_reconnects() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Mai")).await;
    drop(mai);
    an.sees("Mai", |mai| !mai.connected).await;
    let (mut pao, state) = meeting.join("Páo").await;
    assert_eq!(state.floor.floor.queue, [meeting.id_of("Mai")], "who is away keeps the place");
    pao.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Páo")).await;

    let (_mai, state) = meeting.join("Mai").await;
    let back = state.presence.participants.iter().find(|p| p.name == "Mai").unwrap();
    assert_eq!(back.id, meeting.id_of("Mai"));
    assert!(back.connected);
    assert_eq!(state.floor.floor.queue, [meeting.id_of("Mai"), meeting.id_of("Páo")]);
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert_eq!(stays.iter().filter(|stay| stay.name == "Mai").count(), 1);
}

#[tokio::test]
async fn a_second_device_replaces_the_first() {
    let meeting = TestMeeting::new().await;
    let (mut office, _) = meeting.join("Mai").await;
    let (_phone, state) = meeting.join("Mai").await;
    assert_eq!(office.closed().await, CloseReason::Replaced);
    assert_eq!(names(&state), ["Mai"]);
}

#[tokio::test]
async fn leaving_is_recorded_with_its_time() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    let left = meeting.id_of("Mai");
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == left)
            .then_some(())
    })
    .await;
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert!(stays.iter().find(|stay| stay.name == "Mai").unwrap().left_at.is_some());
    assert!(mai.close_code().await.is_some());
}

#[tokio::test]
async fn a_guest_waits_until_the_secretary_admits_them() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Lan").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    let guest = binh
        .until(|m| match m {
            ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }) => Some(guest),
            _ => None,
        })
        .await;
    assert_eq!((guest.name.as_str(), guest.unit_name.as_str()), ("Lan", "Báo Lào Cai"));

    lan.send(&ClientMessage::Chat(ChatRequest::to_all("Tôi đây"))).await;
    assert_eq!(lan.refusal().await, ProblemCode::NotAllowed);
    binh.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant: guest.id, admitted: true })).await;
    assert_eq!(names(&lan.welcome().await), ["Bình", "Lan", "Mai"]);
    mai.sees("Lan", |lan| lan.is_guest).await;
    // Once admitted, a guest who reloads need not wait again.
    drop(lan);
    assert_eq!(names(&meeting.join("Lan").await.1), ["Bình", "Lan", "Mai"]);
}

#[tokio::test]
async fn a_refused_guest_is_notified_and_cannot_join() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Lan").await;
    let (mut an, _) = meeting.join("An").await;
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    an.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant: meeting.id_of("Lan"), admitted: false })).await;
    assert_eq!(lan.closed().await, CloseReason::Refused);
    assert!(meeting.try_open("Lan").await.is_err());
}

#[tokio::test]
async fn nobody_rejoins_a_meeting_that_the_chair_ended() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(mai.closed().await, CloseReason::Ended);
    assert_eq!(an.closed().await, CloseReason::Ended);

    let mut late = meeting.open("Páo").await;
    assert_eq!(late.refusal().await, ProblemCode::MeetingEnded);
    assert_eq!(late.closed().await, CloseReason::Ended);
    let ended = meeting.store().meetings().get(&meeting.id).await.unwrap();
    assert_eq!(ended.state, MeetingState::Ended);
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert!(stays.iter().all(|stay| stay.left_at == ended.ended_at));
    let jobs = meeting.store().jobs().list(meeting.id.as_str()).await.unwrap();
    assert_eq!(jobs.len(), 1, "the transcript is asked for");
}

#[tokio::test]
async fn a_meeting_ended_from_its_page_closes_the_room() {
    let meeting = TestMeeting::new().await;
    let (mut mai, _) = meeting.join("Mai").await;
    let rooms = &meeting.server().app.rooms;
    rooms.end(&meeting.id, &Actor::System).await.unwrap();
    assert_eq!(mai.closed().await, CloseReason::Ended);
    rooms.end(&meeting.id, &Actor::System).await.unwrap();
}

#[tokio::test]
async fn who_waits_for_a_meeting_that_is_cancelled_leaves_it_and_who_comes_later_is_told_so() {
    let meeting = TestMeeting::new().await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let cancel = json!({"reason": "Hoãn vì mưa lũ", "with_later": true});
    assert_eq!(meeting.request("Bình", "POST", "cancel", &cancel).await.0, 204);
    assert_eq!(mai.closed().await, CloseReason::Ended);
    let mut late = meeting.open("Páo").await;
    assert_eq!(late.refusal().await, ProblemCode::MeetingCancelled);
    assert_eq!(late.closed().await, CloseReason::Ended);
}

#[tokio::test]
async fn a_stranger_cannot_find_out_whether_a_meeting_exists() {
    let meeting = TestMeeting::new().await;
    let Err(error) = meeting.try_open("Người lạ").await else { panic!("a stranger came in") };
    assert!(error.to_string().contains("404"), "{error}");
}

#[tokio::test]
async fn session_descriptions_are_compressed_except_for_old_browsers() {
    let meeting = TestMeeting::new().await;
    let mut longest = Vec::new();
    for (mut page, packs) in [(meeting.open("Mai").await, true), (meeting.open_plain("Páo").await, false)] {
        page.welcome().await;
        let ask = serde_json::to_string(&ClientMessage::Media(MediaRequest::Subscribe)).unwrap();
        if packs {
            page.send_packed(pack(&ask)).await;
        } else {
            page.send_text(&ask).await;
        }
        let offer = |message: ServerMessage| match message {
            ServerMessage::Media(MediaUpdate::SubscribeOffer { sdp, .. }) => Some(sdp.len()),
            _ => None,
        };
        let offer = page.until(offer).await;
        longest.push(page.longest);
        assert!(page.longest < 4_000 || !packs, "{} bytes for an offer of {offer}", page.longest);
        assert!(page.longest > offer || packs, "text");
    }
    assert!(longest[0] * 4 < longest[1], "{longest:?}");
}
