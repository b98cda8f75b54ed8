// SPDX-License-Identifier: MPL-2.0
//! Reads bytes as everything that lies on disk beside a meeting, for the fuzzer (`make fuzz`) and
//! for the tests.

use std::io::{self, Read};

use recording_format::{OpusHead, Page, Pages, Sidecar, opus_duration};

/// Brings its bytes in pieces, as a file that is being written.
struct Pieces<'a> {
    rest: &'a [u8],
    /// Bytes that are there.
    written: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let taken = (&self.rest[..self.written.min(self.rest.len())]).read(out)?;
        self.rest = &self.rest[taken..];
        self.written -= taken;
        Ok(taken)
    }
}

/// Reads `bytes` as a file, as a file that is still being written, and as a sidecar.
pub fn read(bytes: &[u8]) {
    let _ = Sidecar::parse(bytes);
    let mut pages = Pages::new(bytes);
    let whole: usize = std::iter::from_fn(|| pages.next_page().expect("memory")).map(|page| weigh(&page)).sum();
    assert!(whole <= bytes.len(), "nothing is read twice");
    let piece = bytes.first().map_or(1, |first| usize::from(*first) + 1);
    let mut growing = Pages::growing(Pieces { rest: bytes, written: 0 });
    let mut grown = 0;
    for _ in 0..=bytes.len() / piece {
        growing.source_mut().written += piece;
        grown += std::iter::from_fn(|| growing.next_page().expect("memory")).map(|page| weigh(&page)).sum::<usize>();
    }
    growing.end_growing();
    grown += std::iter::from_fn(|| growing.next_page().expect("memory")).map(|page| weigh(&page)).sum::<usize>();
    assert!(grown <= bytes.len(), "nothing is read twice");
}

/// Bytes in the packets of a page.
fn weigh(page: &Page) -> usize {
    for packet in &page.packets {
        assert!(opus_duration(packet).is_none_or(|samples| (1..=5760).contains(&samples)));
        assert!(OpusHead::read(packet).is_none() || OpusHead::is_head(&OpusHead::without_pre_skip(packet)));
    }
    page.packets.iter().map(Vec::len).sum()
}
