//! The media port over TCP: browsers that get no UDP through, and those who only want to hurt.

#[path = "../src/engine/testing.rs"]
mod testing;

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use sfu::{Limits, PublishedSource, RoomKey, Sfu, SfuConfig, SfuEvent, SfuHandle, Source};
use testing::{Browser, Datagram, Said};
use tokio::sync::mpsc::Receiver;

/// Far beyond what is needed on a busy machine; only a failing test waits this long.
const PATIENCE: Duration = Duration::from_secs(20);

#[expect(clippy::disallowed_methods, reason = "real sockets run in real time")]
fn now() -> Instant {
    Instant::now()
}

fn start(limits: Limits) -> (SfuHandle, Receiver<SfuEvent>) {
    let config = SfuConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), limits, ..SfuConfig::default() };
    Sfu::start(config).expect("a free port")
}

/// A browser whose every datagram goes over one connection.
struct Seat {
    browser: Browser,
    stream: TcpStream,
    server: SocketAddr,
    received: Vec<u8>,
    said: u32,
    /// Bytes of a packet of sound, and how many are said at once.
    length: usize,
    at_once: u32,
}

impl Seat {
    fn new(server: SocketAddr) -> Self {
        let stream = connect(server);
        let browser = Browser::over_tcp(stream.local_addr().expect("connected"), now());
        Self { browser, stream, server, received: Vec::new(), said: 0, length: 60, at_once: 1 }
    }

    /// Does what the network and the clock ask for.
    fn work(&mut self) {
        let mut buffer = [0; 4000];
        while let Ok(length) = self.stream.read(&mut buffer) {
            assert!(length > 0, "the server keeps a browser's connection");
            self.received.extend_from_slice(&buffer[..length]);
        }
        while let [high, low, rest @ ..] = &self.received[..] {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(bytes) = rest.get(..length).map(<[u8]>::to_vec) else { break };
            self.received.drain(..2 + length);
            self.browser.receive(&Datagram { source: self.server, destination: self.browser.address, bytes }, now());
            self.advance();
        }
        if self.browser.due() <= now() {
            self.advance();
        }
    }

    fn advance(&mut self) {
        for out in self.browser.advance(now()) {
            let framed = [&(out.bytes.len() as u16).to_be_bytes()[..], &out.bytes].concat();
            self.stream.write_all(&framed).expect("the server takes what a browser sends");
        }
    }

    fn speak(&mut self, mid: &str) {
        for _ in 0..self.at_once {
            self.said += 1;
            let payload = &vec![0x78; self.length];
            let said = Said { time: self.said * 960, marker: false, loudness: Some(90), payload };
            self.browser.send(mid, None, &said, now());
            self.advance();
        }
    }
}

fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("the port is open for TCP");
    stream.set_nonblocking(true).expect("a socket");
    stream.set_nodelay(true).expect("a socket");
    stream
}

/// Whether the server has closed it; what it says before is nothing.
fn closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 100]) {
        Ok(0) => true,
        Ok(length) => panic!("a stranger is answered with {length} bytes"),
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// An speaks by TCP, Bình listens by TCP.
async fn call(sfu: &SfuHandle) -> (Vec<Seat>, String) {
    let room = RoomKey::new("họp");
    sfu.open_room(&room).await.expect("a room");
    let mut seats = vec![Seat::new(sfu.local_addr()), Seat::new(sfu.local_addr())];
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

/// Lets the browsers run, with the first speaking into `mid`, until `done`.
async fn run(seats: &mut [Seat], mid: &str, what: &str, mut done: impl FnMut(&mut [Seat]) -> bool) {
    let began = now();
    while !done(seats) {
        assert!(began.elapsed() < PATIENCE, "waited in vain until {what}");
        seats[0].speak(mid);
        for seat in seats.iter_mut() {
            seat.work();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_goes_from_browser_to_browser_without_a_single_datagram_of_udp() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    run(&mut seats, &microphone, "Binh hears An", |seats| seats[1].browser.heard.len() > 50).await;
    let heard: Vec<u64> = seats[1].browser.heard.iter().map(|packet| packet.seq).collect();
    assert!(heard.windows(2).all(|pair| pair[1] == pair[0] + 1), "nothing is lost or turned around: {heard:?}");
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_half_open_connections_and_garbage_disturb_nobody_and_are_sent_away() {
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
    let all_gone = |_: &mut [Seat]| silent.iter_mut().chain(garbage.iter_mut()).all(closed);
    run(&mut seats, &microphone, "strangers are sent away", all_gone).await;
    run(&mut seats, &microphone, "Binh still hears An", |seats| seats[1].browser.heard.len() > before + 50).await;

    // There is room again.
    let mut late = connect(sfu.local_addr());
    assert!(!closed(&mut late));
    sfu.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_stops_reading_loses_packets_and_nobody_else_does() {
    let (sfu, _events) = start(Limits::default());
    let (mut seats, microphone) = call(&sfu).await;
    let room = RoomKey::new("họp");
    let mut chi = Seat::new(sfu.local_addr());
    let offer = sfu.subscribe(&room, &"Chi".into()).await.expect("an offer");
    let answer = chi.browser.answer(&offer);
    sfu.subscribe_answer(&room, &"Chi".into(), &answer).await.expect("accepted");
    seats.push(chi);
    run(&mut seats, &microphone, "both hear An", |seats| seats[1..].iter().all(|seat| seat.browser.heard.len() > 10))
        .await;

    // Bình's page is frozen: its connection stays open and takes nothing, while far more is said than the kernel keeps.
    let frozen = seats.remove(1);
    (seats[0].length, seats[0].at_once) = (1000, 20);
    run(&mut seats, &microphone, "Chi hears on", |seats| seats[1].browser.heard.len() > 4000).await;
    (seats[0].length, seats[0].at_once) = (60, 1);
    let chi: Vec<u64> = seats[1].browser.heard.iter().map(|packet| packet.seq).collect();
    assert!(chi.windows(2).all(|pair| pair[1] == pair[0] + 1), "Chi misses nothing");

    // It wakes up: what was dropped is gone, what comes now is heard.
    seats.push(frozen);
    let now_said = seats[0].said;
    let news = |seats: &mut [Seat]| seats[2].browser.heard.iter().any(|packet| packet.time > u64::from(now_said) * 960);
    run(&mut seats, &microphone, "Binh hears on", news).await;
    let (binh, chi) = (seats[2].browser.heard.len(), seats[1].browser.heard.len());
    assert!(binh + 1000 < chi, "{binh} of {chi}: what a sleeper does not take is dropped, not kept");
    sfu.shutdown().await;
}

#[tokio::test]
async fn without_tcp_the_port_is_closed_for_it_and_nobody_is_told_of_it() {
    let config = SfuConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), tcp: false, ..SfuConfig::default() };
    let (sfu, _events) = Sfu::start(config).expect("a free port");
    assert!(TcpStream::connect(sfu.local_addr()).is_err());
    let room = RoomKey::new("họp");
    sfu.open_room(&room).await.expect("a room");
    let offer = sfu.subscribe(&room, &"Binh".into()).await.expect("an offer");
    assert!(!offer.contains("tcptype") && offer.contains(" udp "), "{offer}");
    sfu.shutdown().await;
}
