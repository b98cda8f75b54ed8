//! Sound files as a stream of 16 kHz mono blocks that know where in the recording they belong.

mod growing;
mod ogg_pages;
mod opus_file;
mod resample;
mod wav_file;

use std::fs::File;
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};

pub(crate) use growing::GrowingOpus;
use opus_file::OpusFile;
use wav_file::WavFile;

/// Samples per second of everything after decoding: what speech models are trained on.
pub const SAMPLE_RATE: u32 = 16_000;

/// Neighbouring samples. Between two blocks there may be a gap: then nothing was recorded there (mute, loss, silence).
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
    /// Not WAV and not Ogg Opus.
    #[error("{path} is not a sound file that can be read: {reason}; WAV and Ogg Opus are", path = .path.display())]
    Unknown { path: PathBuf, reason: String },
}

/// An opened sound file.
pub(crate) enum Sound {
    Opus(OpusFile),
    Wav(WavFile),
}

impl Sound {
    /// Opens `path` by its content, whatever its name ends in.
    pub fn open(path: &Path) -> Result<Self, SoundError> {
        let failed = |source| SoundError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(failed)?;
        let mut magic = [0; 4];
        let mut filled = 0;
        while filled < magic.len() {
            match file.read(&mut magic[filled..]).map_err(failed)? {
                0 => break,
                read => filled += read,
            }
        }
        file.rewind().map_err(failed)?;
        match &magic {
            b"OggS" => Ok(Self::Opus(OpusFile::open(file, path)?)),
            b"RIFF" => Ok(Self::Wav(WavFile::open(file, path)?)),
            _ => Err(SoundError::Unknown { path: path.to_owned(), reason: "it begins with other bytes".to_owned() }),
        }
    }

    /// The next samples, about a second of them; `None` at the end.
    pub fn next_block(&mut self) -> Result<Option<Block>, SoundError> {
        match self {
            Self::Opus(file) => file.next_block(),
            Self::Wav(file) => Ok(file.next_block()),
        }
    }

    /// Length of the recording in milliseconds as its header or last page says; 0 when they do not.
    pub fn total_ms(&self) -> u64 {
        match self {
            Self::Opus(file) => file.total_ms(),
            Self::Wav(file) => file.total_ms(),
        }
    }
}
