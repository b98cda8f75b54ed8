// SPDX-License-Identifier: MPL-2.0
//! How long a recording is, from its last bytes.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use crate::raw_page::{LONGEST_PAGE, RawPage, find_capture};
use crate::{GRANULES_PER_MS, Pages};

/// Twice that holds a whole page wherever a file was cut off.
const TAIL: u64 = 2 * LONGEST_PAGE as u64;

/// Milliseconds of sound in a recording, silent gaps included, from its last whole page; 0 when it
/// has none.
///
/// # Errors
/// The file cannot be read.
pub fn length_ms(path: &Path) -> io::Result<u64> {
    let mut file = File::open(path)?;
    let Some(first) = Pages::new(&mut file).next_page()? else { return Ok(0) };
    Ok(last_granule(&mut file, first.serial)?.unwrap_or(0) / GRANULES_PER_MS)
}

/// The granule position at which a stream of a file ends, without reading all of it. The file is at
/// its beginning then.
///
/// # Errors
/// The file cannot be read.
pub fn last_granule(file: &mut File, serial: u32) -> io::Result<Option<u64>> {
    // Asked in this way, because a confined process may not ask for anything else of a file.
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.by_ref().take(TAIL).read_to_end(&mut tail)?;
    file.rewind()?;
    Ok(last_granule_in(&tail, serial))
}

/// The greatest position in `tail`, the last bytes of a file.
fn last_granule_in(tail: &[u8], serial: u32) -> Option<u64> {
    let mut at = 0;
    let mut last = None;
    while at < tail.len() {
        if let Some(page) = RawPage::parse(&tail[at..], &[serial]) {
            at += page.length;
            last = last.max(page.granule());
        } else {
            at = find_capture(tail, at + 1);
        }
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PageBreak, PageWriter};

    fn length_of(bytes: &[u8]) -> u64 {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        length_ms(file.path()).unwrap()
    }

    /// Three pages of 20 ms each.
    fn recording(packets: [Vec<u8>; 3]) -> Vec<u8> {
        let mut pages = PageWriter::new(7);
        for (end, packet) in (1..).zip(packets) {
            pages.packet(packet, end * 960, PageBreak::Page).unwrap();
        }
        pages.take_pages()
    }

    #[test]
    fn a_recording_cut_off_by_a_crash_is_as_long_as_its_whole_pages() {
        let whole = recording([vec![1; 100], vec![2; 400], vec![3; 100]]);
        assert_eq!(length_of(&whole), 60);
        for length in 0..whole.len() {
            let pages = [128, 128 + 27 + 2 + 400].iter().filter(|&&end| end <= length).count();
            assert_eq!(last_granule_in(&whole[..length], 7).unwrap_or(0), pages as u64 * 960, "cut at {length}");
        }
        assert_eq!(length_of(&whole[..whole.len() - 3]), 40);
        assert_eq!(length_of(&[&whole[..], b"OggS\0"].concat()), 60);
        assert_eq!(length_of(b""), 0);
        assert_eq!(length_of(&[0x4f; 100]), 0);
    }

    #[test]
    fn pages_inside_packets_make_no_recording_longer() {
        let mut inner = PageWriter::new(8);
        inner.packet(vec![9; 60], 1 << 50, PageBreak::Page).unwrap();
        let whole = recording([vec![1; 100], inner.take_pages().repeat(4), vec![3; 100]]);
        assert_eq!(length_of(&whole), 60);
        assert_eq!(length_of(&whole[..whole.len() - 130]), 20, "the second page was cut off");
    }
}
