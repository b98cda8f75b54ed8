// SPDX-License-Identifier: MPL-2.0
//! Who asks for the floor, who is given it, and what is stored of each speech.

use protocol::live::{
    ClientMessage, CloseReason, EndRequest, FloorMode, FloorRequest, FloorRules, FloorUpdate, PresenceRequest,
    PresenceUpdate, ServerMessage, Source, TrackRequest, TrackUpdate,
};
use protocol::problem::ProblemCode;
use store::speeches::Speech;

use crate::meeting::{Page, TestMeeting, is_heard};

const CONFERENCE: FloorRules =
    FloorRules { mode: FloorMode::Conference, limit_s: Some(300), first_timers_first: false };

fn give(meeting: &TestMeeting, to: &str, speaker: Option<&str>) -> ClientMessage {
    let (participant, speaker) = (meeting.id_of(to), speaker.map(str::to_owned));
    ClientMessage::Floor(FloorRequest::GiveFloor { participant, speaker })
}

fn end_speech(meeting: &TestMeeting, of: &str) -> ClientMessage {
    ClientMessage::Floor(FloorRequest::EndFloor { participant: meeting.id_of(of) })
}

/// Sets the rules, and reads until they hold.
async fn set_rules(page: &mut Page, rules: FloorRules) {
    page.send(&ClientMessage::Floor(FloorRequest::SetFloorMode { mode: rules.mode })).await;
    page.send(&ClientMessage::Floor(FloorRequest::SetSpeechLimit { limit_s: rules.limit_s })).await;
    let hold = ServerMessage::Floor(FloorUpdate::FloorRulesChanged { rules });
    page.until(|m| (m == hold).then_some(())).await;
}

async fn unmute(page: &mut Page) {
    page.send(&ClientMessage::Track(TrackRequest::SetMuted { source: Source::Microphone, muted: false })).await;
}

async fn is_told_of_the_lock(page: &mut Page) {
    page.until(|m| (m == ServerMessage::Track(TrackUpdate::MicrophoneLocked)).then_some(())).await;
}

/// The rows of all speeches.
async fn speeches(meeting: &TestMeeting) -> Vec<Speech> {
    meeting.store().speeches().list(&meeting.id).await.unwrap()
}

/// Leaves, and somebody else sees it.
async fn leaves(meeting: &TestMeeting, name: &str, page: &mut Page, seen_by: &mut Page) {
    page.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    let left = meeting.id_of(name);
    seen_by
        .until(|m| {
            matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == left)
                .then_some(())
        })
        .await;
}

#[tokio::test]
async fn everybody_is_told_who_has_the_floor_with_the_name_of_who_speaks_and_a_delegate_does_not_give_it() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    for (name, page) in [("Mai", &mut mai), ("Páo", &mut pao)] {
        page.ask_for_floor(true).await;
        an.sees_asking(&meeting.id_of(name)).await;
    }
    mai.send(&give(&meeting, "Mai", None)).await;
    assert_eq!(mai.refusal().await, ProblemCode::NotAllowed);
    assert_eq!(speeches(&meeting).await, []);

    binh.send(&give(&meeting, "Mai", Some("Lò Văn Lập"))).await;
    for page in [&mut an, &mut mai, &mut pao] {
        let speech = page.sees_speaking(&meeting.id_of("Mai")).await;
        assert_eq!((speech.speaker.as_deref(), speech.limit_s), (Some("Lò Văn Lập"), None));
    }
    let rows = speeches(&meeting).await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].name.as_str(), rows[0].unit.as_str()), ("Mai", "UBND xã Tân Lập"));
    assert_eq!((rows[0].speaker.as_deref(), rows[0].ended_at), (Some("Lò Văn Lập"), None));

    // Who comes later finds it so.
    let floor = meeting.join("An").await.1.floor.floor;
    assert_eq!(floor.queue, [meeting.id_of("Páo")]);
    assert_eq!(floor.speeches.len(), 1);
    assert_eq!((&floor.speeches[0].participant, floor.given[0].times), (&meeting.id_of("Mai"), 1));
}

#[tokio::test]
async fn chair_and_secretary_who_give_the_floor_at_once_begin_one_speech() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut binh, _) = meeting.join("Bình").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&give(&meeting, "Mai", None)).await;
    binh.send(&give(&meeting, "Mai", Some("Lò Văn Lập"))).await;
    mai.until(|m| match m {
        ServerMessage::Floor(FloorUpdate::FloorGiven { speech, .. }) => speech.speaker,
        _ => None,
    })
    .await;
    let rows = speeches(&meeting).await;
    assert_eq!(rows.iter().map(|row| row.speaker.as_deref()).collect::<Vec<_>>(), [Some("Lò Văn Lập")]);
}

#[tokio::test]
async fn a_microphone_that_is_switched_on_while_locked_stays_silent_until_the_floor_is_given() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut mai = meeting.join_speaking("Mai").await;
    an.sees("Mai", is_heard).await;
    set_rules(&mut an, CONFERENCE).await;
    an.sees("Mai", |mai| !is_heard(mai)).await;
    unmute(&mut mai).await;
    is_told_of_the_lock(&mut mai).await;

    an.send(&give(&meeting, "Mai", None)).await;
    assert_eq!(mai.sees_speaking(&meeting.id_of("Mai")).await.limit_s, Some(300));
    unmute(&mut mai).await;
    an.sees("Mai", is_heard).await;

    mai.send(&end_speech(&meeting, "Mai")).await;
    an.sees("Mai", |mai| !is_heard(mai)).await;
    unmute(&mut mai).await;
    is_told_of_the_lock(&mut mai).await;
}

#[tokio::test]
async fn who_is_interrupted_or_taken_out_of_the_queue_reads_by_whom() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&give(&meeting, "Mai", None)).await;
    mai.sees_speaking(&meeting.id_of("Mai")).await;
    an.send(&end_speech(&meeting, "Mai")).await;
    let told = |update: FloorUpdate| {
        let wanted = ServerMessage::Floor(update);
        move |m| (m == wanted).then_some(())
    };
    mai.until(told(FloorUpdate::SpeechEnded { by: "An".into() })).await;
    mai.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Mai")).await;
    an.send(&ClientMessage::Floor(FloorRequest::DismissRequests)).await;
    mai.until(told(FloorUpdate::RequestDismissed { by: "An".into() })).await;
}

#[tokio::test]
async fn who_leaves_and_comes_back_at_once_is_nowhere_shown_as_speaking() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.send(&give(&meeting, "Mai", None)).await;
    an.sees_speaking(&meeting.id_of("Mai")).await;
    mai.send(&ClientMessage::Presence(PresenceRequest::Leave)).await;
    let (_mai, state) = meeting.join("Mai").await;
    assert_eq!(state.floor.floor.speeches, []);
    an.sees_silent(&meeting.id_of("Mai")).await;
}

#[tokio::test]
async fn a_restart_in_the_middle_of_a_speech_keeps_speech_queue_and_rules() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (_mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    set_rules(&mut an, CONFERENCE).await;
    pao.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Páo")).await;
    an.send(&give(&meeting, "Mai", Some("Lò Văn Lập"))).await;
    an.sees_speaking(&meeting.id_of("Mai")).await;
    let before = meeting.join("Bình").await.1.floor.floor;

    meeting.restart().await;
    assert_eq!(an.closed().await, CloseReason::Restarting);
    let (mut an, state) = meeting.join("An").await;
    assert_eq!(state.floor.floor, before);
    assert_eq!((before.rules, before.queue), (CONFERENCE, vec![meeting.id_of("Páo")]));
    assert_eq!(before.speeches[0].speech.speaker.as_deref(), Some("Lò Văn Lập"));
    assert_eq!(speeches(&meeting).await[0].ended_at, None);

    an.send(&end_speech(&meeting, "Mai")).await;
    an.sees_silent(&meeting.id_of("Mai")).await;
    let rows = speeches(&meeting).await;
    assert_eq!(rows.len(), 1, "the same speech went on");
    assert!(rows[0].ended_at.is_some_and(|ended_at| ended_at > rows[0].began_at));
}

#[tokio::test]
async fn who_leaves_ends_their_speech_and_the_end_of_the_meeting_ends_the_others() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (_pao, _) = meeting.join("Páo").await;
    for name in ["Mai", "Páo"] {
        an.send(&give(&meeting, name, None)).await;
        an.sees_speaking(&meeting.id_of(name)).await;
    }
    leaves(&meeting, "Mai", &mut mai, &mut an).await;
    let ended = |rows: &[Speech]| rows.iter().map(|row| (row.name.clone(), row.ended_at.is_some())).collect::<Vec<_>>();
    assert_eq!(ended(&speeches(&meeting).await), [("Mai".to_owned(), true), ("Páo".to_owned(), false)]);

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    let end = meeting.until_ended().await.ended_at;
    assert!(end.is_some());
    assert_eq!(speeches(&meeting).await[1].ended_at, end);
}

#[tokio::test]
async fn giving_the_floor_to_somebody_who_has_left_is_refused_with_an_explanation() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    mai.ask_for_floor(true).await;
    an.sees_asking(&meeting.id_of("Mai")).await;
    leaves(&meeting, "Mai", &mut mai, &mut an).await;
    an.send(&give(&meeting, "Mai", None)).await;
    assert_eq!(an.refusal().await, ProblemCode::NotInMeeting);
    assert_eq!(meeting.join("Páo").await.1.floor.floor.queue, [], "who has left asks no more");
    assert_eq!(speeches(&meeting).await, []);
}
