//! What forwarding costs, through real sockets on loopback.
//!
//! Prints one JSON object per line. The browsers live in a child process, so that this process's CPU time and memory are the
//! server's alone. Beside it, in the same run, a bare loop that seals with the same cipher and sends: the floor.
//!
//! `cargo bench -p sfu --bench forwarding [-- SCENARIO...]`

#[path = "../src/engine/testing.rs"]
mod testing;

#[path = "forwarding/browsers.rs"]
mod browsers;
#[path = "forwarding/floor.rs"]
mod floor;
#[path = "forwarding/process.rs"]
mod process;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;
use sfu::{PeerKey, PublishedSource, RoomKey, Sfu, SfuConfig, SfuHandle, Source, Tile};

use browsers::{Browsers, Stream};
use process::{cpu_seconds, now, resident_kilobytes, round};

const SETTLE: Duration = Duration::from_secs(4);
const MEASURE: Duration = Duration::from_secs(8);

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// A camera at 720p: 30 pictures a second of four packets, 1.15 Mbit/s, and a voice.
const CAMERA: Stream = Stream { pictures: 30, packets: 4, sounds: 50 };
/// A voice alone.
const VOICE: Stream = Stream { pictures: 0, packets: 0, sounds: 50 };
/// Thin enough that a child process can be five hundred browsers on one core.
const THIN: Stream = Stream { pictures: 15, packets: 2, sounds: 25 };

/// One load on a server of its own.
struct Scenario {
    name: &'static str,
    subscribers: usize,
    slots: usize,
    stream: Option<Stream>,
}

const SCENARIOS: [Scenario; 8] = [
    Scenario { name: "idle", subscribers: 100, slots: 9, stream: None },
    Scenario { name: "camera", subscribers: 100, slots: 9, stream: Some(CAMERA) },
    Scenario { name: "sound", subscribers: 100, slots: 9, stream: Some(VOICE) },
    Scenario { name: "subscribers_50", subscribers: 50, slots: 9, stream: Some(THIN) },
    Scenario { name: "subscribers_500", subscribers: 500, slots: 9, stream: Some(THIN) },
    Scenario { name: "slots_5", subscribers: 50, slots: 4, stream: Some(CAMERA) },
    Scenario { name: "slots_50", subscribers: 50, slots: 46, stream: Some(CAMERA) },
    Scenario { name: "packets_30000", subscribers: 170, slots: 9, stream: Some(CAMERA) },
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if arguments.first().is_some_and(|argument| argument == "browsers") {
        return browsers::run();
    }
    let floor = floor::measure()?;
    println!("{}", json!({"bench": "send_floor", "cpu_seconds_per_million_packets": round(floor)}));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    for scenario in &SCENARIOS {
        if arguments.is_empty() || arguments.iter().any(|argument| argument == scenario.name) {
            runtime.block_on(run(scenario, floor))?;
        }
    }
    Ok(())
}

async fn run(scenario: &Scenario, floor: f64) -> Result<()> {
    let config = SfuConfig {
        bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        start_bitrate: 20_000_000,
        video_slots: scenario.slots,
        limits: sfu::Limits { peers_per_room: 1000, ..sfu::Limits::default() },
        ..SfuConfig::default()
    };
    let (sfu, mut events) = Sfu::start(config)?;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let room = RoomKey::new("bench");
    sfu.open_room(&room).await?;
    let mut browsers = Browsers::start()?;
    if let Some(stream) = scenario.stream {
        publish(&mut browsers, stream, &sfu, &room).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let kilobytes_before = resident_kilobytes()?;
    for index in 0..scenario.subscribers {
        subscribe(&mut browsers, &sfu, &room, index).await?;
    }
    tokio::time::sleep(SETTLE).await;
    let (cpu_before, began, before) = (cpu_seconds()?, now(), forwarded(&sfu, &room).await?);
    let received_before = browsers.received()?;
    tokio::time::sleep(MEASURE).await;
    let after = forwarded(&sfu, &room).await?;
    let received = browsers.received()? - received_before;
    let (cpu, seconds) = (cpu_seconds()? - cpu_before, began.elapsed().as_secs_f64());
    let grown = (resident_kilobytes()? - kilobytes_before) / scenario.subscribers as f64;
    let (sounds, pictures) = (after.0 - before.0, after.1 - before.1);
    let packets = sounds + pictures;
    let cost = cpu * 1e6 / packets as f64;
    println!(
        "{}",
        match scenario.stream {
            None => json!({
                "bench": "sfu_forwarding", "scenario": scenario.name, "subscribers": scenario.subscribers,
                "kilobytes_per_peer": round(grown),
                "cpu_milliseconds_per_peer_and_second": round(cpu * 1e3 / seconds / scenario.subscribers as f64),
            }),
            Some(_) => json!({
                "bench": "sfu_forwarding",
                "scenario": scenario.name,
                "subscribers": scenario.subscribers,
                "slots": scenario.slots + 4,
                "packets_per_second": (packets as f64 / seconds).round(),
                "cpu_seconds_per_million_packets": round(cost),
                "times_the_floor": round(cost / floor),
                // Sounds and pictures in the shares in which they were published, where nothing was held back.
                "picture_share": round(pictures as f64 / packets as f64),
                // What the browsers counted of what the server says that it sent; the moments of counting differ by some milliseconds.
                "arrived_share": round(received as f64 / packets as f64),
                "kilobytes_per_peer": round(grown),
            }),
        }
    );
    browsers.stop()?;
    sfu.shutdown().await;
    Ok(())
}

async fn publish(browsers: &mut Browsers, stream: Stream, sfu: &SfuHandle, room: &RoomKey) -> Result<()> {
    let offer = browsers.offer(stream)?;
    let source = |mid: &str, source| PublishedSource { mid: mid.to_owned(), source, recording: None };
    let sources = vec![source(&offer.microphone, Source::Microphone), source(&offer.camera, Source::Camera)];
    let answer = sfu.publish_offer(room, &PeerKey::new("speaker"), &offer.sdp, sources).await?;
    browsers.take_answer(&answer)
}

async fn subscribe(browsers: &mut Browsers, sfu: &SfuHandle, room: &RoomKey, index: usize) -> Result<()> {
    let peer = PeerKey::new(format!("viewer {index}"));
    let tile = Tile { publisher: PeerKey::new("speaker"), source: Source::Camera, width: 1280, height: 720 };
    sfu.set_view(room, &peer, vec![tile]).await?;
    let offer = sfu.subscribe(room, &peer).await?;
    let answer = browsers.subscribe(&offer)?;
    sfu.subscribe_answer(room, &peer, &answer).await?;
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
