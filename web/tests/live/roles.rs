// SPDX-License-Identifier: MPL-2.0
//! The role of somebody in the room follows the plan and their account, as if they had joined anew.

use meetings::ids::UnitId;
use meetings::meeting::MeetingRole;
use protocol::live::{LobbyUpdate, ServerMessage};
use serde_json::json;

use crate::meeting::{Page, TestMeeting};

async fn unit(meeting: &TestMeeting, code: &str) -> UnitId {
    meeting.store().units().by_code(code).await.unwrap().id
}

/// The chair changes the plan: this secretary, these units.
async fn replan(meeting: &TestMeeting, secretary: &str, invited: &[&str]) {
    let mut units = Vec::new();
    for code in invited {
        units.push(unit(meeting, code).await);
    }
    let plan = json!({
        "title": "Giao ban tháng 11", "starts_at": crate::meeting::now().0 - 60_000, "chair": meeting.id_of("An"),
        "secretary": meeting.id_of(secretary), "unit": unit(meeting, "H26").await, "invited_units": units, "agenda": [],
    });
    assert_eq!(meeting.change_plan("An", &plan.to_string()).await, 200);
}

/// Somebody of another province who administers, and is not invited.
async fn employ_son(meeting: &mut TestMeeting) -> UnitId {
    let elsewhere = unit(meeting, "H27").await;
    meeting.employ("son", "Sơn", &elsewhere, true).await;
    elsewhere
}

async fn is_seen_as(page: &mut Page, name: &str, role: MeetingRole) {
    page.sees(name, |who| who.role == role).await;
}

#[tokio::test]
async fn an_administrator_who_watches_is_a_delegate_once_their_unit_is_invited_and_watches_again_afterwards() {
    let mut meeting = TestMeeting::new().await;
    employ_son(&mut meeting).await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let (mut son, room) = meeting.wait_in("Sơn").await;
    assert_eq!(room.your_role, MeetingRole::Observer);
    replan(&meeting, "Bình", &["H26.1", "H27"]).await;
    is_seen_as(&mut mai, "Sơn", MeetingRole::Delegate).await;
    is_seen_as(&mut son, "Sơn", MeetingRole::Delegate).await;
    replan(&meeting, "Bình", &["H26.1"]).await;
    is_seen_as(&mut mai, "Sơn", MeetingRole::Observer).await;
}

#[tokio::test]
async fn a_secretary_whom_the_plan_replaces_has_the_role_that_is_theirs_by_right() {
    let mut meeting = TestMeeting::new().await;
    employ_son(&mut meeting).await;
    replan(&meeting, "Sơn", &["H26.1"]).await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let (_son, room) = meeting.wait_in("Sơn").await;
    assert_eq!(room.your_role, MeetingRole::Secretary);
    replan(&meeting, "Mai", &["H26.1"]).await;
    is_seen_as(&mut mai, "Mai", MeetingRole::Secretary).await;
    replan(&meeting, "Bình", &["H26.1"]).await;
    is_seen_as(&mut mai, "Mai", MeetingRole::Delegate).await;
    let here = meeting.server().app.rooms.status(&meeting.id).await.unwrap().people;
    let son = here.iter().find(|who| who.name == "Sơn").unwrap();
    assert_eq!(son.role, MeetingRole::Observer, "an administrator of a unit that is not invited");
}

#[tokio::test]
async fn who_becomes_secretary_by_a_change_of_the_plan_is_told_who_waits_at_the_door() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Lan").await;
    let (mut mai, room) = meeting.wait_in("Mai").await;
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    assert!(room.lobby.waiting.is_empty(), "a delegate is not told");
    replan(&meeting, "Mai", &["H26.1"]).await;
    let who_waits = mai
        .until(|message| match message {
            ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }) => Some(guest.name),
            _ => None,
        })
        .await;
    assert_eq!(who_waits, "Lan");
}

#[tokio::test]
async fn in_an_open_meeting_role_and_attendance_follow_a_change_of_the_account() {
    let mut meeting = TestMeeting::new().await;
    employ_son(&mut meeting).await;
    meeting.appoint_administrator("Quang").await;
    let (mut an, _) = meeting.join("An").await;
    let _son = meeting.join("Sơn").await;
    let tan_lap = unit(&meeting, "H26.1").await;
    let moved = json!({"username": "son", "name": "Sơn", "unit": tan_lap, "is_admin": true}).to_string();
    assert_eq!(meeting.order("Quang", "PUT", &format!("users/{}", meeting.id_of("Sơn")), &moved).await, 200);
    is_seen_as(&mut an, "Sơn", MeetingRole::Delegate).await;
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let of_son = stays.iter().filter(|stay| stay.name == "Sơn");
    let stays: Vec<_> = of_son.map(|stay| (stay.role, stay.unit_id.as_ref() == Some(&tan_lap))).collect();
    let expected = [(MeetingRole::Observer, false), (MeetingRole::Delegate, true)];
    assert_eq!(stays, expected, "a stay for each unit, in the role of then");
}
