// SPDX-License-Identifier: MPL-2.0
//! A room whose people are on several threads is to them like any other. Parcels between the
//! threads take a seeded time, up to 4 ms.

use std::time::Duration;

use super::lab::{Lab, room};
use super::pictures::Stamp;
use super::{SECOND, SIMULCAST, pictures, voices};
use crate::engine::testing::ReceivedPacket;
use crate::forwarding::Command;
use crate::{MediaKind, SfuConfig, SfuEvent};

/// A room over three workers: the first person is on the first, the second on the second, and so
/// on.
fn spread(seed: u64) -> Lab {
    spread_from(0, seed)
}

fn spread_from(spread_from: usize, seed: u64) -> Lab {
    let config = SfuConfig {
        audio_slots: 2,
        video_slots: 2,
        start_bitrate: crate::Bitrate::from_kbps(4000),
        spread_from,
        ..SfuConfig::default()
    };
    Lab::over(3, seed, &config)
}

/// Numbers that follow one another without a gap or a repetition.
fn follows(packets: &[&ReceivedPacket]) -> bool {
    packets.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1)
}

fn initial(name: &str) -> char {
    name.chars().next().expect("everybody has a name")
}

#[test]
fn everybody_hears_everybody_else_across_threads_without_a_gap() {
    let mut lab = spread(41).with("An", None).with("Binh", None).with("Chi", None);
    assert_eq!(["An", "Binh", "Chi"].map(|name| lab.worker_of(name)), [0, 1, 2]);
    lab.jitter = Duration::from_millis(5);
    lab.run(3 * SECOND);
    for listener in ["An", "Binh", "Chi"] {
        let heard = lab.heard(listener);
        for speaker in ["An", "Binh", "Chi"] {
            let of_speaker = voices(&heard, initial(speaker));
            if speaker == listener {
                assert_eq!(of_speaker.len(), 0, "{listener} hears himself");
                continue;
            }
            let mut numbers: Vec<u64> = of_speaker.iter().map(|packet| packet.seq).collect();
            numbers.sort_unstable();
            assert!(numbers.len() > 90, "{listener} heard {} packets of {speaker}", numbers.len());
            assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{listener} missed some of {speaker}");
        }
    }
}

#[test]
fn video_of_another_thread_follows_the_tile_size_and_only_used_layers_are_passed_on() {
    let mut lab = spread(42).with("An", SIMULCAST).with("Binh", None).with("Chi", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&["q".to_owned()][..]), "one small tile needs one small layer");
    lab.heard("Binh");
    let before = lab.passed.clone();
    lab.run(2 * SECOND);
    let (seen, passed) = (pictures(&lab.heard("Binh")).len(), lab.passed[1] - before[1]);
    // Beside the pictures there are the voices of An and Chi.
    assert!(seen >= 48 && passed <= seen + 210, "saw {seen}, was passed {passed}");
    assert!(lab.passed[2] - before[2] <= 210, "nobody with Chi looks at An");

    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(Duration::from_millis(300));
    let mut heard = pictures(&lab.heard("Binh"));
    assert!(heard.iter().any(|packet| Stamp::of(packet).layer == 2), "the large picture is there within 300 ms");
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&["f".to_owned()][..]));
    heard.extend(pictures(&lab.heard("Binh")));
    for pair in heard.windows(2) {
        let (old, new) = (Stamp::of(&pair[0]), Stamp::of(&pair[1]));
        assert_eq!(pair[1].seq, pair[0].seq + 1, "no gap in sequence numbers");
        assert!(old.layer == new.layer || (new.key && new.part == 0), "a layer begins with a key frame");
    }
    lab.looks_at("Binh", &[]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&[][..]), "a camera that nobody looks at sends nothing");
}

#[test]
fn a_muted_participant_is_silent_on_every_thread_until_unmuted() {
    let mut lab = spread(43).with("An", None).with("Binh", None).with("Chi", None);
    lab.run(2 * SECOND);
    lab.mute("An", true);
    lab.run(Duration::from_millis(200));
    lab.heard("Binh");
    lab.run(2 * SECOND);
    assert_eq!(voices(&lab.heard("Binh"), 'A').len(), 0);
    lab.mute("An", false);
    lab.run(SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 40);
    lab.mute("An", true);
    lab.publish("An", None);
    lab.run(2 * SECOND);
    lab.heard("Chi");
    lab.run(SECOND);
    assert_eq!(voices(&lab.heard("Chi"), 'A').len(), 0, "a mute holds over a new connection");
}

#[test]
fn the_active_speaker_is_heard_on_every_thread_and_reported_once() {
    let mut lab = spread(44);
    for name in ["An", "Binh", "Chi", "Dung", "Em", "Giang"] {
        lab.join(name, None);
    }
    lab.run(2 * SECOND);
    lab.speaks("Em", 100);
    lab.run(SECOND);
    for listener in ["An", "Binh", "Chi", "Dung", "Giang"] {
        assert!(lab.slot_of(listener, "Em", MediaKind::Audio).is_some(), "{listener} hears who speaks");
    }
    lab.speaks("Dung", 110);
    lab.run(2 * SECOND);
    let told: Vec<Vec<String>> = speakers_told(&lab);
    assert_eq!(told.last().unwrap(), &["Dung", "Em"], "loudest first");
    assert!(told.len() <= 16, "told {} times in three seconds", told.len());
    lab.speaks("Dung", 10);
    lab.speaks("Em", 10);
    lab.run(4 * SECOND);
    assert_eq!(speakers_told(&lab).iter().filter(|names| names.is_empty()).count(), 1, "silence is told, and once");
}

#[test]
fn the_chair_is_heard_on_every_thread_speaking_or_not() {
    let mut lab = spread(54);
    for name in ["An", "Binh", "Chi", "Dung", "Em", "Giang"] {
        lab.join(name, None);
    }
    lab.run(2 * SECOND);
    for speaker in ["Binh", "Dung", "Em"] {
        lab.speaks(speaker, 100);
    }
    lab.order(|reply| Command::SetPriority { room: room(), peer: "Giang".into(), first: true, reply })
        .expect("an order");
    lab.run(SECOND);
    for listener in ["An", "Binh", "Chi", "Dung", "Em"] {
        assert!(lab.slot_of(listener, "Giang", MediaKind::Audio).is_some(), "{listener} hears the chair");
    }
}

fn speakers_told(lab: &Lab) -> Vec<Vec<String>> {
    let names = |event: &SfuEvent| match event {
        SfuEvent::Speakers { speakers, .. } => Some(speakers.iter().map(|(peer, _)| peer.to_string()).collect()),
        _ => None,
    };
    lab.events.iter().filter_map(names).collect()
}

#[test]
fn viewers_on_all_threads_start_with_a_key_frame_that_is_requested_once() {
    let mut lab = spread(45).with("An", SIMULCAST);
    lab.run(2 * SECOND);
    let before = lab.publisher("An").keyframe_requests;
    let viewers = ["Binh", "Chi", "Dung", "Em", "Giang", "Hai"];
    for viewer in viewers {
        lab.join(viewer, None);
        lab.looks_at(viewer, &[("An", 320)]);
    }
    lab.run(2 * SECOND);
    for viewer in viewers {
        let heard = pictures(&lab.heard(viewer));
        assert!(heard.first().is_some_and(|packet| Stamp::of(packet).key), "{viewer} begins with a key frame");
        assert!(heard.len() > 25, "{viewer} saw {}", heard.len());
    }
    let asked = lab.publisher("An").keyframe_requests - before;
    assert!((1..=5).contains(&asked), "asked {asked} times");
}

#[test]
fn key_frame_requests_cross_threads() {
    let mut lab = spread(46).with("An", Some(&["q"])).with("Binh", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(3 * SECOND);
    let before = lab.publisher("An").keyframe_requests;
    lab.begs_for_keyframes("Binh");
    lab.run(Duration::from_millis(200));
    assert_eq!(lab.publisher("An").keyframe_requests, before + 1);
}

#[test]
fn a_participant_who_rejoins_on_another_thread_gets_a_slot_again() {
    let mut lab = spread(47).with("An", Some(&["q"])).with("Chi", Some(&["q"])).with("Binh", None);
    lab.looks_at("Binh", &[("An", 320), ("Chi", 320)]);
    lab.run(2 * SECOND);
    let (of_an, of_chi) = (lab.slot_of("Binh", "An", MediaKind::Video), lab.slot_of("Binh", "Chi", MediaKind::Video));
    assert!(of_an.is_some() && of_chi.is_some());
    lab.leave("An");
    lab.subscribe("Dung");
    lab.subscribe("Em");
    // At once: news of the new An may be heard before the end of the old one.
    lab.join("An", Some(&["q"]));
    assert_ne!(lab.worker_of("An"), 0, "the first thread has others by now");
    lab.heard("Binh");
    lab.run(3 * SECOND);
    assert_eq!(lab.slot_of("Binh", "Chi", MediaKind::Video), of_chi, "Chi stays where she was");
    assert!(lab.slot_of("Binh", "An", MediaKind::Video).is_some());
    let heard = lab.heard("Binh");
    assert!(pictures(&heard).iter().filter(|packet| Stamp::of(packet).initial == 'A').count() > 40);
    assert!(voices(&heard, 'A').len() > 100, "{}", voices(&heard, 'A').len());
    lab.leave("An");
    lab.run(SECOND);
    assert_eq!(lab.slot_of("Binh", "An", MediaKind::Video), None, "An is gone");
    assert_eq!(lab.slot_of("Chi", "An", MediaKind::Audio), None);
}

#[test]
fn changing_tiles_joining_and_leaving_do_not_affect_others() {
    let mut lab = spread(52).with("An", Some(&["q"])).with("Dung", Some(&["q"]));
    let others = ["Chi", "Giang", "Hai", "Lan"];
    for viewer in ["Binh", "Chi", "Giang", "Hai", "Lan"] {
        lab.subscribe(viewer);
        lab.looks_at(viewer, &[("An", 320)]);
    }
    lab.run(3 * SECOND);
    for viewer in others {
        lab.heard(viewer);
    }
    lab.events.clear();
    for turn in 0..20 {
        lab.looks_at("Binh", if turn % 2 == 0 { &[("Dung", 320)] } else { &[("An", 320), ("Dung", 320)] });
        lab.subscribe("Em");
        lab.run(Duration::from_millis(150));
        lab.leave("Em");
    }
    let told = |viewer: &str| {
        let slots = |event: &&SfuEvent| matches!(event, SfuEvent::SlotsChanged { peer, .. } if peer.as_str() == viewer);
        lab.events.iter().filter(slots).count()
    };
    assert_eq!(told("Binh"), 20);
    assert_eq!(others.map(told), [0; 4]);
    for viewer in others {
        let heard = lab.heard(viewer);
        let (voice, shown) = (voices(&heard, 'A'), pictures(&heard));
        assert!(voice.len() > 140 && shown.len() > 70, "{viewer}: {} and {}", voice.len(), shown.len());
        assert!(follows(&voice) && follows(&shown.iter().collect::<Vec<_>>()), "{viewer} hears and sees without a gap");
    }
}

#[test]
fn a_thread_without_peers_is_sent_nothing() {
    let mut lab = spread(48).with("An", SIMULCAST).with("Binh", None).with("Chi", None);
    lab.looks_at("Chi", &[("An", 320)]);
    lab.run(3 * SECOND);
    assert!(lab.passed[2] > 200, "{:?}", lab.passed);
    lab.leave("Chi");
    lab.run(SECOND);
    let before = lab.passed[2];
    lab.run(10 * SECOND);
    assert_eq!(lab.passed[2], before);
    assert_eq!(lab.sends("An"), Some(&[][..]), "nobody looks at An any more");
    lab.heard("Binh");
    lab.run(SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 45, "Bình notices nothing");
}

#[test]
fn a_browser_that_vanishes_on_one_thread_is_gone_on_all() {
    let mut lab = spread(49).with("An", None).with("Binh", None).with("Chi", None);
    lab.run(2 * SECOND);
    lab.vanishes("An");
    lab.run(20 * SECOND);
    assert!(lab.slot_of("Binh", "An", MediaKind::Audio).is_none());
    assert!(lab.slot_of("Binh", "Chi", MediaKind::Audio).is_some());
    let ended = |event: &&SfuEvent| matches!(event, SfuEvent::PublicationEnded { .. });
    assert_eq!(lab.events.iter().filter(ended).count(), 1, "told once");
}

#[test]
fn a_blocked_thread_receives_the_notices_that_it_missed() {
    let mut lab = spread(53).with("An", Some(&["q"])).with("Binh", None).with("Chi", None);
    lab.looks_at("Chi", &[("An", 320), ("Dung", 320)]);
    lab.run(2 * SECOND);
    lab.stuck = Some(2);
    lab.speaks("Binh", 100);
    lab.mute("An", true);
    lab.subscribe("Em");
    lab.join("Dung", SIMULCAST);
    assert_eq!(lab.worker_of("Dung"), 1);
    lab.run(SECOND);
    lab.leave("An");
    lab.run(10 * SECOND);
    assert!(lab.held_back < 12, "{} notices wait: of each track only the latest need", lab.held_back);
    lab.stuck = None;
    lab.heard("Chi");
    lab.run(2 * SECOND);
    assert_eq!(lab.slot_of("Chi", "An", MediaKind::Audio), None, "An has gone");
    let heard = lab.heard("Chi");
    assert!(voices(&heard, 'B').len() > 90, "{}", voices(&heard, 'B').len());
    assert!(pictures(&heard).iter().any(|packet| Stamp::of(packet).initial == 'D'), "Dung has come");
}

#[test]
fn a_small_room_has_one_shard_and_when_it_grows_new_peers_get_all_tracks() {
    let mut lab = spread_from(2, 50).with("An", SIMULCAST).with("Binh", None);
    lab.mute("Binh", true);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(3 * SECOND);
    assert_eq!(lab.passed, [0, 0, 0]);
    lab.join("Chi", None);
    lab.looks_at("Chi", &[("An", 640)]);
    assert_eq!(["An", "Binh", "Chi"].map(|name| lab.worker_of(name)), [0, 0, 1]);
    lab.run(3 * SECOND);
    let heard = lab.heard("Chi");
    assert!(voices(&heard, 'A').len() > 100, "{}", voices(&heard, 'A').len());
    assert_eq!(voices(&heard, 'B').len(), 0, "Bình was muted before Chi came");
    let seen = pictures(&heard);
    assert_eq!(seen.last().map(|packet| Stamp::of(packet).layer), Some(1));
    assert!(voices(&lab.heard("An"), 'C').len() > 100, "and who was there hears the newcomer");
}

#[test]
fn five_hundred_on_three_threads_hear_the_speaker_and_see_the_stage() {
    let config = SfuConfig {
        audio_slots: 1,
        video_slots: 1,
        start_bitrate: crate::Bitrate::from_kbps(4000),
        spread_from: 100,
        ..SfuConfig::default()
    };
    let mut lab = Lab::over(3, 51, &config).with("An", Some(&["q"]));
    lab.run(SECOND);
    let viewers: Vec<String> = (1..500).map(|number| format!("Xã {number}")).collect();
    for viewer in &viewers {
        lab.subscribe(viewer);
        lab.looks_at(viewer, &[("An", 320)]);
    }
    let mut on_each = [0; 3];
    for viewer in &viewers {
        on_each[lab.worker_of(viewer)] += 1;
    }
    assert!(on_each.iter().all(|people| (166..=167).contains(people)), "{on_each:?}");
    lab.run(2 * SECOND);
    for viewer in &viewers {
        lab.heard(viewer);
    }
    lab.run(SECOND);
    for viewer in &viewers {
        let heard = lab.heard(viewer);
        assert!(voices(&heard, 'A').len() >= 48, "{viewer} heard {}", voices(&heard, 'A').len());
        assert!(pictures(&heard).len() >= 23, "{viewer} saw {}", pictures(&heard).len());
    }
    // One packet of voice or picture goes once to each thread, however many people are there.
    assert!(lab.passed[1..].iter().all(|passed| *passed < 4 * 80), "{:?}", lab.passed);
}
