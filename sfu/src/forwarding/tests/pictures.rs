// SPDX-License-Identifier: MPL-2.0
//! Packets as test cameras make them, and what is read out of them at the other end.

use crate::engine::testing::{Codec, ReceivedPacket};

/// Width and height of the pictures of each layer of a test camera.
pub(super) const SIZES: [(u16, u16); 3] = [(320, 180), (640, 360), (1280, 720)];
/// Every packet is filled up to this many bytes before its stamp.
const FILLED: usize = 400;

/// One packet of a picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct TestPacket {
    pub initial: u8,
    pub layer: usize,
    /// In codecs that have temporal layers.
    pub temporal: u8,
    pub picture: u16,
    pub part: u32,
    pub key: bool,
    pub last: bool,
}

impl TestPacket {
    /// What a camera writes; at the end its stamp.
    pub fn payload(&self, codec: Codec) -> Vec<u8> {
        let mut payload = match codec {
            Codec::Vp8 => self.vp8(),
            Codec::Vp9 => self.vp9(),
            Codec::H264 => self.h264(),
            other => unreachable!("no test camera knows {other}"),
        };
        payload.resize(FILLED, 0);
        let Self { initial, layer, temporal, picture, part, key, .. } = *self;
        payload.extend_from_slice(&[
            initial,
            layer as u8,
            (picture >> 8) as u8,
            picture as u8,
            part as u8 | temporal << 4,
            u8::from(key),
        ]);
        payload
    }

    /// Descriptor with picture id and TL0PICIDX, then the beginning of a frame.
    fn vp8(&self) -> Vec<u8> {
        let start = if self.part == 0 { 0x90 } else { 0x80 };
        // Layers count their pictures independently, as in a browser.
        let id = (self.picture + 1000 * self.layer as u16) & 0x7fff;
        let tl0 = (self.picture + 50 * self.layer as u16) as u8;
        let mut payload = vec![start, 0xe0, 0x80 | (id >> 8) as u8, id as u8, tl0, 0x20];
        if self.part == 0 {
            let (width, height) = SIZES[self.layer];
            payload.extend_from_slice(&[u8::from(!self.key), 0, 0]);
            if self.key {
                payload.extend_from_slice(&[0x9d, 0x01, 0x2a]);
                payload.extend_from_slice(&width.to_le_bytes());
                payload.extend_from_slice(&height.to_le_bytes());
            }
        }
        payload
    }

    /// Descriptor with picture id, layers and TL0PICIDX; the first packet of a key picture says the
    /// sizes.
    fn vp9(&self) -> Vec<u8> {
        let flag = |bit: u8, set: bool| if set { bit } else { 0 };
        let begins = self.part == 0;
        let structured = begins && self.key && self.layer == 0;
        let first = 0xa0 | flag(0x40, !self.key) | flag(0x08, begins) | flag(0x04, self.last) | flag(0x02, structured);
        let layers = self.temporal << 5 | flag(0x10, self.temporal > 0) | (self.layer as u8) << 1;
        let from_below = flag(1, self.key && self.layer > 0);
        let [high, low] = (self.picture & 0x7fff).to_be_bytes();
        let mut payload = vec![first, high | 0x80, low, layers | from_below, (self.picture / 4) as u8];
        if structured {
            payload.push(0x50);
            payload
                .extend(SIZES.iter().flat_map(|(width, height)| [width.to_be_bytes(), height.to_be_bytes()]).flatten());
        }
        payload
    }

    /// The first packet of a key frame brings the parameters in front of a small slice; other
    /// packets are pieces of a larger one.
    fn h264(&self) -> Vec<u8> {
        let slice = if self.key { 0x65 } else { 0x41 };
        if self.part > 0 {
            return vec![0x7c, (slice & 0x1f) | if self.last { 0x40 } else { 0 }];
        }
        if !self.key {
            return vec![slice, 0x9a];
        }
        let parameters = sequence_parameters(SIZES[self.layer]);
        let mut payload = vec![0x78];
        for unit in [&parameters[..], &[0x68, 0xce, 0x3c, 0x80]] {
            payload.extend_from_slice(&(unit.len() as u16).to_be_bytes());
            payload.extend_from_slice(unit);
        }
        payload
    }
}

/// Sequence parameters of the baseline profile for a picture of this size.
fn sequence_parameters((width, height): (u16, u16)) -> Vec<u8> {
    // Exp-Golomb.
    let number = |value: u32| {
        let digits = format!("{:b}", value + 1);
        "0".repeat(digits.len() - 1) + &digits
    };
    let (across, down) = (u32::from(width) / 16, u32::from(height).div_ceil(16));
    let cut = (down * 16 - u32::from(height)) / 2;
    // Its own number, frame numbers, order of pictures by themselves, one reference without gaps;
    // then the size in blocks of 16, whole frames, and how many pairs of lines are cut off below.
    let bits = [0, 0, 2, 1].map(number).concat()
        + "0"
        + &[across - 1, down - 1].map(number).concat()
        + "111"
        + &[0, 0, 0, cut].map(number).concat()
        + "01";
    let byte = |eight: &[u8]| {
        eight.iter().enumerate().fold(0, |sum, (place, bit)| sum | u8::from(*bit == b'1') << (7 - place))
    };
    [0x67, 0x42, 0xc0, 0x1f].into_iter().chain(bits.as_bytes().chunks(8).map(byte)).collect()
}

/// What a test camera wrote into the end of a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub initial: char,
    pub layer: u8,
    pub temporal: u8,
    pub picture: u16,
    pub part: u8,
    pub key: bool,
}

impl Stamp {
    pub fn of(heard: &ReceivedPacket) -> Self {
        let [initial, layer, high, low, place, key] = heard.payload[heard.payload.len() - 6..] else {
            unreachable!("six bytes are six bytes")
        };
        let picture = u16::from_be_bytes([high, low]);
        Self { initial: initial.into(), layer, temporal: place >> 4, picture, part: place & 15, key: key == 1 }
    }
}

/// Picture id and TL0PICIDX of a received VP8 packet.
pub(crate) fn picture_numbers(heard: &ReceivedPacket) -> (u16, u8) {
    let id = u16::from_be_bytes([heard.payload[2] & 0x7f, heard.payload[3]]);
    (id, heard.payload[4])
}
