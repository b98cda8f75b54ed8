// SPDX-License-Identifier: MPL-2.0
//! A screen that shows more pictures than its connection began with.

use std::collections::BTreeSet;

use super::lab::{Lab, room};
use super::{SECOND, SIMULCAST, Stamp, pictures, voices};
use crate::SfuConfig;
use crate::forwarding::Command;

/// Two pictures at first, four at most.
fn hall(seed: u64) -> Lab {
    let config = SfuConfig { audio_slots: 4, video_slots: 2, max_video_slots: 4, ..SfuConfig::default() };
    let mut lab = Lab::with_config(seed, &config);
    for name in ["An", "Binh", "Chi", "Dung", "Em"] {
        lab = lab.with(name, Some(&["q"]));
    }
    lab.with("Xem", None)
}

/// Whose pictures came.
fn seen(lab: &mut Lab) -> BTreeSet<char> {
    pictures(&lab.heard("Xem")).iter().map(|packet| Stamp::of(packet).initial).collect()
}

#[test]
fn a_page_of_many_pictures_gets_all_of_them_and_no_voice_is_interrupted() {
    let mut lab = hall(41);
    lab.run(4 * SECOND);
    lab.heard("Xem");
    lab.looks_at("Xem", &[("An", 160), ("Binh", 160), ("Chi", 160), ("Dung", 160)]);
    let before = lab.heard("Xem");
    lab.answers_more_slots("Xem");
    lab.run(6 * SECOND);
    let after = lab.heard("Xem");
    let people: BTreeSet<char> = pictures(&after).iter().map(|packet| Stamp::of(packet).initial).collect();
    assert_eq!(people, BTreeSet::from(['A', 'B', 'C', 'D']));
    let numbers: Vec<u64> = voices(&before, 'A').iter().chain(&voices(&after, 'A')).map(|packet| packet.seq).collect();
    assert!(numbers.len() > 280, "{} of 300", numbers.len());
    assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "the voice goes on where it was");
}

#[test]
fn nothing_is_offered_for_few_pictures_for_more_than_one_screen_shows_and_while_an_answer_is_awaited() {
    let mut lab = hall(42);
    lab.run(4 * SECOND);
    let more =
        |lab: &mut Lab| lab.order(|reply| Command::OfferMoreSlots { room: room(), peer: "Xem".into(), reply }).unwrap();
    lab.looks_at("Xem", &[("An", 160), ("Binh", 160)]);
    assert_eq!(more(&mut lab), None);
    lab.looks_at("Xem", &[("An", 160), ("Binh", 160), ("Nobody", 160)]);
    assert_eq!(more(&mut lab), None, "there is no such picture");
    lab.looks_at("Xem", &[("An", 160), ("Binh", 160), ("Chi", 160), ("Dung", 160), ("Em", 160)]);
    assert!(more(&mut lab).is_some());
    assert_eq!(more(&mut lab), None);
    // An ICE restart meanwhile takes the place of the offer; the slots are offered again.
    lab.restart_subscription("Xem");
    lab.answers_more_slots("Xem");
    assert_eq!(more(&mut lab), None, "no more than a screen shows");
    lab.run(6 * SECOND);
    assert_eq!(seen(&mut lab).len(), 4);
}

#[test]
fn a_picture_in_two_windows_comes_once_in_the_size_of_the_larger() {
    let mut lab = Lab::new(43).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 160), ("An", 1280), ("An", 320)]);
    lab.run(8 * SECOND);
    let shown = pictures(&lab.heard("Binh"));
    assert_eq!(shown.last().map(|packet| Stamp::of(packet).layer), Some(2));
    assert!(shown.windows(2).all(|pair| pair[1].seq != pair[0].seq));
}
