// SPDX-License-Identifier: MPL-2.0
//! ICE restarts: the ways of a connection change, and nothing that goes over it.

use super::lab::{Lab, room};
use super::{SECOND, SIMULCAST, Stamp, pictures, voices};
use crate::forwarding::Command;
use crate::{SfuError, SfuEvent};

fn line<'a>(sdp: &'a str, start: &str) -> &'a str {
    sdp.lines().find(|line| line.starts_with(start)).expect("every description has it")
}

#[test]
fn after_a_network_change_a_listener_continues_without_a_gap_in_sequence_numbers() {
    let mut lab = Lab::new(31).with("An", None).with("Binh", None);
    let first = lab.subscribe("Binh");
    lab.run(3 * SECOND);
    let before = lab.heard("Binh");
    let (offer, answer) = lab.restart_subscription("Binh");
    assert_ne!(line(&offer, "a=ice-ufrag"), line(&answer, "a=ice-ufrag"));
    // The browser keeps its streams: they have the names that they had.
    let streams = |sdp: &str| {
        let mut streams: Vec<String> =
            sdp.lines().filter(|line| line.starts_with("a=ssrc")).map(str::to_owned).collect();
        streams.sort();
        streams
    };
    assert!(!streams(&first).is_empty());
    assert_eq!(streams(&first), streams(&offer));
    lab.run(3 * SECOND);
    let after = lab.heard("Binh");
    assert!(voices(&after, 'A').len() > 130, "{} of 150", voices(&after, 'A').len());
    let numbers: Vec<u64> = voices(&before, 'A').iter().chain(&voices(&after, 'A')).map(|packet| packet.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "the slot goes on where it was");
}

#[test]
fn there_is_nothing_to_restart_before_a_connection_is_up() {
    let mut lab = Lab::new(32).with("An", None);
    let restart = |lab: &mut Lab, name: &str| {
        lab.order(|reply| Command::RestartSubscription { room: room(), peer: name.into(), reply })
    };
    assert_eq!(restart(&mut lab, "An"), Err(SfuError::NoOffer));
    assert_eq!(restart(&mut lab, "Chi"), Err(SfuError::NoSuchPeer("Chi".into())));
}

#[test]
fn after_an_outage_and_a_new_address_audio_and_large_video_are_back_within_seconds() {
    let mut lab = Lab::new(33).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(8 * SECOND);
    let before = pictures(&lab.heard("Binh"));
    assert_eq!(Stamp::of(before.last().unwrap()).layer, 2, "the large picture was there");
    // The old network is gone for four seconds before the laptop has a new one.
    lab.loses_network("Binh");
    lab.run(4 * SECOND);
    lab.moves("Binh");
    lab.heard("Binh");
    lab.run(2 * SECOND);
    let back = lab.heard("Binh");
    assert!(voices(&back, 'A').len() > 60, "{} of 100", voices(&back, 'A').len());
    assert!(pictures(&back).iter().any(|packet| Stamp::of(packet).key), "a picture is back");
    lab.run(3 * SECOND);
    let shown = pictures(&lab.heard("Binh"));
    assert_eq!(shown.last().map(|packet| Stamp::of(packet).layer), Some(2), "and the large one follows");
}

#[test]
fn a_publisher_that_changes_its_path_all_the_time_is_asked_for_layers_once_a_second_at_most() {
    let mut lab = Lab::new(35).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(8 * SECOND);
    let asked = |lab: &Lab| lab.events.iter().filter(|event| matches!(event, SfuEvent::LayersIdle { .. })).count();
    let before = asked(&lab);
    for _ in 0..40 {
        lab.publisher_moves("An");
        lab.run(SECOND / 10);
    }
    let times = asked(&lab) - before;
    assert!((1..=6).contains(&times), "{times} times in 4 s");
}

#[test]
fn a_camera_that_comes_back_from_another_network_is_seen_again_at_once() {
    let mut lab = Lab::new(34).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(8 * SECOND);
    assert!(!pictures(&lab.heard("Binh")).is_empty());
    lab.publisher_loses_network("An");
    lab.run(3 * SECOND);
    lab.heard("Binh");
    lab.publisher_moves("An");
    lab.run(2 * SECOND);
    let back = pictures(&lab.heard("Binh"));
    assert!(back.len() > 10, "{} packets of pictures within 2 s", back.len());
}
