// SPDX-License-Identifier: MPL-2.0
//! Sound that a page kept while its line was cut, and sends afterwards. What fits a gap of the
//! sender's recording becomes a further recording of the same speaker, so that the first one, which
//! may still be growing, is never touched. Everything is compared on the sender's RTP clock.
//! Functions block: they read and write files.

pub mod frames;
mod parts;
mod spans;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use meetings::ids::RecordingId;
use recording_format::{
    BROWSER_PRE_SKIP, ClockPoint, GRANULES_PER_MS, GRANULES_PER_SECOND, Muted, OpusHead, PageBreak, PageWriter,
    RtpSpan, RtpTime, SenderClock, Sidecar, held, last_granule, sync_folder,
};
use sha2::{Digest as _, Sha256};

use self::frames::Frame;
use self::parts::Parts;
use self::spans::{Span, is_inside, missing};
use crate::labels;

/// A shorter gap is concealed by every listener and recogniser.
const SHORTEST_GAP: i64 = 300 * GRANULES_PER_MS as i64;
/// Packets may reach into what is held by so much: the wall clock is exact to the millisecond, and
/// two clocks never agree to the sample. Less than any packet.
const TOLERANCE: i64 = 5 * GRANULES_PER_MS as i64;
/// A pause of the missing sound after which another recording begins, and how many do; then the
/// rest is one.
const PAUSE: i64 = 5 * GRANULES_PER_SECOND as i64;
const MOST_JOINED: usize = 20;
/// Recordings of late sound of one participant, and their bytes: some hours of speech.
const MOST_LATE: usize = 100;
const MOST_LATE_BYTES: u64 = 64 << 20;
/// Less sound than this is not worth a recording: no word is so short.
const SHORTEST_SOUND: u64 = 300 * GRANULES_PER_MS;
/// Sound is taken so long after the last packet that came, in milliseconds. Later the page had long
/// made another connection.
const LONGEST_AFTER_END_MS: u64 = 30 * 60 * 1000;
/// Gaps told at once.
const MOST_GAPS: usize = 200;
/// Packets of one page of a recording: a second.
const PACKETS_PER_PAGE: usize = 50;

/// One sender of a participant (an SSRC), with all recordings of its sound.
#[derive(Debug)]
pub struct Sender {
    ssrc: u32,
    /// As recorded while it was sent, and the sound that came late.
    originals: Vec<Recorded>,
    late: Vec<Recorded>,
    folder: PathBuf,
    /// Nothing is taken of what was said later, milliseconds since 1970.
    until_ms: u64,
    /// Nor of what was said meanwhile, milliseconds since 1970; without an end: until now.
    locked_ms: Vec<(u64, Option<u64>)>,
    /// Of all late sound of this participant.
    late_recordings: usize,
    late_bytes: u64,
}

#[derive(Debug)]
struct Recorded {
    path: PathBuf,
    id: String,
    clock: SenderClock,
    sidecar: Sidecar,
    /// Position behind the last packet.
    end: u64,
}

impl Sender {
    /// Looks for the sender in all recordings of one participant of one meeting. `None` if nothing
    /// of it was recorded. `until_ms` is now, or the end of the meeting.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn find(recordings: &[PathBuf], ssrc: u32, until_ms: u64) -> io::Result<Option<Self>> {
        let (mut originals, mut late, mut others) = (Vec::new(), Vec::new(), Vec::new());
        let (mut late_recordings, mut late_bytes) = (0, 0);
        for path in recordings {
            // A damaged or missing one must not hide the others.
            let Ok(sidecar) = Sidecar::read(path) else { continue };
            let Ok(end) = end_of(path) else { continue };
            let is_late = sidecar.labels.contains_key(labels::LATE_OF);
            if is_late {
                late_recordings += 1;
                late_bytes += fs::metadata(path)?.len();
            }
            let Some(clock) = SenderClock::of(&sidecar, ssrc) else {
                others.extend((!is_late).then_some(sidecar.started_at_ms));
                continue;
            };
            let id = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default().to_owned();
            let recorded = Recorded { path: path.clone(), id, clock, sidecar, end };
            if is_late { &mut late } else { &mut originals }.push(recorded);
        }
        let Some(first) = originals.first() else { return Ok(None) };
        let Some(folder) = first.path.parent().map(Path::to_owned) else { return Ok(None) };
        // A participant has one connection. Where the next begins, this sender has ended.
        let began_ms = first.sidecar.started_at_ms;
        let next_ms = others.into_iter().filter(|other| *other > began_ms).min();
        let until_ms = next_ms.map_or(until_ms, |next| next.min(until_ms));
        let locked_ms = Vec::new();
        Ok(Some(Self { ssrc, originals, late, folder, until_ms, locked_ms, late_recordings, late_bytes }))
    }

    /// The microphone was locked from when to when, in milliseconds since 1970: also where nothing
    /// was recorded that could say so, because the line was cut before.
    #[must_use]
    pub fn locked(mut self, times_ms: Vec<(u64, Option<u64>)>) -> Self {
        self.locked_ms = times_ms;
        self
    }

    /// Whether sound was kept that is in no recording yet.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn waits(&self) -> io::Result<bool> {
        Ok(!self.parts().is_empty()?)
    }

    /// Which sound of `wanted` the server lacks, in order.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn missing(&self, wanted: RtpSpan) -> io::Result<Vec<RtpSpan>> {
        let base = wanted.from;
        let mut held = self.held(wanted)?;
        held.extend(self.parts().frames()?.iter().map(|frame| span_of(base, frame)));
        let end = since(base, wanted.until);
        let gaps = missing((0, end), held, SHORTEST_GAP);
        let rtp = |at: i64| base.wrapping_add(at as u32);
        Ok(gaps
            .into_iter()
            .take(MOST_GAPS)
            .map(|(from, until)| RtpSpan { from: rtp(from), until: rtp(until) })
            .collect())
    }

    /// Keeps what fits the gaps, durably. False if there is no room for it.
    ///
    /// # Errors
    /// The disk fails.
    pub fn keep(&self, frames: Vec<Frame>) -> io::Result<bool> {
        let fitting = self.fitting(frames)?;
        let parts = self.parts();
        if self.late_recordings >= MOST_LATE || self.late_bytes + parts.bytes()? > MOST_LATE_BYTES {
            return Ok(fitting.is_empty());
        }
        parts.keep(&fitting)
    }

    /// Makes recordings of what was kept: the new files with their lengths in milliseconds. The
    /// same sound becomes the same file again, should this be repeated. Nothing is forgotten until
    /// [`Self::forget`].
    ///
    /// # Errors
    /// The disk fails.
    pub fn join(&self, random: impl Fn() -> u128) -> io::Result<Vec<(PathBuf, i64)>> {
        let mut frames = self.parts().frames()?;
        let Some(base) = frames.first().map(|first| first.time) else { return Ok(Vec::new()) };
        frames.sort_by_key(|frame| since(base, frame.time));
        // Requests that were repeated in other portions may overlap.
        let mut end = i64::MIN;
        frames.retain(|frame| {
            let (from, until) = span_of(base, frame);
            let follows = from >= end;
            end = if follows { until } else { end };
            follows
        });
        let frames = self.fitting(frames)?;
        let goes_on = |one: &Frame, next: &Frame| since(one.time.wrapping_add(one.duration), next.time) < PAUSE;
        let mut groups: Vec<&[Frame]> = frames.chunk_by(goes_on).collect();
        if groups.len() > MOST_JOINED {
            let begun: usize = groups[..MOST_JOINED - 1].iter().map(|group| group.len()).sum();
            groups.truncate(MOST_JOINED - 1);
            groups.push(&frames[begun..]);
        }
        let is_sound =
            |group: &&[Frame]| group.iter().map(|frame| u64::from(frame.duration)).sum::<u64>() >= SHORTEST_SOUND;
        let joined = groups.into_iter().filter(is_sound).map(|group| self.write(group, random() as u32));
        Ok(joined.collect::<io::Result<Vec<_>>>()?.into_iter().flatten().collect())
    }

    /// Deletes what was kept.
    ///
    /// # Errors
    /// The disk fails.
    pub fn forget(&self) -> io::Result<()> {
        self.parts().delete()
    }

    fn parts(&self) -> Parts {
        // The recordings are in the order of their beginnings; the first stays the first.
        let first = self.originals.first().map_or("", |first| first.id.as_str());
        Parts::of(&self.folder, first, self.ssrc)
    }

    /// The packets that no recording has and that the sender was allowed to send.
    fn fitting(&self, frames: Vec<Frame>) -> io::Result<Vec<Frame>> {
        let (Some(first), Some(last)) = (frames.first(), frames.last()) else { return Ok(frames) };
        let (base, until) = (first.time, last.time.wrapping_add(last.duration));
        let held = self.held(RtpSpan { from: base, until })?;
        let gaps = missing((0, since(base, until)), held, 1);
        Ok(frames.into_iter().filter(|frame| is_inside(&gaps, span_of(base, frame), TOLERANCE)).collect())
    }

    /// What is recorded already, or is not to be: from before the first packet, from while the
    /// microphone was muted at the server, from after the meeting, from long after the connection.
    fn held(&self, wanted: RtpSpan) -> io::Result<Vec<Span>> {
        let base = wanted.from;
        let mut spans = Vec::new();
        for recorded in self.originals.iter().chain(&self.late) {
            let held = held(&recorded.path, &recorded.clock, wanted)?;
            spans.extend(held.iter().map(|span| (since(base, span.from), since(base, span.until))));
        }
        let before_all = self.originals.iter().map(|original| -original.clock.since_first(base)).min();
        spans.extend(before_all.map(|first| (i64::MIN, first)));
        // A time of the wall clock, on the sender's.
        let at = |Recorded { clock, .. }: &Recorded, wall_ms: u64| since(base, clock.time(clock.granule_at(wall_ms)));
        for original in &self.originals {
            for Muted { from_ms, until_ms } in &original.sidecar.muted {
                spans.push((at(original, *from_ms), until_ms.map_or(i64::MAX, |until| at(original, until))));
            }
            for (from_ms, until_ms) in &self.locked_ms {
                spans.push((at(original, *from_ms), until_ms.map_or(i64::MAX, |until| at(original, until))));
            }
            spans.push((at(original, self.until_ms), i64::MAX));
        }
        let too_late = |original: &Recorded| {
            let end_ms = original.clock.wall_ms(original.end) + LONGEST_AFTER_END_MS;
            at(original, end_ms)
        };
        spans.extend(self.originals.iter().map(too_late).max().map(|end| (end, i64::MAX)));
        Ok(spans)
    }

    fn write(&self, frames: &[Frame], serial: u32) -> io::Result<Option<(PathBuf, i64)>> {
        let (Some(first), Some(original)) = (frames.first(), self.original_of(frames)) else { return Ok(None) };
        let Some(granule) = original.clock.granule(first.time) else { return Ok(None) };
        let began_ms = original.clock.wall_ms(granule);
        let named = format!("{} {} {}", original.id, self.ssrc, first.time);
        let id = RecordingId::from_digest(&Sha256::digest(named).into());
        let path = self.folder.join(format!("{id}.opus"));
        let mut pages = PageWriter::new(serial);
        pages.headers(OpusHead::packet(2, BROWSER_PRE_SKIP), OpusHead::tags_packet("Diem Cau"))?;
        let mut end = 0;
        for (index, frame) in frames.iter().enumerate() {
            let from = since(first.time, frame.time).unsigned_abs();
            end = from + u64::from(frame.duration);
            let next = frames.get(index + 1).map(|next| since(first.time, next.time).unsigned_abs());
            let page_break = match next {
                None => PageBreak::Stream,
                Some(next) if next > end || index % PACKETS_PER_PAGE == PACKETS_PER_PAGE - 1 => PageBreak::Page,
                Some(_) => PageBreak::None,
            };
            pages.packet(frame.payload.clone(), end, page_break)?;
        }
        let mut labels: BTreeMap<String, String> = original.sidecar.labels.clone();
        labels.insert(labels::LATE_OF.to_owned(), original.id.clone());
        let name = format!("{id}.opus");
        let mut sidecar = Sidecar::new(name, BROWSER_PRE_SKIP, labels, began_ms);
        let rtp = Some(RtpTime { ssrc: self.ssrc, time: first.time });
        sidecar.clock.push(ClockPoint { granule: 0, at_ms: began_ms, rtp });
        (sidecar.granules, sidecar.complete) = (end, true);
        // The sidecar first: a recording without one is nobody's.
        sidecar.save(&Sidecar::path_beside(&path))?;
        let temporary = path.with_extension("tmp");
        let mut file = File::create(&temporary)?;
        file.write_all(&pages.take_pages())?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        sync_folder(&path)?;
        Ok(Some((path, (end / GRANULES_PER_MS).cast_signed())))
    }

    /// The recording in whose gap, or after whose end, the packets belong.
    fn original_of(&self, frames: &[Frame]) -> Option<&Recorded> {
        let time = frames.first()?.time;
        let before = self.originals.iter().filter(|original| original.clock.since_first(time) >= 0);
        before.min_by_key(|original| original.clock.since_first(time))
    }
}

/// Of all senders whose sound was kept in a meeting's folder and not joined: the first recording of
/// each, and its SSRC.
///
/// # Errors
/// The folder cannot be read.
pub fn left_behind(folder: &Path) -> io::Result<Vec<(String, u32)>> {
    Parts::all(folder)
}

/// All files of what came of senders whose first recording this is, in the folder of its meeting.
///
/// # Errors
/// A folder cannot be read.
pub fn files_of(folder: &Path, first_recording: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for (first, ssrc) in left_behind(folder)? {
        if first == first_recording {
            files.extend(Parts::of(folder, &first, ssrc).paths()?);
        }
    }
    Ok(files)
}

fn since(base: u32, time: u32) -> i64 {
    i64::from(time.wrapping_sub(base).cast_signed())
}

fn span_of(base: u32, frame: &Frame) -> Span {
    let from = since(base, frame.time);
    (from, from + i64::from(frame.duration))
}

fn end_of(recording: &Path) -> io::Result<u64> {
    let mut file = File::open(recording)?;
    let Some(first) = recording_format::Pages::new(&mut file).next_page()? else { return Ok(0) };
    Ok(last_granule(&mut file, first.serial)?.unwrap_or(0))
}
