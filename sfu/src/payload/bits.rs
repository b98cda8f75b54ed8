// SPDX-License-Identifier: MPL-2.0
//! Numbers of any length of bits, as headers of H.264 and AV1 have them.

/// Reads bit by bit; every answer is `None` behind the end.
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
    bit: u8,
    /// A byte of 3 behind two of zero only keeps start codes from appearing (H.264, section 7.4.1).
    escaped: bool,
    /// Bytes of zero just read.
    zeros: u8,
}

impl<'a> Bits<'a> {
    pub fn plain(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, bit: 0, escaped: false, zeros: 0 }
    }

    /// As in NAL units.
    pub fn escaped(bytes: &'a [u8]) -> Self {
        Self { escaped: true, ..Self::plain(bytes) }
    }

    fn one(&mut self) -> Option<u32> {
        if self.bit == 0 && self.escaped {
            if self.zeros >= 2 && *self.bytes.get(self.at)? == 3 {
                self.at += 1;
                self.zeros = 0;
            }
            self.zeros = if *self.bytes.get(self.at)? == 0 { self.zeros.saturating_add(1) } else { 0 };
        }
        let value = *self.bytes.get(self.at)? >> (7 - self.bit) & 1;
        self.bit = (self.bit + 1) % 8;
        if self.bit == 0 {
            self.at += 1;
        }
        Some(u32::from(value))
    }

    /// A number of up to 32 bits.
    pub fn number(&mut self, bits: u32) -> Option<u32> {
        (0..bits).try_fold(0, |number, _| Some(number << 1 | self.one()?))
    }

    /// An Exp-Golomb number (H.264, section 9.1) below 2^31.
    pub fn unsigned(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.one()? == 0 {
            zeros += 1;
            if zeros > 30 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.number(zeros)?)
    }

    pub fn signed(&mut self) -> Option<i32> {
        let number = self.unsigned()?;
        let half = number.div_ceil(2).cast_signed();
        Some(if number % 2 == 1 { half } else { -half })
    }
}
