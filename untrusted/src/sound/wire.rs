// SPDX-License-Identifier: MPL-2.0
//! What the child that decodes a sound file writes: frames of a letter, a length (u32, big endian)
//! and as many bytes.

use std::io::{self, Read, Write};

use transcribe::SoundFault;

/// A second of sound is some kilobytes.
const MAX_FRAME_BYTES: u32 = 1 << 20;

#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    Pages(Vec<u8>),
    Loudness(Vec<u8>),
    Progress { done_ms: u64, total_ms: u64 },
    Refused(SoundFault),
    End { length_ms: u64 },
}

pub fn write_frame(output: &mut impl Write, frame: &Frame) -> io::Result<()> {
    let (letter, bytes) = match frame {
        Frame::Pages(bytes) => (b'P', bytes.clone()),
        Frame::Loudness(steps) => (b'L', steps.clone()),
        Frame::Progress { done_ms, total_ms } => (b'T', [done_ms.to_be_bytes(), total_ms.to_be_bytes()].concat()),
        Frame::Refused(fault) => (b'R', serde_json::to_vec(fault)?),
        Frame::End { length_ms } => (b'E', length_ms.to_be_bytes().to_vec()),
    };
    output.write_all(&[letter])?;
    output.write_all(&u32::try_from(bytes.len()).map_err(io::Error::other)?.to_be_bytes())?;
    output.write_all(&bytes)?;
    output.flush()
}

/// Whatever a child that a stranger's file has taken over may write.
pub fn read_frame(input: &mut impl Read) -> io::Result<Frame> {
    let mut head = [0; 5];
    input.read_exact(&mut head)?;
    let [letter, length @ ..] = head;
    let length = u32::from_be_bytes(length);
    if length > MAX_FRAME_BYTES {
        return Err(invalid());
    }
    let mut bytes = vec![0; length as usize];
    input.read_exact(&mut bytes)?;
    let number = |at: usize| bytes.get(at..at + 8).and_then(|part| Some(u64::from_be_bytes(part.try_into().ok()?)));
    match letter {
        b'P' => Ok(Frame::Pages(bytes)),
        b'L' => Ok(Frame::Loudness(bytes)),
        b'T' => {
            let (done_ms, total_ms) = number(0).zip(number(8)).ok_or_else(invalid)?;
            Ok(Frame::Progress { done_ms, total_ms })
        }
        b'R' => Ok(Frame::Refused(serde_json::from_slice(&bytes)?)),
        b'E' => Ok(Frame::End { length_ms: number(0).ok_or_else(invalid)? }),
        _ => Err(invalid()),
    }
}

fn invalid() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "not what the child writes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_nothing_else_is() {
        let frames = [
            Frame::Pages(b"OggS".to_vec()),
            Frame::Loudness(vec![0, 255]),
            Frame::Progress { done_ms: 2_000, total_ms: 0 },
            Frame::Refused(SoundFault::Coding("HE-AAC".to_owned())),
            Frame::End { length_ms: 7 },
        ];
        let mut written = Vec::new();
        for frame in &frames {
            write_frame(&mut written, frame).unwrap();
        }
        let mut input = written.as_slice();
        for frame in frames {
            assert_eq!(read_frame(&mut input).unwrap(), frame);
        }
        assert!(read_frame(&mut input).is_err());
        for strange in [&b"T\0\0\0\x03abc"[..], b"E\0\0\0\0", b"Z\0\0\0\0", b"P\xff\xff\xff\xff", b"R\0\0\0\x02{}"] {
            assert!(read_frame(&mut &*strange).is_err(), "{strange:?}");
        }
    }
}
