// SPDX-License-Identifier: MPL-2.0
//! Reads VP8 frames from an IVF file: a header of 32 bytes, then 12 bytes (size, time) before each
//! frame.

use bytes::Bytes;

use crate::file_problem::FileProblem;

const FILE_HEADER: usize = 32;
const FRAME_HEADER: usize = 12;

/// The header, and the frames with their times in units of the file.
#[derive(Debug)]
pub(super) struct Ivf {
    /// Units of time per second, as a fraction.
    pub units: (u32, u32),
    pub frames: Vec<(u64, Bytes)>,
}

pub(super) fn read(bytes: Vec<u8>, most: usize) -> Result<Ivf, FileProblem> {
    let bytes = Bytes::from(bytes);
    let header =
        bytes.get(..FILE_HEADER).filter(|header| header.starts_with(b"DKIF")).ok_or(FileProblem::NotAPicture)?;
    if &header[8..12] != b"VP80" {
        return Err(FileProblem::NotAPicture);
    }
    let length = usize::from(u16::from_le_bytes([header[6], header[7]])).max(FILE_HEADER);
    let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    let units = (word(16), word(20));
    if units.0 == 0 || units.1 == 0 {
        return Err(FileProblem::Damaged);
    }
    let mut frames = Vec::new();
    let mut at = length;
    while let Some(header) = bytes.get(at..at + FRAME_HEADER) {
        let size = u32::from_le_bytes([header[0], header[1], header[2], header[3]]) as usize;
        let time = u64::from_le_bytes(header[4..].try_into().map_err(|_| FileProblem::Damaged)?);
        at += FRAME_HEADER;
        // A file that is still being written ends inside a frame.
        if bytes.len() - at < size {
            break;
        }
        if frames.len() == most {
            return Err(FileProblem::TooLong);
        }
        if size > 0 {
            frames.push((time, bytes.slice(at..at + size)));
        }
        at += size;
    }
    Ok(Ivf { units, frames })
}
