// SPDX-License-Identifier: MPL-2.0
//! Finds a place in a recording without reading what stands before it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use crate::raw_page::{LONGEST_PAGE, RawPage, find_capture};

/// Bytes that are looked at in one place. A page of a recording is 0.2 s long and has some 600;
/// where no page is found in them, more are looked at.
const WINDOW: usize = 16 * 1024;

/// Puts the file where reading gives every packet of a stream that ends after `granule`, and little
/// of what ends before: [`crate::Pages::within`]. Pages of one stream are in the order of their
/// positions.
///
/// # Errors
/// The file cannot be read.
pub fn seek_before(file: &mut File, serial: u32, granule: u64) -> io::Result<()> {
    // Packets after `granule` begin at `low` or later, and not later than in the page at `high`.
    let (mut low, mut high) = (0, file.metadata()?.len());
    while high - low > WINDOW as u64 {
        let middle = low.midpoint(high);
        match page_after(file, serial, middle, high)? {
            Some((at, position)) if position <= granule => low = at,
            // What begins later is not wanted, or nothing does.
            _ => high = middle,
        }
    }
    file.seek(SeekFrom::Start(low))?;
    Ok(())
}

/// The stream's first page after `from` that completes a packet and begins before `until`: where it
/// begins, and its position.
fn page_after(file: &mut File, serial: u32, from: u64, until: u64) -> io::Result<Option<(u64, u64)>> {
    for window in [WINDOW, LONGEST_PAGE] {
        file.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        file.by_ref().take(2 * window as u64).read_to_end(&mut bytes)?;
        let end = bytes.len().min(window).min(usize::try_from(until - from).unwrap_or(usize::MAX));
        if let Some((at, position)) = first_page(&bytes, serial, end) {
            return Ok(Some((from + at as u64, position)));
        }
    }
    Ok(None)
}

/// The stream's first page that begins before `end` and completes a packet. Whole pages inside its
/// packets, which the speaker chose, are not of the stream.
fn first_page(bytes: &[u8], serial: u32, end: usize) -> Option<(usize, u64)> {
    let mut at = find_capture(bytes, 0);
    while at < end {
        match RawPage::parse(&bytes[at..], &[serial]) {
            Some(page) => match page.granule() {
                Some(position) => return Some((at, position)),
                None => at += page.length,
            },
            None => at = find_capture(bytes, at + 1),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{OpusHead, PageBreak, PageWriter, Pages};

    const SERIAL: u32 = 7;

    /// A recording of `pages` pages of ten packets of 20 ms, the number of each in its first bytes.
    fn recording(pages: u32, bytes_per_packet: usize) -> Vec<u8> {
        let mut writer = PageWriter::new(SERIAL);
        writer.headers(OpusHead::packet(1, 312), OpusHead::tags_packet("test")).unwrap();
        for n in 0..pages * 10 {
            let mut packet = n.to_le_bytes().to_vec();
            packet.resize(bytes_per_packet, 0x4f);
            let page_break = if n % 10 == 9 { PageBreak::Page } else { PageBreak::None };
            writer.packet(packet, 312 + u64::from(n + 1) * 960, page_break).unwrap();
        }
        writer.take_pages()
    }

    /// The first packet that is read after a search, and where the reading began.
    fn found(bytes: &[u8], granule: u64) -> (Option<u32>, u64) {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        seek_before(&mut file, SERIAL, granule).unwrap();
        let at = file.stream_position().unwrap();
        let mut pages = Pages::within(file, SERIAL);
        while let Some(page) = pages.next_page().unwrap() {
            let first = page.packets.first().filter(|packet| packet.len() > 40 && page.granule > Some(granule));
            if let Some(packet) = first {
                return (Some(u32::from_le_bytes(packet[..4].try_into().unwrap())), at);
            }
        }
        (None, at)
    }

    #[test]
    fn any_place_is_found_and_little_is_read_before_it() {
        for bytes_per_packet in [60, 3000, 6000] {
            let bytes = recording(600, bytes_per_packet);
            for page in [0_u64, 1, 7, 299, 598, 599] {
                let wanted = 312 + page * 10 * 960 + 5;
                let (packet, began) = found(&bytes, wanted);
                assert_eq!(packet, Some(page as u32 * 10), "{bytes_per_packet} bytes, page {page}");
                let exact = bytes.len() as u64 * page / 600;
                assert!(exact.saturating_sub(began) < 2 * (WINDOW + LONGEST_PAGE) as u64, "{exact} {began}");
            }
            assert_eq!(found(&bytes, 1_000_000_000).0, None, "behind its end");
        }
    }

    #[test]
    fn whole_pages_inside_packets_lead_nowhere() {
        for claimed in [1, 1 << 50] {
            let mut inner = PageWriter::new(SERIAL + 1);
            inner.packet(vec![0x4f; 60], claimed, PageBreak::Page).unwrap();
            let inner = inner.take_pages();
            let mut writer = PageWriter::new(SERIAL);
            for n in 0..6000_u32 {
                let packet = [&n.to_le_bytes()[..], &inner.repeat(8)].concat();
                let page_break = if n % 10 == 9 { PageBreak::Page } else { PageBreak::None };
                writer.packet(packet, 312 + u64::from(n + 1) * 960, page_break).unwrap();
            }
            let bytes = writer.take_pages();
            for page in [0_u64, 7, 300, 599] {
                let wanted = 312 + page * 10 * 960 + 5;
                let (packet, began) = found(&bytes, wanted);
                assert_eq!(packet, Some(page as u32 * 10), "page {page}, {claimed}");
                let exact = bytes.len() as u64 * page / 600;
                assert!(exact.saturating_sub(began) < 2 * (WINDOW + LONGEST_PAGE) as u64, "{exact} {began}");
            }
        }
    }

    #[test]
    fn damage_and_what_is_no_recording_lead_to_an_earlier_place_and_to_no_error() {
        let mut bytes = recording(600, 60);
        let middle = bytes.len() / 2;
        bytes[middle..middle + 40_000].fill(0x4f);
        for page in [100_u64, 500] {
            assert_eq!(found(&bytes, 312 + page * 10 * 960 + 5).0, Some(page as u32 * 10));
        }
        assert_eq!(found(&vec![0x4f; 200_000], 960).0, None);
        assert_eq!(found(b"", 960), (None, 0));
    }
}
