//! What forwarding costs: one publisher, a hundred subscribers, 1200-byte pictures and Opus, through real sockets on loopback.
//!
//! Prints one JSON object per line. The browsers live in a child process, so that this process's CPU time and memory are the
//! server's alone. Beside it, in the same run, a bare loop that seals with the same cipher and sends: the floor.
//!
//! `cargo bench -p sfu --bench forwarding`

#[path = "../src/engine/testing.rs"]
mod testing;

use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use serde_json::{Value, json};
use sfu::{PeerKey, PublishedSource, RoomKey, Sfu, SfuConfig, SfuHandle, Source, Tile};
use testing::{Browser, Datagram, Said};

const SUBSCRIBERS: usize = 100;
/// Picture packets per second, 1200 bytes each: 480 kbit/s, the middle layer of a camera.
const PICTURE_RATE: u64 = 50;
const PICTURE_BYTES: usize = 1200;
const OPUS_BYTES: usize = 80;
const SETTLE: Duration = Duration::from_secs(4);
const MEASURE: Duration = Duration::from_secs(8);
const FLOOR_PACKETS: u64 = 300_000;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    if std::env::args().any(|argument| argument == "browsers") {
        return browsers();
    }
    let floor = floor()?;
    println!("{}", json!({"bench": "send_floor", "cpu_seconds_per_million_packets": round(floor)}));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(forwarding(floor))
}

fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

#[expect(clippy::disallowed_methods, reason = "a bench measures the clock")]
fn now() -> Instant {
    Instant::now()
}

/// CPU seconds used by this process so far, from /proc (100 ticks a second).
fn cpu_seconds() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after_name = stat.rsplit(") ").next().ok_or("a stat line")?;
    let ticks: Vec<f64> =
        after_name.split(' ').skip(11).take(2).map(str::parse).collect::<std::result::Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}

fn resident_kilobytes() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("a VmRSS line")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// Seal and send, nothing else. CPU seconds per million packets.
fn floor() -> Result<f64> {
    let sink = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?;
    let to = sink.local_addr()?;
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &[7; 16])?);
    let mut packet = vec![0_u8; 12 + PICTURE_BYTES + 16];
    let before = cpu_seconds()?;
    for number in 0..FLOOR_PACKETS {
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&number.to_be_bytes());
        let (head, body) = packet.split_at_mut(12);
        let (payload, tag) = body.split_at_mut(PICTURE_BYTES);
        let sealed =
            key.seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(&head[..]), payload)?;
        tag.copy_from_slice(sealed.as_ref());
        socket.send_to(&packet, to)?;
    }
    Ok((cpu_seconds()? - before) * 1e6 / FLOOR_PACKETS as f64)
}

async fn forwarding(floor: f64) -> Result<()> {
    let config = SfuConfig {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        start_bitrate: 20_000_000,
        ..SfuConfig::default()
    };
    let (sfu, mut events) = Sfu::start(config)?;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let room = RoomKey::new("bench");
    sfu.open_room(&room).await?;
    let mut browsers = Browsers::start()?;
    browsers.publish(&sfu, &room).await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let kilobytes_before = resident_kilobytes()?;
    for index in 0..SUBSCRIBERS {
        browsers.subscribe(&sfu, &room, index).await?;
    }
    tokio::time::sleep(SETTLE).await;
    let (cpu_before, began, before) = (cpu_seconds()?, now(), forwarded(&sfu, &room).await?);
    tokio::time::sleep(MEASURE).await;
    let after = forwarded(&sfu, &room).await?;
    let (sounds, pictures) = (after.0 - before.0, after.1 - before.1);
    let packets = sounds + pictures;
    let (cpu, seconds) = (cpu_seconds()? - cpu_before, began.elapsed().as_secs_f64());
    let cost = cpu * 1e6 / packets as f64;
    println!(
        "{}",
        json!({
            "bench": "sfu_forwarding",
            "subscribers": SUBSCRIBERS,
            "packets_per_second": (packets as f64 / seconds).round(),
            "cpu_seconds_per_million_packets": round(cost),
            "times_the_floor": round(cost / floor),
            // Half of the packets are pictures where the machine keeps up; on an overloaded one the bandwidth estimator takes
            // its delays for a narrow line and holds pictures back.
            "picture_share": round(pictures as f64 / packets as f64),
        })
    );
    let grown = resident_kilobytes()? - kilobytes_before;
    println!("{}", json!({"bench": "sfu_memory", "kilobytes_per_peer": round(grown / SUBSCRIBERS as f64)}));
    browsers.child.kill()?;
    browsers.child.wait()?;
    sfu.shutdown().await;
    Ok(())
}

/// Packets forwarded so far: sounds and pictures.
async fn forwarded(sfu: &SfuHandle, room: &RoomKey) -> Result<(u64, u64)> {
    let stats = sfu.stats(room).await?;
    let count = |audio: bool| {
        let slots = stats.peers.iter().flat_map(|peer| &peer.slots);
        let of_kind = slots.filter(|slot| slot.track.as_ref().is_some_and(|track| track.source.is_audio() == audio));
        of_kind.map(|slot| slot.packets).sum()
    };
    Ok((count(true), count(false)))
}

/// The child process, asked line by line.
struct Browsers {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Browsers {
    fn start() -> Result<Self> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("browsers")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("the child's input")?;
        let output = BufReader::new(child.stdout.take().ok_or("the child's output")?);
        Ok(Self { child, input, output })
    }

    fn ask(&mut self, question: &Value) -> Result<Value> {
        writeln!(self.input, "{question}")?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    async fn publish(&mut self, sfu: &SfuHandle, room: &RoomKey) -> Result<()> {
        let offer = self.ask(&json!({"op": "offer"}))?;
        let source = |name: &str, source| PublishedSource {
            mid: offer[name].as_str().unwrap_or_default().to_owned(),
            source,
            recording: None,
        };
        let sources = vec![source("microphone", Source::Microphone), source("camera", Source::Camera)];
        let sdp = offer["sdp"].as_str().ok_or("an offer")?;
        let answer = sfu.publish_offer(room, &PeerKey::new("speaker"), sdp, sources).await?;
        self.ask(&json!({"op": "answer", "sdp": answer}))?;
        Ok(())
    }

    async fn subscribe(&mut self, sfu: &SfuHandle, room: &RoomKey, index: usize) -> Result<()> {
        let peer = PeerKey::new(format!("viewer {index}"));
        let tile = Tile { publisher: PeerKey::new("speaker"), source: Source::Camera, width: 1280, height: 720 };
        sfu.set_view(room, &peer, vec![tile]).await?;
        let offer = sfu.subscribe(room, &peer).await?;
        let answer = self.ask(&json!({"op": "subscribe", "sdp": offer}))?;
        sfu.subscribe_answer(room, &peer, answer["sdp"].as_str().ok_or("an answer")?).await?;
        Ok(())
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

/// The child process: answers questions and keeps all browsers running.
fn browsers() -> Result<()> {
    let (sender, questions) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lines().map_while(std::result::Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    let mut seats = vec![Seat::new()?];
    let (mut microphone, mut camera) = (String::new(), String::new());
    let mut buffer = vec![0; 2000];
    let began = now();
    let (mut pictures, mut sounds) = (0_u64, 0_u64);
    loop {
        match questions.try_recv() {
            Ok(line) => {
                let question: Value = serde_json::from_str(&line)?;
                let sdp = question["sdp"].as_str().unwrap_or_default();
                let answer = match question["op"].as_str() {
                    Some("offer") => {
                        let (sdp, mic, cam) = seats[0].browser.offer(Some(&["f"]));
                        (microphone, camera) = (mic, cam.unwrap_or_default());
                        json!({"sdp": sdp, "microphone": microphone, "camera": camera})
                    }
                    Some("answer") => {
                        seats[0].browser.take_answer(sdp);
                        json!({})
                    }
                    _ => {
                        let mut seat = Seat::new()?;
                        let sdp = seat.browser.answer(sdp);
                        seats.push(seat);
                        json!({"sdp": sdp})
                    }
                };
                println!("{answer}");
            }
            Err(std::sync::mpsc::TryRecvError::Empty) => {}
            Err(std::sync::mpsc::TryRecvError::Disconnected) => return Ok(()),
        }
        let elapsed = began.elapsed();
        let milliseconds = elapsed.as_millis() as u64;
        while pictures < milliseconds * PICTURE_RATE / 1000 {
            pictures += 1;
            let payload = picture(pictures, &mut seats[0].browser);
            let said = Said { time: (pictures * 1800) as u32, marker: true, loudness: None, payload: &payload };
            seats[0].browser.send(&camera, None, &said, now());
            seats[0].advance();
        }
        while sounds < milliseconds / 20 {
            sounds += 1;
            let payload = [0x78; OPUS_BYTES];
            let said = Said { time: (sounds * 960) as u32, marker: false, loudness: Some(90), payload: &payload };
            seats[0].browser.send(&microphone, None, &said, now());
            seats[0].advance();
        }
        for seat in &mut seats {
            seat.work(&mut buffer);
        }
        std::thread::sleep(Duration::from_micros(500));
    }
}

/// One VP8 packet that is a picture of its own; a key frame when one was asked for.
fn picture(number: u64, browser: &mut Browser) -> Vec<u8> {
    let key = number == 1 || !browser.keyframes_wanted.is_empty();
    browser.keyframes_wanted.clear();
    let id = (number & 0x7fff) as u16;
    let mut payload = vec![0x90, 0xe0, 0x80 | (id >> 8) as u8, id as u8, number as u8, 0x20, u8::from(!key), 0, 0];
    if key {
        payload.extend_from_slice(&[0x9d, 0x01, 0x2a, 0x00, 0x05, 0xd0, 0x02]);
    }
    payload.resize(PICTURE_BYTES, 0);
    payload
}
