// SPDX-License-Identifier: MPL-2.0
//! Lines of which something is known before a meeting: they were tested.

use std::time::Duration;

use super::SECOND;
use super::lab::{Lab, room};
use crate::forwarding::Command;
use crate::{Bitrate, SfuConfig, TransportStats};

fn lab() -> Lab {
    Lab::with_config(31, &SfuConfig { audio_slots: 2, video_slots: 1, ..SfuConfig::default() })
}

fn line_of(lab: &mut Lab, name: &str) -> TransportStats {
    let links = lab.order(|reply| Command::Links { room: room(), reply }).expect("the room is open");
    links.into_iter().find(|link| link.peer.as_str() == name).and_then(|link| link.subscribe).expect("subscribed")
}

fn estimate_of(lab: &mut Lab, name: &str) -> u64 {
    line_of(lab, name).estimate.expect("a line that we send on").bps() / 1000
}

fn looks_for(lab: &mut Lab, name: &str, bitrate: Bitrate) {
    lab.order(|reply| Command::LookForRoom { room: room(), peer: name.into(), bitrate, reply }).expect("subscribed");
}

#[test]
fn a_line_that_was_tested_begins_with_what_the_test_showed() {
    let mut lab = lab();
    lab.order(|reply| Command::SetFirstEstimate {
        room: room(),
        peer: "Mai".into(),
        bitrate: Bitrate::from_kbps(900),
        reply,
    })
    .expect("there is room");
    lab.join("Mai", None);
    lab.join("Binh", None);
    assert_eq!(estimate_of(&mut lab, "Mai"), 900);
    assert_eq!(estimate_of(&mut lab, "Binh"), 100, "of his nothing is known");
}

#[test]
fn who_tests_a_line_learns_what_it_carries_while_hardly_anything_is_sent() {
    let mut lab = lab().with("An", None).with("Mai", None).with("Binh", None);
    lab.speaks("An", 100);
    lab.narrows("Binh", Bitrate::from_kbps(200));
    lab.run(Duration::from_millis(500));
    looks_for(&mut lab, "Mai", Bitrate::from_kbps(2000));
    looks_for(&mut lab, "Binh", Bitrate::from_kbps(2000));
    lab.run(4 * SECOND);
    assert!(estimate_of(&mut lab, "Mai") >= 1900, "{}", estimate_of(&mut lab, "Mai"));
    let binh = estimate_of(&mut lab, "Binh");
    assert!((120..=210).contains(&binh), "{binh} kbit/s of 200");
    let sent = line_of(&mut lab, "Mai").sent_bytes;
    assert!(sent < 200_000, "{sent} bytes for a test of 2 Mbit/s");
}

#[test]
fn a_line_without_a_receiving_connection_cannot_be_tested() {
    let mut lab = lab();
    let order =
        |reply| Command::LookForRoom { room: room(), peer: "Mai".into(), bitrate: Bitrate::from_kbps(2000), reply };
    assert!(lab.order(order).is_err());
}
