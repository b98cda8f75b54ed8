// SPDX-License-Identifier: MPL-2.0
//! Which sound of a sender a recording holds.

use std::fs::File;
use std::io::{self, Seek as _};
use std::path::Path;

use crate::{Pages, RtpSpan, SenderClock, opus_duration, seek_before};

/// What `recording` holds of `wanted`, on the sender's clock, in order. A file that is still being
/// written holds its whole pages.
///
/// # Errors
/// The file cannot be read.
pub fn held(recording: &Path, clock: &SenderClock, wanted: RtpSpan) -> io::Result<Vec<RtpSpan>> {
    let Some(end) = clock.granule(wanted.until) else { return Ok(Vec::new()) };
    let begin = clock.granule(wanted.from).unwrap_or(0);
    let mut file = File::open(recording)?;
    let Some(first) = Pages::new(&mut file).next_page()? else { return Ok(Vec::new()) };
    file.rewind()?;
    seek_before(&mut file, first.serial, begin)?;
    let mut pages = Pages::within(file, first.serial);
    let mut spans: Vec<(u64, u64)> = Vec::new();
    while let Some(page) = pages.next_page()? {
        // Headers are at position 0.
        let Some(ends) = page.granule.filter(|ends| page.serial == first.serial && *ends > 0) else { continue };
        let length: u64 = page.packets.iter().filter_map(|packet| opus_duration(packet)).sum();
        let starts = ends.saturating_sub(length);
        if starts >= end {
            break;
        }
        match spans.last_mut() {
            Some(last) if last.1 == starts => last.1 = ends,
            _ => spans.push((starts, ends)),
        }
    }
    let inside = spans.into_iter().map(|(starts, ends)| (starts.max(begin), ends.min(end)));
    let inside = inside.filter(|(starts, ends)| starts < ends);
    // The last sample, not the one behind it: there the clock may have jumped.
    Ok(inside
        .map(|(starts, ends)| RtpSpan { from: clock.time(starts), until: clock.time(ends - 1).wrapping_add(1) })
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{ClockPoint, OpusHead, PageBreak, PageWriter, RtpTime, Sidecar};

    #[test]
    fn a_cut_of_the_line_is_a_gap_on_the_senders_clock() {
        let (first, ssrc) = (4_000_000_000_u32, 7);
        let at = |seconds: u32| first.wrapping_add(seconds * 48_000);
        // 10 s of sound, 5 s of nothing, 10 s of sound, in pages of 200 ms.
        let mut writer = PageWriter::new(3);
        writer.headers(OpusHead::packet(2, 312), OpusHead::tags_packet("test")).unwrap();
        for packet in (0..500_u64).chain(750..1250) {
            let page_break = if packet % 10 == 9 { PageBreak::Page } else { PageBreak::None };
            writer.packet(vec![0x78; 60], (packet + 1) * 960, page_break).unwrap();
        }
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), writer.take_pages()).unwrap();
        let mut sidecar = Sidecar::new("an.opus".into(), 312, BTreeMap::new(), 1_000_000);
        sidecar.clock.push(ClockPoint { granule: 0, at_ms: 1_000_000, rtp: Some(RtpTime { ssrc, time: first }) });
        let clock = SenderClock::of(&sidecar, ssrc).unwrap();

        let held_of = |from, until| held(file.path(), &clock, RtpSpan { from, until }).unwrap();
        let span = |from, until| RtpSpan { from: at(from), until: at(until) };
        assert_eq!(held_of(at(0), at(60)), [span(0, 10), span(15, 25)]);
        assert_eq!(held_of(at(8), at(16)), [span(8, 10), span(15, 16)]);
        assert_eq!(held_of(at(11), at(14)), []);
        assert_eq!(held_of(first.wrapping_sub(96_000), at(1)), [span(0, 1)], "begins before the recording");
        assert_eq!(held_of(at(30), at(40)), [], "after its end");
    }
}
