// SPDX-License-Identifier: MPL-2.0
//! What waits to be written to one connection.

/// Framed datagrams in order, up to a bound: what does not fit is dropped, as on a full line. Old
/// sound is worth nothing, so the bound is small.
#[derive(Debug)]
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
    most: usize,
}

impl Outgoing {
    pub fn new(most: usize) -> Self {
        Self { bytes: Vec::new(), written: 0, most }
    }

    pub fn is_empty(&self) -> bool {
        self.waiting().is_empty()
    }

    pub fn waiting(&self) -> &[u8] {
        &self.bytes[self.written..]
    }

    /// Takes whole frames as long as they fit.
    pub fn push(&mut self, mut frames: &[u8]) {
        while let [high, low, ..] = frames {
            let length = 2 + usize::from(u16::from_be_bytes([*high, *low]));
            let Some((frame, rest)) = frames.split_at_checked(length) else { return };
            // A shorter one later may still fit: sound passes where pictures do not.
            if self.waiting().len() + frame.len() <= self.most {
                self.bytes.extend_from_slice(frame);
            }
            frames = rest;
        }
    }

    /// So many bytes of [`Self::waiting`] are gone.
    pub fn wrote(&mut self, bytes: usize) {
        self.written += bytes;
        if self.is_empty() {
            self.bytes.clear();
            self.written = 0;
        } else if self.written >= self.most {
            self.bytes.drain(..self.written);
            self.written = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn framed(length: usize) -> Vec<u8> {
        [&(length as u16).to_be_bytes()[..], &vec![length as u8; length]].concat()
    }

    #[test]
    fn a_slow_reader_gets_whole_frames_and_costs_no_more_than_the_bound() {
        let mut outgoing = Outgoing::new(1000);
        let mut stream = Vec::new();
        for round in 0..1000 {
            outgoing.push(&[framed(300), framed(40)].concat());
            assert!(outgoing.waiting().len() <= 1000);
            assert!(outgoing.bytes.len() <= 2000);
            // It reads half of what is sent, in odd pieces.
            let take = outgoing.waiting().len().min(100 + round % 150);
            stream.extend_from_slice(&outgoing.waiting()[..take]);
            outgoing.wrote(take);
        }
        let (mut rest, mut short, mut long) = (&stream[..], 0, 0);
        while let [high, low, tail @ ..] = rest {
            let length = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(body) = tail.get(..length) else { break };
            assert!(body.iter().all(|byte| *byte == length as u8), "a frame is whole or not there");
            if length == 40 {
                short += 1;
            } else {
                long += 1;
            }
            rest = &tail[length..];
        }
        assert!(long > 100 && short > long, "{short} short, {long} long");
    }
}
