// SPDX-License-Identifier: MPL-2.0
//! The door of a running meeting: locked rooms, who is sent out and called back, co-chairs and the
//! spotlight, as all participants see them.

use meetings::meeting::MeetingRole;
use meetings::policy::MediaRights;
use protocol::live::{
    ChairRequest, ClientMessage, CloseReason, DoorRequest, DoorUpdate, EndRequest, LobbyRequest, LobbyUpdate,
    PresenceRequest, RemovalRequest, ServerMessage, SpotlightRequest, SpotlightUpdate, WaitReason,
};
use protocol::problem::ProblemCode;

use crate::meeting::{Page, TestMeeting, names, now};
use crate::missed_speech::said;

async fn lock(page: &mut Page, locked: bool) {
    page.send(&ClientMessage::Door(DoorRequest::LockRoom { locked })).await;
    page.until(|m| {
        matches!(m, ServerMessage::Door(DoorUpdate::RoomLocked { locked: now }) if now == locked).then_some(())
    })
    .await;
}

async fn waits(page: &mut Page) -> WaitReason {
    page.until(|m| match m {
        ServerMessage::Lobby(LobbyUpdate::Lobby { reason, .. }) => Some(reason),
        _ => None,
    })
    .await
}

/// The name of who waits, and why, as a leader is told.
async fn told_who_waits(page: &mut Page) -> (String, WaitReason) {
    page.until(|m| match m {
        ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }) => Some((guest.name, guest.reason)),
        _ => None,
    })
    .await
}

fn admit(meeting: &TestMeeting, name: &str, admitted: bool) -> ClientMessage {
    ClientMessage::Lobby(LobbyRequest::Admit { participant: meeting.id_of(name), admitted })
}

async fn audited(meeting: &TestMeeting, action: &str) -> usize {
    let entries = meeting.store().audit().list(0, 1000).await.unwrap();
    entries.iter().filter(|entry| entry.action == action).count()
}

#[tokio::test]
async fn a_commune_that_comes_to_a_locked_room_waits_and_is_let_in_as_itself() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    lock(&mut an, true).await;
    let mut mai = meeting.open("Mai").await;
    assert_eq!(waits(&mut mai).await, WaitReason::Locked);
    assert_eq!(told_who_waits(&mut an).await, ("Mai".into(), WaitReason::Locked));
    let (_binh, state) = meeting.join("Bình").await;
    assert!(state.door.locked, "the secretary comes in and sees it");
    assert_eq!(state.lobby.waiting.len(), 1);

    an.send(&admit(&meeting, "Mai", true)).await;
    let state = mai.welcome().await;
    let me = state.presence.participants.iter().find(|one| one.name == "Mai").unwrap();
    assert!(!me.is_guest, "has an account");
    assert_eq!(me.role, MeetingRole::Delegate);
    assert_eq!((audited(&meeting, "room.lock").await, audited(&meeting, "room.admit").await), (1, 1));

    // The lock and who is known outlast a restart.
    meeting.restart().await;
    let (_, state) = meeting.join("Mai").await;
    assert!(state.door.locked);
    let mut pao = meeting.open("Páo").await;
    assert_eq!(waits(&mut pao).await, WaitReason::Locked);
}

#[tokio::test]
async fn when_the_room_is_unlocked_who_waits_comes_in_by_itself() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    lock(&mut an, true).await;
    let mut mai = meeting.open("Mai").await;
    waits(&mut mai).await;
    lock(&mut an, false).await;
    mai.welcome().await;
    assert_eq!(names(&meeting.join("Páo").await.1), ["An", "Mai", "Páo"]);
}

#[tokio::test]
async fn who_is_sent_out_hears_nothing_waits_and_comes_back() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("Mai") })).await;
    assert_eq!(mai.closed().await, CloseReason::SentOut);
    let mut mai = meeting.open("Mai").await;
    assert_eq!(waits(&mut mai).await, WaitReason::SentOut);

    // Also after a restart; and who knows nothing of it is not told who is out.
    meeting.restart().await;
    let (mut binh, state) = meeting.join("Bình").await;
    assert_eq!(state.door.sent_out.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Mai"]);
    assert_eq!(meeting.join("Páo").await.1.door.sent_out, []);
    let mut mai = meeting.open("Mai").await;
    assert_eq!(waits(&mut mai).await, WaitReason::SentOut);

    // Refused is still out; admitted is in.
    binh.send(&admit(&meeting, "Mai", false)).await;
    assert_eq!(mai.closed().await, CloseReason::Refused);
    let mut mai = meeting.open("Mai").await;
    waits(&mut mai).await;
    binh.send(&admit(&meeting, "Mai", true)).await;
    mai.welcome().await;
    assert_eq!(meeting.join("An").await.1.door.sent_out, []);
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert_eq!(stays.iter().filter(|stay| stay.name == "Mai").count(), 1, "back within two minutes: one stay");
    assert_eq!((audited(&meeting, "room.send_out").await, audited(&meeting, "room.refuse").await), (1, 1));
}

#[tokio::test]
async fn what_was_said_while_somebody_was_out_is_in_no_transcript_of_theirs_during_the_meeting_or_after() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (_pao, _) = meeting.join("Páo").await;
    let before = now();
    said(&meeting, "An", before.plus(-5_000), &["Xin chào các đồng chí".into()]).await;
    an.send(&ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("Mai") })).await;
    assert_eq!(mai.closed().await, CloseReason::SentOut);
    said(&meeting, "Páo", now(), &["Đề nghị xem xét kỷ luật đồng chí Mai".into()]).await;
    let reads = async |name: &str| {
        let path = format!("/api/v1/meetings/{}/transcript", meeting.id);
        let (status, text) = meeting.fetch(meeting.server().http.unwrap(), name, &path).await;
        assert_eq!(status, 200, "{text}");
        (text.contains("Xin chào"), text.contains("kỷ luật"))
    };
    assert_eq!((reads("Páo").await, reads("Mai").await), ((true, true), (true, false)));

    an.send(&admit(&meeting, "Mai", true)).await;
    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(reads("Mai").await, (true, false), "back");
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    assert_eq!((reads("Páo").await, reads("Mai").await), ((true, true), (true, false)), "afterwards");
    let sound = format!("/api/v1/segments/of-{}-0/audio", meeting.id_of("Páo"));
    assert_eq!(meeting.fetch(meeting.server().http.unwrap(), "Mai", &sound).await.0, 403);
    let search = "/api/v1/search?q=k%E1%BB%B7+lu%E1%BA%ADt";
    let hits =
        async |name: &str| meeting.fetch(meeting.server().http.unwrap(), name, search).await.1.contains("segment\":\"");
    assert_eq!((hits("Páo").await, hits("Mai").await), (true, false));
}

#[tokio::test]
async fn delegates_neither_lock_nor_send_out_nor_show_anybody_large() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (_pao, _) = meeting.join("Páo").await;
    for message in [
        ClientMessage::Door(DoorRequest::LockRoom { locked: true }),
        ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("Páo") }),
        ClientMessage::Spotlight(SpotlightRequest::SetSpotlight {
            participant: Some(meeting.id_of("Mai")),
            camera: None,
        }),
        ClientMessage::Chair(ChairRequest::SetCoChair { participant: meeting.id_of("Mai"), on: true }),
    ] {
        mai.send(&message).await;
        assert_eq!(mai.refusal().await, ProblemCode::NotAllowed, "{message:?}");
    }
    an.send(&ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("An") })).await;
    assert_eq!(an.refusal().await, ProblemCode::NotAllowed);
}

#[tokio::test]
async fn a_machine_is_told_that_the_room_is_locked() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", MediaRights::ALL).await;
    let (mut an, _) = meeting.join("An").await;
    lock(&mut an, true).await;
    assert_eq!(meeting.open("Hội trường A").await.refusal().await, ProblemCode::RoomLocked);
    lock(&mut an, false).await;
    meeting.join("Hội trường A").await;
}

#[tokio::test]
async fn a_co_chair_leads_and_is_a_delegate_again_when_removed() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    let co_chair = |on| ClientMessage::Chair(ChairRequest::SetCoChair { participant: meeting.id_of("Mai"), on });
    an.send(&co_chair(true)).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::CoChair).await;
    lock(&mut mai, true).await;
    mai.send(&ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("Páo") })).await;
    assert_eq!(pao.closed().await, CloseReason::SentOut);
    // The chair stays the chair.
    for message in [
        ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("An") }),
        ClientMessage::Chair(ChairRequest::HandOverChair { participant: meeting.id_of("Mai") }),
    ] {
        mai.send(&message).await;
        assert_eq!(mai.refusal().await, ProblemCode::NotAllowed, "{message:?}");
    }
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    assert_eq!(stays.iter().find(|stay| stay.name == "Mai").unwrap().role, MeetingRole::CoChair);

    an.send(&ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("Mai") })).await;
    assert_eq!(mai.closed().await, CloseReason::Removed);
    an.send(&admit(&meeting, "Mai", true)).await;
    let (mut mai, state) = meeting.join("Mai").await;
    assert_eq!(state.your_role, MeetingRole::Delegate);
    mai.send(&ClientMessage::Door(DoorRequest::LockRoom { locked: false })).await;
    assert_eq!(mai.refusal().await, ProblemCode::NotAllowed);
    assert_eq!(audited(&meeting, "meeting.co_chair").await, 2);
}

#[tokio::test]
async fn a_co_chair_who_has_left_conducts_nothing_until_they_are_back_and_nothing_after_the_end() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Chair(ChairRequest::SetCoChair { participant: meeting.id_of("Mai"), on: true })).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::CoChair).await;
    let confirmation = format!("meetings/{}/roll-call/confirmation", meeting.id);
    mai.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    mai.all_until_closed().await;
    assert_eq!(meeting.order("Mai", "PUT", &confirmation, "null").await, 403);
    let (mut mai, state) = meeting.join("Mai").await;
    assert_eq!(state.your_role, MeetingRole::CoChair);
    assert_eq!(meeting.order("Mai", "PUT", &confirmation, "null").await, 204);
    an.send(&ClientMessage::Chair(ChairRequest::SetCoChair { participant: meeting.id_of("Mai"), on: false })).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::Delegate).await;
    assert_eq!(meeting.order("Mai", "DELETE", &confirmation, "").await, 403);
    an.send(&ClientMessage::Chair(ChairRequest::SetCoChair { participant: meeting.id_of("Mai"), on: true })).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::CoChair).await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    mai.all_until_closed().await;
    assert_eq!(meeting.order("Mai", "DELETE", &confirmation, "").await, 403, "the meeting is over");
}

#[tokio::test]
async fn everybody_whom_the_lock_holds_is_let_in_with_one_request_in_the_order_in_which_they_came() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    lock(&mut an, true).await;
    let mut waiting = Vec::new();
    for name in ["Páo", "Mai"] {
        let mut page = meeting.open(name).await;
        assert_eq!(waits(&mut page).await, WaitReason::Locked);
        waiting.push(page);
    }
    let (mut binh, state) = meeting.join("Bình").await;
    let names: Vec<_> = state.lobby.waiting.iter().map(|guest| guest.name.as_str()).collect();
    assert_eq!(names, ["Páo", "Mai"]);
    binh.send(&ClientMessage::Lobby(LobbyRequest::AdmitAllHeldByLock)).await;
    for page in &mut waiting {
        page.welcome().await;
    }
    assert_eq!(audited(&meeting, "room.admit").await, 2);
}

#[tokio::test]
async fn the_chair_of_the_plan_comes_into_a_room_that_whoever_chairs_now_has_locked() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Chair(ChairRequest::HandOverChair { participant: meeting.id_of("Mai") })).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::Chair).await;
    for message in [
        ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("An") }),
        ClientMessage::Removal(RemovalRequest::Remove { participant: meeting.id_of("An") }),
    ] {
        mai.send(&message).await;
        assert_eq!(mai.refusal().await, ProblemCode::NotAllowed, "{message:?}");
    }
    an.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    an.all_until_closed().await;
    lock(&mut mai, true).await;
    let (mut an, state) = meeting.join("An").await;
    assert_eq!(state.your_role, MeetingRole::Delegate);
    an.send(&ClientMessage::Chair(ChairRequest::TakeChairBack)).await;
    an.sees("An", |an| an.role == MeetingRole::Chair).await;
}

#[tokio::test]
async fn the_spotlight_is_the_same_for_everybody_also_for_who_comes_later() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let whose = Some(meeting.id_of("Mai"));
    an.send(&ClientMessage::Spotlight(SpotlightRequest::SetSpotlight { participant: whose.clone(), camera: None }))
        .await;
    let told = mai
        .until(|m| match m {
            ServerMessage::Spotlight(SpotlightUpdate::Spotlight { participant, .. }) => Some(participant),
            _ => None,
        })
        .await;
    assert_eq!(told, whose);
    assert_eq!(meeting.join("Páo").await.1.spotlight.spotlight, whose);
}
