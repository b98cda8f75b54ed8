// SPDX-License-Identifier: MPL-2.0
//! One mixed stream for slow lines.

use std::time::Duration;

use super::lab::Lab;
use super::{SECOND, SIMULCAST, voices};
use crate::engine::testing::ReceivedPacket;
use crate::{Bitrate, SfuConfig, SfuEvent};

fn meeting() -> Lab {
    let config = SfuConfig { audio_slots: 3, video_slots: 2, ..SfuConfig::default() };
    let mut lab = Lab::with_config(21, &config).with("An", Some(&["q"])).with("Chi", None).with("Binh", None);
    lab.looks_at("Binh", &[("An", 640)]);
    lab.looks_at("Chi", &[("An", 640)]);
    lab.speaks("An", 100);
    lab.speaks("Chi", 100);
    lab
}

/// A frame of mixed voices is shorter than any packet of a picture here.
fn pictures(heard: &[ReceivedPacket]) -> usize {
    heard.iter().filter(|packet| packet.payload.len() > 300).count()
}

/// What the page of `name` was told of the mode.
fn told(lab: &Lab, name: &str) -> Vec<bool> {
    let of = |event: &SfuEvent| match event {
        SfuEvent::Economy { peer, on, .. } if peer.as_str() == name => Some(*on),
        _ => None,
    };
    let mut told: Vec<bool> = lab.events.iter().filter_map(of).collect();
    // Whether there is room to spare changes in between, of which a page is told nothing.
    told.dedup();
    told
}

/// Packets of one mixed stream in what was heard: those that are nobody's own.
fn mixed(heard: &[ReceivedPacket]) -> Vec<u16> {
    heard.iter().filter(|packet| packet.payload.first() != Some(&0x78)).map(|packet| packet.seq as u16).collect()
}

#[test]
fn a_line_of_64_kbit_per_second_gets_all_voices_in_one_thrifty_stream_and_the_others_are_as_before() {
    let mut lab = meeting();
    lab.narrows("Binh", Bitrate::from_kbps(64));
    lab.run(8 * SECOND);
    lab.heard("Binh");
    lab.heard("Chi");
    lab.run(10 * SECOND);
    let heard = lab.heard("Binh");
    assert_eq!(pictures(&heard), 0);
    assert_eq!(voices(&heard, 'A').len() + voices(&heard, 'C').len(), 0, "nobody's own stream");
    let numbers = mixed(&heard);
    assert!((200..=260).contains(&numbers.len()), "{} packets of 40 ms in 10 s", numbers.len());
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0].wrapping_add(1)), "no gap");
    assert!(voices(&lab.heard("Chi"), 'A').len() > 450, "whose line is good hears An's own stream");
}

#[test]
fn a_line_that_becomes_better_gets_everybodys_own_streams_and_pictures_again() {
    let mut lab = meeting();
    lab.narrows("Binh", Bitrate::from_kbps(64));
    lab.run(8 * SECOND);
    lab.narrows("Binh", Bitrate::from_kbps(3000));
    lab.run(60 * SECOND);
    lab.heard("Binh");
    lab.run(5 * SECOND);
    let heard = lab.heard("Binh");
    assert!(voices(&heard, 'A').len() > 200, "{}", voices(&heard, 'A').len());
    assert!(pictures(&heard) > 0);
    assert!(lab.mixes_nothing());
    assert_eq!((told(&lab, "Binh"), told(&lab, "Chi")), (vec![true, false], vec![]));
}

#[test]
fn a_line_that_becomes_better_is_noticed_where_nobody_sends_pictures() {
    let mut lab = Lab::new(23).with("An", None).with("Chi", None).with("Lap", None).with("Binh", None);
    for name in ["An", "Chi", "Lap"] {
        lab.speaks(name, 100);
    }
    lab.narrows("Binh", Bitrate::from_kbps(40));
    lab.run(20 * SECOND);
    assert_eq!(told(&lab, "Binh"), [true]);
    lab.narrows("Binh", Bitrate::from_kbps(3000));
    lab.run(60 * SECOND);
    assert_eq!(told(&lab, "Binh"), [true, false]);
}

#[test]
fn whoever_asks_for_it_has_it_at_once_on_any_line_until_they_ask_no_more() {
    let mut lab = Lab::new(22).with("An", SIMULCAST).with("Chi", None).with("Binh", None);
    lab.looks_at("Binh", &[("An", 640)]);
    lab.run(3 * SECOND);
    lab.economises("Binh", true);
    lab.run(SECOND);
    lab.heard("Binh");
    lab.run(3 * SECOND);
    let heard = lab.heard("Binh");
    assert_eq!(pictures(&heard), 0);
    assert!((60..90).contains(&mixed(&heard).len()), "thrifty packets of 40 ms: {}", mixed(&heard).len());
    lab.economises("Binh", false);
    lab.run(2 * SECOND);
    lab.heard("Binh");
    lab.run(SECOND);
    assert!(pictures(&lab.heard("Binh")) > 0);
    assert_eq!(told(&lab, "Binh"), [true, false]);
}

#[test]
fn a_muted_microphone_is_in_no_mix() {
    let mut lab = meeting();
    lab.economises("Binh", true);
    lab.run(3 * SECOND);
    lab.mute("An", true);
    lab.mute("Chi", true);
    lab.run(4 * SECOND);
    lab.heard("Binh");
    lab.run(4 * SECOND);
    assert!(mixed(&lab.heard("Binh")).len() < 20, "silence costs little");
}

#[test]
fn who_leaves_is_mixed_for_no_longer() {
    let mut lab = meeting();
    lab.economises("Binh", true);
    lab.run(2 * SECOND);
    assert!(!lab.mixes_nothing());
    lab.leave("Binh");
    lab.run(Duration::from_secs(2));
    assert!(lab.mixes_nothing());
}
