// SPDX-License-Identifier: MPL-2.0
//! Decodes sound files to blocks of 16 kHz mono with their positions in the recording.

mod as_recording;
mod fault;
mod growing_file;
mod mixdown;
mod opus_decoder;
mod opus_file;
mod other_formats;
mod resample;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

pub use as_recording::{LOUDNESS_STEP_MS, RecordingPart, as_recording};
pub use fault::SoundFault;
pub(crate) use growing_file::GrowingOpus;
use opus_file::OpusFile;
use other_formats::{Kind, OtherFormatFile};

/// Samples per second of everything after decoding: speech models are trained with this rate.
pub const SAMPLE_RATE: u32 = 16_000;

/// Contiguous samples. Between two blocks there may be a gap where nothing was recorded (mute,
/// loss, silence).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Block {
    /// Position in samples of 16 kHz from the beginning of the recording; never before the end of
    /// the previous block.
    pub position: u64,
    /// Mono, -1..1.
    pub samples: Vec<f32>,
}

/// Why a file cannot be decoded.
#[derive(Debug, thiserror::Error)]
pub enum SoundError {
    /// The file is missing, access is denied, or the disk fails.
    #[error("cannot read {path}: {source}", path = .path.display())]
    Read { path: PathBuf, source: io::Error },
    /// Not audio, or an unsupported format, or damaged.
    #[error(
        "{path} cannot be heard: {reason}. WAV, MP3, M4A, FLAC and Ogg Opus can be: save it as one of these",
        path = .path.display()
    )]
    Unknown { path: PathBuf, reason: SoundFault },
}

/// An opened sound file.
pub(crate) enum Sound {
    Opus(Box<OpusFile>),
    Foreign(Box<OtherFormatFile>),
}

impl Sound {
    /// Opens `path`; the content decides the format, not the extension.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        Self::of(File::open(path).map_err(failed)?, path)
    }

    /// The same of an opened file, which `path` names in errors.
    pub fn of(mut file: File, path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
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
        let unknown = |reason| Err(SoundError::Unknown { path: path.to_owned(), reason });
        match other_formats::kind(&magic) {
            Kind::NotRead(name) => unknown(SoundFault::Kind(name.to_owned())),
            Kind::Unknown => unknown(SoundFault::NoSoundFile),
            kind => Ok(Self::Foreign(Box::new(OtherFormatFile::open(file, path, &kind)?))),
        }
    }

    /// The next samples, about a second of them; `None` at the end.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        match self {
            Self::Opus(file) => file.next_block(),
            Self::Foreign(file) => file.next_block(),
        }
    }

    /// Length of the recording in milliseconds according to its header or last page; 0 if unknown.
    pub fn total_ms(&self) -> u64 {
        match self {
            Self::Opus(file) => file.total_ms(),
            Self::Foreign(file) => file.total_ms(),
        }
    }
}
