// SPDX-License-Identifier: MPL-2.0
//! Reads an archive from front to back. The directory at its end must be, byte for byte, the one
//! that follows from the files before it: programs that read the directory and programs that read
//! the files see the same. Whatever else an archive may be is refused, by name.

use std::collections::HashSet;
use std::io::{self, Read};

use flate2::Crc;
use serde::{Deserialize, Serialize};

use crate::archive::{END, END_BYTES, ENTRY, ENTRY_BYTES, Entry, LOCAL, LOCAL_BYTES, MAX_BYTES, MAX_FILES, end};
use crate::path;

const PIECE: usize = 64 * 1024;
/// Bits of the flags.
const ENCRYPTED: u16 = 1;
const LENGTH_BEHIND: u16 = 1 << 3;
/// Of the attributes of a file on Unix, in the upper half: its kind, and that it is a link.
const KIND_BITS: u32 = 0o170_000;
const IS_LINK: u32 = 0o120_000;

/// Why an archive is not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum ArchiveFault {
    #[error("this is not a ZIP archive")]
    NotZip,
    #[error("the archive ends too early")]
    Truncated,
    #[error("the archive is larger than 4 GB")]
    TooLarge,
    #[error("the archive has more than {MAX_FILES} files")]
    TooManyFiles,
    /// Another program has packed it: with compression, or with fields that ours does not write.
    #[error("the archive was packed by another program ({0})")]
    Repacked(String),
    #[error("the archive is encrypted")]
    Encrypted,
    /// With what it says, escaped.
    #[error("the name {0} is not allowed")]
    BadName(String),
    #[error("{0} is there twice")]
    Twice(String),
    #[error("{0} is a link")]
    Link(String),
    /// A file of which the checksum is wrong.
    #[error("{0} is damaged")]
    Damaged(String),
    #[error("there is something between the files")]
    Between,
    #[error("the directory of the archive says something else than its files")]
    Directory,
    #[error("there is something behind the end of the archive")]
    Behind,
}

impl ArchiveFault {
    /// Whether nothing can be said of the file, and not that it was tampered with.
    #[must_use]
    pub const fn is_unreadable(&self) -> bool {
        matches!(
            self,
            Self::NotZip | Self::Truncated | Self::TooLarge | Self::TooManyFiles | Self::Repacked(_) | Self::Encrypted
        )
    }
}

/// Takes the files of an archive, one after the other.
pub trait Visitor {
    /// A file begins; the name is plain.
    fn begin(&mut self, name: &str, length: u32);
    /// The next bytes of it.
    fn piece(&mut self, bytes: &[u8]);
    /// It is whole, and its checksum is right.
    fn end(&mut self);
}

/// Reads a whole archive; how many bytes it has.
///
/// # Errors
/// The first fault. What the visitor was given before is of no use then.
pub fn read(input: &mut impl Read, visitor: &mut impl Visitor) -> Result<u64, ArchiveFault> {
    let mut input = Counted { input, at: 0 };
    let (mut entries, mut names) = (Vec::<Entry>::new(), HashSet::new());
    loop {
        let offset = input.at;
        let mark: [u8; 4] = input.array().map_err(|fault| if offset == 0 { ArchiveFault::NotZip } else { fault })?;
        match &mark {
            LOCAL if entries.len() < MAX_FILES => {
                let entry = file(&mut input, offset, visitor)?;
                if !names.insert(entry.name.clone()) {
                    return Err(ArchiveFault::Twice(entry.name));
                }
                entries.push(entry);
            }
            LOCAL => return Err(ArchiveFault::TooManyFiles),
            ENTRY if !entries.is_empty() => {
                directory(&mut input, offset, &entries)?;
                return Ok(input.at);
            }
            // An empty archive, and anything else that programs tell by its first letters.
            _ if offset == 0 => return Err(ArchiveFault::NotZip),
            _ => return Err(ArchiveFault::Between),
        }
    }
}

/// The file behind a local mark.
fn file<R: Read>(input: &mut Counted<R>, offset: u64, visitor: &mut impl Visitor) -> Result<Entry, ArchiveFault> {
    let head: [u8; LOCAL_BYTES] = input.array()?;
    let [version, flags, method, time, date] = [0, 2, 4, 6, 8].map(|at| u16_at(&head, at));
    let [crc, packed, length] = [10, 14, 18].map(|at| u32_at(&head, at));
    let [name_bytes, extra_bytes] = [22, 24].map(|at| usize::from(u16_at(&head, at)));
    if flags & ENCRYPTED != 0 {
        return Err(ArchiveFault::Encrypted);
    }
    let mut name = vec![0; name_bytes];
    input.fill(&mut name)?;
    let Some(name) = std::str::from_utf8(&name).ok().filter(|name| path::is_plain(name)) else {
        return Err(ArchiveFault::BadName(path::shown(&name)));
    };
    let name = name.to_owned();
    let foreign = [
        (method != 0, "compressed"),
        (flags & LENGTH_BEHIND != 0, "lengths behind the files"),
        (packed != length, "two lengths"),
        (extra_bytes != 0, "extra fields"),
        (version != 20 || flags != 0, "another version"),
    ];
    if let Some((_, what)) = foreign.into_iter().find(|(is_so, _)| *is_so) {
        return Err(ArchiveFault::Repacked(what.to_owned()));
    }
    visitor.begin(&name, length);
    let (mut sum, mut piece) = (Crc::new(), vec![0; PIECE]);
    let mut left = usize::try_from(length).map_err(|_| ArchiveFault::TooLarge)?;
    while left > 0 {
        let part = left.min(PIECE);
        input.fill(&mut piece[..part])?;
        sum.update(&piece[..part]);
        visitor.piece(&piece[..part]);
        left -= part;
    }
    if sum.sum() != crc {
        return Err(ArchiveFault::Damaged(name));
    }
    visitor.end();
    let offset = u32::try_from(offset).map_err(|_| ArchiveFault::TooLarge)?;
    Ok(Entry { name, at: [time, date], crc, length, offset })
}

/// The directory, of which the first mark was read at `start`.
fn directory<R: Read>(input: &mut Counted<R>, start: u64, entries: &[Entry]) -> Result<(), ArchiveFault> {
    for (n, entry) in entries.iter().enumerate() {
        let mark: [u8; 4] = if n == 0 { *ENTRY } else { input.array()? };
        let expected = entry.central();
        let mut found = vec![0; expected.len() - mark.len()];
        if mark != *ENTRY {
            return Err(ArchiveFault::Directory);
        }
        input.fill(&mut found)?;
        if found != expected[mark.len()..] {
            return Err(otherwise(&found, entry));
        }
    }
    let size = u32::try_from(input.at - start).map_err(|_| ArchiveFault::TooLarge)?;
    let start = u32::try_from(start).map_err(|_| ArchiveFault::TooLarge)?;
    let record: [u8; END_BYTES] = input.array()?;
    if record.as_slice() != end(entries.len(), size, start) {
        let is_comment = record.starts_with(END) && u16_at(&record, 20) != 0;
        return Err(if is_comment { ArchiveFault::Behind } else { ArchiveFault::Directory });
    }
    if input.is_over()? { Ok(()) } else { Err(ArchiveFault::Behind) }
}

/// Why an entry is not the one that was expected.
fn otherwise(found: &[u8], entry: &Entry) -> ArchiveFault {
    // Counted from behind the mark.
    let attributes = u32_at(found, 38 - 4);
    let name = &found[ENTRY_BYTES - 4..];
    if (attributes >> 16) & KIND_BITS == IS_LINK && name == entry.name.as_bytes() {
        ArchiveFault::Link(entry.name.clone())
    } else {
        ArchiveFault::Directory
    }
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |two| u16::from_le_bytes(*two))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).map_or(0, |four| u32::from_le_bytes(*four))
}

struct Counted<'r, R> {
    input: &'r mut R,
    at: u64,
}

impl<R: Read> Counted<'_, R> {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), ArchiveFault> {
        self.at += bytes.len() as u64;
        if self.at > MAX_BYTES {
            return Err(ArchiveFault::TooLarge);
        }
        // A pipe that breaks is a file that ends.
        self.input.read_exact(bytes).map_err(|_| ArchiveFault::Truncated)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ArchiveFault> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn is_over(&mut self) -> Result<bool, ArchiveFault> {
        loop {
            return match self.input.read(&mut [0; 1]) {
                Ok(count) => Ok(count == 0),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(_) => Err(ArchiveFault::Truncated),
            };
        }
    }
}
