// SPDX-License-Identifier: MPL-2.0
//! What participants see about the state of the recording.

use protocol::live::{ClientMessage, CloseReason, EndRequest, RecordingState, RecordingUpdate, ServerMessage};

use crate::disk::SmallDisk;
use crate::meeting::{Page, TestMeeting};
use crate::voice::Voice;

async fn learns(page: &mut Page, wanted: RecordingState) {
    let told = page
        .until(|message| match message {
            ServerMessage::Recording(RecordingUpdate::Recording { recording }) => Some(recording),
            _ => None,
        })
        .await;
    assert_eq!(told, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_notified_that_recording_failed_and_works_again() {
    let meeting = TestMeeting::new().await;
    let Some(disk) = SmallDisk::at(&meeting.data().join("recordings"), 256) else {
        eprintln!("notice: no right to mount a small disk; the full disk was not tried");
        return;
    };
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, state) = meeting.join("Mai").await;
    assert_eq!(state.recording, RecordingState::On);
    let voice = Voice::of(&mut an).await;
    let first = meeting.first_recording().await;

    disk.fill();
    learns(&mut an, RecordingState::Failed).await;
    learns(&mut mai, RecordingState::Failed).await;
    let (mut pao, state) = meeting.join("Páo").await;
    assert_eq!(state.recording, RecordingState::Failed, "who comes later learns it too");

    disk.make_room();
    for page in [&mut an, &mut mai, &mut pao] {
        learns(page, RecordingState::On).await;
    }
    assert_eq!(meeting.join("Bình").await.1.recording, RecordingState::On);

    an.send(&ClientMessage::End(EndRequest::EndMeeting)).await;
    assert_eq!(an.closed().await, CloseReason::Ended);
    drop(voice);
    let kept = meeting.finished_recordings().await;
    assert!(kept.iter().any(|recording| recording.id == first), "what was recorded before is kept");
    assert!(kept.len() > 1 && kept.iter().all(|r| r.speaker == "An" && r.duration > Some(0)), "{kept:#?}");
}
