// SPDX-License-Identifier: MPL-2.0
//! What forwarding costs, through real sockets on loopback.
//!
//! Prints one JSON object per line. The browsers live in a child process, so that this process's
//! CPU time and memory are the server's alone. Beside it, in the same run, a bare loop that seals
//! with the same cipher and sends: the floor.
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
use std::num::NonZeroUsize;
use std::time::{Duration, Instant};

use serde_json::json;
use sfu::{
    MediaTotals, PeerKey, PublishedSource, QUEUE_TIME_BOUNDS_US, RoomKey, Sfu, SfuConfig, SfuHandle, Source, Tile,
};

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
    /// Forwarding threads; none: one per core.
    workers: Option<NonZeroUsize>,
    /// Views that subscribers change each second, one after the other.
    page_turns: u32,
}

const SCENARIO: Scenario = Scenario { name: "", subscribers: 0, slots: 9, stream: None, workers: None, page_turns: 0 };

const SCENARIOS: [Scenario; 11] = [
    Scenario { name: "idle", subscribers: 100, slots: 9, stream: None, ..SCENARIO },
    Scenario { name: "camera", subscribers: 100, slots: 9, stream: Some(CAMERA), ..SCENARIO },
    Scenario { name: "sound", subscribers: 100, slots: 9, stream: Some(VOICE), ..SCENARIO },
    Scenario { name: "subscribers_50", subscribers: 50, slots: 9, stream: Some(THIN), ..SCENARIO },
    Scenario { name: "subscribers_500", subscribers: 500, slots: 9, stream: Some(THIN), ..SCENARIO },
    Scenario { name: "slots_5", subscribers: 50, slots: 4, stream: Some(CAMERA), ..SCENARIO },
    Scenario { name: "slots_50", subscribers: 50, slots: 46, stream: Some(CAMERA), ..SCENARIO },
    Scenario { name: "packets_30000", subscribers: 170, slots: 9, stream: Some(CAMERA), ..SCENARIO },
    Scenario { name: "one_thread", subscribers: 100, stream: Some(CAMERA), workers: NonZeroUsize::new(1), ..SCENARIO },
    Scenario { name: "two_threads", subscribers: 100, stream: Some(CAMERA), workers: NonZeroUsize::new(2), ..SCENARIO },
    Scenario { name: "page_turns", subscribers: 500, stream: Some(THIN), page_turns: 500, ..SCENARIO },
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
        start_bitrate: sfu::Bitrate::from_kbps(20_000),
        video_slots: scenario.slots,
        workers: scenario.workers,
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
    let threads_before = sfu.worker_totals().await?;
    let longest_turn = turn_pages(scenario, &sfu, &room, began).await?;
    let threads = sfu.worker_totals().await?;
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
                // The share of each thread in what was sent.
                "threads": shares(&threads_before, &threads),
                // Batches that were longer in the server, from the socket to the kernel, than most:
                // 99 of 100 were faster.
                "queue_p99_microseconds_below": queue_p99(&threads_before, &threads),
                "page_turns": scenario.page_turns * MEASURE.as_secs() as u32,
                "longest_page_turn_milliseconds": round(longest_turn.as_secs_f64() * 1e3),
                "packets_per_second": (packets as f64 / seconds).round(),
                "cpu_seconds_per_million_packets": round(cost),
                "times_the_floor": round(cost / floor),
                // Sounds and pictures in the shares in which they were published, where nothing was
                // held back.
                "picture_share": round(pictures as f64 / packets as f64),
                // What the browsers counted of what the server says that it sent; the moments of
                // counting differ by some milliseconds.
                "arrived_share": round(received as f64 / packets as f64),
                "kilobytes_per_peer": round(grown),
            }),
        }
    );
    browsers.stop()?;
    sfu.shutdown().await;
    Ok(())
}

/// Lets the time of measuring pass while subscribers turn pages; returns how long the slowest order
/// took.
async fn turn_pages(scenario: &Scenario, sfu: &SfuHandle, room: &RoomKey, began: Instant) -> Result<Duration> {
    let mut longest = Duration::ZERO;
    if let Some(pause) = Duration::from_secs(1).checked_div(scenario.page_turns) {
        let mut turns = tokio::time::interval(pause);
        for turn in 0_u32.. {
            turns.tick().await;
            if began.elapsed() >= MEASURE {
                break;
            }
            let peer = PeerKey::new(format!("viewer {}", turn as usize % scenario.subscribers));
            let asked = now();
            // There is one picture; larger or smaller, it is another page to the server.
            sfu.set_view(room, &peer, vec![tile(if turn % 2 == 0 { 640 } else { 1280 })]).await?;
            longest = longest.max(asked.elapsed());
        }
    }
    tokio::time::sleep(MEASURE.saturating_sub(began.elapsed())).await;
    Ok(longest)
}

fn shares(before: &[MediaTotals], after: &[MediaTotals]) -> Vec<f64> {
    let sent: Vec<u64> =
        before.iter().zip(after).map(|(before, after)| after.sent_packets - before.sent_packets).collect();
    let all: u64 = sent.iter().sum();
    sent.iter().map(|sent| round(*sent as f64 / all.max(1) as f64)).collect()
}

/// The upper bound of the class in which 99 of 100 batches are or below; none when it is above all
/// bounds.
fn queue_p99(before: &[MediaTotals], after: &[MediaTotals]) -> Option<u64> {
    let classes = QUEUE_TIME_BOUNDS_US.len() + 1;
    let sum = |threads: &[MediaTotals], class: usize| -> u64 {
        threads.iter().map(|thread| thread.queue_times.counts[class]).sum()
    };
    let counts: Vec<u64> = (0..classes).map(|class| sum(after, class) - sum(before, class)).collect();
    let all: u64 = counts.iter().sum();
    let mut so_far = 0;
    let class = counts.iter().position(|count| {
        so_far += count;
        so_far * 100 >= all * 99
    })?;
    QUEUE_TIME_BOUNDS_US.get(class).copied()
}

fn tile(width: u32) -> Tile {
    Tile { publisher: PeerKey::new("speaker"), source: Source::Camera, width, height: width * 9 / 16 }
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
    sfu.set_view(room, &peer, vec![tile(1280)]).await?;
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
