// SPDX-License-Identifier: MPL-2.0
//! Browsers on real lines, for the tests that go through the media plane's public door.
#![allow(dead_code, reason = "each test file uses the lines that it is about")]

#[path = "../../src/engine/testing.rs"]
pub mod testing;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use sfu::{Limits, PublishedSource, RoomKey, Sfu, SfuConfig, SfuEvent, SfuHandle, Source};
use testing::{Browser, Datagram, SentPacket};
use tokio::sync::mpsc::Receiver;

/// Far beyond what is needed on a busy machine; only a failing test waits this long.
pub const PATIENCE: Duration = Duration::from_secs(20);

#[expect(clippy::disallowed_methods, reason = "real sockets run in real time")]
pub fn now() -> Instant {
    Instant::now()
}

pub fn room() -> RoomKey {
    RoomKey::new("họp")
}

/// A media plane on a free port of loopback.
pub fn start(limits: Limits) -> (SfuHandle, Receiver<SfuEvent>) {
    let config = SfuConfig { bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), limits, ..SfuConfig::default() };
    Sfu::start(config).expect("a free port")
}

/// What carries a browser's datagrams.
pub trait Line {
    /// The next datagram and whose it is, when one is there.
    fn receive(&mut self) -> Option<(Vec<u8>, SocketAddr)>;
    fn send(&mut self, datagram: &[u8], to: SocketAddr);
}

impl Line for UdpSocket {
    fn receive(&mut self) -> Option<(Vec<u8>, SocketAddr)> {
        let mut buffer = [0; 2000];
        let (length, source) = self.recv_from(&mut buffer).ok()?;
        Some((buffer[..length].to_vec(), source))
    }

    fn send(&mut self, datagram: &[u8], to: SocketAddr) {
        self.send_to(datagram, to).expect("loopback takes it");
    }
}

/// A connection to the media port (ICE-TCP).
pub struct Connection {
    stream: TcpStream,
    server: SocketAddr,
    received: Vec<u8>,
}

impl Line for Connection {
    fn receive(&mut self) -> Option<(Vec<u8>, SocketAddr)> {
        let mut buffer = [0; 4000];
        while let Ok(length) = self.stream.read(&mut buffer) {
            assert!(length > 0, "the server keeps a browser's connection");
            self.received.extend_from_slice(&buffer[..length]);
        }
        let [high, low, rest @ ..] = &self.received[..] else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        let datagram = rest.get(..length)?.to_vec();
        self.received.drain(..2 + length);
        Some((datagram, self.server))
    }

    fn send(&mut self, datagram: &[u8], _to: SocketAddr) {
        let framed = [&(datagram.len() as u16).to_be_bytes()[..], datagram].concat();
        self.stream.write_all(&framed).expect("the server takes what a browser sends");
    }
}

/// A connection to the media port and nothing on it yet.
pub fn connect(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).expect("the port is open for TCP");
    stream.set_nonblocking(true).expect("a socket");
    stream.set_nodelay(true).expect("a socket");
    stream
}

/// Whether the server has closed it; what it says before is nothing.
pub fn closed(stream: &mut TcpStream) -> bool {
    match stream.read(&mut [0; 100]) {
        Ok(0) => true,
        Ok(length) => panic!("a stranger is answered with {length} bytes"),
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    }
}

/// A browser on a line of its own.
pub struct Seat<L> {
    pub browser: Browser,
    line: L,
    pub said: u32,
    /// Bytes of a packet of sound, and how many are said at once.
    pub length: usize,
    pub at_once: u32,
}

impl Seat<UdpSocket> {
    pub fn by_udp() -> Self {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        socket.set_nonblocking(true).expect("a socket");
        Self::on(Browser::new(socket.local_addr().expect("bound"), now()), socket)
    }
}

impl Seat<Connection> {
    pub fn by_tcp(server: SocketAddr) -> Self {
        let stream = connect(server);
        let browser = Browser::over_tcp(stream.local_addr().expect("connected"), now());
        Self::on(browser, Connection { stream, server, received: Vec::new() })
    }
}

impl<L: Line> Seat<L> {
    fn on(browser: Browser, line: L) -> Self {
        Self { browser, line, said: 0, length: 60, at_once: 1 }
    }

    /// Does what the network and the clock ask for.
    pub fn work(&mut self) {
        while let Some((bytes, source)) = self.line.receive() {
            self.browser.receive(&Datagram { source, destination: self.browser.address, bytes }, now());
            self.advance();
        }
        if self.browser.due() <= now() {
            self.advance();
        }
    }

    fn advance(&mut self) {
        for out in self.browser.advance(now()) {
            self.line.send(&out.bytes, out.destination);
        }
    }

    pub fn speak(&mut self, mid: &str) {
        for _ in 0..self.at_once {
            self.said += 1;
            let payload = &vec![0x78; self.length];
            let said = SentPacket { time: self.said * 960, marker: false, loudness: Some(90), payload };
            self.browser.send(mid, None, &said, now());
            self.advance();
        }
    }

    /// Publishes a microphone under this name; returns its mid.
    pub async fn publish(&mut self, sfu: &SfuHandle, name: &str) -> String {
        let (offer, microphone, _) = self.browser.offer(None);
        let source = PublishedSource { mid: microphone.clone(), source: Source::Microphone, recording: None };
        let answer = sfu.publish_offer(&room(), &name.into(), &offer, vec![source]).await.expect("an answer");
        self.browser.take_answer(&answer);
        microphone
    }

    /// Listens under this name.
    pub async fn subscribe(&mut self, sfu: &SfuHandle, name: &str) {
        let offer = sfu.subscribe(&room(), &name.into()).await.expect("an offer");
        let answer = self.browser.answer(&offer);
        sfu.subscribe_answer(&room(), &name.into(), &answer).await.expect("accepted");
    }
}

/// Lets the browsers run, with the first speaking into `mid`, until `done`.
pub async fn run<L: Line>(seats: &mut [Seat<L>], mid: &str, what: &str, mut done: impl FnMut(&mut [Seat<L>]) -> bool) {
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
