// SPDX-License-Identifier: MPL-2.0
//! The quality of links: who is notified, and the statistics for administrators, with real audio
//! over a lossy link.
#![expect(clippy::float_cmp, reason = "counts are whole numbers, whatever their type")]

use std::collections::HashMap;

use meetings::meeting::MeetingRole;
use protocol::http::{LiveMeeting, LiveStats};
use protocol::live::{EndRequest, LinkLevel, LinkQualityUpdate, ServerMessage};
use serde_json::Value;

use crate::meeting::{Page, TestMeeting};
use crate::voice::Voice;

/// Reads until the page is told that its own line towards the server works so.
async fn own_line(page: &mut Page, wanted: LinkLevel) {
    page.until(|message| match message {
        ServerMessage::LinkQuality(LinkQualityUpdate::OwnLinkQuality { up, .. }) if up == Some(wanted) => Some(()),
        _ => None,
    })
    .await;
}

/// Reads until chair or secretary is told so of somebody.
async fn line_of(page: &mut Page, meeting: &TestMeeting, name: &str, wanted: LinkLevel) {
    let id = meeting.id_of(name);
    page.until(|message| match message {
        ServerMessage::LinkQuality(LinkQualityUpdate::LinkQuality { participants }) => {
            participants.iter().any(|one| one.participant == id && one.level == Some(wanted)).then_some(())
        }
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_with_losses_is_poor_and_good_again_after_recovery() {
    let meeting = TestMeeting::new().await;
    let (mut an, _) = meeting.join("An").await;
    let (mut mai, _) = meeting.join("Mai").await;
    let (mut pao, _) = meeting.join("Páo").await;
    let voice = Voice::of(&mut mai).await;
    own_line(&mut mai, LinkLevel::Good).await;
    line_of(&mut an, &meeting, "Mai", LinkLevel::Good).await;

    // Half of it: one resend of what is lost is not enough.
    voice.lose_one_in(2);
    own_line(&mut mai, LinkLevel::Poor).await;
    line_of(&mut an, &meeting, "Mai", LinkLevel::Poor).await;
    let (mut binh, _) = meeting.join("Bình").await;
    line_of(&mut binh, &meeting, "Mai", LinkLevel::Poor).await;

    voice.lose_one_in(0);
    own_line(&mut mai, LinkLevel::Good).await;
    line_of(&mut an, &meeting, "Mai", LinkLevel::Good).await;
    line_of(&mut binh, &meeting, "Mai", LinkLevel::Good).await;

    // Páo is a delegate and has no media: not one message about lines but that there is none.
    an.send(&protocol::live::ClientMessage::End(EndRequest::EndMeeting)).await;
    let told = pao.all_until_closed().await;
    let about_others = told
        .iter()
        .filter(|message| matches!(message, ServerMessage::LinkQuality(LinkQualityUpdate::LinkQuality { .. })))
        .count();
    let own: Vec<_> = told
        .iter()
        .filter(|message| matches!(message, ServerMessage::LinkQuality(LinkQualityUpdate::OwnLinkQuality { .. })))
        .collect();
    assert_eq!(about_others, 0, "delegates do not see others' lines");
    assert_eq!(own, [&ServerMessage::LinkQuality(LinkQualityUpdate::OwnLinkQuality { up: None, down: None })]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_administrators_see_media_statistics() {
    let mut meeting = TestMeeting::new().await;
    meeting.appoint_administrator("Quản trị").await;
    let stats = format!("/api/v1/live/{}/stats", meeting.id);
    assert_eq!(meeting.get("Quản trị", &stats).await.0, 404, "nobody is in it yet");
    let (mut mai, _) = meeting.join("Mai").await;
    let _voice = Voice::of(&mut mai).await;
    for path in ["/api/v1/live", stats.as_str()] {
        for (name, status) in [("An", 403), ("Người lạ", 403)] {
            assert_eq!(meeting.get(name, path).await.0, status, "{name} {path}");
        }
    }
    let (status, live) = meeting.get("Quản trị", "/api/v1/live").await;
    let live: Vec<LiveMeeting> = serde_json::from_value(live).unwrap();
    assert_eq!((status, live[0].title.as_str(), live[0].present), (200, "Giao ban tháng 11", 1));

    let look = async || -> LiveStats {
        let (status, stats) = meeting.get("Quản trị", &stats).await;
        assert_eq!(status, 200, "{stats}");
        serde_json::from_value(stats).unwrap()
    };
    let packets = |stats: &LiveStats| stats.participants[0].publish.as_ref().map_or(0, |link| link.received_packets);
    let mut first = look().await;
    while packets(&first) < 20 || first.participants[0].publications.iter().all(|track| track.packets == 0) {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        first = look().await;
    }
    let before = meeting.metrics().await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    let second = look().await;
    let person = &second.participants[0];
    assert_eq!((person.name.as_str(), person.role, person.connected), ("Mai", MeetingRole::Delegate, true));
    assert_eq!((person.publications[0].codec.as_str(), person.publications[0].muted), ("opus", false));
    assert_eq!(person.publish.as_ref().unwrap().transport, Some(protocol::http::Transport::Udp));
    assert!(packets(&second) > packets(&first), "the figures grow");
    assert!(second.at >= first.at);

    let after = meeting.metrics().await;
    let number = |metrics: &HashMap<String, f64>, name: &str| metrics.get(name).copied().unwrap_or_default();
    for (name, value) in [("diemcau_rooms", 1.0), ("diemcau_peers", 1.0), ("diemcau_websockets", 1.0)] {
        assert_eq!(number(&after, name), value, "{name}");
    }
    assert_eq!(number(&after, "diemcau_media_connections{direction=\"publish\"}"), 1.0);
    for name in [
        "diemcau_media_packets_total{direction=\"in\"}",
        "diemcau_media_bytes_total{direction=\"in\"}",
        "diemcau_media_packets_total{direction=\"out\"}",
        "diemcau_media_queue_time_seconds_count",
    ] {
        assert!(number(&after, name) > number(&before, name), "{name} does not move");
    }
}

impl TestMeeting {
    /// A GET as somebody; the status and the JSON.
    async fn get(&self, name: &str, path: &str) -> (u16, Value) {
        let (status, body) = self.fetch(self.server().http.unwrap(), name, path).await;
        (status, serde_json::from_str(&body).unwrap_or_default())
    }

    async fn metrics(&self) -> HashMap<String, f64> {
        let (_, text) = self.fetch(self.server().metrics.unwrap(), "An", "/metrics").await;
        let samples = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.rsplit_once(' '));
        samples.map(|(series, value)| (series.to_owned(), value.parse().unwrap())).collect()
    }
}
