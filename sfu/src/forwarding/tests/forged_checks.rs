// SPDX-License-Identifier: MPL-2.0
//! Whoever takes part knows the password of his own connection and can write any source address
//! into a check. What the others notice of that, and those who have nothing to do with the meeting:
//! nothing.

use std::net::SocketAddr;
use std::time::Duration;

use super::lab::Lab;
use super::{SECOND, SIMULCAST, pictures, voices};
use crate::engine::testing::ReceivedPacket;
use crate::{SfuConfig, SfuEvent};

/// Somebody who has nothing to do with the meeting.
const BYSTANDER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 9)), 4000);
const TENTH: Duration = Duration::from_millis(100);

/// RTP and RTCP, by the first byte.
fn media(seen: &[Vec<u8>]) -> usize {
    seen.iter().filter(|datagram| (128..192).contains(&datagram[0])).count()
}

fn bytes(seen: &[Vec<u8>]) -> usize {
    seen.iter().map(Vec::len).sum()
}

/// Numbers that follow one another without a gap, and how many.
fn whole(heard: &[ReceivedPacket], initial: char) -> usize {
    let numbers: Vec<u64> = voices(heard, initial).iter().map(|packet| packet.seq).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{initial} is heard without a gap: {numbers:?}");
    numbers.len()
}

/// Chi writes the addresses of both of An's connections into checks for five seconds.
fn attacked(mut lab: Lab) {
    lab.looks_at("An", &[("Binh", 1280)]);
    lab.run(5 * SECOND);
    let (speaks, listens) = (lab.publisher("An").address, lab.listener("An").address);
    for name in ["An", "Binh"] {
        lab.heard(name);
    }
    for _ in 0..50 {
        lab.forges_check_from("Chi", speaks);
        lab.forges_check_from("Chi", listens);
        lab.run(TENTH);
    }
    let heard = whole(&lab.heard("Binh"), 'A');
    assert!(heard >= 248, "Bình hears An on: {heard} of 250");
    let an = lab.heard("An");
    assert!(whole(&an, 'B') >= 248 && pictures(&an).len() > 400, "An hears and sees Bình on");
}

#[test]
fn a_participant_who_writes_checks_in_a_speakers_name_does_not_silence_him() {
    attacked(Lab::new(61).with("An", None).with("Binh", SIMULCAST).with("Chi", None));
}

#[test]
fn a_participant_of_another_thread_does_not_silence_him_either() {
    let config = SfuConfig {
        audio_slots: 2,
        video_slots: 2,
        start_bitrate: crate::Bitrate::from_kbps(4000),
        spread_from: 0,
        ..SfuConfig::default()
    };
    let lab = Lab::over(3, 62, &config).with("An", None).with("Binh", SIMULCAST).with("Chi", None);
    assert_eq!(["An", "Binh", "Chi"].map(|name| lab.worker_of(name)), [0, 1, 2]);
    attacked(lab);
}

/// Chi watches a large picture.
fn watching(seed: u64) -> Lab {
    let mut lab = Lab::new(seed).with("An", SIMULCAST).with("Chi", None);
    lab.looks_at("Chi", &[("An", 1280)]);
    lab.run(8 * SECOND);
    assert!(!pictures(&lab.heard("Chi")).is_empty());
    lab
}

#[test]
fn a_bystander_is_not_sent_the_stream_of_a_participant_who_writes_his_address() {
    let mut lab = watching(63);
    lab.watch(BYSTANDER);
    let mut forged = lab.forges_check_from("Chi", BYSTANDER);
    lab.run(10 * SECOND);
    let seen = lab.seen();
    assert_eq!(media(&seen), 0, "no picture and no sound");
    assert!(bytes(&seen) <= 3 * forged, "{} bytes for {forged}", bytes(&seen));
    assert!(whole(&lab.heard("Chi"), 'A') > 490, "it is where it was");
    forged = 0;
    for _ in 0..100 {
        forged += lab.forges_check_from("Chi", BYSTANDER);
        lab.run(TENTH);
    }
    let seen = lab.seen();
    assert_eq!(media(&seen), 0);
    assert!(bytes(&seen) <= 3 * forged, "{} bytes for {forged}", bytes(&seen));
}

#[test]
fn a_bystanders_server_that_answers_every_check_is_sent_nothing_more() {
    let mut lab = watching(64);
    lab.watch(BYSTANDER);
    for _ in 0..100 {
        lab.forges_check_from("Chi", BYSTANDER);
        lab.run(TENTH);
        lab.watched_answers("not the browser's");
        assert_eq!(media(&lab.seen()), 0);
    }
}

#[test]
fn before_the_connection_is_up_a_bystander_is_not_sent_its_handshake_over_and_over() {
    let mut lab = Lab::new(65);
    lab.eavesdrop();
    let mut lab = lab.with("An", None);
    lab.run(2 * SECOND);
    lab.subscribe("Chi");
    lab.loses_network("Chi");
    lab.watch(BYSTANDER);
    let hello = lab.handshake_written_down();
    let forged = lab.forges_check_from("Chi", BYSTANDER) + hello.len();
    lab.send_from(BYSTANDER, hello);
    lab.run(20 * SECOND);
    let seen = lab.seen();
    assert!(bytes(&seen) > 200 && bytes(&seen) <= 3 * forged, "{} bytes for {forged}", bytes(&seen));
}

#[test]
fn who_has_lost_his_address_is_not_sent_to_for_long_whatever_he_writes() {
    let mut lab = watching(66);
    let left = lab.listener("Chi").address;
    lab.loses_network("Chi");
    lab.watch(left);
    // His provider has given the address to somebody else; he writes it into checks from elsewhere.
    for _ in 0..160 {
        lab.forges_check_from("Chi", left);
        lab.run(TENTH);
    }
    lab.seen();
    for _ in 0..100 {
        lab.forges_check_from("Chi", left);
        lab.run(TENTH);
    }
    assert_eq!(media(&lab.seen()), 0);
}

#[test]
fn a_browser_that_gets_an_address_which_a_live_connection_has_left_is_heard_at_once() {
    for spread_from in [usize::MAX, 0] {
        let config = SfuConfig { audio_slots: 2, video_slots: 2, spread_from, ..SfuConfig::default() };
        let mut lab = Lab::over(3, 67, &config).with("An", None).with("Binh", None);
        lab.run(3 * SECOND);
        let address = lab.publisher("An").address;
        // An's machine is switched off; Chi's has its place at the router.
        lab.vanishes("An");
        lab.run(SECOND);
        lab.next_connection_from(address);
        lab.publish("Chi", None);
        assert_eq!(lab.publisher("Chi").address, address);
        lab.run(SECOND);
        let heard = voices(&lab.heard("Binh"), 'C').len();
        assert!(heard > 25, "Chi is heard: {heard} of some 40");
    }
}

#[test]
fn a_page_that_is_loaded_again_on_the_same_port_is_heard_at_once() {
    let mut lab = Lab::new(68).with("An", None).with("Binh", None);
    lab.run(3 * SECOND);
    lab.heard("Binh");
    let address = lab.publisher("An").address;
    lab.next_connection_from(address);
    lab.publish("An", None);
    lab.run(SECOND);
    let heard = voices(&lab.heard("Binh"), 'A').len();
    assert!(heard > 35, "An is heard: {heard} of some 45");
}

#[test]
fn a_listener_whose_network_changes_hears_on() {
    let mut lab = Lab::new(69).with("An", None).with("Binh", None);
    lab.run(5 * SECOND);
    lab.heard("Binh");
    lab.moves("Binh");
    lab.run(2 * SECOND);
    let heard = voices(&lab.heard("Binh"), 'A').len();
    assert!(heard > 90, "{heard} of 100");
}

#[test]
fn on_a_line_that_loses_a_third_of_everything_sound_does_not_stop() {
    let mut lab = Lab::new(70).with("An", None).with("Binh", None);
    lab.run(3 * SECOND);
    lab.loss = 0.33;
    for _ in 0..30 {
        lab.heard("Binh");
        lab.run(10 * SECOND);
        let heard = voices(&lab.heard("Binh"), 'A').len();
        assert!(heard > 170, "{heard} of some 220");
    }
}

#[test]
fn checks_of_strangers_do_not_keep_the_seat_of_somebody_who_is_gone() {
    let mut lab = Lab::new(71).with("An", None).with("Binh", None);
    lab.run(3 * SECOND);
    lab.loses_network("Binh");
    for _ in 0..200 {
        lab.stranger_writes_check_for("Binh", BYSTANDER);
        lab.run(TENTH);
    }
    let gone = |event: &SfuEvent| {
        matches!(event, SfuEvent::PeerDisconnected { peer, direction: crate::Direction::Subscribe, .. }
            if peer.as_str() == "Binh")
    };
    assert!(lab.events.iter().any(gone), "the seat shows empty");
}

#[test]
fn made_up_addresses_of_a_long_meeting_cost_bounded_memory() {
    let mut lab = Lab::new(72).with("An", None).with("Chi", None);
    lab.run(3 * SECOND);
    for number in 0..600_u16 {
        for more in 0..3 {
            lab.forges_check_from("Chi", SocketAddr::new(BYSTANDER.ip(), 1000 + 3 * number + more));
        }
        lab.run(SECOND);
    }
    assert!(lab.routes() < 120, "{} routes", lab.routes());
    lab.heard("Chi");
    lab.run(SECOND);
    assert!(whole(&lab.heard("Chi"), 'A') > 45, "and Chi hears on");
}
