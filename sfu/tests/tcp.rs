// SPDX-License-Identifier: MPL-2.0
//! The media port over TCP: browsers without UDP, and denial of service.

mod test_peer;

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use sfu::{Limits, PublishedSource, Sfu, SfuConfig, SfuHandle, Source};
use test_peer::{Connection, Seat, closed, connect, room, run, start};

/// An speaks by TCP, Bình listens by TCP.
async fn call(sfu: &SfuHandle) -> (Vec<Seat<Connection>>, String) {
    let room = room();
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::by_tcp(sfu.local_addr()), Seat::by_tcp(sfu.local_addr())];
    let (offer, microphone, _) = seats[0].browser.offer(None);
    let source = PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording: None };
    let answer = sfu.publish_offer(&room, &"An".into(), &offer, vec![source]).await.expect("an answer");
    assert!(answer.contains("tcptype passive"), "the answer tells the way by TCP: {answer}");
    seats[0].browser.take_answer(&answer);
    let offer = sfu.subscribe(&room, &"Binh".into()).await.expect("an offer");
    assert!(offer.contains("tcptype passive"));
    let answer = seats[1].browser.answer(&offer);
    sfu.subscribe_answer(&room, &"Binh".into(), &answer).await.expect("accepted");
    (seats, microphone)
}

#[tokio::test(flavor = "multi_thread")]
async fn audio_is_forwarded_without_any_udp() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 50).await;
    let heard: Vec<u64> = seats[1].browser.heard.iter().map(|packet| packet.seq).collect();
    assert!(heard.windows(2).all(|pair| pair[1] == pair[0] + 1), "nothing is lost or turned around: {heard:?}");
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_half_open_tcp_connections_and_garbage_are_closed_and_disturb_nobody() {
    let limits = Limits {
        tcp_connections: 300,
        tcp_connections_per_address: 200,
        tcp_first_check: Duration::from_secs(1),
        ..Limits::default()
    };
    let (sfu, _events) = start(limits);
    let (mut seats, microphone) = call(&sfu).await;
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 10).await;

    let mut silent: Vec<TcpStream> = (0..260).map(|_| connect(sfu.local_addr())).collect();
    let mut garbage: Vec<TcpStream> = (0..20).map(|_| connect(sfu.local_addr())).collect();
    for (place, stream) in garbage.iter_mut().enumerate() {
        let noise: Vec<u8> = (0..3000_usize).map(|i| (i * 31 + place * 17) as u8).collect();
        // Refused already, perhaps: that is fine too.
        let _ = stream.write(&noise);
    }
    let before = seats[1].browser.heard.len();
    let all_gone = |_: &mut [Seat<_>]| silent.iter_mut().chain(garbage.iter_mut()).all(closed);
    run(&mut seats, &microphone, "strangers are sent away", all_gone).await;
    run(&mut seats, &microphone, "Binh still hears An", |seats| seats[1].browser.heard.len() > before + 50).await;

    // There is room again.
    let mut late = connect(sfu.local_addr());
    assert!(!closed(&mut late));
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_browser_that_stops_reading_loses_packets() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    let room = room();
    let mut chi = Seat::by_tcp(sfu.local_addr());
    let offer = sfu.subscribe(&room, &"Chi".into()).await.expect("an offer");
    let answer = chi.browser.answer(&offer);
    sfu.subscribe_answer(&room, &"Chi".into(), &answer).await.expect("accepted");
    seats.push(chi);
    run(&mut seats, &microphone, "both hear An", |seats| seats[1..].iter().all(|seat| seat.browser.heard.len() > 10))
        .await;

    // Bình's page is frozen: its connection stays open and takes nothing, while far more is said
    // than the kernel keeps.
    let frozen = seats.remove(1);
    (seats[0].length, seats[0].at_once) = (1000, 20);
    run(&mut seats, &microphone, "Chi hears on", |seats| seats[1].browser.heard.len() > 4000).await;
    (seats[0].length, seats[0].at_once) = (60, 1);
    let chi: Vec<u64> = seats[1].browser.heard.iter().map(|packet| packet.seq).collect();
    assert!(chi.windows(2).all(|pair| pair[1] == pair[0] + 1), "Chi misses nothing");

    // It wakes up: what was dropped is gone, what comes now is heard.
    seats.push(frozen);
    let now_said = seats[0].said;
    let news =
        |seats: &mut [Seat<_>]| seats[2].browser.heard.iter().any(|packet| packet.time > u64::from(now_said) * 960);
    run(&mut seats, &microphone, "Binh hears on", news).await;
    let (binh, chi) = (seats[2].browser.heard.len(), seats[1].browser.heard.len());
    assert!(binh + 1000 < chi, "{binh} of {chi}: what a sleeper does not take is dropped, not kept");
    sfu.shutdown().await;
}

#[tokio::test]
async fn without_tcp_the_port_is_closed_and_not_announced() {
    let config = SfuConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), tcp: false, ..SfuConfig::default() };
    let (sfu, _events) = Sfu::start(config).expect("a free port");
    assert!(TcpStream::connect(sfu.local_addr()).is_err());
    let room = room();
    sfu.open_room(&room).await.expect("a room");
    let offer = sfu.subscribe(&room, &"Binh".into()).await.expect("an offer");
    assert!(!offer.contains("tcptype") && offer.contains(" udp "), "{offer}");
    sfu.shutdown().await;
}
