// SPDX-License-Identifier: MPL-2.0
//! Somebody who is no longer invited is removed within seconds with a reason; everybody else stays.

use std::process::Command;
use std::time::Duration;

use meetings::ids::UnitId;
use meetings::policy::MediaRights;
use protocol::live::{ClientMessage, CloseReason, LobbyRequest, LobbyUpdate, PresenceUpdate, ServerMessage};
use serde_json::json;
use tokio::time::timeout;

use crate::meeting::{CHROMIUM_OFFER, Page, TestMeeting, status_of};
use crate::whip::{Machine, SPEAKS, endpoint, opened};

/// Until when somebody must be out.
const SOON: Duration = Duration::from_secs(5);

async fn unit(meeting: &TestMeeting, code: &str) -> UnitId {
    meeting.store().units().by_code(code).await.unwrap().id
}

/// The plan with these units invited, chaired by `chair`.
fn plan(meeting: &TestMeeting, chair: &str, host: &UnitId, invited: &[&UnitId]) -> String {
    json!({
        "title": "Giao ban tháng 11", "starts_at": crate::meeting::now().0 - 60_000, "chair": meeting.id_of(chair),
        "secretary": meeting.id_of("Bình"), "unit": host, "invited_units": invited, "agenda": [],
    })
    .to_string()
}

/// An hears within seconds that everybody of `names` has left.
async fn have_left(meeting: &TestMeeting, an: &mut Page, names: &[&str]) {
    let mut left: Vec<_> = names.iter().map(|name| meeting.id_of(name)).collect();
    let all = an.until(|message| {
        if let ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) = message {
            left.retain(|id| *id != participant);
        }
        left.is_empty().then_some(())
    });
    timeout(SOON, all).await.unwrap_or_else(|_| panic!("{names:?} are still here"));
}

/// An still sees these in the room.
async fn are_here(meeting: &TestMeeting, names: &[&str]) {
    let look = meeting.server().app.rooms.status(&meeting.id).await.unwrap();
    for name in names {
        let id = meeting.id_of(name);
        assert!(look.people.iter().any(|who| who.id == id && who.connected), "{name} is out");
    }
}

/// Changes an account by somebody who administers.
async fn change(meeting: &TestMeeting, by: &str, name: &str, username: &str, unit: &UnitId) {
    let json = json!({"username": username, "name": name, "unit": unit, "is_admin": false}).to_string();
    assert_eq!(meeting.order(by, "PUT", &format!("users/{}", meeting.id_of(name)), &json).await, 200);
}

#[tokio::test]
async fn a_unit_removed_from_the_plan_is_disconnected_with_its_machines() {
    let mut meeting = TestMeeting::new().await;
    let (office, ban_pho) = (unit(&meeting, "H26").await, unit(&meeting, "H26.2").await);
    meeting.invite_guest("Lan").await;
    meeting.issue_token("Loa xã", MediaRights::ALL).await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường", SPEAKS).await;
    let (mut an, _) = meeting.wait_in("An").await;
    let mut mai = meeting.join_speaking("Mai").await;
    let _pao = meeting.wait_in("Páo").await;
    let mut speaker = meeting.wait_in("Loa xã").await.0;
    let (session, _) = opened(&hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await);
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    let participant = meeting.id_of("Lan");
    an.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant, admitted: true })).await;
    lan.welcome().await;

    let without = plan(&meeting, "An", &office, &[&ban_pho]);
    assert_eq!(meeting.change_plan("An", &without).await, 200);
    have_left(&meeting, &mut an, &["Mai", "Loa xã", "Hội trường"]).await;
    assert_eq!(mai.closed().await, CloseReason::Uninvited);
    assert_eq!(speaker.closed().await, CloseReason::Uninvited);
    assert_eq!(hall.delete(&session).await.status, 404);
    assert_eq!(hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await.status, 404);
    for name in ["Mai", "Loa xã"] {
        assert_eq!(status_of(&meeting.try_open(name).await), Some(404), "{name}");
    }
    are_here(&meeting, &["An", "Páo", "Lan"]).await;

    let tan_lap = unit(&meeting, "H26.1").await;
    let again = plan(&meeting, "An", &office, &[&tan_lap, &ban_pho]);
    assert_eq!(meeting.change_plan("Bình", &again).await, 200);
    meeting.wait_in("Mai").await;
}

#[tokio::test]
async fn a_chair_cannot_remove_themselves_from_the_plan() {
    let meeting = TestMeeting::new().await;
    let (office, ban_pho) = (unit(&meeting, "H26").await, unit(&meeting, "H26.2").await);
    let _an = meeting.wait_in("An").await;
    let out = plan(&meeting, "Páo", &ban_pho, &[]);
    assert_eq!(meeting.change_plan("An", &out).await, 409);
    let without_units = plan(&meeting, "An", &ban_pho, &[]);
    assert_eq!(meeting.change_plan("An", &without_units).await, 200, "the chair is invited as such");
    let handed = plan(&meeting, "Páo", &ban_pho, &[&office]);
    assert_eq!(meeting.change_plan("An", &handed).await, 200);
    tokio::time::sleep(SOON).await;
    are_here(&meeting, &["An"]).await;
}

#[tokio::test]
async fn losing_the_right_by_a_move_or_demotion_disconnects_from_the_meeting() {
    let mut meeting = TestMeeting::new().await;
    let elsewhere = unit(&meeting, "H27").await;
    let (office, ban_pho) = (unit(&meeting, "H26").await, unit(&meeting, "H26.2").await);
    meeting.appoint_administrator("Quang").await;
    meeting.employ("son", "Sơn", &elsewhere, true).await;
    let (mut an, _) = meeting.join("An").await;
    let mut mai = meeting.join_speaking("Mai").await;
    let mut son = meeting.join("Sơn").await.0;
    let _pao = meeting.join("Páo").await;
    // By their own name, or by their new unit, these stay.
    change(&meeting, "Quang", "An", "user0", &elsewhere).await;
    change(&meeting, "Quang", "Páo", "user3", &office).await;
    change(&meeting, "Quang", "Mai", "user2", &elsewhere).await;
    have_left(&meeting, &mut an, &["Mai"]).await;
    change(&meeting, "Quang", "Sơn", "son", &elsewhere).await;
    have_left(&meeting, &mut an, &["Sơn"]).await;
    assert_eq!(mai.closed().await, CloseReason::Uninvited);
    assert_eq!(son.closed().await, CloseReason::Uninvited);
    are_here(&meeting, &["An", "Páo"]).await;
    change(&meeting, "Quang", "Mai", "user2", &ban_pho).await;
    meeting.join("Mai").await;
}

#[tokio::test]
async fn who_is_moved_and_moved_back_reads_the_meeting_again_and_is_never_told_that_the_chair_removed_them() {
    let mut meeting = TestMeeting::new().await;
    let (elsewhere, tan_lap) = (unit(&meeting, "H27").await, unit(&meeting, "H26.1").await);
    meeting.appoint_administrator("Quang").await;
    let (mut an, _) = meeting.join("An").await;
    let _mai = meeting.join("Mai").await;
    let asked = async || {
        let mut answers = Vec::new();
        for path in ["votes", "papers", "transcript"] {
            let (status, answer) = meeting.request("Mai", "GET", path, &serde_json::Value::Null).await;
            answers.push((status, answer["code"].as_str().unwrap_or_default().to_owned()));
        }
        answers
    };
    change(&meeting, "Quang", "Mai", "user2", &elsewhere).await;
    have_left(&meeting, &mut an, &["Mai"]).await;
    assert_eq!(asked().await, vec![(404, "not_found".to_owned()); 3], "not invited now");
    change(&meeting, "Quang", "Mai", "user2", &tan_lap).await;
    assert_eq!(asked().await, vec![(200, String::new()); 3], "invited again, and not there yet");
}

#[tokio::test]
async fn a_move_on_the_command_line_removes_also_participants_with_a_lost_connection() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    drop(meeting.join("Mai").await);
    let mut pao = meeting.join("Páo").await.0;
    for username in ["user2", "user3"] {
        let done = Command::new(env!("CARGO_BIN_EXE_diemcau"))
            .arg("--data")
            .arg(meeting.data())
            .args(["user", "move", username, "--unit", "H27"])
            .env_remove("DIEMCAU_CONFIG")
            .output()
            .unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
    have_left(&meeting, &mut an, &["Mai", "Páo"]).await;
    assert_eq!(pao.closed().await, CloseReason::Uninvited);
}

#[tokio::test]
async fn who_is_moved_between_invited_units_is_here_and_votes_for_the_new_one() {
    let mut meeting = TestMeeting::new().await;
    let (tan_lap, ban_pho) = (unit(&meeting, "H26.1").await, unit(&meeting, "H26.2").await);
    let office = unit(&meeting, "H26").await;
    meeting.appoint_administrator("Quang").await;
    let _an = meeting.join("An").await;
    let _mai = meeting.join("Mai").await;
    let units_of_voters = async || {
        let (_, form) = meeting.request("An", "GET", "voters", &serde_json::Value::Null).await;
        let units = form["units"].as_array().unwrap().iter();
        units
            .map(|unit| unit["unit"].as_str().unwrap().to_owned())
            .filter(|id| id != office.as_str())
            .collect::<Vec<_>>()
    };
    assert_eq!(units_of_voters().await, [tan_lap.as_str()]);
    change(&meeting, "Quang", "Mai", "user2", &ban_pho).await;
    let moved = async {
        while units_of_voters().await != [ban_pho.as_str()] {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(SOON, moved).await.expect("Mai stands for xã Bản Phố now");
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let of_mai = stays.iter().filter(|stay| stay.participant == meeting.id_of("Mai"));
    let stays: Vec<_> = of_mai.map(|stay| (stay.unit_id.clone().unwrap(), stay.left_at.is_some())).collect();
    assert_eq!(stays, [(tan_lap, true), (ban_pho, false)], "the roll call has both");
}
