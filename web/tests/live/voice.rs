// SPDX-License-Identifier: MPL-2.0
//! A second WebRTC endpoint that exchanges audio over UDP with the server under test.

#[path = "../../../sfu/src/engine/testing.rs"]
#[allow(dead_code, reason = "shared with the media plane's own tests, which also listen")]
mod testing;

use std::net::{Ipv4Addr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use protocol::live::{ClientMessage, MediaRequest, MediaUpdate, PublishedTrack, ServerMessage, Source};
use testing::{Browser, Datagram, SentPacket};

use crate::meeting::Page;

/// 20 ms of Opus; as long as a loud vowel, so that pages on disk fill quickly.
const PACKET: [u8; 200] = [0x78; 200];
const EVERY: Duration = Duration::from_millis(20);

#[expect(clippy::disallowed_methods, reason = "real sockets run in real time")]
fn now() -> Instant {
    Instant::now()
}

/// Speaks without a pause until dropped.
pub struct Voice {
    over: Arc<AtomicBool>,
    /// The line loses one datagram in so many; none at 0.
    loses: Arc<AtomicU32>,
    thread: Option<JoinHandle<()>>,
}

impl Voice {
    /// Switches on the microphone of whoever sits before `page`.
    pub async fn of(page: &mut Page) -> Self {
        let (socket, mut browser) = second_end();
        let (sdp, mid, _) = browser.offer(None);
        let track = PublishedTrack { mid: mid.clone(), source: Source::Microphone, muted: false, name: None };
        page.send(&ClientMessage::Media(MediaRequest::PublishOffer { sdp, tracks: vec![track] })).await;
        let answer = page
            .until(|message| match message {
                ServerMessage::Media(MediaUpdate::PublishAnswer { sdp }) => Some(sdp),
                _ => None,
            })
            .await;
        browser.take_answer(&answer);
        Self::start(socket, browser, Some(mid))
    }

    fn start(socket: UdpSocket, mut browser: Browser, microphone: Option<String>) -> Self {
        let over = Arc::new(AtomicBool::new(false));
        let until = over.clone();
        let loses = Arc::new(AtomicU32::new(0));
        let line = loses.clone();
        let thread = std::thread::spawn(move || run(&mut browser, &socket, microphone.as_deref(), &until, &line));
        Self { over, loses, thread: Some(thread) }
    }

    /// From now on the line loses one datagram in so many; none at 0.
    pub fn lose_one_in(&self, many: u32) {
        self.loses.store(many, Ordering::Relaxed);
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.over.store(true, Ordering::Relaxed);
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

/// Receives what the server sends to a page, until dropped.
pub struct Ears(#[expect(dead_code, reason = "runs until it is dropped")] Voice);

impl Ears {
    /// Answers the server's offer of a receiving connection for whoever sits before `page`.
    pub async fn of(page: &mut Page) -> Self {
        let (socket, mut browser) = second_end();
        page.send(&ClientMessage::Media(MediaRequest::Subscribe)).await;
        let (offer, generation) = page
            .until(|message| match message {
                ServerMessage::Media(MediaUpdate::SubscribeOffer { sdp, generation }) => Some((sdp, generation)),
                _ => None,
            })
            .await;
        let sdp = browser.answer(&offer);
        page.send(&ClientMessage::Media(MediaRequest::SubscribeAnswer { sdp, generation })).await;
        Self(Voice::start(socket, browser, None))
    }
}

fn second_end() -> (UdpSocket, Browser) {
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    socket.set_nonblocking(true).unwrap();
    let browser = Browser::new(socket.local_addr().unwrap(), now());
    (socket, browser)
}

fn run(browser: &mut Browser, socket: &UdpSocket, microphone: Option<&str>, over: &AtomicBool, loses: &AtomicU32) {
    let mut buffer = [0; 2000];
    let mut sent: u32 = 0;
    for count in 1.. {
        if over.load(Ordering::Relaxed) {
            return;
        }
        let said = SentPacket { time: count * 960, marker: false, loudness: Some(90), payload: &PACKET };
        if let Some(mid) = microphone {
            browser.send(mid, None, &said, now());
        }
        while let Ok((length, source)) = socket.recv_from(&mut buffer) {
            let destination = browser.address;
            browser.receive(&Datagram { source, destination, bytes: buffer[..length].to_vec() }, now());
        }
        for out in browser.advance(now()) {
            sent += 1;
            let lost = sent.checked_rem(loses.load(Ordering::Relaxed)) == Some(0);
            if !lost {
                let _ = socket.send_to(&out.bytes, out.destination);
            }
        }
        std::thread::sleep(EVERY);
    }
}
