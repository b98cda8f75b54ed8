// SPDX-License-Identifier: MPL-2.0
//! Cameras of other kinds than most: encoders of halls and old machines send H.264.

use super::lab::{Lab, offered};
use super::pictures::Stamp;
use super::{SECOND, SIMULCAST, pictures, room, voices};
use crate::engine::testing::Codec;
use crate::forwarding::Command;
use crate::{PauseReason, PublishedSource, SfuEvent, Source};

#[test]
fn an_h264_camera_and_a_vp8_camera_are_received_with_their_payload_types() {
    let mut lab = Lab::new(31).with("An", Some(&["q"]));
    lab.publish_in(Codec::H264, "Hội trường", Some(&["q"]));
    lab.join("Binh", None);
    lab.looks_at("Binh", &[("An", 320), ("Hội trường", 320)]);
    lab.run(4 * SECOND);
    let heard = pictures(&lab.heard("Binh"));
    for initial in ['A', 'H'] {
        let of: Vec<_> = heard.iter().filter(|packet| Stamp::of(packet).initial == initial).collect();
        assert!(of.len() > 60, "{} packets of {initial}", of.len());
        assert!(Stamp::of(of[0]).key, "{initial} begins with a key frame");
        let types: Vec<u8> = of.iter().map(|packet| packet.payload_type).collect();
        assert!(types.iter().all(|number| *number == types[0]), "one codec, one payload type: {types:?}");
    }
    let types =
        ['A', 'H'].map(|who| heard.iter().find(|packet| Stamp::of(packet).initial == who).unwrap().payload_type);
    assert_ne!(types[0], types[1], "each in its own codec");
    let stats = lab.order(|reply| Command::Stats { room: room(), reply }).unwrap();
    let named = |who: &str| {
        let peer = stats.peers.iter().find(|peer| peer.peer.as_str() == who).unwrap();
        peer.publications.iter().map(|publication| publication.codec).collect::<Vec<_>>()
    };
    assert_eq!(named("An"), ["opus", "VP8"]);
    assert_eq!(named("Hội trường"), ["opus", "H264"]);
}

#[test]
fn a_larger_tile_gets_a_larger_picture_of_an_h264_camera_too() {
    let mut lab = Lab::new(32);
    lab.publish_in(Codec::H264, "Hội trường", SIMULCAST);
    lab.join("Binh", None);
    lab.looks_at("Binh", &[("Hội trường", 320)]);
    lab.run(3 * SECOND);
    let small = pictures(&lab.heard("Binh"));
    assert!(small.iter().all(|packet| Stamp::of(packet).layer == 0));
    lab.looks_at("Binh", &[("Hội trường", 1280)]);
    lab.run(8 * SECOND);
    let heard = [small, pictures(&lab.heard("Binh"))].concat();
    assert_eq!(Stamp::of(heard.last().unwrap()).layer, 2);
    for pair in heard.windows(2) {
        let (old, new) = (Stamp::of(&pair[0]), Stamp::of(&pair[1]));
        assert_eq!(pair[1].seq, pair[0].seq + 1, "no gap in sequence numbers");
        assert!(old.layer == new.layer || (new.key && new.part == 0), "a layer begins with its key frame");
        assert!(new.picture - old.picture <= 2, "nothing to be seen as a freeze: {old:?} {new:?}");
    }
}

#[test]
fn lost_packets_of_an_h264_frame_are_retransmitted() {
    let mut lab = Lab::new(33);
    lab.publish_in(Codec::H264, "Hội trường", Some(&["q"]));
    lab.join("Binh", None);
    lab.looks_at("Binh", &[("Hội trường", 320)]);
    lab.run(3 * SECOND);
    lab.heard("Binh");
    lab.loss = 0.05;
    lab.run(8 * SECOND);
    lab.loss = 0.0;
    lab.run(SECOND);
    let heard = pictures(&lab.heard("Binh"));
    let (first, last) = (heard.first().unwrap().seq, heard.last().unwrap().seq);
    let missing = last - first + 1 - heard.len() as u64;
    assert!(heard.len() > 150 && missing <= 2, "{missing} of {} are missing", heard.len());
}

#[test]
fn a_browser_without_h264_is_notified_and_gets_audio_and_other_video() {
    let mut lab = Lab::new(34).with("An", Some(&["q"]));
    lab.publish_in(Codec::H264, "Hội trường", Some(&["q"]));
    lab.publish("Firefox", None);
    lab.subscribe_knowing(&[Codec::Vp8], "Firefox");
    lab.join("Binh", None);
    for viewer in ["Firefox", "Binh"] {
        lab.looks_at(viewer, &[("Hội trường", 320), ("An", 320)]);
    }
    lab.run(4 * SECOND);
    let told: Vec<_> = lab
        .events
        .iter()
        .filter_map(|event| match event {
            SfuEvent::VideoPaused { peer, track, paused, .. } => {
                Some((peer.as_str(), track.publisher.as_str(), *paused))
            }
            _ => None,
        })
        .collect();
    assert_eq!(told, [("Firefox", "Hội trường", Some(PauseReason::Codec))], "told once, and nobody else");
    let heard = lab.heard("Firefox");
    assert!(pictures(&heard).iter().all(|packet| Stamp::of(packet).initial == 'A'));
    assert!(pictures(&heard).len() > 60, "An is seen");
    assert!(voices(&heard, 'H').len() > 100, "the hall is heard");
    let seen = pictures(&lab.heard("Binh"));
    assert!(seen.iter().filter(|packet| Stamp::of(packet).initial == 'H').count() > 60, "others see the hall");

    // The hall takes another encoder.
    lab.events.clear();
    lab.publish("Hội trường", Some(&["q"]));
    lab.run(3 * SECOND);
    let paused = |event: &SfuEvent| match event {
        SfuEvent::VideoPaused { peer, paused, .. } => Some((peer.to_string(), *paused)),
        _ => None,
    };
    let told: Vec<_> = lab.events.iter().filter_map(paused).collect();
    assert_eq!(told, [("Firefox".to_owned(), None)], "it is paused no more");
    assert!(pictures(&lab.heard("Firefox")).iter().any(|packet| Stamp::of(packet).initial == 'H'));
}

/// The payload types of each media line of a description, by the names of their codecs.
fn codecs_of(sdp: &str) -> Vec<Vec<&str>> {
    sdp.split("\r\nm=")
        .skip(1)
        .map(|lines| {
            let name = |number: &str| {
                let prefix = format!("a=rtpmap:{number} ");
                let line = lines.lines().find_map(|line| line.strip_prefix(prefix.as_str()));
                line.and_then(|line| line.split('/').next()).filter(|name| *name != "rtx")
            };
            lines.lines().next().unwrap_or_default().split(' ').skip(3).filter_map(name).collect()
        })
        .collect()
}

#[test]
fn answers_prefer_vp8_unless_the_browser_offers_only_another_codec() {
    let mut lab = Lab::new(35);
    let sources = || {
        [("0", Source::Microphone), ("1", Source::Camera), ("2", Source::Screen)]
            .map(|(mid, source)| PublishedSource { mid: mid.into(), source, recording: None })
            .to_vec()
    };
    // Chromium 156: as every page offers, and as one on a large machine does.
    let usual = include_str!("../../engine/offers/chromium-156-usual.sdp");
    let insisting = include_str!("../../engine/offers/chromium-156-large-machine.sdp");
    let mut answer = |peer: &str, sdp: &str| {
        let (peer, offered, sources) = (peer.into(), offered(sdp), sources());
        lab.order(|reply| Command::PublishOffer { room: room(), peer, offered, sources, reply }).expect("answered")
    };
    let usual = answer("An", usual);
    let codecs = codecs_of(&usual);
    assert_eq!(codecs[0], ["opus"]);
    assert_eq!([codecs[1][0], codecs[2][0]], ["VP8", "VP8"], "{codecs:?}");
    assert!(["VP9", "AV1", "H264"].iter().all(|codec| codecs[1].contains(codec)), "{codecs:?}");
    assert_eq!(codecs_of(&answer("Binh", insisting)), [vec!["opus"], vec!["VP9"], vec!["AV1"]]);
}
