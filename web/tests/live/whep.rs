// SPDX-License-Identifier: MPL-2.0
//! WHEP players: of one participant, or of the stage.

use meetings::policy::MediaRights;
use protocol::live::{PresenceUpdate, ServerMessage};

use crate::meeting::{CHROMIUM_OFFER, TestMeeting, names};
use crate::whip::{LISTENS, Machine, SPEAKS, endpoint, opened};

/// What a player offers: to receive sound and picture.
fn player_offer() -> String {
    let kept = |line: &&str| !["a=ssrc", "a=rid", "a=simulcast", "a=msid:"].iter().any(|start| line.starts_with(start));
    let lines: Vec<&str> = CHROMIUM_OFFER.lines().filter(kept).collect();
    lines.join("\r\n").replace("a=sendonly", "a=recvonly") + "\r\n"
}

#[tokio::test]
async fn a_player_receives_one_participant_or_the_stage() {
    let mut meeting = TestMeeting::new().await;
    let _an = meeting.join_speaking("An").await;
    let mut display = Machine::issued(&mut meeting, "Màn hình", LISTENS).await;
    for watched in ["stage", meeting.id_of("An").as_str()] {
        let path = format!("/whep/{}/{watched}", meeting.id);
        let answer = display.post(&path, &player_offer()).await;
        let (session, etag) = opened(&answer);
        assert!(session.starts_with(&path), "{session}");
        let lines = answer.text().matches("a=sendonly").count();
        assert_eq!(lines, 2, "{}", answer.text());
        let trickled = "a=candidate:1 1 udp 1 192.0.2.1 6176 typ host\r\n";
        assert_eq!(display.patch(&session, &etag, trickled).await.status, 204);
        let renamed = "a=ice-ufrag:NeuN\r\na=ice-pwd:0123456789abcdefghijkl\r\n";
        assert_eq!(display.patch(&session, "*", renamed).await.status, 200);
        assert_eq!(display.delete(&session).await.status, 200);
    }
}

#[tokio::test]
async fn a_player_without_the_right_or_for_an_unknown_participant_is_refused() {
    let mut meeting = TestMeeting::new().await;
    let mut display = Machine::issued(&mut meeting, "Màn hình", LISTENS).await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", SPEAKS).await;
    let stage = format!("/whep/{}/stage", meeting.id);
    assert_eq!(hall.post(&stage, &player_offer()).await.status, 403);
    assert_eq!(display.post(&stage, CHROMIUM_OFFER).await.status, 422, "a player does not send");
    assert_eq!(display.post(&format!("/whep/{}/nobody", meeting.id), &player_offer()).await.status, 404);
    assert_eq!(display.post(&format!("/whep/{}/a%20b", meeting.id), &player_offer()).await.status, 404);
}

#[tokio::test]
async fn a_hall_that_publishes_and_receives_is_one_participant() {
    let mut meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let mut hall = Machine::issued(&mut meeting, "Hội trường A", MediaRights::ALL).await;
    let (whip, _) = opened(&hall.post(&endpoint(&meeting), CHROMIUM_OFFER).await);
    let (whep, _) = opened(&hall.post(&format!("/whep/{}/stage", meeting.id), &player_offer()).await);
    let (_binh, state) = meeting.join("Bình").await;
    assert_eq!(names(&state), ["An", "Bình", "Hội trường A"]);

    assert_eq!(hall.delete(&whip).await.status, 200);
    an.sees("Hội trường A", |hall| hall.connected && hall.tracks.is_empty()).await;
    assert_eq!(hall.delete(&whep).await.status, 200);
    let left = meeting.id_of("Hội trường A");
    an.until(|m| {
        matches!(m, ServerMessage::Presence(PresenceUpdate::ParticipantLeft { participant }) if participant == left)
            .then_some(())
    })
    .await;
}
