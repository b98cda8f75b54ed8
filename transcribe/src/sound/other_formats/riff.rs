// SPDX-License-Identifier: MPL-2.0
//! Repairs common errors in the header of WAV files: a length that was never filled in because of a
//! power cut, a pipe, or a size beyond 32 bits. Everything after the header is audio, to the end of
//! the file.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use symphonia::core::io::MediaSource;

use crate::sound::SoundFault;

/// No recorder writes more chunks than this.
const MAX_CHUNKS: usize = 64;
/// The value for an unknown length in a header of 32 bits.
const UNKNOWN: u32 = u32::MAX;
const CHUNK_HEAD: u64 = 8;

/// A WAV file whose header reads as it should have been written.
pub struct RepairedWav {
    file: File,
    position: u64,
    length: u64,
    /// Corrected bytes, by their offset in the file.
    mended: Vec<(u64, [u8; 4])>,
}

/// Why there is no audio in a RIFF file.
pub enum RiffFault {
    Io(io::Error),
    Sound(SoundFault),
}

impl From<io::Error> for RiffFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<SoundFault> for RiffFault {
    fn from(fault: SoundFault) -> Self {
        Self::Sound(fault)
    }
}

impl RepairedWav {
    pub fn open(mut file: File) -> Result<Self, RiffFault> {
        // Asked in this way, because a confined process may not ask for anything else of a file.
        let length = file.seek(SeekFrom::End(0))?;
        let mut form = [0; 12];
        file.rewind()?;
        if !read_whole(&mut file, &mut form)? || &form[8..] != b"WAVE" {
            return Err(SoundFault::Kind("RIFF, but not WAV".to_owned()).into());
        }
        // RF64 and BW64 are RIFF with the real lengths elsewhere; the end of the file gives the
        // same.
        let mut mended = vec![(0, *b"RIFF"), (4, UNKNOWN.to_le_bytes())];
        let mut at = 12;
        for _ in 0..MAX_CHUNKS {
            let Some((name, held)) = chunk_at(&mut file, at)? else { return Err(SoundFault::NoSound.into()) };
            let begin = at + CHUNK_HEAD;
            match &name {
                b"fmt " => format_is_known(&mut file)?,
                b"data" => {
                    let sound = sound_length(&mut file, begin, held, length)?;
                    if sound == 0 {
                        return Err(SoundFault::NoSound.into());
                    }
                    mended.push((at + 4, u32::try_from(sound).unwrap_or(UNKNOWN).to_le_bytes()));
                    return Ok(Self { file, position: 0, length, mended });
                }
                _ => {}
            }
            at = begin + u64::from(held) + u64::from(held % 2);
        }
        Err(SoundFault::Damaged("it has too many parts before its sound".to_owned()).into())
    }
}

/// Bytes of audio from `begin`: the length in the header if it is possible, else to the end of the
/// file.
fn sound_length(file: &mut File, begin: u64, said: u32, length: u64) -> io::Result<u64> {
    let there = length.saturating_sub(begin);
    let said = u64::from(said);
    let whole = said > 0 && said <= there && others_follow(file, begin + said + said % 2, length)?;
    Ok(if whole { said } else { there })
}

/// Whether there are only chunks (titles, markers) from `at` to the end. A few trailing bytes are
/// allowed.
fn others_follow(file: &mut File, mut at: u64, length: u64) -> io::Result<bool> {
    for _ in 0..MAX_CHUNKS {
        if at + CHUNK_HEAD > length {
            return Ok(true);
        }
        let Some((name, held)) = chunk_at(file, at)? else { return Ok(true) };
        let end = at + CHUNK_HEAD + u64::from(held);
        if !name.iter().all(|byte| byte.is_ascii_graphic() || *byte == b' ') || end > length {
            return Ok(false);
        }
        at = end + u64::from(held % 2);
    }
    Ok(false)
}

/// Name and length of the chunk that begins at `at`; `None` at the end of the file.
fn chunk_at(file: &mut File, at: u64) -> io::Result<Option<([u8; 4], u32)>> {
    file.seek(SeekFrom::Start(at))?;
    let mut head = [0; 8];
    if !read_whole(file, &mut head)? {
        return Ok(None);
    }
    let [a, b, c, d, lengths @ ..] = head;
    Ok(Some(([a, b, c, d], u32::from_le_bytes(lengths))))
}

/// Refuses formats that the decoders do not support. `file` is positioned after the header of the
/// format chunk.
fn format_is_known(file: &mut File) -> Result<(), RiffFault> {
    let mut tag = [0; 2];
    if !read_whole(file, &mut tag)? {
        return Err(SoundFault::NoSound.into());
    }
    let tag = u16::from_le_bytes(tag);
    let name = match tag {
        // PCM, MS ADPCM, float, A-law, mu-law, IMA ADPCM, extensible.
        0x0001 | 0x0002 | 0x0003 | 0x0006 | 0x0007 | 0x0011 | 0xfffe => return Ok(()),
        0x0022 => "TrueSpeech",
        0x0031 => "GSM 6.10",
        0x0040 | 0x0045 | 0x0064 => "G.726",
        0x0042 | 0x0111 => "G.723",
        0x0050 => "MPEG layer 2",
        0x0055 => "MP3",
        0x0083 | 0x0133 => "G.729",
        0x0160..=0x0162 => "Windows Media Audio",
        _ => {
            return Err(SoundFault::Coding(format!("WAV format {tag:#06x}")).into());
        }
    };
    Err(SoundFault::Coding(name.to_owned()).into())
}

/// Fills `bytes`; false if the file ends before.
fn read_whole(file: &mut File, bytes: &mut [u8]) -> io::Result<bool> {
    match file.read_exact(bytes) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error),
    }
}

impl Read for RepairedWav {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.file.seek(SeekFrom::Start(self.position))?;
        let read = self.file.read(out)?;
        for (place, bytes) in &self.mended {
            for (offset, &byte) in bytes.iter().enumerate() {
                let at = (place + offset as u64).checked_sub(self.position);
                if let Some(target) = at.and_then(|at| out[..read].get_mut(at as usize)) {
                    *target = byte;
                }
            }
        }
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for RepairedWav {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (base, offset) = match to {
            SeekFrom::Start(at) => (at, 0),
            SeekFrom::Current(offset) => (self.position, offset),
            SeekFrom::End(offset) => (self.length, offset),
        };
        self.position = base.checked_add_signed(offset).ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl MediaSource for RepairedWav {
    fn is_seekable(&self) -> bool {
        true
    }

    fn byte_len(&self) -> Option<u64> {
        Some(self.length)
    }
}
