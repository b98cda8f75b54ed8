// SPDX-License-Identifier: MPL-2.0
//! Background work after the end of a meeting: transcript and first draft.

use std::time::Duration;

use meetings::ids::MeetingId;
use protocol::live::{ClientMessage, CloseReason, EndRequest};
use serde_json::json;
use store::Actor;
use store::jobs::{Job, JobState};

use crate::meeting::TestMeeting;

/// The latest job of the meeting once it is done or has failed.
async fn finished(meeting: &TestMeeting) -> Job {
    let look = async {
        loop {
            let jobs = meeting.store().jobs().list(meeting.id.as_str()).await.unwrap();
            if let Some(job) = jobs.into_iter().next().filter(|j| matches!(j.state, JobState::Done | JobState::Failed))
            {
                return job;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), look).await.expect("the job comes to an end")
}

async fn hold_and_end(meeting: &TestMeeting) {
    let (mut an, _) = meeting.join("An").await;
    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
}

/// A second of sound of Mai's that a crash left without a row: whole pages, a sidecar, nothing in
/// the store.
fn leave_recording(meeting: &TestMeeting, id: &MeetingId) {
    let folder = meeting.data().join("recordings").join(id.as_str());
    std::fs::create_dir_all(&folder).unwrap();
    let mut pages = recording_format::PageWriter::new(7);
    pages.packet(vec![0xaa; 10], 48_000, recording_format::PageBreak::Page).unwrap();
    std::fs::write(folder.join("r1.opus"), pages.take_pages()).unwrap();
    let labels =
        json!({"meeting": id, "participant": meeting.id_of("Mai"), "speaker": "Mai", "unit": "UBND xã Tân Lập"});
    let sidecar = json!({"version": 1, "started_at_ms": 1_795_309_200_000_i64, "labels": labels, "clock": []});
    std::fs::write(folder.join("r1.json"), sidecar.to_string()).unwrap();
}

#[tokio::test]
async fn a_meeting_without_speech_has_a_draft_with_its_facts() {
    let meeting = TestMeeting::new().await;
    hold_and_end(&meeting).await;
    assert_eq!(finished(&meeting).await.state, JobState::Done);
    assert_eq!(meeting.store().minutes().by_meeting(&meeting.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn who_asks_a_room_for_something_after_the_end_is_told_of_the_end() {
    let meeting = TestMeeting::new().await;
    hold_and_end(&meeting).await;
    meeting.until_ended().await;
    let (status, answer) = meeting.send_chat_file("An", "name=a.pdf&to=everyone", b"%PDF-1.7").await;
    assert_eq!((status, &answer["code"]), (409, &json!("files_over")), "{answer}");
    let still = format!("screen-stills/{}", meeting.id_of("Mai"));
    let (status, answer) = meeting.request("An", "GET", &still, &json!(null)).await;
    assert_eq!((status, &answer["code"]), (409, &json!("meeting_ended")), "{answer}");
}

#[tokio::test]
async fn without_a_speech_model_the_job_fails_with_that_reason_and_can_be_retried() {
    let mut meeting = TestMeeting::new().await;
    leave_recording(&meeting, &meeting.id.clone());
    // A file from before a crash is taken up at the next start.
    meeting.restart().await;
    let recordings = loop {
        let found = meeting.store().recordings().list(&meeting.id).await.unwrap();
        if found.iter().any(|recording| recording.duration.is_some()) {
            break found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!((recordings[0].speaker.as_str(), recordings[0].duration), ("Mai", Some(1_000)));

    hold_and_end(&meeting).await;
    let job = finished(&meeting).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.starts_with("no_speech_model"), "{}", job.error);

    let now = meeting.server().app.clock.now();
    let again = store::save!(meeting.store() => jobs().enqueue("transcribe", meeting.id.as_str(), &json!({}), &Actor::System, now)).unwrap();
    assert_ne!(again.id, job.id);
    meeting.server().app.jobs.wake();
    assert_eq!(finished(&meeting).await.id, again.id);
}
