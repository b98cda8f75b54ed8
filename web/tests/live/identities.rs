// SPDX-License-Identifier: MPL-2.0
//! Identities: two units of the same name, guests, and a guest with the name of an invited person.

use meetings::ids::UnitId;
use protocol::live::{ClientMessage, CloseReason, EndRequest, LobbyRequest, LobbyUpdate, ServerMessage};
use store::Actor;
use store::meetings_repository::MeetingPlan;
use store::units::NewUnit;
use use_cases::drafting::first_draft;

use crate::meeting::TestMeeting;
use crate::voice::Voice;

/// A unit below another.
async fn below(meeting: &TestMeeting, code: &str, name: &str, parent: &str) -> UnitId {
    let units = meeting.store().units();
    let parent = Some(units.by_code(parent).await.unwrap().id);
    let unit = NewUnit { code: code.to_owned(), name: name.to_owned(), parent };
    store::save!(meeting.store() => units().create(&unit, &Actor::CommandLine, meeting.server().app.clock.now()))
        .unwrap()
        .id
}

/// The people of the form's head, after the chair has ended the meeting.
async fn attendance(meeting: &TestMeeting) -> Vec<String> {
    let now = meeting.server().app.clock.now();
    let minutes = first_draft(meeting.store(), &meeting.id, &Actor::System, now).await.unwrap();
    meeting.store().minutes().content(&minutes.id, 1).await.unwrap().head.attendance
}

#[tokio::test]
async fn two_units_with_the_same_name_are_distinguished_in_room_and_minutes() {
    let mut meeting = TestMeeting::new().await;
    let here = below(&meeting, "H26.1.1", "Phòng Kinh tế", "H26.1").await;
    let absent = below(&meeting, "H26.2.1", "Phòng Kinh tế", "H26.2").await;
    let planned = meeting.store().meetings().get(&meeting.id).await.unwrap();
    let plan = MeetingPlan {
        title: planned.title,
        starts_at: planned.starts_at,
        chair: planned.chair,
        secretary: planned.secretary,
        unit: planned.unit,
        invited_units: vec![here.clone(), absent],
        invitees: meetings::invitees::Invitees::default(),
        agenda: Vec::new(),
    };
    let now = meeting.server().app.clock.now();
    store::save!(meeting.store() => meetings().update(&meeting.id, &plan, &Actor::CommandLine, now)).unwrap();
    meeting.employ("kinhte", "Lù Văn Kinh", &here, false).await;
    let (mut an, _) = meeting.join("An").await;
    let (_kinh, _) = meeting.join("Lù Văn Kinh").await;
    an.sees("Lù Văn Kinh", |kinh| kinh.unit_name == "Phòng Kinh tế, UBND xã Tân Lập").await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    assert_eq!(
        attendance(&meeting).await,
        [
            "Lù Văn Kinh - Phòng Kinh tế, Ủy ban nhân dân xã Tân Lập",
            "Vắng mặt: Phòng Kinh tế, Ủy ban nhân dân xã Bản Phố"
        ]
    );
}

#[tokio::test]
async fn a_guest_with_the_name_of_an_invited_person_is_flagged_in_the_lobby() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("  mai").await;
    meeting.invite_guest("Lan").await;
    let (mut binh, _) = meeting.join("Bình").await;
    for (guest, namesake) in [("  mai", Some("Mai, UBND xã Tân Lập")), ("Lan", None)] {
        let mut page = meeting.open(guest).await;
        page.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
        let waiting = binh
            .until(|m| match m {
                ServerMessage::Lobby(LobbyUpdate::GuestWaiting { guest }) => Some(guest),
                _ => None,
            })
            .await;
        assert_eq!(waiting.namesake.as_deref(), namesake, "{guest}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_are_marked_in_attendance_recording_and_minutes_and_do_not_represent_a_unit() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Lan").await;
    let (mut an, _) = meeting.join("An").await;
    let mut lan = meeting.open("Lan").await;
    lan.until(|m| matches!(m, ServerMessage::Lobby(LobbyUpdate::Lobby { .. })).then_some(())).await;
    an.send(&ClientMessage::Lobby(LobbyRequest::Admit { participant: meeting.id_of("Lan"), admitted: true })).await;
    lan.welcome().await;
    let voice = Voice::of(&mut lan).await;
    meeting.first_recording().await;
    let path = format!("/api/v1/meetings/{}", meeting.id);
    let (_, body) = meeting.fetch(meeting.server().http.unwrap(), "An", &path).await;
    assert!(body.contains(r#""name":"Lan","is_guest":true"#), "{body}");
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    drop(voice);
    let recording = meeting.finished_recordings().await.remove(0);
    assert_eq!((recording.speaker.as_str(), recording.unit.as_str()), ("Lan", "khách, Báo Lào Cai"));
    assert_eq!(
        attendance(&meeting).await,
        ["Lan - Báo Lào Cai (khách)", "Vắng mặt: Ủy ban nhân dân xã Tân Lập; Ủy ban nhân dân xã Bản Phố"]
    );
}
