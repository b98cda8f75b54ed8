// SPDX-License-Identifier: MPL-2.0
//! Emulates a link between two network namespaces: a TUN device in each, and rate, delay, jitter,
//! loss in bursts, duplicates and reordering between them.
//!
//! `linkem NS_A ADDRESS_A NS_B ADDRESS_B [ctl=FILE] [seed=N] [up WORDS] [down WORDS]`
//!
//! `up` is from A to B. A word is `rate=KBIT`, `delay=MS`, `jitter=MS`, `loss=PERCENT`,
//! `burst=PACKETS`, `dup=PERCENT`, `reorder=PERCENT`, `queue=KBYTES` or `mtu=BYTES` (of a packet with
//! its IP header; larger ones vanish without a word). The file `ctl` is read again when it changes
//! and holds `up WORDS down WORDS`; the word `report` in it prints what happened since the last
//! report as one line of JSON.

mod direction;
mod tun;

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use direction::{Direction, Profile, Random};

const LONGEST_WAIT: Duration = Duration::from_millis(100);
const LARGEST_PACKET: usize = 65_536;
const USAGE: &str = "linkem NS_A ADDRESS_A NS_B ADDRESS_B [ctl=FILE] [seed=N] [up WORDS] [down WORDS]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("linkem: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// The words of both directions; those of a direction that is not named are none.
fn profiles(words: &[&str]) -> Result<(Option<Profile>, Option<Profile>), String> {
    let mut directions = (None, None);
    let mut parts = words.split_inclusive(|word| matches!(*word, "up" | "down")).peekable();
    let mut name = parts.next().and_then(<[_]>::last).copied();
    while let Some(direction) = name {
        let part = parts.next().unwrap_or_default();
        name = part.last().copied().filter(|word| matches!(*word, "up" | "down"));
        let own = if name.is_some() { &part[..part.len() - 1] } else { part };
        let profile = Profile::parse(own.iter().copied())?;
        if direction == "up" {
            directions.0 = Some(profile);
        } else {
            directions.1 = Some(profile);
        }
    }
    Ok(directions)
}

fn run(arguments: &[String]) -> Result<(), String> {
    let [namespace_a, address_a, namespace_b, address_b, words @ ..] = arguments else { return Err(USAGE.to_owned()) };
    let value_of = |name: &str| words.iter().find_map(|word| word.strip_prefix(name));
    let control = value_of("ctl=").map(PathBuf::from);
    let mut random = Random::seeded(value_of("seed=").map_or(Ok(1), str::parse).map_err(|_| "seed: not a number")?);
    let words: Vec<&str> = words
        .iter()
        .map(String::as_str)
        .filter(|word| !word.starts_with("ctl=") && !word.starts_with("seed="))
        .collect();
    let (up, down) = profiles(&words)?;
    let devices = [tun::create(namespace_a, address_a)?, tun::create(namespace_b, address_b)?];
    let now = clock();
    let mut directions = [up, down].map(|profile| Direction::new(profile.unwrap_or_default(), now));
    println!("ready");
    let mut control = control.map(|path| Control { path, read_at: now, text: String::new() });
    let mut buffer = vec![0; LARGEST_PACKET];
    loop {
        wait(&devices, directions.iter().filter_map(Direction::next_arrival).min());
        let now = clock();
        for (mut device, direction) in devices.iter().zip(&mut directions) {
            while let Ok(length @ 1..) = device.read(&mut buffer) {
                direction.send(&buffer[..length], now, &mut random);
            }
        }
        for (mut device, direction) in devices.iter().rev().zip(&mut directions) {
            while let Some(packet) = direction.take_arrived(now) {
                // A device that takes no more drops, as a network does.
                let _ = device.write(&packet);
            }
        }
        if let Some(control) = &mut control {
            control.obey(&mut directions, now)?;
        }
    }
}

struct Control {
    path: PathBuf,
    read_at: Instant,
    text: String,
}

impl Control {
    fn obey(&mut self, directions: &mut [Direction; 2], now: Instant) -> Result<(), String> {
        if now.duration_since(self.read_at) < LONGEST_WAIT {
            return Ok(());
        }
        self.read_at = now;
        let text = std::fs::read_to_string(&self.path).unwrap_or_default();
        if text == self.text || text.trim().is_empty() {
            return Ok(());
        }
        let words: Vec<&str> = text.split_whitespace().filter(|word| !word.starts_with('#')).collect();
        let asked = words.contains(&"report");
        let (up, down) = profiles(&words.iter().copied().filter(|word| *word != "report").collect::<Vec<_>>())?;
        for (direction, profile) in directions.iter_mut().zip([up, down]) {
            if let Some(profile) = profile.filter(|profile| profile != direction.profile()) {
                direction.change(profile, now);
            }
        }
        if asked {
            report(directions);
        }
        self.text = text;
        Ok(())
    }
}

/// Prints the counters of both directions and begins anew.
fn report(directions: &mut [Direction; 2]) {
    let [up, down] = directions.each_mut().map(|direction| {
        let counters = std::mem::take(&mut direction.counters);
        let mut queued = counters.queued_ms;
        queued.sort_by(f32::total_cmp);
        let at = |percent: usize| {
            queued.get((queued.len() * percent / 100).min(queued.len().saturating_sub(1))).copied().unwrap_or(0.0)
        };
        serde_json::json!({
            "packets": counters.packets,
            "bytes": counters.bytes,
            "lost": counters.lost,
            "overflowed": counters.overflowed,
            "too_large": counters.too_large,
            "queued_ms_p50": at(50),
            "queued_ms_p95": at(95),
            "queued_ms_max": at(100),
        })
    });
    println!("{}", serde_json::json!({ "up": up, "down": down }));
}

#[expect(clippy::disallowed_methods, reason = "the one loop of the program")]
fn clock() -> Instant {
    Instant::now()
}

/// Until a packet comes from a device, or is due to arrive.
fn wait(devices: &[File; 2], next: Option<Instant>) {
    let left = next.map_or(LONGEST_WAIT, |at| at.saturating_duration_since(clock()).min(LONGEST_WAIT));
    let mut polled =
        devices.each_ref().map(|device| libc::pollfd { fd: device.as_raw_fd(), events: libc::POLLIN, revents: 0 });
    let time = libc::timespec { tv_sec: 0, tv_nsec: left.subsec_nanos().into() };
    // SAFETY: both pointers are to values that live through the call.
    unsafe { libc::ppoll(polled.as_mut_ptr(), 2, &raw const time, std::ptr::null()) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_belong_to_the_direction_before_them() {
        let (up, down) = profiles(&["up", "rate=64", "loss=10", "down", "rate=512"]).expect("good words");
        assert_eq!(up.map(|up| (up.kbit_per_s, up.loss_percent)), Some((64.0, 10.0)));
        assert_eq!(down.map(|down| down.kbit_per_s), Some(512.0));
        let (up, down) = profiles(&["down", "delay=5"]).expect("good words");
        assert_eq!((up, down.map(|down| down.delay_ms)), (None, Some(5.0)));
    }
}
