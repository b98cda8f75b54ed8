// SPDX-License-Identifier: MPL-2.0
//! Cuts a stretch out of an Ogg Opus recording without decoding it: whole packets are copied into a
//! new file.
//!
//! Silence is a gap in a recording: the granule position jumps (RFC 7845, section 4). The clip
//! keeps such gaps, relative to its own start, so that players keep time.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use moments::Millis;
use recording_format::{GRANULES_PER_MS, OpusHead, PageBreak, PageWriter, Pages, opus_duration, seek_before};
use transcribe::RecordingClock;

/// Longest clip, in milliseconds; a segment is a sentence or a few.
const MAX_MS: u64 = 5 * 60_000;
/// Longest possible recording, in milliseconds: a day.
const MAX_RECORDING_MS: u64 = 86_400_000;
/// The two headers of a recording have some hundred bytes.
const HEADERS_BYTES: u64 = 16 * 1024;
/// Serial number of the only stream of a clip; any number does.
const SERIAL: u32 = 1;

#[derive(Debug, thiserror::Error)]
pub enum ClipError {
    #[error("the recording cannot be read: {0}")]
    Read(#[from] std::io::Error),
    #[error("the recording has no Opus headers")]
    NotOpus,
    #[error("the recording has no sound at this place")]
    Nothing,
}

/// [`cut`] by wall-clock time. The recording's sidecar maps positions to wall-clock time; without
/// it the recording is assumed to run exactly from `started_at`.
pub fn cut_wall(recording: &Path, started_at: Millis, from: Millis, until: Millis) -> Result<Vec<u8>, ClipError> {
    let clock =
        RecordingClock::beside(recording).unwrap_or_else(|_| RecordingClock::starting_at(started_at.0.max(0) as u64));
    cut(recording, position_at(&clock, from), position_at(&clock, until))
}

/// The first position, in milliseconds, whose wall-clock time is `at` or later.
pub(crate) fn position_at(clock: &RecordingClock, at: Millis) -> u64 {
    let at = at.0.max(0) as u64;
    let (mut before, mut after) = (0, MAX_RECORDING_MS);
    while before < after {
        let middle = before.midpoint(after);
        if clock.wall_ms(middle) < at { before = middle + 1 } else { after = middle }
    }
    before
}

/// The packets between `from_ms` and `until_ms` of a recording, counted from its start, as a new
/// file.
pub fn cut(recording: &Path, from_ms: u64, until_ms: u64) -> Result<Vec<u8>, ClipError> {
    let Stretch { head, tags, packets, .. } = Stretch::read(recording, from_ms, until_ms)?;
    let (first_end, first) = packets.first().ok_or(ClipError::Nothing)?;
    let begins_at = first_end.saturating_sub(samples_of(first));

    let mut clip = PageWriter::new(SERIAL);
    // The pre-skip applies to the start of the recording only.
    clip.headers(OpusHead::without_pre_skip(&head), tags)?;
    let last = packets.len() - 1;
    for (index, (end, data)) in packets.into_iter().enumerate() {
        let page_break = if index == last { PageBreak::Stream } else { PageBreak::Page };
        clip.packet(data, end - begins_at, page_break)?;
    }
    Ok(clip.take_pages())
}

/// Packets of a recording between two positions.
pub(crate) struct Stretch {
    head: Vec<u8>,
    tags: Vec<u8>,
    /// Samples before the first that is heard.
    pub pre_skip: u64,
    /// Each with the granule position of its end.
    pub packets: Vec<(u64, Vec<u8>)>,
}

impl Stretch {
    pub fn read(recording: &Path, from_ms: u64, until_ms: u64) -> Result<Self, ClipError> {
        let until_ms = until_ms.min(from_ms.saturating_add(MAX_MS));
        let (from, until) = (from_ms * GRANULES_PER_MS, until_ms * GRANULES_PER_MS);
        let mut file = File::open(recording)?;
        let mut pages = Pages::new(file.by_ref().take(HEADERS_BYTES));
        let mut header = |is_one: fn(&[u8]) -> bool| -> Result<(u32, Vec<u8>), ClipError> {
            let page = pages.next_page()?.ok_or(ClipError::NotOpus)?;
            let packet = page.packets.into_iter().next().filter(|packet| is_one(packet));
            Ok((page.serial, packet.ok_or(ClipError::NotOpus)?))
        };
        let ((serial, head), (_, tags)) = (header(OpusHead::is_head)?, header(OpusHead::is_tags)?);
        let pre_skip = u64::from(OpusHead::read(&head).ok_or(ClipError::NotOpus)?.pre_skip);
        seek_before(&mut file, serial, from + pre_skip)?;
        let packets = packets_between(&mut Pages::within(file, serial), from + pre_skip, until + pre_skip)?;
        Ok(Self { head, tags, pre_skip, packets })
    }
}

/// Packets that end after `from` and begin before `until` in granule positions, each with the
/// position of its end. A page tells only where its last packet ends; earlier ones follow from
/// their lengths, counted back.
fn packets_between(pages: &mut Pages<File>, from: u64, until: u64) -> Result<Vec<(u64, Vec<u8>)>, ClipError> {
    let mut kept = Vec::new();
    while let Some(page) = pages.next_page()? {
        let Some(mut end) = page.granule else { continue };
        let mut placed = Vec::with_capacity(page.packets.len());
        for data in page.packets.into_iter().rev() {
            let samples = samples_of(&data);
            placed.push((end, data));
            end = end.saturating_sub(samples);
        }
        let begins = end;
        kept.extend(
            placed.into_iter().rev().filter(|(end, data)| *end > from && end.saturating_sub(samples_of(data)) < until),
        );
        if begins >= until {
            break;
        }
    }
    Ok(kept)
}

pub(crate) fn samples_of(packet: &[u8]) -> u64 {
    opus_duration(packet).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use ogg::writing::PacketWriteEndInfo;
    use ogg::{PacketReader, PacketWriter};

    use super::*;

    /// A recording of 20 ms packets, `per_page` on a page; packet n holds the number n.
    fn recording(packets: u64, per_page: u64, gap_after: Option<(u64, u64)>) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let mut writer = PacketWriter::new(file.reopen().unwrap());
        let mut head = b"OpusHead\x01\x01".to_vec();
        head.extend(312_u16.to_le_bytes());
        head.extend([0x80, 0xbb, 0, 0, 0, 0, 0]);
        writer.write_packet(head, 7, PacketWriteEndInfo::EndPage, 0).unwrap();
        writer.write_packet(b"OpusTags\0\0\0\0\0\0\0\0".to_vec(), 7, PacketWriteEndInfo::EndPage, 0).unwrap();
        for n in 0..packets {
            let gap = gap_after.filter(|(after, _)| n >= *after).map_or(0, |(_, ms)| ms * GRANULES_PER_MS);
            let info = if n + 1 == packets {
                PacketWriteEndInfo::EndStream
            } else if (n + 1) % per_page == 0 {
                PacketWriteEndInfo::EndPage
            } else {
                PacketWriteEndInfo::NormalPacket
            };
            let mut data = vec![0b0000_1000_u8];
            data.extend((n as u32).to_le_bytes());
            writer.write_packet(data, 7, info, 312 + (n + 1) * 960 + gap).unwrap();
        }
        file
    }

    /// Number and end position of each packet of a clip.
    fn numbers(clip: Vec<u8>) -> Vec<(u32, u64)> {
        let mut reader = PacketReader::new(Cursor::new(clip));
        let mut found = Vec::new();
        while let Some(packet) = reader.read_packet().unwrap() {
            if let [0b0000_1000, number @ ..] = packet.data.as_slice() {
                found.push((u32::from_le_bytes(number.try_into().unwrap()), packet.absgp_page()));
            }
        }
        found
    }

    #[test]
    fn a_clip_holds_the_packets_of_its_time_from_its_own_start() {
        for per_page in [1, 50] {
            let file = recording(500, per_page, None);
            let clip = numbers(cut(file.path(), 1_000, 2_000).unwrap());
            assert_eq!(clip.first(), Some(&(50, 960)), "{per_page} packets on a page");
            assert_eq!(clip.last(), Some(&(99, 48_000)));
            assert_eq!(clip.len(), 50);
        }
    }

    #[test]
    fn silence_inside_a_clip_stays_as_long_as_it_was() {
        let file = recording(100, 1, Some((50, 3_000)));
        let clip = numbers(cut(file.path(), 500, 5_000).unwrap());
        let (before, after) = (clip.iter().find(|c| c.0 == 49).unwrap(), clip.iter().find(|c| c.0 == 50).unwrap());
        assert_eq!(after.1 - before.1, 960 + 3_000 * GRANULES_PER_MS);
    }

    #[test]
    fn the_clock_on_the_wall_leads_to_the_words() {
        let file = recording(500, 50, None);
        let started = Millis(1_795_000_000_000);
        let clip = numbers(cut_wall(file.path(), started, started.plus(1_000), started.plus(2_000)).unwrap());
        assert_eq!((clip[0].0, clip.len()), (50, 50));
        let clip = numbers(cut_wall(file.path(), started, started.plus(-500), started.plus(100)).unwrap());
        assert_eq!((clip[0].0, clip.len()), (0, 5), "before the recording there is nothing");
    }

    #[test]
    fn pages_that_a_speaker_hides_in_the_own_words_hide_nothing() {
        for claimed in [1, 1 << 50] {
            let mut inner = PageWriter::new(8);
            inner.packet(vec![0b1111_1000; 60], claimed, PageBreak::Page).unwrap();
            let word = [vec![0b1111_1000], inner.take_pages().repeat(8)].concat();
            let mut pages = PageWriter::new(7);
            pages.headers(OpusHead::packet(2, 312), OpusHead::tags_packet("test")).unwrap();
            for n in 1..=300 * 50 {
                let page_break = if n % 10 == 0 { PageBreak::Page } else { PageBreak::None };
                pages.packet(word.clone(), 312 + n * 960, page_break).unwrap();
            }
            let file = tempfile::NamedTempFile::new().unwrap();
            std::fs::write(file.path(), pages.take_pages()).unwrap();
            for second in [3, 150, 290] {
                let stretch = Stretch::read(file.path(), second * 1_000, (second + 2) * 1_000).unwrap();
                assert_eq!(stretch.packets.len(), 100, "{second} s, pages of {claimed}");
                assert!(stretch.packets.iter().all(|(_, packet)| *packet == word));
            }
        }
    }

    #[test]
    fn what_is_no_recording_or_past_its_end_is_said_so() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"not a recording at all").unwrap();
        assert!(cut(file.path(), 0, 1000).is_err());
        let file = recording(10, 1, None);
        assert!(matches!(cut(file.path(), 60_000, 61_000), Err(ClipError::Nothing)));
        assert!(matches!(cut(Path::new("/nonexistent.opus"), 0, 1), Err(ClipError::Read(_))));
    }
}
