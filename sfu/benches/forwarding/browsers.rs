// SPDX-License-Identifier: MPL-2.0
//! The browsers: a child process that answers questions line by line and keeps all its connections
//! running.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, UdpSocket};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::TryRecvError;
use std::time::Duration;

use serde_json::{Value, json};

use super::Result;
use super::process::now;
use crate::testing::{Browser, Datagram, SentPacket};

const PICTURE_BYTES: usize = 1200;
const OPUS_BYTES: usize = 80;

/// What the publisher sends, each second: pictures of so many packets of 1200 bytes, and sounds of
/// 80 bytes.
#[derive(Debug, Clone, Copy)]
pub struct Stream {
    pub pictures: u64,
    pub packets: u64,
    pub sounds: u64,
}

/// What the publisher offers.
pub struct Offer {
    pub sdp: String,
    pub microphone: String,
    pub camera: String,
}

/// The child process as the bench sees it.
pub struct Browsers {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Browsers {
    pub fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("browsers")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("the child's input")?;
        let output = BufReader::new(child.stdout.take().ok_or("the child's output")?);
        Ok(Self { child, input, output })
    }

    pub fn stop(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    fn ask(&mut self, question: &Value) -> Result<Value> {
        writeln!(self.input, "{question}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    pub fn offer(&mut self, stream: Stream) -> Result<Offer> {
        let Stream { pictures, packets, sounds } = stream;
        let answer = self.ask(&json!({"op": "offer", "pictures": pictures, "packets": packets, "sounds": sounds}))?;
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Ok(Offer { sdp: text("sdp"), microphone: text("microphone"), camera: text("camera") })
    }

    pub fn take_answer(&mut self, sdp: &str) -> Result<()> {
        self.ask(&json!({"op": "answer", "sdp": sdp}))?;
        Ok(())
    }

    pub fn subscribe(&mut self, sdp: &str) -> Result<String> {
        let answer = self.ask(&json!({"op": "subscribe", "sdp": sdp}))?;
        Ok(answer["sdp"].as_str().ok_or("an answer")?.to_owned())
    }

    /// The browser that subscribed first goes away without a word.
    #[allow(dead_code, reason = "only the soak has people leave")]
    pub fn leave(&mut self) -> Result<()> {
        self.ask(&json!({"op": "leave"}))?;
        Ok(())
    }

    /// RTP packets received by all browsers.
    pub fn received(&mut self) -> Result<u64> {
        Ok(self.ask(&json!({"op": "count"}))?["packets"].as_u64().unwrap_or_default())
    }
}

/// A browser on a socket of its own.
struct Seat {
    browser: Browser,
    socket: UdpSocket,
}

impl Seat {
    fn new() -> Result<Self> {
        let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
        socket.set_nonblocking(true)?;
        let mut browser = Browser::new(socket.local_addr()?, now());
        browser.keeps = false;
        Ok(Self { browser, socket })
    }

    fn work(&mut self, buffer: &mut [u8]) {
        while let Ok((length, source)) = self.socket.recv_from(buffer) {
            let destination = self.browser.address;
            let datagram = Datagram { source, destination, bytes: buffer[..length].to_vec() };
            self.browser.receive(&datagram, now());
            self.advance();
        }
        if self.browser.due() <= now() {
            self.advance();
        }
    }

    fn advance(&mut self) {
        for out in self.browser.advance(now()) {
            // A full socket buffer is a lost packet, as everywhere.
            let _ = self.socket.send_to(&out.bytes, out.destination);
        }
    }
}

/// The publisher's clockwork.
struct Publisher {
    stream: Stream,
    microphone: String,
    camera: String,
    pictures: u64,
    sounds: u64,
}

impl Publisher {
    fn send(&mut self, seat: &mut Seat, milliseconds: u64) {
        while self.pictures < milliseconds * self.stream.pictures / 1000 {
            self.pictures += 1;
            let time = (self.pictures * 90_000 / self.stream.pictures) as u32;
            for part in 0..self.stream.packets {
                let payload = picture(self.pictures, part, &mut seat.browser);
                let marker = part + 1 == self.stream.packets;
                let said = SentPacket { time, marker, loudness: None, payload: &payload };
                seat.browser.send(&self.camera, None, &said, now());
                seat.advance();
            }
        }
        while self.sounds < milliseconds * self.stream.sounds / 1000 {
            self.sounds += 1;
            let time = (self.sounds * 48_000 / self.stream.sounds) as u32;
            let said = SentPacket { time, marker: false, loudness: Some(90), payload: &[0x78; OPUS_BYTES] };
            seat.browser.send(&self.microphone, None, &said, now());
            seat.advance();
        }
    }
}

/// The child process.
pub fn run() -> Result<()> {
    let (sender, questions) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(std::result::Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut seats = vec![Seat::new()?];
    let mut publisher: Option<Publisher> = None;
    // What those heard who have left.
    let mut gone = 0;
    let mut buffer = vec![0; 2000];
    let began = now();
    loop {
        match questions.try_recv() {
            Ok(line) => println!("{}", answer(&serde_json::from_str(&line)?, &mut seats, &mut gone, &mut publisher)?),
            Err(TryRecvError::Empty) => {}
            Err(TryRecvError::Disconnected) => return Ok(()),
        }
        if let Some(publisher) = &mut publisher {
            publisher.send(&mut seats[0], began.elapsed().as_millis() as u64);
        }
        for seat in &mut seats {
            seat.work(&mut buffer);
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}

fn answer(question: &Value, seats: &mut Vec<Seat>, gone: &mut u64, publisher: &mut Option<Publisher>) -> Result<Value> {
    let sdp = question["sdp"].as_str().unwrap_or_default();
    let number = |name: &str| question[name].as_u64().unwrap_or_default();
    Ok(match question["op"].as_str() {
        Some("offer") => {
            let (sdp, microphone, camera) = seats[0].browser.offer(Some(&["f"]));
            let camera = camera.unwrap_or_default();
            let answer = json!({"sdp": sdp, "microphone": microphone, "camera": camera});
            let stream = Stream { pictures: number("pictures"), packets: number("packets"), sounds: number("sounds") };
            *publisher = Some(Publisher { stream, microphone, camera, pictures: 0, sounds: 0 });
            answer
        }
        Some("answer") => {
            seats[0].browser.take_answer(sdp);
            json!({})
        }
        Some("leave") => {
            // The first of all publishes.
            *gone += seats.remove(1).browser.count;
            json!({})
        }
        Some("count") => json!({"packets": *gone + seats.iter().map(|seat| seat.browser.count).sum::<u64>()}),
        _ => {
            let mut seat = Seat::new()?;
            let sdp = seat.browser.answer(sdp);
            seats.push(seat);
            json!({"sdp": sdp})
        }
    })
}

/// One VP8 packet of a picture that needs no other; a key frame when one was asked for.
fn picture(number: u64, part: u64, browser: &mut Browser) -> Vec<u8> {
    let key = part == 0 && (number == 1 || !browser.keyframes_wanted.is_empty());
    if key {
        browser.keyframes_wanted.clear();
    }
    let id = (number & 0x7fff) as u16;
    let start = if part == 0 { 0x90 } else { 0x80 };
    let mut payload = vec![start, 0xe0, 0x80 | (id >> 8) as u8, id as u8, number as u8, 0x20, u8::from(!key), 0, 0];
    if key {
        payload.extend_from_slice(&[0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
    }
    payload.resize(PICTURE_BYTES, 0);
    payload
}
