// SPDX-License-Identifier: MPL-2.0
//! Who opens a meeting, what is possible before the opening, and what starts with it.

use std::time::Duration;

use meetings::meeting::{MeetingRole, MeetingState};
use meetings::policy::MediaRights;
use protocol::live::{
    AgendaRequest, AgendaUpdate, ClientMessage, MediaUpdate, OpeningRequest, OpeningUpdate, RecordingState,
    ServerMessage,
};
use protocol::problem::ProblemCode;
use store::Actor;
use store::attendance::AttendeeKind;
use store::meetings_repository::{MeetingPlan, PlannedItem};

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, is_heard, names};
use crate::voice::Voice;
use crate::whip::{Machine, endpoint, opened};

async fn state(meeting: &TestMeeting) -> MeetingState {
    meeting.store().meetings().get(&meeting.id).await.unwrap().state
}

/// Names of those with a stay in the books.
async fn attending(meeting: &TestMeeting) -> Vec<String> {
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let mut names: Vec<_> = stays.into_iter().map(|stay| stay.name).collect();
    names.sort();
    names
}

/// The plan without its agenda.
async fn plan_of(meeting: &TestMeeting) -> MeetingPlan {
    let planned = meeting.store().meetings().get(&meeting.id).await.unwrap();
    MeetingPlan {
        title: planned.title,
        starts_at: planned.starts_at,
        chair: planned.chair,
        secretary: planned.secretary,
        unit: planned.unit,
        invited_units: planned.invited_units,
        invitees: planned.invitees,
        agenda: Vec::new(),
    }
}

async fn replan(meeting: &TestMeeting, plan: &MeetingPlan) {
    let now = meeting.server().app.clock.now();
    store::save!(meeting.store() => meetings().update(&meeting.id, plan, &Actor::CommandLine, now)).unwrap();
}

#[tokio::test]
async fn delegates_probes_and_encoders_do_not_open_the_meeting() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Thử đường truyền", MediaRights::ALL).await;
    let mut encoder = Machine::issued(&mut meeting, "Hội trường A", MediaRights::ALL).await;
    opened(&encoder.post(&endpoint(&meeting), CHROMIUM_OFFER).await);
    let (mut caller, _) = meeting.join("Thử đường truyền").await;
    let (mut mai, room) = meeting.join("Mai").await;
    assert_eq!((room.opening.started_at, room.recording), (None, RecordingState::NotYet));
    assert_eq!(names(&room), ["Hội trường A", "Mai", "Thử đường truyền"]);
    for page in [&mut caller, &mut mai] {
        page.send(&ClientMessage::Opening(OpeningRequest::OpenMeeting)).await;
        assert_eq!(page.refusal().await, ProblemCode::NotAllowed);
    }
    assert_eq!((state(&meeting).await, attending(&meeting).await), (MeetingState::Planned, vec![]));
    assert!(meeting.store().meetings().get(&meeting.id).await.unwrap().started_at.is_none());
    let audit = meeting.store().audit().list(0, 1000).await.unwrap();
    let begun = audit.iter().find(|e| e.action == "meeting.start" || e.action.starts_with("attendance"));
    assert!(begun.is_none(), "{begun:?}");
}

#[tokio::test]
async fn a_plan_changed_in_the_waiting_room_applies_at_the_opening() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.wait_in("An").await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let agenda =
        vec![PlannedItem {
            id: None, title: "Phòng, chống thiên tai".into(), presenter: String::new(), minutes: None
        }];
    let plan = MeetingPlan { title: "Giao ban mở rộng".to_owned(), agenda, ..plan_of(&meeting).await };
    replan(&meeting, &plan).await;
    an.send(&ClientMessage::Opening(OpeningRequest::OpenMeeting)).await;
    let (by, title, agenda) = mai
        .until(|message| match message {
            ServerMessage::Opening(OpeningUpdate::Opened { by, title, agenda, .. }) => Some((by, title, agenda)),
            _ => None,
        })
        .await;
    assert_eq!((by.as_deref(), title.as_str()), (Some("An"), "Giao ban mở rộng"));
    assert_eq!(agenda.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["Phòng, chống thiên tai"]);
    an.send(&ClientMessage::Agenda(AgendaRequest::SetAgendaItem { item: Some(agenda[0].id.clone()) })).await;
    mai.until(|m| matches!(m, ServerMessage::Agenda(AgendaUpdate::AgendaItemChanged { .. })).then_some(())).await;
}

#[tokio::test]
async fn the_meeting_opens_at_the_set_time_if_the_secretary_is_present() {
    let meeting = TestMeeting::new().await;
    let starts_at = meeting.server().app.clock.now().plus(8_000);
    replan(&meeting, &MeetingPlan { starts_at, ..plan_of(&meeting).await }).await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let (_binh, room) = meeting.wait_in("Bình").await;
    assert_eq!((room.opening.started_at, room.opening.starts_at), (None, starts_at));
    assert!(mai.opened().await >= starts_at);
    assert_eq!(attending(&meeting).await, ["Bình", "Mai"]);
}

#[tokio::test]
async fn attendance_begins_with_the_opening_and_excludes_machines() {
    let mut meeting = TestMeeting::new().await;
    meeting.issue_token("Hội trường A", MediaRights::ALL).await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let (_hall, _) = meeting.wait_in("Hội trường A").await;
    let (mut binh, room) = meeting.wait_in("Bình").await;
    assert_eq!(room.your_role, MeetingRole::Secretary);
    assert_eq!(attending(&meeting).await, Vec::<String>::new());
    let opened_at = binh.open_meeting().await;
    assert_eq!(mai.opened().await, opened_at);
    assert_eq!(state(&meeting).await, MeetingState::Live);

    let (_pao, _) = meeting.join("Páo").await;
    let stays = meeting.store().attendance().list(&meeting.id).await.unwrap();
    let begun = |name: &str| stays.iter().find(|stay| stay.name == name).map(|stay| stay.joined_at);
    assert_eq!((begun("Mai"), begun("Bình")), (Some(opened_at), Some(opened_at)));
    assert!(begun("Páo") > Some(opened_at));
    let hall = stays.iter().find(|stay| stay.name == "Hội trường A").unwrap();
    assert_eq!(hall.kind, AttendeeKind::Machine);
    let path = format!("/api/v1/meetings/{}", meeting.id);
    let (status, body) = meeting.fetch(meeting.server().http.unwrap(), "An", &path).await;
    assert_eq!(status, 200);
    assert!(body.contains("Páo") && !body.contains("Hội trường A"), "a machine is no attendee: {body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_before_the_opening_is_forwarded_but_not_recorded() {
    let meeting = TestMeeting::new().await;
    let (mut mai, _) = meeting.wait_in("Mai").await;
    let (mut an, _) = meeting.wait_in("An").await;
    let _voice = Voice::of(&mut mai).await;
    an.sees("Mai", is_heard).await;
    let speaks = meeting.id_of("Mai");
    an.until(|m| {
        matches!(m, ServerMessage::Media(MediaUpdate::Speakers { participants }) if participants.contains(&speaks))
            .then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(meeting.store().recordings().list(&meeting.id).await.unwrap(), []);
    assert!(!meeting.data().join("recordings").join(meeting.id.as_str()).exists(), "not a byte is kept");

    let opened_at = an.open_meeting().await;
    meeting.first_recording().await;
    let recording = meeting.store().recordings().list(&meeting.id).await.unwrap().remove(0);
    assert_eq!(recording.speaker, "Mai");
    assert!(recording.started_at >= opened_at, "{recording:?} began before the opening at {opened_at:?}");
}

#[tokio::test]
async fn a_restart_keeps_the_waiting_room_or_the_open_meeting() {
    let mut meeting = TestMeeting::new().await;
    let (_mai, _) = meeting.wait_in("Mai").await;
    let (_an, _) = meeting.wait_in("An").await;
    meeting.restart().await;
    let (mut an, room) = meeting.wait_in("An").await;
    assert_eq!((room.opening.started_at, room.recording), (None, RecordingState::NotYet));
    let opened_at = an.open_meeting().await;
    assert_eq!(attending(&meeting).await, ["An"], "Mai has not come back yet");
    let (_mai, _) = meeting.join("Mai").await;
    assert_eq!(attending(&meeting).await, ["An", "Mai"]);

    meeting.restart().await;
    let (_mai, room) = meeting.join("Mai").await;
    assert_eq!((room.opening.started_at, room.recording), (Some(opened_at), RecordingState::On));
    assert_eq!(attending(&meeting).await, ["An", "Mai"]);
}
