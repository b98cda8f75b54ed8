// SPDX-License-Identifier: MPL-2.0
//! The media plane through its public interface and real sockets: threads, the UDP port,
//! recordings, shutdown.

mod test_peer;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::num::NonZeroUsize;
use std::time::Duration;

use sfu::{
    Direction, Limits, MediaKind, PeerKey, PublishedSource, RecordingTarget, RoomKey, Sfu, SfuConfig, SfuError,
    SfuEvent, Source, Transport,
};
use test_peer::{Seat, room, run, start};

#[tokio::test(flavor = "multi_thread")]
async fn audio_is_forwarded_and_recorded_and_a_shutdown_completes_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (sfu, mut events) = start(Limits::default());
    let room = room();
    let (an, binh) = (PeerKey::new("An"), PeerKey::new("Binh"));
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::by_udp(), Seat::by_udp()];
    let (offer, microphone, _) = seats[0].browser.offer(None);
    let path = folder.path().join("an.opus");
    let labels = BTreeMap::from([("speaker".to_owned(), "An".to_owned())]);
    let recording = Some(RecordingTarget { path: path.clone(), labels });
    let source = PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording };
    let answer = sfu.publish_offer(&room, &an, &offer, vec![source]).await.expect("an answer");
    seats[0].browser.take_answer(&answer);
    let offer = sfu.subscribe(&room, &binh).await.expect("an offer");
    let answer = seats[1].browser.answer(&offer);
    sfu.subscribe_answer(&room, &binh, &answer).await.expect("accepted");
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 50).await;

    let stats = sfu.stats(&room).await.expect("an open room");
    let listener = stats.peers.iter().find(|peer| peer.peer == binh).expect("Binh is there");
    assert!(listener.slots.iter().any(|slot| slot.packets > 50));
    let speaker = stats.peers.iter().find(|peer| peer.peer == an).expect("An is there");
    assert_eq!(speaker.publications[0].codec, "opus");
    let links = sfu.links(&room).await.expect("an open room");
    let binh_links = links.iter().find(|links| links.peer == binh).expect("Binh is there");
    assert!(binh_links.subscribe.is_some_and(|link| link.connected && link.transport == Some(Transport::Udp)));
    let totals = sfu.totals().await.expect("running");
    assert_eq!((totals.rooms, totals.peers, totals.publishing, totals.subscribing), (1, 2, 1, 1));
    assert!(totals.received_packets > 50 && totals.sent_packets > 50 && totals.sent_bytes > totals.sent_packets);
    let batches: u64 = totals.queue_times.counts.iter().sum();
    assert!(
        batches > 50 && batches <= totals.received_packets,
        "every batch that caused sending was timed: {totals:?}"
    );
    sfu.shutdown().await;
    assert_eq!(sfu.open_room(&RoomKey::new("khác")).await, Err(SfuError::Stopped));

    let mut told = Vec::new();
    while let Some(event) = events.recv().await {
        told.push(event);
    }
    let connected = |direction| {
        told.iter().any(|event| matches!(event, SfuEvent::PeerConnected { direction: d, .. } if *d == direction))
    };
    assert!(connected(Direction::Publish) && connected(Direction::Subscribe));
    let slots = told.iter().find_map(|event| match event {
        SfuEvent::SlotsChanged { peer, assignments, .. } if *peer == binh => Some(assignments.clone()),
        _ => None,
    });
    let carries_an = |slot: &sfu::SlotAssignment| {
        slot.kind == MediaKind::Audio && slot.track.as_ref().is_some_and(|track| track.publisher == an)
    };
    assert!(slots.expect("Binh's slots were told").iter().any(carries_an));
    let ended = told.iter().any(|event| matches!(event, SfuEvent::RecordingEnded { path: p, .. } if *p == path));
    assert!(ended, "the file was completed before the shutdown returned");
    let sidecar = std::fs::read_to_string(path.with_extension("json")).expect("a sidecar");
    assert!(sidecar.contains("\"complete\": true") && sidecar.contains("\"speaker\": \"An\""), "{sidecar}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_that_offers_receives_only_the_participant_it_requested() {
    let (sfu, _events) = start(Limits::default());
    let room = room();
    let (an, binh, display) = (PeerKey::new("An"), PeerKey::new("Binh"), PeerKey::new("Màn hình"));
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::by_udp(), Seat::by_udp(), Seat::by_udp()];
    let mut microphones = Vec::new();
    for (seat, peer) in seats.iter_mut().zip([&an, &binh]) {
        let (offer, mid, _) = seat.browser.offer(None);
        let source = PublishedSource { mid: mid.clone(), source: Source::Microphone, recording: None };
        let answer = sfu.publish_offer(&room, peer, &offer, vec![source]).await.expect("an answer");
        seat.browser.take_answer(&answer);
        microphones.push(mid);
    }
    let (offer, _, _) = seats[2].browser.offer(None);
    let receives = offer.replace("a=sendonly", "a=recvonly");
    let answer = sfu.subscribe_offer(&room, &display, &receives, Some(binh.clone())).await.expect("an answer");
    seats[2].browser.take_answer(&answer);
    // An speaks all the time, but is not the one who was asked for.
    run(&mut seats, &microphones[0], "the player's connection is up", |seats| seats[2].browser.connected).await;
    let quiet = seats[0].said + 50;
    run(&mut seats, &microphones[0], "An has spoken for a second", |seats| seats[0].said > quiet).await;
    assert_eq!(seats[2].browser.heard.len(), 0);
    seats.swap(0, 1);
    run(&mut seats, &microphones[1], "the player hears Bình", |seats| seats[2].browser.heard.len() > 20).await;

    sfu.disconnect(&room, &display, Direction::Subscribe).await.expect("an order");
    let stats = sfu.stats(&room).await.expect("an open room");
    let of = |peer: &PeerKey| stats.peers.iter().find(|stats| stats.peer == *peer).expect("in the room").clone();
    assert!(of(&display).subscribe.is_none() && of(&binh).publish.is_some());
    sfu.disconnect(&room, &binh, Direction::Publish).await.expect("an order");
    sfu.disconnect(&room, &PeerKey::new("nobody"), Direction::Publish).await.expect("nothing to do");
    let stats = sfu.stats(&room).await.expect("an open room");
    assert!(stats.peers.iter().all(|stats| stats.peer != binh || stats.publications.is_empty()));
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn datagrams_of_strangers_do_not_reach_the_meeting() {
    let (sfu, _events) = start(Limits::default());
    let room = room();
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::by_udp(), Seat::by_udp()];
    let (offer, microphone, _) = seats[0].browser.offer(None);
    let source = PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording: None };
    let answer = sfu.publish_offer(&room, &"An".into(), &offer, vec![source]).await.expect("an answer");
    seats[0].browser.take_answer(&answer);
    let offer = sfu.subscribe(&room, &"Binh".into()).await.expect("an offer");
    let answer = seats[1].browser.answer(&offer);
    sfu.subscribe_answer(&room, &"Binh".into(), &answer).await.expect("accepted");
    let stranger = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    stranger.set_read_timeout(Some(Duration::from_millis(200))).expect("a socket");
    for byte in 0..=255_u8 {
        for length in [1, 20, 200, 1400] {
            stranger.send_to(&vec![byte; length], sfu.local_addr()).expect("loopback takes it");
        }
    }
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 20).await;
    assert!(stranger.recv_from(&mut [0; 100]).is_err(), "a stranger gets no answer");
    let totals = sfu.totals().await.expect("running");
    assert!(totals.dropped_strangers > 500, "they are counted: {totals:?}");
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_room_uses_two_threads_and_is_one_room() {
    let config = SfuConfig {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        workers: NonZeroUsize::new(2),
        spread_from: 2,
        ..SfuConfig::default()
    };
    let (sfu, _events) = Sfu::start(config).expect("a free port");
    let room = RoomKey::new("toàn tỉnh");
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::by_udp()];
    let (offer, microphone, _) = seats[0].browser.offer(None);
    let source = PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording: None };
    let answer = sfu.publish_offer(&room, &"An".into(), &offer, vec![source]).await.expect("an answer");
    seats[0].browser.take_answer(&answer);
    let listeners: Vec<PeerKey> = ["Bình", "Chi", "Dung", "Giang"].map(PeerKey::new).into();
    for listener in &listeners {
        let mut seat = Seat::by_udp();
        let offer = sfu.subscribe(&room, listener).await.expect("an offer");
        let answer = seat.browser.answer(&offer);
        sfu.subscribe_answer(&room, listener, &answer).await.expect("accepted");
        seats.push(seat);
    }
    let everybody_hears = |seats: &mut [Seat<_>]| seats[1..].iter().all(|seat| seat.browser.heard.len() > 50);
    run(&mut seats, &microphone, "everybody hears An", everybody_hears).await;

    let threads = sfu.worker_totals().await.expect("running");
    assert_eq!(threads.len(), 2);
    assert!(threads.iter().all(|thread| thread.sent_packets > 100), "both send: {threads:?}");
    assert_eq!(threads.iter().map(|thread| thread.subscribing).collect::<Vec<_>>(), [2, 2]);
    let totals = sfu.totals().await.expect("running");
    assert_eq!((totals.rooms, totals.peers, totals.dropped_queue_full), (1, 5, 0));
    let stats = sfu.stats(&room).await.expect("an open room");
    let of_an = |slot: &sfu::SlotStats| slot.track.as_ref().is_some_and(|track| track.publisher == "An".into());
    let hearing = stats.peers.iter().filter(|peer| peer.slots.iter().any(of_an)).count();
    assert_eq!((stats.peers.len(), hearing), (5, 4), "the room is told whole");
    assert_eq!(sfu.links(&room).await.expect("an open room").len(), 5);

    for listener in &listeners {
        sfu.remove_peer(&room, listener).await.expect("an order");
    }
    sfu.remove_peer(&room, &"nobody".into()).await.expect("nothing to do");
    assert_eq!(sfu.stats(&room).await.expect("an open room").peers.len(), 1);
    sfu.close_room(&room).await.expect("closing works");
    assert_eq!(sfu.stats(&room).await, Err(SfuError::NoSuchRoom(room.clone())));
    sfu.open_room(&room).await.expect("it may be opened again");
    assert_eq!(sfu.stats(&room).await.expect("an open room").peers.len(), 0);
    assert_eq!(sfu.totals().await.expect("running").peers, 0, "no thread has kept anybody");
    sfu.shutdown().await;
}

#[tokio::test]
async fn the_number_of_rooms_is_limited_and_closing_one_frees_its_place() {
    let mut config = SfuConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), ..SfuConfig::default() };
    config.limits.rooms = 1;
    let (sfu, _events) = Sfu::start(config).expect("a free port");
    let (first, second) = (RoomKey::new("một"), RoomKey::new("hai"));
    assert_eq!(sfu.open_room(&first).await, Ok(()));
    assert_eq!(sfu.open_room(&first).await, Ok(()), "opening again changes nothing");
    assert_eq!(sfu.open_room(&second).await, Err(SfuError::Limit { what: "open rooms", limit: 1 }));
    assert_eq!(sfu.subscribe(&second, &"An".into()).await, Err(SfuError::NoSuchRoom(second.clone())));
    sfu.close_room(&first).await.expect("closing works");
    assert_eq!(sfu.open_room(&second).await, Ok(()));
    let taken = Sfu::start(SfuConfig { bind: sfu.local_addr(), ..SfuConfig::default() });
    assert!(taken.is_err(), "a port in use is an error, not a silence");
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_started_before_its_network_announces_its_current_address_to_new_connections() {
    let (sfu, _events) = start(Limits::default());
    sfu.open_room(&room()).await.expect("a room");
    let mut seats = vec![Seat::by_udp(), Seat::by_udp()];
    let microphone = seats[0].publish(&sfu, "An").await;
    seats[1].subscribe(&sfu, "Binh").await;
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 10).await;

    let now: [std::net::IpAddr; 2] = [[192, 0, 2, 7].into(), std::net::Ipv4Addr::LOCALHOST.into()];
    assert_eq!(sfu.announce(&now), Ok(true));
    assert_eq!(sfu.announce(&now), Ok(false), "told once");
    assert_eq!(sfu.announce(&[]), Ok(false), "a moment without any address changes nothing");
    let offer = sfu.subscribe(&room(), &"Chi".into()).await.expect("an offer");
    assert!(offer.contains(" 192.0.2.7 "), "{offer}");

    assert_eq!(sfu.announce(&[[192, 0, 2, 8].into()]), Ok(true));
    let offer = sfu.subscribe(&room(), &"Dung".into()).await.expect("an offer");
    assert!(offer.contains(" 192.0.2.8 ") && !offer.contains(" 192.0.2.7 "), "{offer}");
    let before = seats[1].browser.heard.len();
    run(&mut seats, &microphone, "Binh hears on", |seats| seats[1].browser.heard.len() > before + 20).await;
    sfu.shutdown().await;
}
