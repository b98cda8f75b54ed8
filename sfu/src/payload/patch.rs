// SPDX-License-Identifier: MPL-2.0
//! Changes of single bytes of a payload, made while it is copied to a receiver.

/// Most bytes that a forwarder has to change: two of a picture's number and one of its layer's.
const MOST: usize = 3;

/// Bytes to be replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Patch {
    places: [u8; MOST],
    bytes: [u8; MOST],
    count: u8,
}

impl Patch {
    /// Replaces the byte at `place`, counted from the beginning of the payload. More than three are
    /// ignored.
    pub fn set(&mut self, place: usize, byte: u8) {
        let index = usize::from(self.count);
        if let (Ok(place), true) = (u8::try_from(place), index < MOST) {
            self.places[index] = place;
            self.bytes[index] = byte;
            self.count += 1;
        }
    }

    /// Appends the changed payload to `out`.
    pub fn copy(self, payload: &[u8], out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(payload);
        for index in 0..usize::from(self.count) {
            if let Some(byte) = out.get_mut(start + usize::from(self.places[index])) {
                *byte = self.bytes[index];
            }
        }
    }
}
