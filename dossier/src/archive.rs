// SPDX-License-Identifier: MPL-2.0
//! The archive: ZIP (PKWARE's APPNOTE 6.3.3) in one form only. Nothing is compressed, lengths stand
//! before the files, no field has more than one way to be written. So the same files give the same
//! bytes, and [`crate::reader`] accepts only what this would have written.

use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::Crc;
use moments::{LocalTime, Millis};
use sha2::{Digest as _, Sha256};

/// Most files.
pub const MAX_FILES: usize = 10_000;
/// Longest archive, in bytes: the format without its extension for larger ones.
pub const MAX_BYTES: u64 = u32::MAX as u64;

pub(crate) const LOCAL: &[u8; 4] = b"PK\x03\x04";
pub(crate) const ENTRY: &[u8; 4] = b"PK\x01\x02";
pub(crate) const END: &[u8; 4] = b"PK\x05\x06";
/// Of a local header without its mark and name, of an entry and of the end record.
pub(crate) const LOCAL_BYTES: usize = 26;
pub(crate) const ENTRY_BYTES: usize = 46;
pub(crate) const END_BYTES: usize = 22;
/// Version 2.0, which knows folders.
const VERSION: u16 = 20;
/// Where the checksum stands in a local header, counted from its mark.
const CRC_AT: u64 = 14;
const PIECE: usize = 64 * 1024;

/// What the archive says of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// With the folder that holds everything.
    pub name: String,
    /// Time and date as DOS has them.
    pub at: [u16; 2],
    pub crc: u32,
    pub length: u32,
    /// Where its local header begins.
    pub offset: u32,
}

impl Entry {
    /// The local header without its mark.
    pub fn local(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(LOCAL_BYTES + self.name.len());
        for field in [VERSION, 0, 0, self.at[0], self.at[1]] {
            bytes.extend(field.to_le_bytes());
        }
        for field in [self.crc, self.length, self.length] {
            bytes.extend(field.to_le_bytes());
        }
        for field in [u16::try_from(self.name.len()).unwrap_or(u16::MAX), 0] {
            bytes.extend(field.to_le_bytes());
        }
        bytes.extend(self.name.as_bytes());
        bytes
    }

    /// Its entry in the directory.
    pub fn central(&self) -> Vec<u8> {
        let local = self.local();
        let (head, name) = local.split_at(LOCAL_BYTES);
        let mut bytes = ENTRY.to_vec();
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(head);
        // No comment, first disk, no attributes.
        bytes.extend([0; 10]);
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(name);
        bytes
    }
}

/// The end record.
pub(crate) fn end(count: usize, size: u32, at: u32) -> Vec<u8> {
    let mut bytes = END.to_vec();
    bytes.extend([0; 4]);
    let count = u16::try_from(count).unwrap_or(u16::MAX);
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(size.to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// Of the clock in Việt Nam.
fn dos_time(at: Millis) -> [u16; 2] {
    let LocalTime { year, month, day, hour, minute, second } = LocalTime::of(at);
    let year = u16::try_from((year - 1980).clamp(0, 127)).unwrap_or(0);
    let date = year << 9 | u16::from(month) << 5 | u16::from(day);
    [u16::from(hour) << 11 | u16::from(minute) << 5 | (u16::from(second) / 2), date]
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    pub length: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Writes an archive. What is not finished is of no use.
pub struct ArchiveWriter<W> {
    output: W,
    folder: String,
    time: [u16; 2],
    entries: Vec<Entry>,
    at: u64,
}

impl<W: Write + Seek> ArchiveWriter<W> {
    /// All files are in `folder` and bear the time `at`.
    pub fn new(output: W, folder: &str, at: Millis) -> Self {
        Self { output, folder: folder.to_owned(), time: dos_time(at), entries: Vec::new(), at: 0 }
    }

    /// Writes a file of exactly `length` bytes; `each` is told how many more are written.
    ///
    /// # Errors
    /// [`io::ErrorKind::FileTooLarge`] where the format has no room for it.
    pub fn add(
        &mut self,
        path: &str,
        content: &mut dyn Read,
        length: u64,
        each: &mut dyn FnMut(u64),
    ) -> io::Result<Written> {
        let room = MAX_BYTES.saturating_sub(self.at).saturating_sub(self.tail_bytes());
        let small = u32::try_from(length).ok().filter(|_| length < room && self.entries.len() < MAX_FILES);
        let Some(small) = small else { return Err(io::ErrorKind::FileTooLarge.into()) };
        let offset = u32::try_from(self.at).map_err(io::Error::other)?;
        let name = format!("{}/{path}", self.folder);
        let mut entry = Entry { name, at: self.time, crc: 0, length: small, offset };
        self.output.write_all(LOCAL)?;
        self.output.write_all(&entry.local())?;
        let (mut crc, mut digest, mut piece) = (Crc::new(), Sha256::new(), vec![0; PIECE]);
        let mut left = length;
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
            let count = content.read(&mut piece[..most])?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            crc.update(&piece[..count]);
            digest.update(&piece[..count]);
            self.output.write_all(&piece[..count])?;
            left -= count as u64;
            each(count as u64);
        }
        entry.crc = crc.sum();
        self.output.seek(SeekFrom::Start(self.at + CRC_AT))?;
        self.output.write_all(&entry.crc.to_le_bytes())?;
        self.at += (LOCAL.len() + LOCAL_BYTES + entry.name.len()) as u64 + length;
        self.output.seek(SeekFrom::Start(self.at))?;
        self.entries.push(entry);
        Ok(Written { length, sha256: hex::encode(digest.finalize()) })
    }

    /// What the directory and a signature take at most.
    fn tail_bytes(&self) -> u64 {
        let names: usize = self.entries.iter().map(|entry| ENTRY_BYTES + entry.name.len()).sum();
        (names + 2 * crate::path::MAX_PATH_BYTES + signing::MAX_SIGNATURE_BYTES + 4 * ENTRY_BYTES) as u64
    }

    /// Writes the directory; the output, and its length.
    pub fn finish(mut self) -> io::Result<(W, u64)> {
        let tail = directory(&self.entries, u32::try_from(self.at).map_err(io::Error::other)?);
        self.output.write_all(&tail)?;
        self.output.flush()?;
        Ok((self.output, self.at + tail.len() as u64))
    }
}

fn directory(entries: &[Entry], at: u32) -> Vec<u8> {
    let mut bytes: Vec<u8> = entries.iter().flat_map(Entry::central).collect();
    let size = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    bytes.extend(end(entries.len(), size, at));
    bytes
}

/// How an archive of ours becomes one with another file at its end: what to send of it, and what
/// comes after that.
///
/// # Errors
/// Where `archive` is none of ours.
pub fn with_one_more<R: Read + Seek>(archive: &mut R, path: &str, content: &[u8]) -> io::Result<(u64, Vec<u8>)> {
    let whole = archive.seek(SeekFrom::End(0))?;
    let end_at = whole.checked_sub(END_BYTES as u64).ok_or(io::ErrorKind::InvalidData)?;
    let mut record = [0; END_BYTES];
    archive.seek(SeekFrom::Start(end_at))?;
    archive.read_exact(&mut record)?;
    let [.., a, b, c, d, _, _] = record;
    let at = u32::from_le_bytes([a, b, c, d]);
    let size = end_at.checked_sub(u64::from(at)).ok_or(io::ErrorKind::InvalidData)?;
    let mut old = vec![0; usize::try_from(size).map_err(io::Error::other)?];
    archive.seek(SeekFrom::Start(at.into()))?;
    archive.read_exact(&mut old)?;
    let count = usize::from(u16::from_le_bytes([record[10], record[11]]));
    // The first entry has the folder and the time of all.
    let name_bytes = old.get(28..30).map(|two| usize::from(u16::from_le_bytes([two[0], two[1]])));
    let first = name_bytes.and_then(|length| old.get(ENTRY_BYTES..ENTRY_BYTES + length));
    let folder = first.and_then(|name| std::str::from_utf8(name).ok()).and_then(|name| name.split('/').next());
    let (Some(folder), Some(time)) = (folder, old.get(12..16)) else { return Err(io::ErrorKind::InvalidData.into()) };
    let time = [u16::from_le_bytes([time[0], time[1]]), u16::from_le_bytes([time[2], time[3]])];
    let mut crc = Crc::new();
    crc.update(content);
    let length = u32::try_from(content.len()).map_err(io::Error::other)?;
    let entry = Entry { name: format!("{folder}/{path}"), at: time, crc: crc.sum(), length, offset: at };
    let mut tail = LOCAL.to_vec();
    tail.extend(entry.local());
    tail.extend(content);
    let new_at = u64::from(at) + tail.len() as u64;
    old.extend(entry.central());
    let size = u32::try_from(old.len()).map_err(io::Error::other)?;
    tail.extend(old);
    tail.extend(end(count + 1, size, u32::try_from(new_at).map_err(io::Error::other)?));
    Ok((at.into(), tail))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn small() -> Vec<u8> {
        let mut writer = ArchiveWriter::new(Cursor::new(Vec::new()), "ho-so", Millis(1_796_088_600_000));
        let long = vec![7; 200_000];
        for (path, content) in [("data/a.txt", &b"mot"[..]), ("bagit.txt", b""), ("data/b.bin", &long)] {
            let written = writer.add(path, &mut &content[..], content.len() as u64, &mut |_| {}).unwrap();
            assert_eq!(written.sha256, hex::encode(Sha256::digest(content)));
        }
        let (output, length) = writer.finish().unwrap();
        assert_eq!(output.get_ref().len() as u64, length);
        output.into_inner()
    }

    /// Read by another writer's reader.
    #[test]
    fn another_program_reads_names_times_and_contents() {
        let mut archive = zip::ZipArchive::new(Cursor::new(small())).unwrap();
        assert_eq!(archive.len(), 3);
        let mut text = String::new();
        let mut file = archive.by_name("ho-so/data/a.txt").unwrap();
        assert_eq!(file.last_modified().unwrap().to_string(), "2026-12-01 08:30:00");
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "mot");
    }

    #[test]
    fn one_more_file_goes_to_the_end_and_the_others_stay_where_they_are() {
        let archive = small();
        let (kept, tail) = with_one_more(&mut Cursor::new(&archive), "dau.p7s", b"chu ky").unwrap();
        let longer = [&archive[..usize::try_from(kept).unwrap()], &tail].concat();
        let mut read = zip::ZipArchive::new(Cursor::new(longer)).unwrap();
        assert_eq!(read.len(), 4);
        let mut content = Vec::new();
        read.by_name("ho-so/dau.p7s").unwrap().read_to_end(&mut content).unwrap();
        assert_eq!(content, b"chu ky");
        for other in [&b""[..], b"PK", &[0; 22], &[255; 64]] {
            assert!(with_one_more(&mut Cursor::new(other), "x", b"").is_err());
        }
    }

    #[test]
    fn a_file_that_is_shorter_than_announced_is_an_error() {
        let mut writer = ArchiveWriter::new(Cursor::new(Vec::new()), "ho-so", Millis(0));
        assert!(writer.add("data/a.txt", &mut &b"mot"[..], 4, &mut |_| {}).is_err());
    }
}
