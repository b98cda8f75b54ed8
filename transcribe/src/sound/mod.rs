// SPDX-License-Identifier: MPL-2.0
//! Sound files as a stream of 16 kHz mono blocks that know where in the recording they belong.

mod foreign;
mod growing;
mod mixdown;
mod opus_decoder;
mod opus_file;
mod resample;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

use foreign::{ForeignFile, Kind};
pub(crate) use growing::GrowingOpus;
use opus_file::OpusFile;

/// Samples per second of everything after decoding: what speech models are trained on.
pub const SAMPLE_RATE: u32 = 16_000;

/// Neighbouring samples. Between two blocks there may be a gap: then nothing was recorded there
/// (mute, loss, silence).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Samples of 16 kHz from the recording's beginning; never before the end of the block before.
    pub position: u64,
    /// Mono, -1..1.
    pub samples: Vec<f32>,
}

/// Why a file cannot be listened to.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// Missing, not allowed, or the disk fails.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    /// Not sound, or coded in a way that is not known here, or damaged.
    #[error(
        "{path} cannot be heard: {reason}. WAV, MP3, M4A, FLAC and Ogg Opus can be: save it as one of these",
        path = .path.display()
    )]
    Unknown { path: PathBuf, reason: String },
}

/// An opened sound file.
pub(crate) enum Sound {
    Opus(Box<OpusFile>),
    Foreign(Box<ForeignFile>),
}

impl Sound {
    /// Opens `path` by its content, whatever its name ends in.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let mut magic = [0; 12];
        let mut filled = 0;
        while filled < magic.len() {
            match file.read(&mut magic[filled..]).map_err(failed)? {
                0 => break,
                read => filled += read,
            }
        }
        file.rewind().map_err(failed)?;
        if magic.starts_with(b"OggS") {
            return Ok(Self::Opus(Box::new(OpusFile::open(file, path)?)));
        }
        let unknown = |reason: String| Err(SoundError::Unknown { path: path.to_owned(), reason });
        match foreign::kind(&magic) {
            Kind::NotRead(name) => unknown(format!("it is {name}")),
            Kind::Unknown => unknown("it begins with other bytes than a sound file".to_owned()),
            kind => Ok(Self::Foreign(Box::new(ForeignFile::open(file, path, &kind)?))),
        }
    }

    /// The next samples, about a second of them; `None` at the end.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        match self {
            Self::Opus(file) => file.next_block(),
            Self::Foreign(file) => file.next_block(),
        }
    }

    /// Length of the recording in milliseconds as its header or last page says; 0 when they do not.
    pub fn total_ms(&self) -> u64 {
        match self {
            Self::Opus(file) => file.total_ms(),
            Self::Foreign(file) => file.total_ms(),
        }
    }
}
