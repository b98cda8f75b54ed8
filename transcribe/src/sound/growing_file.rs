// SPDX-License-Identifier: MPL-2.0
//! Reads an Ogg Opus recording while it is written: each page is decoded once, as soon as it is
//! complete.

use std::fs::File;
use std::path::{Path, PathBuf};

use recording_format::Pages;

use super::opus_file::OpusStream;
use super::{Block, SoundError};

/// A recording that is being written. Holds one page, and the decoder.
pub struct GrowingOpus {
    path: PathBuf,
    pages: Pages<File>,
    /// None until its first page has been written.
    stream: Option<OpusStream>,
}

impl GrowingOpus {
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        let file = File::open(path).map_err(|source| SoundError::Read { path: path.to_owned(), source })?;
        Ok(Self { path: path.to_owned(), pages: Pages::growing(file), stream: None })
    }

    /// The next samples; `None` when no more have been written yet.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        let failed = |source| SoundError::Read { path: self.path.clone(), source };
        while let Some(page) = self.pages.next_page().map_err(failed)? {
            let stream = match &mut self.stream {
                Some(stream) => stream,
                none => none.insert(
                    OpusStream::new(&page).map_err(|reason| SoundError::Unknown { path: self.path.clone(), reason })?,
                ),
            };
            if let Some(block) = stream.decode(&page) {
                return Ok(Some(block));
            }
        }
        Ok(None)
    }

    /// Marks the file as complete: from now on [`Self::next_block`] returns the rest, and `None`
    /// means the end.
    pub fn end(&mut self) {
        self.pages.end_growing();
    }
}
