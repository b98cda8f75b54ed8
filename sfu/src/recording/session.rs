// SPDX-License-Identifier: MPL-2.0
//! One recording: from the first packet to the last, over errors of the disk.

use std::io;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use recording_format::{BROWSER_PRE_SKIP, ClockPoint, GRANULES_PER_MS, Muted, RtpTime, Sidecar};

use super::job::Subject;
use super::ogg_file::OggFile;
use super::packet::OpusPacket;
use super::timeline::{Placed, Timeline};
use crate::SfuEvent;

/// How often packets become pages of the file, at the first look after this time (looks come every
/// 100 ms): whoever follows the recording hears that much later, and kill -9 takes no more. More
/// often makes files larger: a page costs some 40 bytes.
const WRITE_EVERY: Duration = Duration::from_millis(150);
/// How often pages are made durable: the most that a power cut may take.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// How often the sidecar is written anew.
const SIDECAR_EVERY: Duration = Duration::from_secs(10);
/// How long after an error writing is tried again.
const RETRY_AFTER: Duration = Duration::from_secs(2);
/// More times of being muted are not noted: from there on nothing may be added to the recording.
const MOST_MUTED: usize = 4000;
/// More points of the clocks are not noted, apart from those every ten seconds.
const MOST_POINTS: usize = 10_000;
/// A pause after which the clocks are compared anew at once, in samples.
const PAUSE: u64 = 1000 * GRANULES_PER_MS;

/// Both clocks at one moment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Now {
    pub at: Instant,
    /// Milliseconds since 1970.
    pub ms: u64,
}

impl Now {
    fn ms_at(&self, at: Instant) -> u64 {
        self.ms.saturating_sub(self.at.saturating_duration_since(at).as_millis() as u64)
    }
}

/// One track's recording.
#[derive(Debug)]
pub(crate) struct Session {
    subject: Subject,
    timeline: Timeline,
    open: Option<OpenFile>,
    /// After an error: nothing is written before this.
    retry_at: Option<Instant>,
    told_failure: bool,
}

#[derive(Debug)]
struct OpenFile {
    ogg: OggFile,
    path: PathBuf,
    sidecar: Sidecar,
    last_end: u64,
    written_at: Instant,
    synced_at: Instant,
    sidecar_at: Instant,
    /// The sidecar on disk lacks something that must not wait for long.
    sidecar_is_old: bool,
    /// Whose packets were placed last.
    ssrc: u32,
    /// The pair of clocks with the shortest way through the network since the last one written
    /// down.
    best: Option<ClockPoint>,
}

impl OpenFile {
    fn sidecar_path(&self) -> PathBuf {
        Sidecar::path_beside(&self.path)
    }

    fn push(&mut self, placed: Placed, now: Now) {
        let point = point(&placed, now);
        let delay = |point: ClockPoint| point.at_ms as i64 - (point.granule / GRANULES_PER_MS) as i64;
        let is_other_sender = std::mem::replace(&mut self.ssrc, placed.packet.ssrc) != placed.packet.ssrc;
        if placed.start > self.last_end + PAUSE || is_other_sender || placed.clock_changed {
            self.note(point);
        } else if self.best.is_none_or(|best| delay(point) < delay(best)) {
            self.best = Some(point);
        }
        self.last_end = placed.start + placed.duration;
        self.ogg.push(placed);
    }

    /// A new point of the clocks, soon on disk: what is looked up by it must not find the wrong
    /// place.
    fn note(&mut self, point: ClockPoint) {
        let points = &mut self.sidecar.clock;
        // Who changes the sender with each packet has none of them known.
        let is_rush = points.last().is_some_and(|last| point.granule < last.granule + PAUSE);
        if points.len() < MOST_POINTS && !is_rush {
            points.extend(self.best.take());
            points.push(point);
            self.sidecar_is_old = true;
        }
    }

    fn set_muted(&mut self, muted: bool, now: Now) {
        let times = &mut self.sidecar.muted;
        let is_full = times.len() >= MOST_MUTED;
        match times.last_mut() {
            Some(last) if last.until_ms.is_none() => {
                if !muted && !is_full {
                    last.until_ms = Some(now.ms);
                }
            }
            _ if muted => times.push(Muted { from_ms: now.ms, until_ms: None }),
            _ => return,
        }
        self.sidecar_is_old = true;
    }

    fn save(&mut self, now: Now, complete: bool) -> io::Result<()> {
        self.sidecar_at = now.at;
        self.sidecar_is_old = false;
        self.sidecar.clock.extend(self.best.take());
        self.sidecar.granules = self.ogg.durable_granule();
        self.sidecar.complete = complete;
        self.sidecar.save(&self.sidecar_path())
    }
}

/// All three clocks at the beginning of a packet.
fn point(placed: &Placed, now: Now) -> ClockPoint {
    let packet = &placed.packet;
    // An RTP time has 32 bits; the rest was added here.
    let rtp = RtpTime { ssrc: packet.ssrc, time: packet.time as u32 };
    ClockPoint { granule: placed.start, at_ms: now.ms_at(packet.arrived), rtp: Some(rtp) }
}

impl Session {
    pub fn new(subject: Subject) -> Self {
        Self { subject, timeline: Timeline::default(), open: None, retry_at: None, told_failure: false }
    }

    /// Takes a packet.
    pub fn packet(&mut self, packet: OpusPacket, now: Now, events: &mut Vec<SfuEvent>) {
        if self.retry_at.is_some_and(|at| now.at < at) {
            return;
        }
        let mut placed = Vec::new();
        self.timeline.packet(packet, &mut placed);
        self.write(placed, now, events);
    }

    /// Lets time pass: called several times a second.
    pub fn advance(&mut self, now: Now, events: &mut Vec<SfuEvent>) {
        let mut placed = Vec::new();
        self.timeline.advance(now.at, &mut placed);
        self.write(placed, now, events);
        let Some(open) = self.open.as_mut() else { return };
        let mut result = Ok(());
        if open.ogg.is_at_risk() && now.at.saturating_duration_since(open.synced_at) >= SYNC_EVERY {
            (open.synced_at, open.written_at) = (now.at, now.at);
            result = open.ogg.sync(false);
        } else if open.ogg.is_waiting() && now.at.saturating_duration_since(open.written_at) >= WRITE_EVERY {
            open.written_at = now.at;
            result = open.ogg.write(false);
        }
        let sidecar_every = if open.sidecar_is_old { SYNC_EVERY } else { SIDECAR_EVERY };
        if result.is_ok() && now.at.saturating_duration_since(open.sidecar_at) >= sidecar_every {
            result = open.save(now, false);
        }
        if let Err(error) = result {
            self.fail(&error, now, events);
        }
    }

    /// The server begins, or ends, to drop the microphone's packets.
    pub fn set_muted(&mut self, muted: bool, now: Now) {
        if let Some(open) = self.open.as_mut() {
            open.set_muted(muted, now);
        }
    }

    /// Completes the file.
    pub fn end(mut self, now: Now, events: &mut Vec<SfuEvent>) {
        let mut placed = Vec::new();
        self.timeline.finish(&mut placed);
        self.write(placed, now, events);
        let Some(mut open) = self.open.take() else { return };
        let result = open.ogg.sync(true).and_then(|()| open.save(now, true));
        if let Err(error) = result {
            self.open = Some(open);
            self.fail(&error, now, events);
            return;
        }
        let duration = Duration::from_millis(open.ogg.durable_granule() / GRANULES_PER_MS);
        events.push(SfuEvent::RecordingEnded {
            room: self.subject.room,
            track: self.subject.track,
            path: open.path,
            duration,
        });
    }

    fn write(&mut self, placed: Vec<Placed>, now: Now, events: &mut Vec<SfuEvent>) {
        for packet in placed {
            if self.open.is_none() {
                match self.create(&packet, now) {
                    Ok(open) => {
                        self.told_failure = false;
                        self.retry_at = None;
                        events.push(SfuEvent::RecordingStarted {
                            room: self.subject.room.clone(),
                            track: self.subject.track.clone(),
                            path: open.path.clone(),
                        });
                        self.open = Some(open);
                    }
                    Err(error) => {
                        self.fail(&error, now, events);
                        return;
                    }
                }
            }
            if let Some(open) = self.open.as_mut() {
                open.push(packet, now);
            }
        }
    }

    fn create(&self, first: &Placed, now: Now) -> io::Result<OpenFile> {
        let (ogg, path) = OggFile::create(&self.subject.target.path)?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let begins = point(first, now);
        let mut sidecar = Sidecar::new(name, BROWSER_PRE_SKIP, self.subject.target.labels.clone(), begins.at_ms);
        sidecar.clock.push(begins);
        let mut open = OpenFile {
            ogg,
            path,
            sidecar,
            last_end: 0,
            written_at: now.at,
            synced_at: now.at,
            sidecar_at: now.at,
            sidecar_is_old: false,
            ssrc: first.packet.ssrc,
            best: None,
        };
        if let Err(error) = open.save(now, false) {
            // Without its sidecar nobody would know whose voice it is.
            let _ = std::fs::remove_file(&open.path);
            let _ = std::fs::remove_file(open.sidecar_path());
            return Err(error);
        }
        Ok(open)
    }

    /// Gives the file up, says so once, and begins a new one later.
    fn fail(&mut self, error: &io::Error, now: Now, events: &mut Vec<SfuEvent>) {
        let path = self.open.take().map_or_else(|| self.subject.target.path.clone(), |open| open.path);
        self.timeline = Timeline::default();
        self.retry_at = Some(now.at + RETRY_AFTER);
        if !std::mem::replace(&mut self.told_failure, true) {
            let reason = match error.kind() {
                io::ErrorKind::StorageFull => "the disk is full".to_owned(),
                _ => error.to_string(),
            };
            events.push(SfuEvent::RecordingFailed {
                room: self.subject.room.clone(),
                track: self.subject.track.clone(),
                path,
                reason,
            });
        }
    }
}
