// SPDX-License-Identifier: MPL-2.0
//! Observers in a running meeting: nothing of theirs is sent on, they are on no list of voters, and
//! the chair makes them delegates.

use meetings::meeting::MeetingRole;
use meetings::room::tracks::Source;
use protocol::live::{ChairRequest, ClientMessage, FloorRequest, TrackRequest};
use protocol::problem::ProblemCode;
use serde_json::{Value, json};

use crate::meeting::{TestMeeting, is_heard};

/// Tân Lập observes.
async fn meeting() -> TestMeeting {
    let meeting = TestMeeting::new().await;
    let units = meeting.store().units();
    let host = units.by_code("H26").await.unwrap().id;
    let tan_lap = meeting.store().units().by_code("H26.1").await.unwrap().id;
    let ban_pho = meeting.store().units().by_code("H26.2").await.unwrap().id;
    let plan = json!({
        "title": "Giao ban tháng 11", "starts_at": crate::meeting::now().0 - 60_000, "chair": meeting.id_of("An"),
        "secretary": meeting.id_of("Bình"), "unit": host, "invited_units": [tan_lap, ban_pho], "agenda": [],
        "invitees": {"observer_units": [tan_lap]},
    });
    assert_eq!(meeting.change_plan("An", &plan.to_string()).await, 200);
    meeting
}

fn names(people: &Value) -> Vec<&str> {
    people.as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_observer_is_not_heard_has_no_vote_and_no_floor_until_the_chair_makes_them_a_delegate() {
    let mut meeting = meeting().await;
    let (mut an, _) = meeting.join("An").await;
    let (_pao, _) = meeting.join("Páo").await;
    let mut mai = meeting.join_speaking("Mai").await;
    an.sees("Mai", |who| who.role == MeetingRole::Observer && !is_heard(who)).await;
    mai.send(&ClientMessage::Floor(FloorRequest::AskForFloor { asks: true })).await;
    assert_eq!(mai.refusal().await, ProblemCode::NotAllowed);
    mai.send(&ClientMessage::Track(TrackRequest::SetMuted { source: Source::Camera, muted: false })).await;
    assert_eq!(mai.refusal().await, ProblemCode::NotAllowed);
    let give = FloorRequest::GiveFloor { participant: meeting.id_of("Mai"), speaker: None };
    an.send(&ClientMessage::Floor(give)).await;
    assert_eq!(an.refusal().await, ProblemCode::NotAllowed);
    let form = meeting.request("An", "GET", "voters", &json!(null)).await.1;
    assert_eq!((names(&form["people"]), &form["invited_units"]), (vec!["An", "Páo"], &json!(2)));

    let seat = format!("delegates/{}", meeting.id_of("Mai"));
    assert_eq!(meeting.request("Páo", "PUT", &seat, &json!(null)).await.0, 403);
    assert_eq!(meeting.request("An", "PUT", &seat, &json!(null)).await.0, 204);
    an.sees("Mai", |who| who.role == MeetingRole::Delegate).await;
    mai.send(&ClientMessage::Track(TrackRequest::SetMuted { source: Source::Microphone, muted: false })).await;
    an.sees("Mai", is_heard).await;
    let form = meeting.request("An", "GET", "voters", &json!(null)).await.1;
    assert_eq!((names(&form["people"]), &form["invited_units"]), (vec!["An", "Páo", "Mai"], &json!(2)));

    // Nobody becomes an observer who chairs, and an administrator who is not invited no delegate.
    let elsewhere = meeting.store().units().by_code("H27").await.unwrap().id;
    meeting.employ("quantri", "Quản trị", &elsewhere, true).await;
    let admin = format!("delegates/{}", meeting.id_of("Quản trị"));
    assert_eq!(meeting.request("An", "PUT", &admin, &json!(null)).await.0, 404);
    an.send(&ClientMessage::Chair(ChairRequest::HandOverChair { participant: meeting.id_of("Mai") })).await;
    an.sees("Mai", |who| who.role == MeetingRole::Chair).await;
    let (status, answer) = meeting.request("An", "DELETE", &seat, &json!(null)).await;
    assert_eq!((status, &answer["code"]), (409, &json!("chairs_now")), "{answer}");
    an.send(&ClientMessage::Chair(ChairRequest::TakeChairBack)).await;
    an.sees("Mai", |who| who.role == MeetingRole::Delegate).await;

    // Taken back while the microphone is on: nobody hears it any more.
    assert_eq!(meeting.request("An", "DELETE", &seat, &json!(null)).await.0, 204);
    an.sees("Mai", |who| who.role == MeetingRole::Observer && !is_heard(who)).await;
}
