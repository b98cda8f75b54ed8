//! How long a recording is whose end nobody noted, because the server died: the granule position of its last whole page.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// A page has at most 65,307 bytes (RFC 3533, section 6): twice that holds a whole one wherever the file was cut off.
const TAIL: u64 = 2 * 65_307;
/// Granules per millisecond of Ogg Opus (RFC 7845, section 4).
const GRANULES_PER_MS: i64 = 48;
/// Bytes of a page header before its segment table.
const HEADER: usize = 27;

/// Milliseconds of sound in an Ogg Opus file, silent gaps included; 0 when it has no whole page.
///
/// # Errors
/// The file cannot be read.
pub fn length_ms(path: &Path) -> io::Result<i64> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut tail = Vec::new();
    file.take(TAIL).read_to_end(&mut tail)?;
    let granule = (0..tail.len()).rev().filter_map(|at| whole_page(&tail[at..])).find(|granule| *granule >= 0);
    Ok(granule.unwrap_or(0) / GRANULES_PER_MS)
}

/// The granule position of the page that begins here, if it is all there.
fn whole_page(bytes: &[u8]) -> Option<i64> {
    if !bytes.starts_with(b"OggS") || bytes.len() < HEADER {
        return None;
    }
    let segments = usize::from(bytes[26]);
    let table = bytes.get(HEADER..HEADER + segments)?;
    let body: usize = table.iter().map(|length| usize::from(*length)).sum();
    bytes.get(HEADER + segments..HEADER + segments + body)?;
    Some(i64::from_le_bytes(bytes[6..14].try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page with 10 bytes of body that ends at `granule`.
    fn page(granule: i64) -> Vec<u8> {
        let mut page = b"OggS\0\0".to_vec();
        page.extend(granule.to_le_bytes());
        page.extend([0; 12]);
        page.extend([1, 10]);
        page.extend([0xaa; 10]);
        page
    }

    fn length_of(bytes: &[u8]) -> i64 {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        length_ms(file.path()).unwrap()
    }

    #[test]
    fn a_file_cut_off_by_a_crash_counts_up_to_its_last_whole_page() {
        let whole = [page(0), page(48_000), page(96_000)].concat();
        assert_eq!(length_of(&whole), 2_000);
        assert_eq!(length_of(&whole[..whole.len() - 3]), 1_000);
        assert_eq!(length_of(&[whole, b"OggS\0".to_vec()].concat()), 2_000);
    }

    #[test]
    fn a_file_without_pages_has_no_length() {
        assert_eq!(length_of(b""), 0);
        assert_eq!(length_of(&[0x4f; 100]), 0);
    }
}
