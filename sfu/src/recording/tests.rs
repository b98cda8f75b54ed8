// SPDX-License-Identifier: MPL-2.0
//! What is on disk after mutes, loss, crashes and full disks. Time is passed in; files are real.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use ogg::PacketReader;
use recording_format::{SenderClock, Sidecar, opus_duration};
use tempfile::TempDir;

use super::job::Subject;
use super::packet::OpusPacket;
use super::session::{Now, Session};
use crate::{RecordingTarget, SfuEvent, Source, TrackKey};

/// 2025-07-01 00:00 UTC.
const MIDNIGHT: u64 = 1_751_328_000_000;

const AN: u32 = 70_007;

/// A recording of An's microphone, fed by hand.
struct Studio {
    session: Option<Session>,
    began: Instant,
    passed: Duration,
    seq: u64,
    /// The sender's clock, samples; begins at some number.
    clock: u64,
    events: Vec<SfuEvent>,
    path: PathBuf,
}

impl Studio {
    fn new(folder: &Path) -> Self {
        let path = folder.join("an").join("mic.opus");
        let target = RecordingTarget { path: path.clone(), labels: [("speaker".to_owned(), "An".to_owned())].into() };
        let track = TrackKey::new("an".into(), Source::Microphone);
        #[expect(clippy::disallowed_methods, reason = "virtual time begins at some instant")]
        let began = Instant::now();
        Self {
            session: Some(Session::new(Subject { room: "họp".into(), track, target })),
            began,
            passed: Duration::ZERO,
            seq: 60_000,
            clock: 123_456_789,
            events: Vec::new(),
            path,
        }
    }

    fn now(&self) -> Now {
        Now { at: self.began + self.passed, ms: MIDNIGHT + self.passed.as_millis() as u64 }
    }

    fn session(&mut self) -> &mut Session {
        self.session.as_mut().expect("not ended")
    }

    /// A packet of 20 ms arrives that was sent `late` packets ago.
    fn packet(&mut self, late: u64) {
        let now = self.now();
        let (seq, time) = (self.seq - late, self.clock - late * 960);
        // Configuration 15, one frame: 20 ms; then something to recognise it by.
        let payload = [0x78, (seq >> 8) as u8, seq as u8].into();
        let packet = OpusPacket { ssrc: AN, seq, time, payload, arrived: now.at };
        let mut events = std::mem::take(&mut self.events);
        self.session().packet(packet, now, &mut events);
        self.events = events;
    }

    fn next(&mut self) {
        self.seq += 1;
        self.clock += 960;
    }

    /// Twenty milliseconds go by.
    fn tick(&mut self) {
        self.passed += Duration::from_millis(20);
        let now = self.now();
        let mut events = std::mem::take(&mut self.events);
        self.session().advance(now, &mut events);
        self.events = events;
    }

    fn speak(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds / 20 {
            self.next();
            self.packet(0);
            self.tick();
        }
    }

    /// Nothing is sent, and the sender's clock runs on.
    fn silence(&mut self, milliseconds: u64) {
        for _ in 0..milliseconds / 20 {
            self.clock += 960;
            self.tick();
        }
    }

    fn end(&mut self) {
        let now = self.now();
        let session = self.session.take().expect("not ended");
        let mut events = std::mem::take(&mut self.events);
        session.end(now, &mut events);
        self.events = events;
    }

    fn sidecar(&self) -> Sidecar {
        read_sidecar(&self.path.with_extension("json"))
    }
}

fn read_sidecar(path: &Path) -> Sidecar {
    serde_json::from_slice(&fs::read(path).expect("a sidecar")).expect("a whole sidecar")
}

/// Where each packet's sound begins and ends, in samples, reading as a stranger would: by granule
/// positions of pages.
fn read(bytes: &[u8]) -> Vec<(u64, u64)> {
    let mut reader = PacketReader::new(Cursor::new(bytes));
    let mut packets = Vec::new();
    let mut page: Vec<u64> = Vec::new();
    // A file cut short ends in an error, and what came before it counts.
    while let Ok(Some(packet)) = reader.read_packet() {
        if packet.data.starts_with(b"Opus") {
            continue;
        }
        page.push(opus_duration(&packet.data).expect("an Opus packet"));
        if packet.last_in_page() {
            let mut end = packet.absgp_page();
            let mut placed: Vec<(u64, u64)> = Vec::new();
            for duration in page.drain(..).rev() {
                placed.push((end - duration, end));
                end -= duration;
            }
            packets.extend(placed.into_iter().rev());
        }
    }
    packets
}

fn seconds(samples: u64) -> f64 {
    samples as f64 / 48_000.0
}

#[test]
fn words_after_a_mute_are_at_their_true_time() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(2000);
    studio.silence(7000);
    studio.speak(2000);
    studio.end();
    let packets = read(&fs::read(&studio.path).unwrap());
    assert_eq!(packets.len(), 200);
    assert_eq!(packets[0].0, 0);
    let gaps: Vec<_> = packets.windows(2).filter(|pair| pair[1].0 != pair[0].1).collect();
    assert_eq!(gaps.len(), 1);
    assert!((seconds(gaps[0][1].0) - 9.0).abs() < 0.001, "{}", seconds(gaps[0][1].0));
    let sidecar = studio.sidecar();
    assert!(sidecar.complete);
    assert_eq!(sidecar.started_at_ms, MIDNIGHT);
    assert_eq!(sidecar.labels["speaker"], "An");
    assert_eq!(sidecar.granules, 11 * 48_000);
    assert!(sidecar.clock.iter().all(|point| point.at_ms.abs_diff(MIDNIGHT + point.granule / 48) <= 20), "{sidecar:?}");
    let ended = studio.events.iter().find_map(|event| match event {
        SfuEvent::RecordingEnded { duration, .. } => Some(*duration),
        _ => None,
    });
    assert_eq!(ended, Some(Duration::from_secs(11)));
}

#[test]
fn lost_packets_leave_holes_and_late_ones_find_their_place() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(500);
    // One lost, then one that is overtaken by the next.
    studio.next();
    studio.tick();
    studio.next();
    studio.next();
    studio.packet(0);
    studio.packet(1);
    studio.packet(1);
    studio.tick();
    studio.speak(500);
    studio.end();
    let packets = read(&fs::read(&studio.path).unwrap());
    assert_eq!(packets.len(), 25 + 2 + 25, "the copy is written once");
    let holes: Vec<u64> = packets.windows(2).map(|pair| pair[1].0 - pair[0].1).filter(|hole| *hole > 0).collect();
    assert_eq!(holes, [960]);
}

#[test]
fn a_microphone_taken_away_and_given_back_leaves_a_gap_although_its_clock_stood_still() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(1000);
    for _ in 0..250 {
        studio.tick();
    }
    studio.speak(1000);
    studio.end();
    let packets = read(&fs::read(&studio.path).unwrap());
    let last = packets.last().unwrap().1;
    assert!((seconds(last) - 7.0).abs() < 0.1, "{}", seconds(last));
}

#[test]
fn a_line_that_stood_still_leaves_no_gap() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(1000);
    // Two seconds of speech are stuck on the way and come in a rush.
    for _ in 0..100 {
        studio.tick();
    }
    for _ in 0..100 {
        studio.next();
        studio.packet(0);
    }
    studio.tick();
    studio.speak(1000);
    studio.end();
    let packets = read(&fs::read(&studio.path).unwrap());
    assert_eq!(packets.len(), 200);
    assert!(packets.windows(2).all(|pair| pair[0].1 == pair[1].0));
}

#[test]
fn a_sender_with_a_new_clock_goes_on_at_the_right_time() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(1000);
    studio.clock = 5_000_000_000;
    studio.seq += 20_000;
    studio.speak(1000);
    studio.clock = 17;
    studio.seq += 20_000;
    studio.speak(1000);
    studio.end();
    let last = read(&fs::read(&studio.path).unwrap()).last().unwrap().1;
    assert!((seconds(last) - 3.0).abs() < 0.2, "{}", seconds(last));
}

#[test]
fn a_killed_server_loses_at_most_the_last_second() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(5500);
    // No end, no drop handler: what is on disk now is what a kill leaves.
    let bytes = fs::read(&studio.path).unwrap();
    std::mem::forget(studio.session.take());
    let packets = read(&bytes);
    assert!(seconds(packets.last().unwrap().1) >= 4.5, "{}", seconds(packets.last().unwrap().1));
    let sidecar = studio.sidecar();
    assert!(!sidecar.complete);
    assert_eq!(sidecar.started_at_ms, MIDNIGHT);
}

#[test]
fn what_was_said_is_in_the_file_a_fifth_of_a_second_later() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    for spoken in (20..=3000_u64).step_by(20) {
        studio.speak(20);
        let written = read(&fs::read(&studio.path).unwrap()).last().map_or(0, |packet| packet.1);
        assert!(written + 200 * 48 >= spoken * 48, "after {spoken} ms the file ends at {} ms", written / 48);
    }
}

#[test]
fn a_file_cut_at_any_byte_is_good_up_to_its_last_whole_page() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(3000);
    studio.silence(2000);
    studio.speak(3000);
    studio.end();
    let bytes = fs::read(&studio.path).unwrap();
    let whole = read(&bytes);
    let mut most = 0;
    for length in 0..bytes.len() {
        let packets = read(&bytes[..length]);
        assert_eq!(packets[..], whole[..packets.len()], "cut at byte {length}");
        assert!(packets.len() >= most, "a longer file never holds less");
        most = packets.len();
    }
    assert!(whole.len() - most <= 50, "only the last page is missing from a file that lacks its last byte");
}

#[test]
fn ffprobe_reads_a_cut_file_with_its_gap() {
    if Command::new("ffprobe").arg("-version").output().is_err() {
        eprintln!("notice: ffprobe is not installed; its opinion was not asked");
        return;
    }
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(2000);
    studio.silence(4000);
    studio.speak(3500);
    let bytes = fs::read(&studio.path).unwrap();
    let cut = folder.path().join("cut.opus");
    fs::write(&cut, &bytes[..bytes.len() - 7]).unwrap();
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0"])
        .arg(&cut)
        .output()
        .unwrap();
    let times: Vec<f64> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.trim_matches(',').parse().ok())
        .collect();
    assert!(times.len() >= 200, "{} packets; {}", times.len(), String::from_utf8_lossy(&output.stderr));
    let after_gap = times.windows(2).find(|pair| pair[1] - pair[0] > 1.0).expect("the gap is seen")[1];
    assert!((after_gap - 6.0).abs() < 0.05, "{after_gap}");
}

#[test]
fn an_older_recording_is_never_overwritten() {
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let mut studio = Studio::new(folder.path());
        studio.speak(200);
        studio.end();
    }
    let second = folder.path().join("an").join("mic-2.opus");
    assert_eq!(read(&fs::read(second).unwrap()).len(), 10);
    assert_eq!(read_sidecar(&folder.path().join("an").join("mic-2.json")).audio, "mic-2.opus");
}

/// A folder on a disk of its own, unmounted in the end.
struct SmallDisk(TempDir);

impl SmallDisk {
    /// `None` where mounting is not allowed.
    fn new(kilobytes: u32) -> Option<Self> {
        let folder = TempDir::new().unwrap();
        let options = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|output| output.status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_said_once_and_recording_goes_on_when_there_is_room() {
    let Some(disk) = SmallDisk::new(64) else {
        eprintln!("notice: no right to mount a small disk; the full disk was not tried");
        return;
    };
    let filler = disk.0.path().join("filler");
    let mut studio = Studio::new(disk.0.path());
    studio.speak(2000);
    let free = fs::write(&filler, vec![0; 200_000]);
    assert!(free.is_err(), "the disk is small");
    studio.speak(60_000);
    let failed: Vec<&SfuEvent> =
        studio.events.iter().filter(|event| matches!(event, SfuEvent::RecordingFailed { .. })).collect();
    assert_eq!(failed.len(), 1);
    assert!(matches!(failed[0], SfuEvent::RecordingFailed { reason, .. } if reason == "the disk is full"));
    let first = read(&fs::read(&studio.path).unwrap());
    assert!(!first.is_empty(), "what was written before is kept");
    fs::remove_file(&filler).unwrap();
    studio.speak(6000);
    studio.end();
    let second = studio.events.iter().rev().find_map(|event| match event {
        SfuEvent::RecordingEnded { path, .. } => Some(path.clone()),
        _ => None,
    });
    let second = second.expect("the second file was completed");
    assert_ne!(second, studio.path);
    assert!(read(&fs::read(&second).unwrap()).len() > 150);
    assert!(read_sidecar(&second.with_extension("json")).started_at_ms > MIDNIGHT + 60_000);
}

#[test]
fn the_sidecar_ties_the_senders_clock_to_the_recording_and_says_when_it_was_muted() {
    let folder = TempDir::new().unwrap();
    let mut studio = Studio::new(folder.path());
    studio.speak(2000);
    let first = studio.clock - 99 * 960;
    let (muted_at, now) = (studio.now().ms, studio.now());
    studio.session().set_muted(true, now);
    studio.silence(3000);
    let now = studio.now();
    studio.session().set_muted(false, now);
    studio.speak(2000);
    let now = studio.now();
    studio.session().set_muted(true, now);
    studio.silence(2000);
    let times = [(muted_at, Some(muted_at + 3000)), (muted_at + 5000, None)];
    let noted = |sidecar: &Sidecar| -> Vec<_> { sidecar.muted.iter().map(|one| (one.from_ms, one.until_ms)).collect() };
    assert_eq!(noted(&studio.sidecar()), times, "on disk soon, not only at the end");
    studio.end();
    let sidecar = studio.sidecar();
    assert_eq!(noted(&sidecar), times);

    let clock = SenderClock::of(&sidecar, AN).expect("a known sender");
    assert_eq!(SenderClock::of(&sidecar, AN + 1), None);
    assert_eq!(clock.time(0), first as u32);
    assert_eq!(clock.granule((first + 5 * 48_000) as u32), Some(5 * 48_000), "the pause is in it");
}
