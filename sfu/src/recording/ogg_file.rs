//! An Ogg Opus file being written (RFC 3533, RFC 7845), page by page, so that it is whole up to the last page whenever it is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use ogg::PacketWriter;
use ogg::writing::PacketWriteEndInfo;

use super::sidecar::sync_folder;
use super::timeline::Placed;

/// Samples dropped by a decoder at the beginning: the look-ahead of the browsers' encoder (6.5 ms).
pub(crate) const PRE_SKIP: u16 = 312;
/// A hole longer than this, in samples, ends the page, so that readers see it in the granule positions.
const GAP: u64 = 120;

/// The file.
#[derive(Debug)]
pub(crate) struct OggFile {
    file: File,
    pages: Pages,
    /// Bytes known to be written.
    length: u64,
    waiting: Vec<Placed>,
    /// Granule at the end of the last packet written, and of the last that is durable.
    granule: u64,
    durable: u64,
}

struct Pages {
    writer: PacketWriter<'static, Vec<u8>>,
    serial: u32,
}

impl std::fmt::Debug for Pages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pages").field("serial", &self.serial).finish_non_exhaustive()
    }
}

impl OggFile {
    /// Creates the file at `path` or, where something exists, the next free name `-2`, `-3`... and writes its headers.
    pub fn create(path: &Path) -> io::Result<(Self, PathBuf)> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let (file, path) = create_free(path)?;
        sync_folder(&path)?;
        let writer = PacketWriter::new(Vec::new());
        let pages = Pages { writer, serial: rand::random() };
        let mut created = Self { file, pages, length: 0, waiting: Vec::new(), granule: 0, durable: 0 };
        let headers = created.headers();
        if let Err(error) = headers {
            // An empty or half file would only puzzle whoever finds it.
            let _ = fs::remove_file(&path);
            return Err(error);
        }
        Ok((created, path))
    }

    fn headers(&mut self) -> io::Result<()> {
        let mut head = Vec::with_capacity(19);
        head.extend_from_slice(b"OpusHead");
        // Version 1, two channels: browsers may send stereo, and mono decodes to two equal channels.
        head.extend_from_slice(&[1, 2]);
        head.extend_from_slice(&PRE_SKIP.to_le_bytes());
        head.extend_from_slice(&48_000_u32.to_le_bytes());
        // No gain, channel mapping family 0.
        head.extend_from_slice(&[0, 0, 0]);
        let vendor = b"Diem Cau";
        let mut tags = Vec::with_capacity(24);
        tags.extend_from_slice(b"OpusTags");
        tags.extend_from_slice(&(vendor.len() as u32).to_le_bytes());
        tags.extend_from_slice(vendor);
        tags.extend_from_slice(&0_u32.to_le_bytes());
        let serial = self.pages.serial;
        self.pages.writer.write_packet(head, serial, PacketWriteEndInfo::EndPage, 0)?;
        self.pages.writer.write_packet(tags, serial, PacketWriteEndInfo::EndPage, 0)?;
        self.write_pages()?;
        self.file.sync_data()
    }

    /// Takes a packet for the next page.
    pub fn push(&mut self, placed: Placed) {
        self.waiting.push(placed);
    }

    /// Whether anything waits for [`Self::write`].
    pub fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether anything waits or was written that a power cut would take.
    pub fn is_at_risk(&self) -> bool {
        self.is_waiting() || self.granule > self.durable
    }

    /// Granule at the end of the last packet that is safely on disk.
    pub fn durable_granule(&self) -> u64 {
        self.durable
    }

    /// Writes what waits as whole pages and makes everything durable.
    pub fn sync(&mut self, last: bool) -> io::Result<()> {
        self.write(last)?;
        self.file.sync_data()?;
        self.durable = self.granule;
        Ok(())
    }

    /// Writes what waits as whole pages. Other processes see them at once; a power cut may take them.
    pub fn write(&mut self, last: bool) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let count = waiting.len();
        let mut waiting = waiting.into_iter().enumerate().peekable();
        while let Some((index, placed)) = waiting.next() {
            let end = placed.start + placed.duration;
            let gap_follows = waiting.peek().is_some_and(|(_, next)| next.start > end + GAP);
            let kind = match index + 1 == count {
                true if last => PacketWriteEndInfo::EndStream,
                true => PacketWriteEndInfo::EndPage,
                false if gap_follows => PacketWriteEndInfo::EndPage,
                false => PacketWriteEndInfo::NormalPacket,
            };
            let payload = placed.packet.payload.to_vec();
            self.pages.writer.write_packet(payload, self.pages.serial, kind, end)?;
            self.granule = end;
        }
        self.write_pages()
    }

    fn write_pages(&mut self) -> io::Result<()> {
        let pages = std::mem::take(self.pages.writer.inner_mut());
        let written = self.file.write_all(&pages);
        if let Err(error) = written {
            // Half a page is of no use to anybody; readers would stop there with a complaint.
            let _ = self.file.set_len(self.length);
            return Err(error);
        }
        self.length += pages.len() as u64;
        Ok(())
    }
}

fn create_free(path: &Path) -> io::Result<(File, PathBuf)> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut candidate = path.to_path_buf();
    let mut number = 1;
    loop {
        match OpenOptions::new().write(true).create_new(true).open(&candidate) {
            Ok(file) => return Ok((file, candidate)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {
                number += 1;
                candidate = path.with_file_name(format!("{stem}-{number}.opus"));
            }
            Err(error) => return Err(error),
        }
    }
}
