// SPDX-License-Identifier: MPL-2.0
//! A camera: VP8 frames, packetised as RTP payloads (RFC 7741), in a loop.

use std::path::Path;

use bytes::{BufMut as _, Bytes, BytesMut};

use super::ivf;
use crate::fault::Fault;
use crate::file_problem::FileProblem;
use crate::files;

/// RTP clock rate of video.
pub(crate) const PICTURE_CLOCK: u32 = 90_000;
/// Maximum bytes of a frame in one packet; with all headers below 1,200 bytes, which pass
/// everywhere.
const PIECE: usize = 1_100;
/// Size of the payload descriptor with a 15-bit picture id.
const DESCRIPTOR: usize = 4;
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// An hour at 30 frames per second.
const MOST_FRAMES: usize = 108_000;
/// Default duration of a frame: a 25th of a second.
const USUAL_TICKS: u32 = PICTURE_CLOCK / 25;
/// Longer pauses in a file are shortened: two seconds.
const LONGEST_TICKS: u64 = PICTURE_CLOCK as u64 * 2;

/// One packetised frame.
#[derive(Debug)]
pub(crate) struct Frame {
    pieces: Vec<Bytes>,
    /// Its duration in ticks of [`PICTURE_CLOCK`].
    pub ticks: u32,
    pub key: bool,
}

impl Frame {
    /// RTP payloads of this frame with picture id `number`.
    pub fn payloads(&self, number: u16) -> impl Iterator<Item = Bytes> {
        self.pieces.iter().enumerate().map(move |(index, piece)| {
            let mut payload = BytesMut::with_capacity(DESCRIPTOR + piece.len());
            // X (more bits follow), and S on the first packet of a picture; I (a picture number); M
            // (of 15 bits).
            payload.put_u8(if index == 0 { 0x90 } else { 0x80 });
            payload.put_u8(0x80);
            payload.put_u16(0x8000 | (number & 0x7fff));
            payload.put_slice(piece);
            payload.freeze()
        })
    }

    pub fn packets(&self) -> usize {
        self.pieces.len()
    }
}

/// A camera that bots can show.
#[derive(Debug)]
pub struct Picture {
    frames: Vec<Frame>,
}

impl Picture {
    /// Reads an IVF file with VP8 in it.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        let bytes = files::read(path, MOST_BYTES)?;
        Self::from_bytes(bytes).map_err(|why| Fault::unusable(path, why))
    }

    fn from_bytes(bytes: Vec<u8>) -> Result<Self, FileProblem> {
        let ivf = ivf::read(bytes, MOST_FRAMES)?;
        let times: Vec<u64> = ivf.frames.iter().map(|(time, _)| *time).collect();
        let ticks = |from: u64, to: u64| {
            let (per_second, units) = ivf.units;
            let units = u128::from(to.saturating_sub(from)) * u128::from(units) * u128::from(PICTURE_CLOCK);
            (units / u128::from(per_second)).clamp(1, u128::from(LONGEST_TICKS)) as u32
        };
        let frames: Vec<Frame> = ivf
            .frames
            .into_iter()
            .enumerate()
            .map(|(index, (time, data))| Frame {
                // The lowest bit of the first byte is 0 in a key frame.
                key: data[0] & 1 == 0,
                ticks: times.get(index + 1).map_or(USUAL_TICKS, |next| ticks(time, *next)),
                pieces: (0..data.len()).step_by(PIECE).map(|at| data.slice(at..data.len().min(at + PIECE))).collect(),
            })
            .collect();
        match frames.first() {
            None => Err(FileProblem::Empty),
            Some(first) if !first.key => Err(FileProblem::Damaged),
            Some(_) => Ok(Self { frames }),
        }
    }

    pub(crate) fn frame(&self, number: usize) -> &Frame {
        &self.frames[number % self.frames.len()]
    }

    /// The number of the next key frame from `number` on. The file is not encoded again, so a
    /// request for a key frame skips to it.
    pub(crate) fn key_from(&self, number: usize) -> usize {
        (number..number + self.frames.len()).find(|at| self.frame(*at).key).unwrap_or(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of frames; each is (time, key frame, bytes).
    fn ivf(fourcc: &str, frames: &[(u64, bool, usize)]) -> Vec<u8> {
        let mut file = BytesMut::new();
        file.put_slice(b"DKIF");
        file.put_u16_le(0);
        file.put_u16_le(32);
        file.put_slice(fourcc.as_bytes());
        file.put_u16_le(320);
        file.put_u16_le(180);
        file.put_u32_le(25);
        file.put_u32_le(1);
        file.put_u64_le(0);
        for (time, key, size) in frames {
            file.put_u32_le(*size as u32);
            file.put_u64_le(*time);
            file.put_u8(u8::from(!*key));
            file.put_bytes(7, size - 1);
        }
        file.to_vec()
    }

    #[test]
    fn pictures_are_cut_into_packets_that_say_where_they_begin() {
        let picture = Picture::from_bytes(ivf("VP80", &[(0, true, 2500), (1, false, 100), (3, true, 100)])).unwrap();
        let payloads: Vec<_> = picture.frame(0).payloads(5).collect();
        assert_eq!(payloads.iter().map(Bytes::len).collect::<Vec<_>>(), [1104, 1104, 304]);
        assert_eq!(payloads[0][..4], [0x90, 0x80, 0x80, 5]);
        assert_eq!(payloads[1][..4], [0x80, 0x80, 0x80, 5]);
        assert_eq!(picture.frame(0).ticks, 3600);
        assert_eq!(picture.frame(1).ticks, 7200);
    }

    #[test]
    fn a_request_for_a_key_frame_jumps_to_the_next_one_of_the_file() {
        let picture =
            Picture::from_bytes(ivf("VP80", &[(0, true, 9), (1, false, 9), (2, true, 9), (3, false, 9)])).unwrap();
        assert_eq!(picture.key_from(1), 2);
        assert_eq!(picture.key_from(3), 4, "the first of the next round");
    }

    #[test]
    fn what_holds_no_vp8_is_refused() {
        let whole = ivf("VP80", &[(0, true, 50)]);
        for bytes in [
            Vec::new(),
            whole[..20].to_vec(),
            whole[..40].to_vec(),
            ivf("VP90", &[(0, true, 9)]),
            ivf("VP80", &[(0, false, 9)]),
        ] {
            assert!(Picture::from_bytes(bytes).is_err());
        }
    }
}
