// SPDX-License-Identifier: MPL-2.0
//! What people in a room notice, in virtual time over real WebRTC ends.

mod codecs;
mod economy;
mod faults;
mod forged_checks;
mod known_lines;
mod lab;
mod more_slots;
mod pictures;
mod restart;
mod scalable;
mod shards;
mod small_packets;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

use crate::engine::testing::{Datagram, ReceivedPacket};
use crate::engine::{Answered, Offered};
use crate::forwarding::Command;
use crate::{Direction, Limits, MediaKind, PauseReason, PublishedSource, SfuConfig, SfuError, SfuEvent, Source};
use lab::{Lab, room};
use pictures::{Stamp, picture_numbers};

const SIMULCAST: Option<&[&str]> = Some(&["q", "h", "f"]);
const SECOND: Duration = Duration::from_secs(1);

fn voices(heard: &[ReceivedPacket], initial: char) -> Vec<&ReceivedPacket> {
    heard.iter().filter(|packet| packet.payload.len() == 4 && packet.payload[1] == initial as u8).collect()
}

fn pictures(heard: &[ReceivedPacket]) -> Vec<ReceivedPacket> {
    let mut pictures: Vec<ReceivedPacket> = heard.iter().filter(|packet| packet.payload.len() > 100).cloned().collect();
    pictures.sort_by_key(|packet| packet.seq);
    pictures
}

#[test]
fn everybody_hears_everybody_else_and_not_themselves() {
    let mut lab = Lab::new(1).with("An", None).with("Binh", None).with("Chi", None);
    lab.run(3 * SECOND);
    for listener in ["An", "Binh", "Chi"] {
        let heard = lab.heard(listener);
        for speaker in ["An", "Binh", "Chi"] {
            let count = voices(&heard, speaker.chars().next().unwrap()).len();
            if speaker == listener {
                assert_eq!(count, 0, "{listener} hears himself");
            } else {
                assert!(count > 90, "{listener} heard {count} packets of {speaker}");
            }
        }
    }
    let connected = |direction| {
        let is = |event: &&SfuEvent| matches!(event, SfuEvent::PeerConnected { direction: d, .. } if *d == direction);
        lab.events.iter().filter(is).count()
    };
    assert_eq!((connected(Direction::Publish), connected(Direction::Subscribe)), (3, 3));
}

#[test]
fn video_is_complete_after_loss_and_reordering_on_both_links() {
    let mut lab = Lab::new(2).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(3 * SECOND);
    lab.heard("Binh");
    lab.loss = 0.05;
    lab.jitter = Duration::from_millis(15);
    let mut heard = Vec::new();
    // Jitter may make the estimator pause the picture for a while; that is not what is asked here.
    while heard.len() < 250 {
        assert!(lab.time() < 90 * SECOND, "only {} packets came", heard.len());
        lab.run(SECOND);
        heard = pictures(&[heard, lab.heard("Binh")].concat());
    }
    lab.loss = 0.0;
    lab.run(SECOND);
    let heard = pictures(&[heard, lab.heard("Binh")].concat());
    let numbers: BTreeSet<u64> = heard.iter().map(|packet| packet.seq).collect();
    let (first, last) = (*numbers.first().unwrap(), *numbers.last().unwrap());
    let missing = (last - first + 1) - numbers.len() as u64;
    // About 25 of 250 packets were lost on one of the two lines; resends bring them back.
    assert!(missing <= 2, "{missing} packets are missing at the end");
    let stamps: Vec<u16> = heard.iter().map(|packet| Stamp::of(packet).picture).collect();
    assert!(stamps.is_sorted(), "sequence numbers follow the order of the pictures");
}

#[test]
fn a_larger_tile_switches_to_a_larger_layer_at_a_key_frame_without_gaps_in_numbers() {
    let mut lab = Lab::new(3).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(3 * SECOND);
    let small = pictures(&lab.heard("Binh"));
    assert!(small.len() > 40, "{}", small.len());
    assert!(small.iter().all(|packet| Stamp::of(packet).layer == 0));
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(8 * SECOND);
    let heard = [small, pictures(&lab.heard("Binh"))].concat();
    assert_eq!(Stamp::of(heard.last().unwrap()).layer, 2, "the large layer is shown in the end");
    for pair in heard.windows(2) {
        let (before, after) = (&pair[0], &pair[1]);
        let (old, new) = (Stamp::of(before), Stamp::of(after));
        assert_eq!(after.seq, before.seq + 1, "no gap in sequence numbers");
        if old.layer != new.layer {
            assert!(new.key && new.part == 0, "a layer begins with the first packet of a key frame");
        }
        let (id, tl0) = picture_numbers(after);
        let (old_id, old_tl0) = picture_numbers(before);
        let same_picture = (old.layer, old.picture) == (new.layer, new.picture);
        let step = u16::from(!same_picture);
        assert_eq!(id, (old_id + step) & 0x7fff, "picture ids go on: {old:?} {new:?}");
        assert_eq!(tl0, old_tl0.wrapping_add(step as u8));
        assert_eq!(after.time == before.time, same_picture, "a picture has one time stamp of its own");
    }
}

#[test]
fn the_first_frame_of_a_camera_arrives_within_a_few_round_trips_on_an_unmeasured_link() {
    let config = SfuConfig { audio_slots: 2, video_slots: 2, ..SfuConfig::default() };
    let mut lab = Lab::with_config(4, &config).with("An", Some(&["q"]));
    lab.run(2 * SECOND);
    let mut lab = lab.with("Binh", None);
    let began = lab.time();
    lab.looks_at("Binh", &[("An", 1280)]);
    let mut seen = Vec::new();
    while seen.is_empty() && lab.time() < began + 2 * SECOND {
        lab.run(Duration::from_millis(10));
        seen = pictures(&lab.heard("Binh"));
    }
    // ICE and DTLS take five trips of 40 ms here, the train and its answer three.
    let after = lab.time().saturating_sub(began);
    assert!(after < Duration::from_millis(450), "{after:?}");
}

#[test]
fn a_link_too_slow_for_video_keeps_audio() {
    let config = SfuConfig {
        start_bitrate: crate::Bitrate::from_kbps(60),
        audio_slots: 2,
        video_slots: 2,
        ..SfuConfig::default()
    };
    let mut lab = Lab::with_config(4, &config).with("An", Some(&["q"])).with("Binh", None);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(Duration::from_millis(500));
    let heard = lab.heard("Binh");
    assert!(pictures(&heard).is_empty());
    assert!(voices(&heard, 'A').len() > 5, "{}", voices(&heard, 'A').len());
    let paused = |event: &SfuEvent| matches!(event, SfuEvent::VideoPaused { paused: Some(PauseReason::Bandwidth), .. });
    assert!(lab.events.iter().any(paused));
}

#[test]
fn unused_layers_are_switched_off_and_resume_at_once() {
    let mut lab = Lab::new(13).with("An", SIMULCAST).with("Binh", None).with("Chi", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&["q".to_owned()][..]), "one small tile needs one small layer");
    lab.heard("Binh");
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.run(Duration::from_millis(300));
    assert!(lab.sends("An").is_some_and(|layers| layers.contains(&"f".to_owned())), "{:?}", lab.sends("An"));
    let heard = pictures(&lab.heard("Binh"));
    assert!(heard.iter().any(|packet| Stamp::of(packet).layer == 2), "the large picture is there within 300 ms");
    let numbers: Vec<u16> = heard.iter().map(|packet| Stamp::of(packet).picture).collect();
    assert!(numbers.windows(2).all(|pair| pair[1] - pair[0] <= 1), "no picture is missing meanwhile: {numbers:?}");
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&["f".to_owned()][..]));
    lab.looks_at("Binh", &[]);
    lab.run(10 * SECOND);
    assert_eq!(lab.sends("An"), Some(&[][..]), "a camera that nobody looks at sends nothing");
}

#[test]
fn a_layer_that_the_publisher_cannot_send_is_not_waited_for() {
    let mut lab = Lab::new(14).with("An", SIMULCAST).with("Binh", None);
    lab.looks_at("Binh", &[("An", 320)]);
    lab.run(10 * SECOND);
    lab.looks_at("Binh", &[("An", 1280)]);
    lab.cannot_send("An", "f");
    lab.heard("Binh");
    lab.run(20 * SECOND);
    let heard = pictures(&lab.heard("Binh"));
    assert_eq!(Stamp::of(heard.last().unwrap()).layer, 1, "the next best layer is shown");
    let asked = |event: &&SfuEvent| matches!(event, SfuEvent::LayersIdle { .. });
    assert!(lab.events.iter().filter(asked).count() < 12, "the publisher is not asked over and over");
}

#[test]
fn a_key_frame_is_requested_until_it_arrives_but_not_once_per_viewer() {
    let mut lab = Lab::new(5).with("An", SIMULCAST);
    lab.run(2 * SECOND);
    let before = lab.publisher("An").keyframe_requests;
    for viewer in ["Binh", "Chi", "Dung", "Giang"] {
        lab.join(viewer, None);
        lab.looks_at(viewer, &[("An", 320)]);
    }
    lab.run(2 * SECOND);
    for viewer in ["Binh", "Chi", "Dung", "Giang"] {
        let heard = pictures(&lab.heard(viewer));
        assert!(heard.first().is_some_and(|packet| Stamp::of(packet).key), "{viewer} begins with a key frame");
    }
    let asked = lab.publisher("An").keyframe_requests - before;
    assert!((1..=4).contains(&asked), "asked {asked} times");
}

#[test]
fn slots_are_reused_when_participants_join_and_leave() {
    let mut lab = Lab::new(6).with("Nghe", None).with("An", Some(&["q"])).with("Binh", Some(&["q"]));
    lab.looks_at("Nghe", &[("An", 320), ("Binh", 320)]);
    lab.run(2 * SECOND);
    let of_an = lab.slot_of("Nghe", "An", MediaKind::Video).expect("An is shown");
    let of_binh = lab.slot_of("Nghe", "Binh", MediaKind::Video).expect("Binh is shown");
    lab.leave("An");
    lab.join("Chi", Some(&["q"]));
    lab.looks_at("Nghe", &[("Chi", 320), ("Binh", 320)]);
    lab.heard("Nghe");
    lab.run(2 * SECOND);
    assert_eq!(lab.slot_of("Nghe", "Chi", MediaKind::Video), Some(of_an), "the free slot is taken");
    assert_eq!(lab.slot_of("Nghe", "Binh", MediaKind::Video), Some(of_binh), "Binh stays where he was");
    let heard = pictures(&lab.heard("Nghe"));
    assert!(heard.iter().any(|packet| Stamp::of(packet).initial == 'C'));
    assert_eq!(lab.slots("Nghe").len(), 4, "no slot was added");
}

#[test]
fn a_muted_participant_is_silent_until_unmuted() {
    let mut lab = Lab::new(7).with("An", None).with("Binh", None);
    lab.run(2 * SECOND);
    lab.mute("An", true);
    lab.run(Duration::from_millis(200));
    lab.heard("Binh");
    lab.run(2 * SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').is_empty());
    lab.mute("An", false);
    lab.run(SECOND);
    let heard = lab.heard("Binh");
    assert!(voices(&heard, 'A').len() > 40);
    lab.mute("An", true);
    lab.publish("An", None);
    lab.run(2 * SECOND);
    lab.heard("Binh");
    lab.run(SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').is_empty(), "a mute holds over a new connection");
}

#[test]
fn with_more_microphones_than_slots_the_active_speaker_gets_and_keeps_a_slot() {
    let mut lab = Lab::new(8);
    for name in ["An", "Binh", "Chi", "Dung", "Em"] {
        lab.join(name, None);
    }
    lab.run(2 * SECOND);
    lab.speaks("Em", 100);
    lab.run(SECOND);
    let slot = lab.slot_of("An", "Em", MediaKind::Audio).expect("who speaks is heard");
    lab.heard("An");
    lab.speaks("Dung", 110);
    lab.run(2 * SECOND);
    assert_eq!(lab.slot_of("An", "Em", MediaKind::Audio), Some(slot));
    assert!(lab.slot_of("An", "Dung", MediaKind::Audio).is_some());
    let told = lab.events.iter().rev().find_map(|event| match event {
        SfuEvent::Speakers { speakers, .. } => Some(speakers.clone()),
        _ => None,
    });
    let names: Vec<String> = told.expect("speakers are told").iter().map(|(peer, _)| peer.to_string()).collect();
    assert_eq!(names, ["Dung", "Em"], "loudest first");
    lab.speaks("Dung", 10);
    lab.speaks("Em", 10);
    lab.run(4 * SECOND);
    let last = lab.events.iter().rev().find(|event| matches!(event, SfuEvent::Speakers { .. }));
    assert!(matches!(last, Some(SfuEvent::Speakers { speakers, .. }) if speakers.is_empty()));
}

#[test]
fn the_chair_is_always_heard_however_many_speak() {
    let mut lab = Lab::new(15);
    for name in ["An", "Binh", "Chi", "Dung", "Em"] {
        lab.join(name, None);
    }
    let chair = |first| move |reply| Command::SetPriority { room: room(), peer: "An".into(), first, reply };
    assert_eq!(lab.order(chair(true)), Ok(()));
    lab.speaks("Chi", 100);
    lab.speaks("Dung", 100);
    lab.run(3 * SECOND);
    lab.heard("Em");
    lab.run(SECOND);
    let heard = lab.heard("Em");
    assert!(voices(&heard, 'A').len() > 40, "the chair is heard although silent and two others speak for two slots");
    assert!(voices(&heard, 'C').len() > 40, "who began to speak first has the other slot");

    assert_eq!(lab.order(chair(false)), Ok(()));
    lab.run(SECOND);
    lab.heard("Em");
    lab.run(SECOND);
    let heard = lab.heard("Em");
    assert_eq!(voices(&heard, 'A').len(), 0, "the chair has given over");
    assert!(voices(&heard, 'C').len() > 40 && voices(&heard, 'D').len() > 40);
}

#[test]
fn datagrams_of_unknown_sources_and_garbage_change_nothing() {
    let mut lab = Lab::new(9).with("An", None).with("Binh", None);
    lab.run(2 * SECOND);
    let stranger: SocketAddr = "203.0.113.9:4000".parse().unwrap();
    let server: SocketAddr = "10.0.0.1:7882".parse().unwrap();
    let an = lab.publisher("An").address;
    let mut noise = vec![0x80, 0x6f];
    noise.extend_from_slice(&[7; 60]);
    let stun_garbage = [&[0, 1, 0, 200, 0x21, 0x12, 0xa4, 0x42][..], &[0; 40]].concat();
    for bytes in [&noise[..], &stun_garbage, &[], &[0x16; 40], &[0xff; 1400]] {
        for source in [stranger, an] {
            lab.take_in(&Datagram { source, destination: server, bytes: bytes.to_vec() });
        }
    }
    assert_eq!(lab.waiting_for(stranger), 0, "strangers get no answer");
    lab.heard("Binh");
    lab.run(2 * SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 90);
    let gone = |event: &SfuEvent| matches!(event, SfuEvent::PeerDisconnected { .. });
    assert!(!lab.events.iter().any(gone));
}

#[test]
fn invalid_session_descriptions_are_refused_with_a_reason_and_do_not_affect_the_meeting() {
    let mut lab = Lab::new(10).with("An", None).with("Binh", None);
    lab.run(2 * SECOND);
    let good = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    let too_long = "a=x\r\n".repeat(50_000);
    let many_lines = format!("{good}{}", "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(20));
    let limits = Limits::default();
    for sdp in ["", "không phải SDP", good, "v=0\r\nm=audio", "\0\0\0", &too_long, &many_lines] {
        let sources = vec![PublishedSource { mid: "0".into(), source: Source::Microphone, recording: None }];
        let refused = Offered::read(sdp, &limits).and_then(|offered| {
            lab.order(|reply| Command::PublishOffer { room: room(), peer: "An".into(), offered, sources, reply })
        });
        assert!(matches!(&refused, Err(SfuError::BadSdp(_))), "{refused:?}");
        assert!(refused.unwrap_err().to_string().len() > 20, "the reason is said");
    }
    let answered = || Answered::read(good, &limits).expect("well formed");
    let order = |reply| Command::SubscribeAnswer { room: room(), peer: "Dung".into(), answered: answered(), reply };
    assert_eq!(lab.order(order), Err(SfuError::NoSuchPeer("Dung".into())));
    let order = |reply| Command::SubscribeAnswer { room: room(), peer: "Binh".into(), answered: answered(), reply };
    assert_eq!(lab.order(order), Err(SfuError::NoOffer), "nothing was offered since the last answer");
    assert!(matches!(Answered::read("rác", &limits), Err(SfuError::BadSdp(_))));
    lab.heard("Binh");
    lab.run(2 * SECOND);
    assert!(voices(&lab.heard("Binh"), 'A').len() > 90, "An goes on publishing");
}

#[test]
fn a_vanished_browser_times_out_and_its_tracks_end() {
    let mut lab = Lab::new(11).with("An", None).with("Binh", None);
    lab.run(2 * SECOND);
    let began = lab.time();
    lab.loss = 1.0;
    lab.run(20 * SECOND);
    let ended = |event: &SfuEvent| matches!(event, SfuEvent::PublicationEnded { .. });
    assert_eq!(lab.events.iter().filter(|event| ended(event)).count(), 2);
    let lost = |event: &&SfuEvent| matches!(event, SfuEvent::PeerDisconnected { .. });
    assert_eq!(lab.events.iter().filter(lost).count(), 4, "both connections of both, since {began:?}");
}

#[test]
fn a_full_room_refuses_the_next_peer() {
    let mut config = SfuConfig { audio_slots: 1, video_slots: 1, ..SfuConfig::default() };
    config.limits.peers_per_room = 2;
    let mut lab = Lab::with_config(12, &config).with("An", None).with("Binh", None);
    let refused = lab.order(|reply| Command::Subscribe { room: room(), peer: "Chi".into(), reply });
    assert_eq!(refused, Err(SfuError::Limit { what: "peers in the room", limit: 2 }));
    let unknown = lab.order(|reply| Command::Subscribe { room: "khác".into(), peer: "Chi".into(), reply });
    assert_eq!(unknown, Err(SfuError::NoSuchRoom("khác".into())));
}
