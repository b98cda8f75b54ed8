// SPDX-License-Identifier: MPL-2.0
//! A shared screen on lines that do not carry its video.

use meetings::ids::ParticipantId;
use meetings::room::tracks::Source;
use protocol::live::{ClientMessage, MAX_SCREEN_STILL_BYTES, ServerMessage, StillRequest, StillUpdate, TrackRequest};

use crate::meeting::{Page, TestMeeting, until};

/// The head of a lossy WebP of this size, and some bytes (RFC 9649).
fn webp(width: u16, height: u16, bytes: usize) -> Vec<u8> {
    let mut frame = vec![0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a];
    frame.extend(width.to_le_bytes());
    frame.extend(height.to_le_bytes());
    frame.resize(bytes, 0x5a);
    let mut file = b"RIFF".to_vec();
    file.extend((frame.len() as u32 + 12).to_le_bytes());
    file.extend(b"WEBPVP8 ");
    file.extend((frame.len() as u32).to_le_bytes());
    file.extend(frame);
    file
}

async fn watches(page: &mut Page, on: bool) {
    page.send(&ClientMessage::Still(StillRequest::WatchScreen { on })).await;
}

async fn is_asked(page: &mut Page) {
    page.until(|message| matches!(message, ServerMessage::Still(StillUpdate::ScreenStillWanted {})).then_some(()))
        .await;
}

/// Whose screen has a newer still.
async fn told(page: &mut Page) -> ParticipantId {
    page.until(|message| match message {
        ServerMessage::Still(StillUpdate::ScreenStill { participant, .. }) => Some(participant),
        _ => None,
    })
    .await
}

fn address_of(meeting: &TestMeeting, name: &str) -> String {
    format!("screen-stills/{}", meeting.id_of(name))
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gets_no_video_of_a_screen_fetches_stills_of_it_while_it_is_shared() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    an.show_screen().await;
    watches(&mut mai, true).await;
    is_asked(&mut an).await;
    assert_eq!(meeting.send_screen_still("An", &webp(1280, 720, 20_000)).await, 204);
    assert_eq!(told(&mut mai).await, meeting.id_of("An"));
    let head = meeting.head("Mai", &address_of(&meeting, "An")).await.to_lowercase();
    assert!(head.contains(" 200 ") && head.contains("content-type: image/webp"), "{head}");
    assert!(head.contains("cache-control: no-store") && head.contains("taken-at: "), "{head}");
    // Mai has it and may want the next.
    is_asked(&mut an).await;

    an.send(&ClientMessage::Track(TrackRequest::SetMuted { source: Source::Screen, muted: true })).await;
    mai.sees("An", |an| an.tracks.iter().all(|track| track.muted)).await;
    let address = address_of(&meeting, "An");
    until("nothing of the screen is shown", async || meeting.head("Mai", &address).await.contains(" 404 ")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_is_shown_to_nobody_else_and_nobody_else_can_show_something_as_it() {
    let mut meeting = TestMeeting::new().await;
    meeting.invite_guest("Khách").await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let _guest = meeting.open("Khách").await;
    an.show_screen().await;
    watches(&mut mai, true).await;
    is_asked(&mut an).await;
    // Not who was asked; not a picture of such a size; not a picture.
    assert_eq!(meeting.send_screen_still("Mai", &webp(1280, 720, 2_000)).await, 204);
    assert_eq!(meeting.send_screen_still("An", &webp(9_000, 9_000, 2_000)).await, 204);
    assert_eq!(meeting.send_screen_still("An", b"<svg/>").await, 204);
    assert_eq!(meeting.send_screen_still("An", &webp(1280, 720, MAX_SCREEN_STILL_BYTES + 1)).await, 413);
    let address = address_of(&meeting, "An");
    assert!(meeting.head("Mai", &address).await.contains(" 404 "), "nothing of all that is shown");
    assert_eq!(meeting.send_screen_still("An", &webp(1280, 720, 2_000)).await, 204);
    told(&mut mai).await;
    assert!(meeting.head("Mai", &address).await.contains(" 200 "));
    for (name, why) in [("Khách", "waits at the door"), ("An", "does not watch"), ("Páo", "is not here")] {
        let head = meeting.head(name, &address).await;
        assert!(!head.contains(" 200 "), "{name} {why}: {head}");
    }
}
