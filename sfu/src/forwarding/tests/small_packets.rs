// SPDX-License-Identifier: MPL-2.0
//! Paths on which large packets vanish.

use super::lab::Lab;
use super::{SECOND, SIMULCAST, voices};
use crate::{MediaWay, PauseReason, SfuConfig, SfuEvent};

fn meeting(seed: u64) -> Lab {
    let mut lab = Lab::new(seed).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.speaks("An", 100);
    lab
}

/// What was said of the way of everybody's media.
fn ways(lab: &Lab) -> Vec<(&str, MediaWay)> {
    let way = |event: &SfuEvent| match event {
        SfuEvent::WayChosen { peer, way, .. } => Some((peer.clone(), *way)),
        _ => None,
    };
    let named = |(peer, way): (crate::PeerKey, MediaWay)| (if peer.as_str() == "An" { "An" } else { "Binh" }, way);
    lab.events.iter().filter_map(way).map(named).collect()
}

#[test]
fn who_cannot_come_by_tcp_keeps_sound_and_reads_why_there_is_no_picture() {
    let mut lab = meeting(71);
    lab.run(2 * SECOND);
    lab.carries("Binh", 1172);
    lab.run(25 * SECOND);
    assert_eq!(ways(&lab), [("Binh", MediaWay::Tcp)], "An has a good path");
    assert!(!lab.restart_subscription("Binh").0.contains(" udp "), "what is offered now names TCP alone");
    lab.run(10 * SECOND);
    assert_eq!(ways(&lab), [("Binh", MediaWay::Tcp), ("Binh", MediaWay::SoundAlone)]);
    assert!(lab.restart_subscription("Binh").0.contains(" udp "), "all ways are open again");
    lab.run(2 * SECOND);
    let paused = lab.events.iter().rev().find_map(|event| match event {
        SfuEvent::VideoPaused { paused, .. } => Some(*paused),
        _ => None,
    });
    assert_eq!(paused, Some(Some(PauseReason::PacketSize)));
    lab.heard("Binh");
    lab.run(10 * SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 450, "sound goes on");

    lab.carries("Binh", 1472);
    lab.run(20 * SECOND);
    assert_eq!(ways(&lab).last(), Some(&("Binh", MediaWay::Any)), "pictures come back by themselves");
}

#[test]
fn a_server_without_tcp_says_at_once_why_there_is_no_picture() {
    let config = SfuConfig { tcp: false, ..SfuConfig::default() };
    let mut lab = Lab::with_config(72, &config).with("An", SIMULCAST).with("Binh", None);
    lab.carries("Binh", 1072);
    lab.run(15 * SECOND);
    assert_eq!(ways(&lab), [("Binh", MediaWay::SoundAlone)]);
}

#[test]
fn losses_of_a_fifth_and_full_queues_are_never_taken_for_it() {
    for seed in 0..5 {
        let mut lab = meeting(seed);
        lab.run(2 * SECOND);
        lab.loss = 0.2;
        lab.run(40 * SECOND);
        lab.loss = 0.0;
        lab.narrows("Binh", crate::Bitrate::from_kbps(150));
        lab.run(40 * SECOND);
        assert_eq!(ways(&lab), [], "{seed}");
    }
}
