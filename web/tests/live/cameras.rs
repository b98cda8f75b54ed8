// SPDX-License-Identifier: MPL-2.0
//! A site with several cameras: others are told what each shows, and it is one participant.

use meetings::room::camera_name::CameraName;
use meetings::room::tracks::Source;
use protocol::live::{
    ClientMessage, MediaRequest, MediaUpdate, Participant, PublishedTrack, ServerMessage, SpotlightRequest,
    SpotlightUpdate, TrackRequest,
};
use protocol::problem::ProblemCode;

use crate::meeting::{CHROMIUM_OFFER, Page, TestMeeting, names};

/// The offer of a browser with two pictures.
fn offer_of_two() -> String {
    let (_, picture) = CHROMIUM_OFFER.split_once("m=video").unwrap();
    let second = format!("m=video{picture}").replace("a=mid:1", "a=mid:2");
    format!("{}{second}", CHROMIUM_OFFER.replace("BUNDLE 0 1", "BUNDLE 0 1 2"))
}

fn track(mid: &str, source: Source) -> PublishedTrack {
    let name = (source == Source::SecondCamera).then_some(CameraName::Audience);
    PublishedTrack { mid: mid.to_owned(), source, muted: false, name }
}

/// Mai's hall sends its rostrum and its audience.
async fn sends_two(mai: &mut Page) {
    let sources = [("0", Source::Microphone), ("1", Source::Camera), ("2", Source::SecondCamera)];
    let tracks = sources.map(|(mid, source)| track(mid, source)).to_vec();
    mai.send(&ClientMessage::Media(MediaRequest::PublishOffer { sdp: offer_of_two(), tracks })).await;
    mai.until(|m| matches!(m, ServerMessage::Media(MediaUpdate::PublishAnswer { .. })).then_some(())).await;
}

fn shows(who: &Participant, source: Source) -> bool {
    who.tracks.iter().any(|track| track.source == source && !track.muted)
}

#[tokio::test]
async fn a_hall_with_two_cameras_is_one_participant_and_camera_off_is_off_for_both() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    sends_two(&mut mai).await;
    let audience =
        |who: &Participant| who.tracks.iter().any(|track| track.name == Some(CameraName::Audience) && !track.muted);
    an.sees("Mai", |mai| audience(mai) && shows(mai, Source::Camera)).await;
    let (_pao, room) = meeting.join("Páo").await;
    assert_eq!(names(&room), ["An", "Mai", "Páo"]);

    let set = |source, muted| ClientMessage::Track(TrackRequest::SetMuted { source, muted });
    mai.send(&set(Source::Camera, true)).await;
    an.sees("Mai", |mai| !shows(mai, Source::Camera) && !shows(mai, Source::SecondCamera)).await;
    mai.send(&set(Source::SecondCamera, false)).await;
    assert_eq!(mai.refusal().await, ProblemCode::FirstCameraOff);
    mai.send(&set(Source::Camera, false)).await;
    mai.send(&set(Source::SecondCamera, false)).await;
    an.sees("Mai", audience).await;
}

#[tokio::test]
async fn a_fourth_camera_is_refused_and_the_page_goes_on() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let cameras = [Source::Camera, Source::SecondCamera, Source::ThirdCamera, Source::ThirdCamera];
    let tracks = ["0", "1", "2", "3"].into_iter().zip(cameras).map(|(mid, source)| track(mid, source)).collect();
    mai.send(&ClientMessage::Media(MediaRequest::PublishOffer { sdp: offer_of_two(), tracks })).await;
    assert_eq!(mai.refusal().await, ProblemCode::TooManyCameras);
    sends_two(&mut mai).await;
    an.sees("Mai", |mai| shows(mai, Source::SecondCamera)).await;
}

#[tokio::test]
async fn the_chair_shows_one_camera_of_a_site_to_all_who_come_later_too() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (participant, camera) = (Some(meeting.id_of("Mai")), Some(Source::SecondCamera));
    let spotlight = ClientMessage::Spotlight(SpotlightRequest::SetSpotlight { participant, camera });
    an.send(&spotlight).await;
    assert_eq!(an.refusal().await, ProblemCode::NotInMeeting, "Mai sends one camera");
    sends_two(&mut mai).await;
    an.sees("Mai", |mai| shows(mai, Source::SecondCamera)).await;
    an.send(&spotlight).await;
    let told = mai
        .until(|m| match m {
            ServerMessage::Spotlight(SpotlightUpdate::Spotlight { camera, .. }) => Some(camera),
            _ => None,
        })
        .await;
    assert_eq!(told, Some(Source::SecondCamera));
    let (_pao, room) = meeting.join("Páo").await;
    assert_eq!(room.spotlight.spotlight_camera, Some(Source::SecondCamera));
}
