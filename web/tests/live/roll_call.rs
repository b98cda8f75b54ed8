// SPDX-License-Identifier: MPL-2.0
//! The roll call of a meeting: who came is seen, halls report, absences are noted, and the draft of
//! the minutes has all of it.

use meetings::ids::UnitId;
use meetings::meeting::MeetingRole;
use meetings::minutes::Block;
use protocol::live::{ChairRequest, ClientMessage, CloseReason, DoorRequest, EndRequest};
use serde_json::{Value, json};
use store::Actor;
use use_cases::drafting::first_draft;

use crate::meeting::TestMeeting;

async fn unit(meeting: &TestMeeting, code: &str) -> UnitId {
    meeting.store().units().by_code(code).await.unwrap().id
}

/// The roll call as somebody sees it: name, presence and number of people of each unit.
async fn seen_by(meeting: &TestMeeting, name: &str) -> Vec<(String, String, Option<u64>)> {
    let path = format!("/api/v1/meetings/{}/roll-call", meeting.id);
    let (status, body) = meeting.fetch(meeting.server().http.unwrap(), name, &path).await;
    assert_eq!(status, 200, "{body}");
    let view: Value = serde_json::from_str(&body).unwrap();
    let words = |unit: &Value, field: &str| unit[field].as_str().unwrap().to_owned();
    let units = view["units"].as_array().unwrap().iter();
    units.map(|unit| (words(unit, "name"), words(unit, "presence"), unit["hall_count"].as_u64())).collect()
}

async fn put(meeting: &TestMeeting, name: &str, unit: &UnitId, what: &str, body: Value) -> u16 {
    let path = format!("meetings/{}/roll-call/{unit}/{what}", meeting.id);
    meeting.order(name, "PUT", &path, &body.to_string()).await
}

fn told(name: &str, presence: &str, count: Option<u64>) -> (String, String, Option<u64>) {
    (name.to_owned(), presence.to_owned(), count)
}

#[tokio::test]
async fn units_that_came_reported_or_stayed_away_are_in_roll_call_and_minutes() {
    let meeting = TestMeeting::new().await;
    let (tan_lap, ban_pho) = (unit(&meeting, "H26.1").await, unit(&meeting, "H26.2").await);
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let hall = json!({"count": 2, "names": "Lò Thị Hoa, kế toán\n\n Vàng A Páo ", "deputy": "", "seen": 0});
    assert_eq!(put(&meeting, "Mai", &tan_lap, "hall", hall.clone()).await, 204);
    assert_eq!(put(&meeting, "Mai", &ban_pho, "hall", hall.clone()).await, 403, "another unit's hall");
    let noted = json!({"absence": "excused", "reason": "sạt lở đường"});
    assert_eq!(put(&meeting, "Mai", &ban_pho, "absence", noted.clone()).await, 403);
    assert_eq!(put(&meeting, "Bình", &ban_pho, "absence", noted).await, 204);
    let hall_of = format!("/api/v1/meetings/{}/hall-of/{}", meeting.id, meeting.id_of("Mai"));
    let (status, people) = meeting.fetch(meeting.server().http.unwrap(), "Bình", &hall_of).await;
    assert_eq!((status, people.as_str()), (200, r#"{"names":["Lò Thị Hoa, kế toán","Vàng A Páo"]}"#));
    assert_eq!(meeting.fetch(meeting.server().http.unwrap(), "Mai", &hall_of).await.0, 403);
    assert_eq!(seen_by(&meeting, "Mai").await, [told("UBND xã Tân Lập", "present", Some(2))]);
    let all = seen_by(&meeting, "Bình").await;
    assert_eq!(all[1..], [told("UBND xã Tân Lập", "present", Some(2)), told("UBND xã Bản Phố", "absent", None)]);

    let here = format!("/api/v1/meetings/{}/roll-call/here", meeting.id);
    let (status, counted) = meeting.fetch(meeting.server().http.unwrap(), "Bình", &here).await;
    assert_eq!((status, counted.as_str()), (200, r#"{"here":2,"all":3}"#));
    assert_eq!(meeting.fetch(meeting.server().http.unwrap(), "Mai", &here).await.0, 403);

    let confirmation = format!("meetings/{}/roll-call/confirmation", meeting.id);
    assert_eq!(meeting.order("Mai", "PUT", &confirmation, "null").await, 403);
    assert_eq!(meeting.order("Bình", "PUT", &confirmation, "null").await, 204);
    assert_eq!(meeting.order("An", "PUT", &confirmation, "null").await, 409, "confirmed already");
    let more = json!({"count": 3, "names": "", "deputy": "", "seen": 1});
    assert_eq!(put(&meeting, "Mai", &tan_lap, "hall", more).await, 409, "it does not change any more");

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &Actor::System, now).await.unwrap();
    let content = meeting.store().minutes().content(&minutes.id, 1).await.unwrap();
    let lines = content.head.attendance;
    assert_eq!(
        lines[lines.len() - 2..],
        [
            "Điểm cầu Ủy ban nhân dân xã Tân Lập: 2 người dự, gồm Lò Thị Hoa, kế toán; Vàng A Páo",
            "Vắng mặt: Ủy ban nhân dân xã Bản Phố (có lý do: sạt lở đường)"
        ]
    );
    let tables = content.body.content.iter().filter_map(|block| match block {
        Block::Table { content } => Some(content),
        _ => None,
    });
    let rows: Vec<String> = tables
        .flatten()
        .map(|row| row.line().iter().map(|inline| inline.text.as_str()).collect::<Vec<_>>().concat())
        .collect();
    assert_eq!(
        rows[2..],
        [
            "2 | Ủy ban nhân dân xã Tân Lập | Có mặt | 2",
            "3 | Ủy ban nhân dân xã Bản Phố | Vắng có lý do | sạt lở đường"
        ]
    );
}

#[tokio::test]
async fn a_unit_that_has_come_is_not_noted_as_absent() {
    let meeting = TestMeeting::new().await;
    let tan_lap = unit(&meeting, "H26.1").await;
    let (mut an, _) = meeting.join("An").await;
    let noted = |reason: &str| json!({"absence": "excused", "reason": reason});
    let note = async |body: &Value| {
        let (status, problem) = meeting.request("Bình", "PUT", &format!("roll-call/{tan_lap}/absence"), body).await;
        (status, problem["code"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(note(&noted("sạt lở đường")).await.0, 204, "nobody has come");
    let (mai, _) = meeting.join("Mai").await;
    let refused = (409, "absent_though_it_came".to_owned());
    assert_eq!(note(&noted("mất điện")).await, refused, "it is connected");
    drop(mai);
    an.sees("Mai", |mai| !mai.connected).await;
    assert_eq!(note(&noted("mất điện")).await, refused, "it came and left");
    assert_eq!(note(&json!({"absence": null, "reason": ""})).await.0, 204, "the earlier note is taken back");
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
}

#[tokio::test]
async fn a_guest_who_names_a_unit_does_not_make_it_present() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    meeting.invite_guest("Lan").await;
    let mut lan = meeting.open("Lan").await;
    let participant = meeting.id_of("Lan");
    lan.until(|m| matches!(m, protocol::live::ServerMessage::Lobby(_)).then_some(())).await;
    an.send(&ClientMessage::Lobby(protocol::live::LobbyRequest::Admit { participant, admitted: true })).await;
    lan.welcome().await;
    let absent = seen_by(&meeting, "An").await.into_iter().filter(|(_, presence, _)| presence == "absent").count();
    assert_eq!(absent, 2, "both communes");
    let path = format!("/api/v1/meetings/{}/roll-call", meeting.id);
    let (status, _) = meeting.fetch(meeting.server().http.unwrap(), "Lan", &path).await;
    assert_eq!(status, 401);
}

#[tokio::test]
async fn who_was_sent_out_to_the_lobby_has_come_to_the_meeting() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&ClientMessage::Door(DoorRequest::SendOut { participant: meeting.id_of("Mai") })).await;
    mai.all_until_closed().await;
    let mai_is = async |presence: &str| {
        for _ in 0..100 {
            if seen_by(&meeting, "Bình").await[1] == told("UBND xã Tân Lập", presence, None) {
                return true;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        false
    };
    let waiting = meeting.open("Mai").await;
    assert!(mai_is("present").await, "waits in the lobby");
    drop(waiting);
    assert!(mai_is("left").await, "has closed the page");
    let _waiting = meeting.open("Mai").await;
    assert!(mai_is("present").await);
}

#[tokio::test]
async fn answers_to_the_invitation_are_in_the_roll_call_from_the_opening_on_and_can_be_changed_there() {
    let meeting = TestMeeting::new().await;
    let (tan_lap, ban_pho) = (unit(&meeting, "H26.1").await, unit(&meeting, "H26.2").await);
    let starts_at = meeting.store().meetings().get(&meeting.id).await.unwrap().starts_at;
    let reply = async |name: &str, unit: &UnitId, answer: &str, reason: &str, deputy: &str| {
        let reply = json!({"answer": answer, "reason": reason, "deputy": deputy, "people": null, "seen": null,
            "starts_at": starts_at});
        meeting.request(name, "PUT", &format!("replies/{unit}"), &reply).await.0
    };
    assert_eq!(reply("Mai", &tan_lap, "deputy", "", "Lò Thị Hoa").await, 204);
    assert_eq!(reply("Bình", &ban_pho, "declines", "sạt lở đường", "").await, 204);
    let roll = async || {
        let path = format!("/api/v1/meetings/{}/roll-call", meeting.id);
        let view = meeting.fetch(meeting.server().http.unwrap(), "Bình", &path).await.1;
        let view: Value = serde_json::from_str(&view).unwrap();
        let of = |n: usize, field: &str| view["units"][n][field].clone();
        [of(1, "deputy"), of(2, "absence"), of(2, "reason"), of(1, "announced_by"), of(1, "hall_count")]
    };
    // The site has counted its hall before the opening, and somebody has that form open since.
    let hall = |count: u32, seen: i64| json!({"count": count, "names": "", "deputy": "", "seen": seen});
    assert_eq!(put(&meeting, "Mai", &tan_lap, "hall", hall(3, 0)).await, 204);
    let (mut an, _) = meeting.join("An").await;
    let expected = [json!("Lò Thị Hoa"), json!("excused"), json!("sạt lở đường"), json!("Mai"), json!(3)];
    assert_eq!(roll().await, expected);
    assert_eq!(reply("Mai", &tan_lap, "attends", "", "").await, 409, "the meeting is open");
    assert_eq!(put(&meeting, "Mai", &tan_lap, "hall", hall(4, 1)).await, 409, "has not seen the deputy");
    assert_eq!(roll().await, expected);
    // Whoever was invited has come after all, and what was promised is taken back.
    assert_eq!(put(&meeting, "Bình", &tan_lap, "hall", hall(3, 2)).await, 204);
    assert_eq!(put(&meeting, "Bình", &ban_pho, "absence", json!({"absence": null, "reason": ""})).await, 204);
    assert_eq!(roll().await[..3], [json!(""), Value::Null, json!("")]);
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    an.closed().await;
}

#[tokio::test]
async fn whom_the_chair_was_handed_to_keeps_the_roll_call() {
    let meeting = TestMeeting::new().await;
    let ban_pho = unit(&meeting, "H26.2").await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let noted = json!({"absence": "unexcused", "reason": ""});
    assert_eq!(put(&meeting, "Mai", &ban_pho, "absence", noted.clone()).await, 403);
    let to = meeting.id_of("Mai");
    an.send(&ClientMessage::Chair(ChairRequest::HandOverChair { participant: to })).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::Chair).await;
    assert_eq!(put(&meeting, "Mai", &ban_pho, "absence", noted.clone()).await, 204);
    assert_eq!(seen_by(&meeting, "Mai").await.len(), 3);
    an.send(&ClientMessage::Chair(ChairRequest::TakeChairBack)).await;
    mai.sees("Mai", |mai| mai.role == MeetingRole::Delegate).await;
    assert_eq!(put(&meeting, "Mai", &ban_pho, "absence", noted).await, 403);
}
