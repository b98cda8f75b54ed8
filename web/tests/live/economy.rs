// SPDX-License-Identifier: MPL-2.0
//! A page that asks for one thrifty stream: it alone is told, and again when it comes back.

use protocol::live::{ClientMessage, MediaRequest, MediaUpdate, ServerMessage};

use crate::meeting::{Page, TestMeeting};
use crate::voice::{Ears, Voice};

async fn wants(page: &mut Page, wanted: bool) {
    page.send(&ClientMessage::Media(MediaRequest::Economy { wanted })).await;
}

/// Reads until the page is told of the mode, and what.
async fn told(page: &mut Page) -> bool {
    page.until(|message| match message {
        ServerMessage::Media(MediaUpdate::Economy { on }) => Some(on),
        _ => None,
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_asks_for_thrift_is_told_that_it_has_it_and_again_when_it_comes_back() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let _voice = Voice::of(&mut an).await;
    let (mut mai, _) = meeting.join("Mai").await;
    wants(&mut mai, true).await;
    let _ears = Ears::of(&mut mai).await;
    assert!(!told(&mut mai).await, "nothing is decided while nothing flows");
    assert!(told(&mut mai).await);

    wants(&mut mai, false).await;
    assert!(!told(&mut mai).await, "a good line waits for nothing");
    wants(&mut mai, true).await;
    assert!(told(&mut mai).await);

    // The socket was lost and is back; media went on.
    let (mut mai, _) = meeting.join("Mai").await;
    mai.send(&ClientMessage::Media(MediaRequest::RestartSubscription)).await;
    assert!(told(&mut mai).await);

    an.send(&ClientMessage::Media(MediaRequest::Subscribe)).await;
    assert!(!told(&mut an).await, "An was told nothing of it before");
}
