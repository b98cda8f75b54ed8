// SPDX-License-Identifier: MPL-2.0
//! Cameras that send all sizes in one stream, larger ones made from smaller ones (VP9): each viewer
//! gets the part that their tile and line bear.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::lab::Lab;
use super::pictures::Stamp;
use super::{SECOND, pictures};
use crate::engine::testing::{Codec, ReceivedPacket};
use crate::{SfuConfig, SfuEvent};

const SIZES: Option<&[&str]> = Some(&["s0", "s1", "s2"]);

fn filmed(seed: u64, config: &SfuConfig) -> Lab {
    let mut lab = Lab::with_config(seed, config);
    lab.publish_in(Codec::Vp9, "An", SIZES);
    lab.join("Binh", None);
    lab
}

fn good_line() -> SfuConfig {
    SfuConfig { audio_slots: 2, video_slots: 2, start_bitrate: crate::Bitrate::from_kbps(4000), ..SfuConfig::default() }
}

/// Everything that a decoder stumbles over.
fn assert_whole(heard: &[ReceivedPacket]) {
    for pair in heard.windows(2) {
        let (old, new) = (Stamp::of(&pair[0]), Stamp::of(&pair[1]));
        assert_eq!(pair[1].seq, pair[0].seq + 1, "numbers without a gap: {old:?} {new:?}");
        assert_eq!(
            pair[0].marker,
            old.picture != new.picture,
            "the last packet of a picture is marked: {old:?} {new:?}"
        );
        if new.picture != old.picture {
            assert_eq!(new.layer, 0, "every picture begins with its smallest size");
        }
        if new.picture == old.picture && new.layer != old.layer {
            assert_eq!(new.layer, old.layer + 1, "no size is missing between");
        }
    }
}

/// The largest size of each picture, with the picture's number.
fn shown(heard: &[ReceivedPacket]) -> Vec<(u16, u8)> {
    let marked = heard.iter().filter(|packet| packet.marker).map(Stamp::of);
    marked.map(|stamp| (stamp.picture, stamp.layer)).collect()
}

#[test]
fn a_larger_tile_gets_larger_spatial_layers_from_a_key_frame_on() {
    let mut lab = filmed(51, &good_line());
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(3 * SECOND);
    let small = pictures(&lab.heard("Binh"));
    assert!(small.len() > 40 && small.iter().all(|packet| Stamp::of(packet).layer == 0), "{}", small.len());
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(6 * SECOND);
    let heard = [small, pictures(&lab.heard("Binh"))].concat();
    assert_whole(&heard);
    let shown = shown(&heard);
    assert_eq!(shown.last().unwrap().1, 2, "the whole picture in the end");
    assert!(shown.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1), "no picture is missing on the way");
    let larger = heard.iter().map(Stamp::of).find(|stamp| stamp.layer > 0).unwrap();
    assert!(larger.key, "a size begins where it needs no earlier pictures");
}

#[test]
fn a_smaller_tile_needs_no_key_frame_and_does_not_freeze() {
    let mut lab = filmed(52, &good_line());
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(5 * SECOND);
    lab.heard("Binh");
    let before = lab.publisher("An").keyframe_requests;
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(2 * SECOND);
    let heard = pictures(&lab.heard("Binh"));
    assert_whole(&heard);
    assert!(heard.iter().skip(60).all(|packet| Stamp::of(packet).layer == 0), "only the small size within moments");
    assert_eq!(lab.publisher("An").keyframe_requests, before);
    assert!(shown(&heard).windows(2).all(|pair| pair[1].0 == pair[0].0 + 1));
}

#[test]
fn two_viewers_get_different_spatial_layers_of_one_stream() {
    let mut lab = filmed(53, &good_line()).with("Chi", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.looks_at("Chi", &[("An", 1280)]);
    lab.run(5 * SECOND);
    for (viewer, size) in [("Binh", 0), ("Chi", 2)] {
        let heard = pictures(&lab.heard(viewer));
        assert_whole(&heard);
        assert_eq!(shown(&heard).last().unwrap().1, size, "{viewer}");
    }
}

#[test]
fn on_a_slow_link_frames_are_dropped_before_the_video_is_paused() {
    // The voice takes 50 kbit/s of it, the smallest size some 80, its lowest temporal layer a
    // quarter of that.
    let config = SfuConfig { start_bitrate: crate::Bitrate::from_kbps(120), ..good_line() };
    let mut lab = filmed(54, &config);
    lab.narrows("Binh", crate::Bitrate::from_kbps(130));
    lab.run(3 * SECOND);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(3 * SECOND);
    let heard = pictures(&lab.heard("Binh"));
    let first = &heard[..6];
    assert!(first.iter().all(|packet| Stamp::of(packet).layer == 0 && Stamp::of(packet).temporal < 2), "{first:?}");
    assert!(Stamp::of(&first[5]).picture - Stamp::of(&first[0]).picture > 6, "some were left out between");
    assert!(heard.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1), "what is left out leaves no gap");
    lab.narrows("Binh", crate::Bitrate::from_kbps(5000));
    lab.run(20 * SECOND);
    lab.heard("Binh");
    lab.run(SECOND);
    let heard = pictures(&lab.heard("Binh"));
    assert!(heard.iter().any(|packet| Stamp::of(packet).temporal == 2), "all pictures come again");
}

#[test]
fn unused_spatial_layers_are_switched_off_and_resume_at_once() {
    let mut lab = filmed(55, &good_line());
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&["s0".to_owned()][..]), "one small tile needs one small size");
    lab.heard("Binh");
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(Duration::from_millis(300));
    let heard = pictures(&lab.heard("Binh"));
    assert!(heard.iter().any(|packet| Stamp::of(packet).layer == 2), "the whole picture is there within 300 ms");
    lab.run(10 * SECOND);
    let all = ["s0", "s1", "s2"].map(str::to_owned);
    assert_eq!(lab.sends("An"), Some(&all[..]), "the largest size needs the smaller ones");
    lab.looks_at("Binh", &[]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&[][..]));
    let told = lab.events.iter().filter(|event| matches!(event, SfuEvent::LayersIdle { .. })).count();
    assert!(told < 8, "told {told} times");
}

#[test]
fn loss_and_reordering_leave_few_frames_incomplete() {
    let mut lab = filmed(56, &good_line());
    lab.looks_at("Binh", &[("An", 640)]);
    lab.run(4 * SECOND);
    lab.heard("Binh");
    lab.loss = 0.03;
    lab.jitter = Duration::from_millis(10);
    lab.run(5 * SECOND);
    (lab.loss, lab.jitter) = (0.0, Duration::ZERO);
    lab.run(SECOND);
    let heard = pictures(&lab.heard("Binh"));
    let unique: BTreeSet<u64> = heard.iter().map(|packet| packet.seq).collect();
    assert_eq!(unique.len(), heard.len(), "no number twice");
    // A packet of the size that is left out leaves its number unused when it comes late; what is
    // shown is whole all the same.
    let mut parts: BTreeMap<u16, usize> = BTreeMap::new();
    for packet in &heard {
        *parts.entry(Stamp::of(packet).picture).or_default() += 1;
    }
    let (first, last) = (*parts.keys().next().unwrap(), *parts.keys().last().unwrap());
    let broken = (first + 1..last).filter(|picture| parts.get(picture) != Some(&3)).count();
    assert!(parts.len() > 100 && broken <= 3, "{broken} of {}", parts.len());
}

#[test]
fn a_viewer_on_another_thread_gets_spatial_layers_without_a_gap() {
    let mut lab = Lab::over(2, 57, &SfuConfig { spread_from: 0, ..good_line() });
    lab.publish_in(Codec::Vp9, "An", SIZES);
    lab.join("Binh", None);
    assert_ne!(lab.worker_of("An"), lab.worker_of("Binh"));
    lab.looks_at("Binh", &[("An", 640)]);
    lab.run(5 * SECOND);
    let heard = pictures(&lab.heard("Binh"));
    assert_whole(&heard);
    assert_eq!(shown(&heard).last().unwrap().1, 1);
}
