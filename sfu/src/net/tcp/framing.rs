// SPDX-License-Identifier: MPL-2.0
//! Datagrams on a byte stream: each behind its length in two bytes (RFC 4571).

/// Largest datagram that is taken. Browsers send at most 1,500 bytes; longer is a mistake or an
/// attack.
pub(super) const LARGEST: usize = 2048;

/// A frame longer than [`LARGEST`] was announced: nothing after it can be understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TooLong;

/// Cuts what a stream brings into datagrams. Its memory is fixed, whatever comes.
#[derive(Debug)]
pub(super) struct FrameReader {
    buffer: Box<[u8]>,
    begin: usize,
    end: usize,
}

impl FrameReader {
    pub fn new() -> Self {
        // Two of the largest, so that a read brings several frames of the usual size.
        Self { buffer: vec![0; 2 * (LARGEST + 2)].into_boxed_slice(), begin: 0, end: 0 }
    }

    /// Where to read to; never empty once all whole frames were taken.
    pub fn space(&mut self) -> &mut [u8] {
        self.buffer.copy_within(self.begin..self.end, 0);
        self.end -= self.begin;
        self.begin = 0;
        &mut self.buffer[self.end..]
    }

    /// So many bytes of [`Self::space`] were read.
    pub fn filled(&mut self, bytes: usize) {
        self.end = (self.end + bytes).min(self.buffer.len());
    }

    /// The next whole datagram, if it is there.
    pub fn next(&mut self) -> Result<Option<&[u8]>, TooLong> {
        let [high, low, rest @ ..] = &self.buffer[self.begin..self.end] else { return Ok(None) };
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if length > LARGEST {
            return Err(TooLong);
        }
        let Some(datagram) = rest.get(..length) else { return Ok(None) };
        self.begin += 2 + length;
        Ok(Some(datagram))
    }
}

/// Appends datagrams of `segment_size` bytes each (the last may be shorter), framed.
pub(super) fn frame(datagrams: &[u8], segment_size: usize, out: &mut Vec<u8>) {
    for datagram in datagrams.chunks(segment_size.max(1)) {
        // Ours fit into a packet; nothing longer is ever sent.
        let Ok(length) = u16::try_from(datagram.len()) else { continue };
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(datagram);
    }
}

/// Reads a stream that arrives in pieces: the first byte says how long they are.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read_for_fuzzing(bytes: &[u8]) {
    let Some((size, mut rest)) = bytes.split_first() else { return };
    let (mut reader, mut taken) = (FrameReader::new(), 0);
    while !rest.is_empty() {
        let space = reader.space();
        assert!(!space.is_empty(), "a stream never gets stuck");
        let piece = (usize::from(*size) * 16 + 1).min(rest.len()).min(space.len());
        space[..piece].copy_from_slice(&rest[..piece]);
        reader.filled(piece);
        rest = &rest[piece..];
        loop {
            match reader.next() {
                Ok(Some(frame)) => taken += 2 + frame.len(),
                Ok(None) => break,
                Err(TooLong) => return,
            }
        }
        assert!(taken + rest.len() < bytes.len(), "nothing is read twice");
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::SmallRng;
    use rand::{Rng as _, SeedableRng as _};

    use super::*;

    /// Feeds `bytes` in pieces of random length; the frames that came out, and whether the stream
    /// was given up.
    fn read(bytes: &[u8], rng: &mut SmallRng) -> (Vec<Vec<u8>>, bool) {
        let (mut reader, mut rest, mut frames) = (FrameReader::new(), bytes, Vec::new());
        while !rest.is_empty() {
            let space = reader.space();
            assert!(!space.is_empty(), "a stream never gets stuck");
            let piece = rng.random_range(1..=rest.len().min(space.len()).min(700));
            space[..piece].copy_from_slice(&rest[..piece]);
            reader.filled(piece);
            rest = &rest[piece..];
            loop {
                match reader.next() {
                    Ok(Some(frame)) => frames.push(frame.to_vec()),
                    Ok(None) => break,
                    Err(TooLong) => return (frames, true),
                }
            }
        }
        (frames, false)
    }

    #[test]
    fn datagrams_come_out_as_they_went_in_however_the_stream_is_cut() {
        for seed in 0..200 {
            let mut rng = SmallRng::seed_from_u64(seed);
            let sent: Vec<Vec<u8>> = (0..rng.random_range(1..40))
                .map(|i| vec![i as u8; [0, 1, 20, 160, 1200, LARGEST][rng.random_range(0..6)]])
                .collect();
            let mut stream = Vec::new();
            for datagram in &sent {
                stream.extend_from_slice(&(datagram.len() as u16).to_be_bytes());
                stream.extend_from_slice(datagram);
            }
            assert_eq!(read(&stream, &mut rng), (sent, false));
        }
    }

    #[test]
    fn noise_ends_the_stream_or_gives_frames_within_the_bound() {
        for seed in 0..500 {
            let mut rng = SmallRng::seed_from_u64(seed);
            let noise: Vec<u8> = (0..20_000).map(|_| rng.random()).collect();
            let (frames, given_up) = read(&noise, &mut rng);
            assert!(frames.iter().all(|frame| frame.len() <= LARGEST));
            let taken: usize = frames.iter().map(|frame| frame.len() + 2).sum();
            assert!(given_up || taken + 2 + LARGEST >= noise.len());
        }
    }

    #[test]
    fn a_train_is_framed_one_by_one() {
        let mut out = Vec::new();
        frame(&[1, 1, 2, 2, 3], 2, &mut out);
        assert_eq!(out, [0, 2, 1, 1, 0, 2, 2, 2, 0, 1, 3]);
    }
}
