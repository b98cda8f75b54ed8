// SPDX-License-Identifier: MPL-2.0
//! Denial of service over real sockets: other participants are not affected.

mod test_peer;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, UdpSocket};

use sfu::{Limits, PublishedSource, SfuHandle, Source};
use test_peer::testing::SentPacket;
use test_peer::{Seat, now, room, run, start};

/// An speaks, Bình and Chi listen.
async fn call(sfu: &SfuHandle) -> (Vec<Seat<UdpSocket>>, String) {
    sfu.open_room(&room()).await.expect("a room");
    let mut seats = vec![Seat::by_udp(), Seat::by_udp(), Seat::by_udp()];
    let microphone = seats[0].publish(sfu, "An").await;
    seats[1].subscribe(sfu, "Binh").await;
    seats[2].subscribe(sfu, "Chi").await;
    run(&mut seats, &microphone, "both hear An", |seats| seats[1..].iter().all(|seat| seat.browser.heard.len() > 10))
        .await;
    (seats, microphone)
}

/// An ICE check for the connection of this name, as anybody who has seen the name can write it:
/// without its password.
fn check(name: &str) -> Vec<u8> {
    let name = format!("{name}:nobody");
    let mut attribute = vec![0, 6];
    attribute.extend_from_slice(&(name.len() as u16).to_be_bytes());
    attribute.extend_from_slice(name.as_bytes());
    attribute.resize(attribute.len().next_multiple_of(4), 0);
    let mut check = vec![0, 1];
    check.extend_from_slice(&(attribute.len() as u16).to_be_bytes());
    check.extend_from_slice(&[0x21, 0x12, 0xa4, 0x42, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    check.extend_from_slice(&attribute);
    check
}

/// No packet that Bình heard is missing or turned around.
fn whole(seat: &Seat<UdpSocket>) {
    let heard: Vec<u64> = seat.browser.heard.iter().map(|packet| packet.seq).collect();
    assert!(heard.windows(2).all(|pair| pair[1] == pair[0] + 1), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_half_open_connections_do_not_disturb_a_call() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    // A name that exists, as everybody who was sent the offer knows one; and names that nobody has.
    let offer = sfu.subscribe(&room(), &"Dung".into()).await.expect("an offer");
    let known = offer.lines().find_map(|line| line.trim().strip_prefix("a=ice-ufrag:")).expect("a name").to_owned();
    let before = seats[1].browser.heard.len();
    let strangers: Vec<UdpSocket> =
        (0..200).map(|_| UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port")).collect();
    for round in 0..50 {
        for (place, stranger) in strangers.iter().enumerate() {
            let name = if place % 2 == 0 { known.clone() } else { format!("x{round}y{place}") };
            stranger.send_to(&check(&name), sfu.local_addr()).expect("loopback takes it");
        }
        seats[0].speak(&microphone);
        seats.iter_mut().for_each(Seat::work);
    }
    run(&mut seats, &microphone, "Binh hears on", |seats| seats[1].browser.heard.len() > before + 100).await;
    whole(&seats[1]);
    for stranger in &strangers {
        stranger.set_nonblocking(true).expect("a socket");
        assert!(stranger.recv_from(&mut [0; 100]).is_err(), "who does not know the password gets no answer");
    }
    // The one whose name was used comes in as if nothing had been.
    let mut dung = Seat::by_udp();
    let answer = dung.browser.answer(&offer);
    sfu.subscribe_answer(&room(), &"Dung".into(), &answer).await.expect("accepted");
    seats.push(dung);
    run(&mut seats, &microphone, "Dung hears An", |seats| seats[3].browser.heard.len() > 20).await;
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_of_fifty_megabits_is_limited_and_others_are_heard() {
    const PER_SECOND: u32 = 500;
    let (sfu, _events) = start(Limits { datagrams_per_second: PER_SECOND, ..Limits::default() });
    let (mut seats, microphone) = call(&sfu).await;
    let mut flood = Seat::by_udp();
    let (offer, _, camera) = flood.browser.offer(Some(&["q"]));
    let camera = camera.expect("a camera");
    let source = PublishedSource { mid: camera.clone(), source: Source::Camera, recording: None };
    let answer = sfu.publish_offer(&room(), &"Gây rối".into(), &offer, vec![source]).await.expect("an answer");
    flood.browser.take_answer(&answer);
    seats.push(flood);
    run(&mut seats, &microphone, "the flood is let in", |seats| seats[3].browser.connected).await;
    let before = seats[1].browser.heard.len();
    let (began, mut packets) = (now(), 0);
    // 105 packets of 1200 bytes every 20 ms.
    let payload = [0x90; 1200];
    run(&mut seats, &microphone, "two seconds of flood", |seats| {
        for _ in 0..105 {
            packets += 1;
            let said = SentPacket { time: packets * 18, marker: true, loudness: None, payload: &payload };
            seats[3].browser.send(&camera, None, &said, now());
            seats[3].work();
        }
        began.elapsed().as_secs() >= 2
    })
    .await;
    run(&mut seats, &microphone, "Binh hears on", |seats| seats[1].browser.heard.len() > before + 100).await;
    whole(&seats[1]);
    whole(&seats[2]);
    let totals = sfu.totals().await.expect("running");
    assert!(totals.dropped_rate_limit > 0, "what is beyond the limit is dropped unread: {totals:?}");
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_hundred_candidates_in_every_offer_do_not_disturb_the_audio_of_others() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    let (offer, ..) = Seat::by_udp().browser.offer(None);
    let candidates = (0..800).fold(String::new(), |mut all, n| {
        let _ = write!(all, "a=candidate:{n} 1 udp {} 10.{}.{}.1 9 typ host\r\n", 9_000_000 - n, n / 250, n % 250);
        all
    });
    let offer = offer.replacen("a=mid:", &format!("{candidates}a=mid:"), 1);
    assert_eq!(offer.matches("a=candidate:").count(), 801, "with the browser's own");
    let heard = |seats: &[Seat<UdpSocket>]| seats[1..].iter().map(|seat| seat.browser.heard.len()).collect::<Vec<_>>();
    let (before, said) = (heard(&seats), seats[0].said);
    let attack = tokio::spawn({
        let (sfu, offer) = (sfu.clone(), offer.clone());
        async move {
            for _ in 0..60 {
                sfu.publish_offer(&room(), &"Dung".into(), &offer, Vec::new()).await.expect("an answer");
            }
        }
    });
    run(&mut seats, &microphone, "the attack is over", |_| attack.is_finished()).await;
    attack.await.expect("every offer is answered");
    let said = (seats[0].said - said) as usize;
    run(&mut seats, &microphone, "both hear on", |seats| {
        heard(seats).iter().zip(&before).all(|(now, before)| now - before >= said)
    })
    .await;
    whole(&seats[1]);
    whole(&seats[2]);
    sfu.shutdown().await;
}
