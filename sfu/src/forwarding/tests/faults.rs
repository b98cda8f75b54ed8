// SPDX-License-Identifier: MPL-2.0
//! What goes wrong for one, or for the server for a moment, and what the others notice of it:
//! nothing.

use std::time::Duration;

use super::lab::{Lab, room};
use super::pictures::Stamp;
use super::{SECOND, SIMULCAST, pictures, voices};
use crate::engine::testing::ReceivedPacket;
use crate::forwarding::Command;
use crate::{MediaKind, SfuConfig, SfuEvent};

/// Numbers that follow one another without a gap or a repetition.
fn whole(heard: &[crate::engine::testing::ReceivedPacket], initial: char) -> usize {
    let numbers: Vec<u64> = voices(heard, initial).iter().map(|packet| packet.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{initial} is heard without a gap: {numbers:?}");
    numbers.len()
}

#[test]
fn memory_for_a_backlog_is_released_after_the_server_was_suspended() {
    let mut lab = Lab::new(41).with("An", SIMULCAST);
    let communes: Vec<String> = (1..=60).map(|number| format!("Xã {number}")).collect();
    for commune in &communes {
        lab.subscribe(commune);
        lab.looks_at(commune, &[("An", 1280)]);
    }
    lab.run(8 * SECOND);
    lab.server_stands_still(2 * SECOND);
    assert!(lab.most_at_once < 400_000, "{} bytes at once", lab.most_at_once);
    for commune in &communes {
        lab.heard(commune);
    }
    lab.run(2 * SECOND);
    for commune in &communes {
        let heard = lab.heard(commune);
        assert!(voices(&heard, 'A').len() > 180, "{commune} heard {} of some 200", voices(&heard, 'A').len());
    }
}

#[test]
fn others_are_heard_before_the_browser_nominates_a_candidate_pair() {
    let mut lab = Lab::new(47);
    lab.loses_nominations = true;
    let mut lab = lab.with("An", None);
    lab.subscribe("Xã Nậm Lúc");
    lab.run(2 * SECOND);
    let heard = lab.heard("Xã Nậm Lúc");
    assert!(voices(&heard, 'A').len() > 50, "heard {} of some 90", voices(&heard, 'A').len());
}

#[test]
fn five_hundred_listeners_hear_change_tiles_and_leave() {
    let config = SfuConfig {
        audio_slots: 2,
        video_slots: 2,
        start_bitrate: crate::Bitrate::from_kbps(2000),
        ..SfuConfig::default()
    };
    let mut lab = Lab::with_config(42, &config).with("An", Some(&["q"])).with("Binh", Some(&["q"]));
    let communes: Vec<String> = (1..=498).map(|number| format!("Xã {number}")).collect();
    for commune in &communes {
        lab.subscribe(commune);
        lab.looks_at(commune, &[("An", 320)]);
    }
    lab.run(2 * SECOND);
    for commune in &communes {
        let heard = lab.heard(commune);
        assert!(voices(&heard, 'A').len() > 50 && voices(&heard, 'B').len() > 50, "{commune} hears both");
        assert!(pictures(&heard).iter().all(|packet| Stamp::of(packet).initial == 'A'), "{commune} sees An only");
    }
    // Everybody turns the page in the same moment.
    for commune in &communes {
        lab.looks_at(commune, &[("Binh", 320)]);
    }
    lab.run(SECOND);
    for commune in &communes {
        let shown = pictures(&lab.heard(commune));
        assert_eq!(shown.last().map(|packet| Stamp::of(packet).initial), Some('B'), "{commune} sees Bình");
    }
    assert!(lab.publisher("Binh").keyframe_requests <= 4, "one key frame serves all");
    // Half of them leave; the others notice nothing.
    let (gone, left) = communes.split_at(249);
    for commune in gone {
        lab.leave(commune);
    }
    lab.run(SECOND);
    for commune in left {
        let heard = lab.heard(commune);
        assert!(whole(&heard, 'A') > 45 && whole(&heard, 'B') > 45, "{commune}");
    }
    let stats = lab.order(|reply| Command::Stats { room: room(), reply }).expect("an open room");
    assert_eq!(stats.peers.len(), 2 + left.len());
}

#[test]
fn key_frame_requests_of_one_page_are_rate_limited() {
    let mut lab = Lab::new(43).with("An", Some(&["q"])).with("Binh", None).with("Chi", None);
    for viewer in ["Binh", "Chi"] {
        lab.looks_at(viewer, &[("An", 320)]);
    }
    lab.run(3 * SECOND);
    lab.heard("Chi");
    let before = lab.publisher("An").keyframe_requests;
    for _ in 0..500 {
        lab.begs_for_keyframes("Binh");
        lab.run(Duration::from_millis(10));
    }
    let asked = lab.publisher("An").keyframe_requests - before;
    assert!((5..=14).contains(&asked), "An was asked {asked} times in five seconds");
    let shown = pictures(&lab.heard("Chi"));
    assert!(shown.len() > 115, "Chi saw {} of 125 pictures", shown.len());
}

#[test]
fn a_panic_in_the_engine_ends_only_its_own_connection() {
    let mut lab = Lab::new(44).with("An", Some(&["q"])).with("Binh", None).with("Chi", None);
    for viewer in ["Binh", "Chi"] {
        lab.looks_at(viewer, &[("An", 320)]);
    }
    lab.run(3 * SECOND);
    lab.heard("Chi");
    lab.breaks("Binh");
    lab.run(2 * SECOND);
    let lost: Vec<_> = lab
        .events
        .iter()
        .filter_map(|event| match event {
            SfuEvent::PeerDisconnected { peer, direction, .. } => Some((peer.to_string(), *direction)),
            _ => None,
        })
        .collect();
    assert_eq!(lost, [("Binh".to_owned(), crate::Direction::Subscribe)], "Bình's page is told and can subscribe again");
    let heard = lab.heard("Chi");
    assert!(whole(&heard, 'A') > 95 && whole(&heard, 'B') > 95);
    assert!(pictures(&heard).len() > 45, "Chi sees on");
    lab.subscribe("Binh");
    lab.run(2 * SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 80);
}

#[test]
fn replayed_packets_are_ignored_and_end_no_connection() {
    let mut lab = Lab::new(45);
    lab.eavesdrop();
    // From the first word on: address checks, handshakes, sound, pictures, reports.
    lab.join("An", Some(&["q"]));
    lab.join("Binh", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(4 * SECOND);
    let before = lab.heard("Binh");
    lab.replay();
    lab.run(2 * SECOND);
    let heard = [before, lab.heard("Binh")].concat();
    assert!(whole(&heard, 'A') > 280, "{}", voices(&heard, 'A').len());
    let mut numbers: Vec<u64> = pictures(&heard).iter().map(|packet| packet.seq).collect();
    let all = numbers.len();
    numbers.dedup();
    assert_eq!((numbers.len(), all > 130), (all, true), "every picture packet came once");
    let gone = |event: &SfuEvent| matches!(event, SfuEvent::PeerDisconnected { .. });
    assert!(!lab.events.iter().any(gone), "both connections of both go on");
    assert!(lab.slot_of("Binh", "An", MediaKind::Video).is_some());
}

#[test]
fn lost_audio_is_retransmitted_to_pages_that_send_nacks() {
    let mut lab = Lab::new(21).with("An", None).with("Binh", None).with("Chi", None);
    lab.misses_sound("Binh");
    lab.run(2 * SECOND);
    lab.loss = 0.1;
    lab.run(2 * SECOND);
    for name in ["Binh", "Chi"] {
        lab.heard(name);
    }
    lab.run(60 * SECOND);
    let share = |heard: Vec<ReceivedPacket>| voices(&heard, 'A').len() as f64 / 3000.0;
    let (binh, chi) = (share(lab.heard("Binh")), share(lab.heard("Chi")));
    // A tenth is lost on the way to the server, and of the rest a tenth on the way to Chi.
    assert!((0.78..0.84).contains(&chi), "{chi}");
    assert!((0.87..0.93).contains(&binh), "{binh}");
}
