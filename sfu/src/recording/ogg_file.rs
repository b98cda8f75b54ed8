// SPDX-License-Identifier: MPL-2.0
//! An Ogg Opus file being written (RFC 3533, RFC 7845), page by page, so that it is whole up to the
//! last page whenever it is cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use recording_format::{BROWSER_PRE_SKIP, OpusHead, PageBreak, PageWriter, sync_folder};

use super::timeline::Placed;

/// A hole longer than this, in samples, ends the page, so that readers see it in the granule
/// positions.
const GAP: u64 = 120;

/// The file.
#[derive(Debug)]
pub(crate) struct OggFile {
    file: File,
    pages: PageWriter,
    /// Bytes known to be written.
    length: u64,
    waiting: Vec<Placed>,
    /// Granule at the end of the last packet written, and of the last that is durable.
    granule: u64,
    durable: u64,
}

impl OggFile {
    /// Creates the file at `path` or, where something exists, the next free name `-2`, `-3`... and
    /// writes its headers.
    pub fn create(path: &Path) -> io::Result<(Self, PathBuf)> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let (file, path) = create_free(path)?;
        sync_folder(&path)?;
        let pages = PageWriter::new(rand::random());
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
        // Two channels: browsers may send stereo, and mono decodes to two equal channels.
        self.pages.headers(OpusHead::packet(2, BROWSER_PRE_SKIP), OpusHead::tags_packet("Diem Cau"))?;
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

    /// Writes what waits as whole pages. Other processes see them at once; a power cut may take
    /// them.
    pub fn write(&mut self, last: bool) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let count = waiting.len();
        let mut waiting = waiting.into_iter().enumerate().peekable();
        while let Some((index, placed)) = waiting.next() {
            let end = placed.start + placed.duration;
            let gap_follows = waiting.peek().is_some_and(|(_, next)| next.start > end + GAP);
            let page_break = match index + 1 == count {
                true if last => PageBreak::Stream,
                true => PageBreak::Page,
                false if gap_follows => PageBreak::Page,
                false => PageBreak::None,
            };
            let payload = placed.packet.payload.to_vec();
            self.pages.packet(payload, end, page_break)?;
            self.granule = end;
        }
        self.write_pages()
    }

    fn write_pages(&mut self) -> io::Result<()> {
        let pages = self.pages.take_pages();
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
