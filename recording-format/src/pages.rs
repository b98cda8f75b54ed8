// SPDX-License-Identifier: MPL-2.0
//! Ogg pages (RFC 3533) that survive damage: a page whose checksum is wrong or that was cut short
//! is left out, and reading goes on at the next one. Libraries stop at the first fault or skip by
//! the damaged length; a recording of a meeting whose disk was full or whose server was killed must
//! give everything that is still there.
//!
//! Sound may hold whole pages: who speaks chooses the bytes. Where a page begins is certain only
//! behind another one. Elsewhere, behind damage and in the middle of a file, a page counts if it is
//! of a stream that is known by then: the recorder's serial numbers are random, and no speaker
//! knows them.

use std::io::{self, Read};

use crate::raw_page::{LONGEST_PAGE, RawPage, find_capture};

/// Bytes read at once.
const READ_AHEAD: u64 = 4 * LONGEST_PAGE as u64;
/// A packet that goes on over more pages than this is no Opus packet (RFC 6716: at most 61,298
/// bytes).
const LONGEST_PACKET: usize = 64 * 1024;
/// Streams of one file that are remembered.
const MOST_STREAMS: usize = 64;

/// What one page completes.
#[derive(Debug, PartialEq)]
pub struct Page {
    /// Position of the end of the last packet completed here, in the codec's units; `None` when
    /// none is.
    pub granule: Option<u64>,
    /// The logical stream.
    pub serial: u32,
    /// First and last page of its logical stream.
    pub first: bool,
    pub last: bool,
    /// Packets that end in this page, whole.
    pub packets: Vec<Vec<u8>>,
}

/// Reads pages one after the other from any byte source.
pub struct Pages<R> {
    source: R,
    /// Read ahead; what stands before `at` has been given out.
    window: Vec<u8>,
    at: usize,
    source_ended: bool,
    /// The last page ended at `at`, or nothing was read yet: a page that begins here is one.
    in_step: bool,
    /// Serial numbers of the pages read in step.
    streams: Vec<u32>,
    /// The source is still being written: its end is where it has got to, and half a page there is
    /// "not yet".
    growing: bool,
    /// Beginning of a packet that goes on in the next page, with the stream and page number it
    /// needs.
    unfinished: Option<Unfinished>,
}

struct Unfinished {
    serial: u32,
    next_sequence: u32,
    data: Vec<u8>,
}

impl<R: Read> Pages<R> {
    /// Reads a source that is complete.
    pub fn new(source: R) -> Self {
        Self {
            source,
            window: Vec::new(),
            at: 0,
            source_ended: false,
            in_step: true,
            streams: Vec::new(),
            growing: false,
            unfinished: None,
        }
    }

    /// Reads a stream from somewhere in its middle.
    pub fn within(source: R, serial: u32) -> Self {
        Self { in_step: false, streams: vec![serial], ..Self::new(source) }
    }

    /// Reads a source that is still being written.
    pub fn growing(source: R) -> Self {
        Self { growing: true, ..Self::new(source) }
    }

    /// What is read from.
    pub fn source_mut(&mut self) -> &mut R {
        &mut self.source
    }

    /// Nothing will be written any more: what is at the end is all there is.
    pub fn end_growing(&mut self) {
        self.growing = false;
    }

    /// The next whole page; `None` at the end, or where a growing source has got to.
    ///
    /// # Errors
    /// The source fails.
    pub fn next_page(&mut self) -> io::Result<Option<Page>> {
        loop {
            self.fill()?;
            let ahead = &self.window[self.at..];
            if ahead.is_empty() {
                return Ok(None);
            }
            if let Some(raw) = RawPage::parse(ahead, if self.in_step { &[] } else { &self.streams }) {
                let page = assemble(&raw, &mut self.unfinished);
                self.at += raw.length;
                self.in_step = true;
                if !self.streams.contains(&page.serial) && self.streams.len() < MOST_STREAMS {
                    self.streams.push(page.serial);
                }
                return Ok(Some(page));
            }
            if self.growing && RawPage::may_become_whole(ahead) && !page_follows(ahead, &self.streams) {
                return Ok(None);
            }
            self.in_step = false;
            self.at += find_capture(ahead, 1);
        }
    }

    /// Keeps at least one page's bytes at hand while the source has any.
    fn fill(&mut self) -> io::Result<()> {
        while !self.source_ended && self.window.len() - self.at < LONGEST_PAGE {
            self.window.drain(..self.at);
            self.at = 0;
            let read = self.source.by_ref().take(READ_AHEAD).read_to_end(&mut self.window)?;
            let at_end = (read as u64) < READ_AHEAD;
            self.source_ended = at_end && !self.growing;
            if at_end {
                break;
            }
        }
        Ok(())
    }
}

/// Whether a whole page follows what `bytes` begin with. Then that is no page half written but a
/// damaged one, whose length says too much.
fn page_follows(bytes: &[u8], streams: &[u32]) -> bool {
    let mut at = find_capture(bytes, 1);
    while at < bytes.len() {
        if RawPage::parse(&bytes[at..], streams).is_some() {
            return true;
        }
        at = find_capture(bytes, at + 1);
    }
    false
}

/// Cuts the body into packets by the lacing values: 255 means that the packet goes on.
fn assemble(raw: &RawPage<'_>, unfinished: &mut Option<Unfinished>) -> Page {
    let (serial, sequence, flags) = (raw.serial(), raw.number(18), raw.header[5]);
    let goes_on = flags & 1 != 0;
    let begun = unfinished.take().filter(|it| goes_on && it.serial == serial && it.next_sequence == sequence);
    // The end of a packet whose beginning is lost is of no use.
    let mut drop_first = goes_on && begun.is_none();
    let mut packet = begun.map(|it| it.data).unwrap_or_default();
    let mut packets = Vec::new();
    let mut at = 0;
    let mut open = goes_on;
    for &value in raw.lacing {
        let end = at + usize::from(value);
        packet.extend_from_slice(&raw.body[at..end]);
        at = end;
        open = value == 255;
        if !open {
            let whole = std::mem::take(&mut packet);
            if !std::mem::take(&mut drop_first) {
                packets.push(whole);
            }
        }
    }
    if open && !drop_first && packet.len() <= LONGEST_PACKET {
        *unfinished = Some(Unfinished { serial, next_sequence: sequence.wrapping_add(1), data: packet });
    }
    Page { granule: raw.granule(), serial, first: flags & 2 != 0, last: flags & 4 != 0, packets }
}

#[cfg(test)]
mod tests {
    use ogg::{PacketWriteEndInfo, PacketWriter};

    use super::*;

    /// Three pages of one packet each; the second is long enough to have a page of its own begin
    /// inside it.
    fn three_pages() -> Vec<u8> {
        let mut file = Vec::new();
        let mut writer = PacketWriter::new(&mut file);
        for (index, size) in [100_usize, 400, 100].into_iter().enumerate() {
            let packet = vec![index as u8 + 1; size];
            writer.write_packet(packet, 7, PacketWriteEndInfo::EndPage, (index as u64 + 1) * 960).unwrap();
        }
        file
    }

    fn granules(bytes: &[u8]) -> Vec<u64> {
        let mut pages = Pages::new(bytes);
        std::iter::from_fn(|| pages.next_page().unwrap()).filter_map(|page| page.granule).collect()
    }

    #[test]
    fn a_whole_file_gives_every_packet() {
        let file = three_pages();
        let mut pages = Pages::new(file.as_slice());
        let sizes: Vec<usize> = std::iter::from_fn(|| pages.next_page().unwrap())
            .flat_map(|page| page.packets.into_iter().map(|packet| packet.len()))
            .collect();
        assert_eq!(sizes, [100, 400, 100]);
    }

    #[test]
    fn any_damaged_byte_costs_only_its_own_page() {
        let file = three_pages();
        let second = file[4..].windows(4).position(|four| four == b"OggS").unwrap() + 4;
        let third = file.len() - (27 + 1 + 100);
        for at in second..third {
            let mut damaged = file.clone();
            damaged[at] ^= 0x41;
            assert_eq!(granules(&damaged), [960, 2880], "byte {at}");
        }
    }

    #[test]
    fn a_file_cut_anywhere_gives_the_pages_before_the_cut() {
        let file = three_pages();
        for length in 0..file.len() {
            let whole = granules(&file[..length]).len();
            assert!(whole < 3, "cut at {length}");
        }
    }

    /// A file that somebody else is writing.
    #[derive(Default)]
    struct Growing {
        written: std::rc::Rc<std::cell::RefCell<Vec<u8>>>,
        at: usize,
    }

    impl Read for Growing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let written = self.written.borrow();
            let taken = (&written[self.at..]).read(out)?;
            self.at += taken;
            Ok(taken)
        }
    }

    #[test]
    fn half_a_page_at_the_end_of_a_growing_file_is_not_yet_there() {
        let file = three_pages();
        let source = Growing::default();
        let written = source.written.clone();
        let mut pages = Pages::growing(source);
        let mut found = Vec::new();
        for &byte in &file {
            written.borrow_mut().push(byte);
            while let Some(page) = pages.next_page().unwrap() {
                found.push((page.granule, written.borrow().len()));
            }
        }
        let third = file.len() - (27 + 1 + 100);
        assert_eq!(found, [(Some(960), 27 + 1 + 100), (Some(1920), third), (Some(2880), file.len())]);
    }

    #[test]
    fn a_damaged_length_does_not_stop_a_growing_file() {
        let file = three_pages();
        let second = file[4..].windows(4).position(|four| four == b"OggS").unwrap() + 4;
        for (at, value) in [(26, 0xff), (28, 0xff), (4, 1), (0, 0), (30, 9)] {
            let mut damaged = file.clone();
            damaged[second + at] = value;
            let source = Growing::default();
            let written = source.written.clone();
            let mut pages = Pages::growing(source);
            let mut found = Vec::new();
            for chunk in damaged.chunks(50) {
                written.borrow_mut().extend_from_slice(chunk);
                found.extend(std::iter::from_fn(|| pages.next_page().unwrap()).filter_map(|page| page.granule));
            }
            pages.end_growing();
            found.extend(std::iter::from_fn(|| pages.next_page().unwrap()).filter_map(|page| page.granule));
            assert_eq!(found, [960, 2880], "byte {at}");
        }
    }

    #[test]
    fn a_packet_over_several_pages_is_put_together_or_left_out_whole() {
        let mut file = Vec::new();
        let mut writer = PacketWriter::new(&mut file);
        writer.write_packet(vec![1; 150_000], 7, PacketWriteEndInfo::EndPage, 1).unwrap();
        writer.write_packet(vec![2; 60_000], 7, PacketWriteEndInfo::NormalPacket, 2).unwrap();
        writer.write_packet(vec![3; 60_000], 7, PacketWriteEndInfo::EndStream, 3).unwrap();
        let sizes = |bytes: &[u8]| -> Vec<usize> {
            let mut pages = Pages::new(bytes);
            std::iter::from_fn(|| pages.next_page().unwrap())
                .flat_map(|page| page.packets.into_iter().map(|packet| packet.len()))
                .collect()
        };
        // The first is longer than any Opus packet.
        assert_eq!(sizes(&file), [60_000, 60_000]);
    }

    /// Three pages of serial 7; the packet of the second is whole pages of another stream, which
    /// begins there and lasts for centuries.
    fn three_pages_with_others_inside() -> Vec<u8> {
        let mut inner = Vec::new();
        let info = PacketWriteEndInfo::EndPage;
        PacketWriter::new(&mut inner).write_packet(vec![9; 60], 8, info, 1 << 50).unwrap();
        let mut file = Vec::new();
        let mut writer = PacketWriter::new(&mut file);
        for (index, packet) in [vec![1; 100], inner.repeat(4), vec![3; 100]].into_iter().enumerate() {
            writer.write_packet(packet, 7, info, (index as u64 + 1) * 960).unwrap();
        }
        file
    }

    #[test]
    fn pages_inside_packets_are_no_pages_also_where_the_file_is_damaged_or_cut_off() {
        let file = three_pages_with_others_inside();
        assert_eq!(granules(&file), [960, 1920, 2880]);
        let second = 27 + 1 + 100;
        for at in second..second + 27 {
            let mut damaged = file.clone();
            damaged[at] ^= 0x41;
            assert_eq!(granules(&damaged), [960, 2880], "byte {at}");
        }
        let from_the_middle = &file[second + 40..];
        let mut pages = Pages::within(from_the_middle, 7);
        assert_eq!(pages.next_page().unwrap().and_then(|page| page.granule), Some(2880));
    }

    #[test]
    fn a_page_half_written_is_waited_for_whatever_stands_in_it() {
        let file = three_pages_with_others_inside();
        let source = Growing::default();
        let written = source.written.clone();
        let mut pages = Pages::growing(source);
        let mut found = Vec::new();
        for &byte in &file {
            written.borrow_mut().push(byte);
            found.extend(std::iter::from_fn(|| pages.next_page().unwrap()).filter_map(|page| page.granule));
        }
        assert_eq!(found, [960, 1920, 2880]);
    }

    #[test]
    fn bytes_that_are_not_ogg_give_nothing() {
        let noise: Vec<u8> = (0..200_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert!(granules(&noise).is_empty());
        // A page that claims to go on from before and holds nothing.
        let mut empty = b"OggS\0\x01".to_vec();
        empty.resize(27, 0);
        let checksum = crate::raw_page::crc(0, &empty);
        empty[22..26].copy_from_slice(&checksum.to_le_bytes());
        assert_eq!(granules(&empty), [0]);
    }
}
