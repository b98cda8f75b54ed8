// SPDX-License-Identifier: MPL-2.0
//! An hour of a meeting in which people come and go: does memory grow?
//!
//! One publisher with camera and voice, 90 subscribers, 15,000 packets a second; every two seconds
//! (COME_AND_GO) one subscriber vanishes and another comes. Prints one JSON object a minute and one
//! at the end.
//!
//! `make soak`, or `cargo bench -p sfu --bench soak -- MINUTES [MILLISECONDS]`, the second being
//! the time between two who come: a leak shows sooner where it is short.

#[path = "../src/engine/testing.rs"]
mod testing;

#[path = "forwarding/browsers.rs"]
mod browsers;
#[path = "forwarding/process.rs"]
mod process;

use std::collections::VecDeque;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::json;
use sfu::{PeerKey, PublishedSource, RoomKey, Sfu, SfuConfig, SfuHandle, Source, Tile};

use browsers::{Browsers, Stream};
use process::{cpu_seconds, now, resident_kilobytes, round};

/// 1.15 Mbit/s of pictures and a voice: 170 packets a second to each.
const STREAM: Stream = Stream { pictures: 30, packets: 4, sounds: 50 };
const SUBSCRIBERS: usize = 90;
/// Milliseconds.
const COME_AND_GO: u64 = 2000;
/// Memory is compared with what it was after this time: pools and caches have filled by then.
const WARM_MINUTES: u64 = 10;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if arguments.first().is_some_and(|argument| argument == "browsers") {
        return browsers::run();
    }
    let minutes = arguments.first().map_or(Ok(60), |minutes| minutes.parse())?;
    let pause = Duration::from_millis(arguments.get(1).map_or(Ok(COME_AND_GO), |pause| pause.parse())?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    runtime.block_on(soak(minutes, pause))
}

async fn soak(minutes: u64, pause: Duration) -> Result<()> {
    let bind = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let (sfu, mut events) =
        Sfu::start(SfuConfig { bind, start_bitrate: sfu::Bitrate::from_kbps(20_000), ..SfuConfig::default() })?;
    tokio::spawn(async move { while events.recv().await.is_some() {} });
    let room = RoomKey::new("soak");
    sfu.open_room(&room).await?;
    let mut browsers = Browsers::start()?;
    let offer = browsers.offer(STREAM)?;
    let source = |mid: &str, source| PublishedSource { mid: mid.to_owned(), source, recording: None };
    let sources = vec![source(&offer.microphone, Source::Microphone), source(&offer.camera, Source::Camera)];
    browsers.take_answer(&sfu.publish_offer(&room, &PeerKey::new("speaker"), &offer.sdp, sources).await?)?;
    let mut present = VecDeque::new();
    let mut came = 0_u64;
    for _ in 0..SUBSCRIBERS {
        join(&mut browsers, &sfu, &room, &mut present, &mut came).await?;
    }
    let (mut warm, mut last) = (None, 0.0);
    for minute in 1..=minutes {
        let (began, cpu, received) = (now(), cpu_seconds()?, browsers.received()?);
        while began.elapsed() < Duration::from_mins(1) {
            tokio::time::sleep(pause).await;
            browsers.leave()?;
            if let Some(peer) = present.pop_front() {
                sfu.remove_peer(&room, &peer).await?;
            }
            join(&mut browsers, &sfu, &room, &mut present, &mut came).await?;
        }
        let seconds = began.elapsed().as_secs_f64();
        last = resident_kilobytes()?;
        if minute == WARM_MINUTES {
            warm = Some(last);
        }
        println!(
            "{}",
            json!({
                "bench": "soak",
                "minute": minute,
                "megabytes": round(last / 1024.0),
                "packets_per_second": ((browsers.received()?.saturating_sub(received)) as f64 / seconds).round(),
                "cpu_share_of_one_core": round((cpu_seconds()? - cpu) / seconds),
                "came_so_far": came,
            })
        );
    }
    if let Some(warm) = warm {
        let growth = round((last / warm - 1.0) * 100.0);
        println!("{}", json!({"bench": "soak_growth", "percent_since_minute_10": growth, "minutes": minutes}));
    }
    browsers.stop()?;
    sfu.shutdown().await;
    Ok(())
}

async fn join(
    browsers: &mut Browsers,
    sfu: &SfuHandle,
    room: &RoomKey,
    present: &mut VecDeque<PeerKey>,
    came: &mut u64,
) -> Result<()> {
    *came += 1;
    let peer = PeerKey::new(format!("viewer {came}"));
    let tile = Tile { publisher: PeerKey::new("speaker"), source: Source::Camera, width: 1280, height: 720 };
    sfu.set_view(room, &peer, vec![tile]).await?;
    let offer = sfu.subscribe(room, &peer).await?;
    let answer = browsers.subscribe(&offer)?;
    sfu.subscribe_answer(room, &peer, &answer).await?;
    present.push_back(peer);
    Ok(())
}
