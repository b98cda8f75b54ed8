//! The few VP8 facts a forwarder needs (RFC 7741): where pictures begin, how large they are, and their numbers.

use str0m::rtp::{Vp8Descriptor, Vp8Patch};

/// What the payload descriptor of one VP8 packet says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vp8Packet {
    descriptor: Vp8Descriptor,
    /// The first packet of a key frame.
    pub starts_keyframe: bool,
    /// Width and height in pixels; on the first packet of a key frame only.
    pub size: Option<(u16, u16)>,
}

/// Added to picture numbers so that they go on without a jump when another layer or source takes over a slot. Without it
/// decoders take the jump for loss and freeze.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Vp8Offsets {
    picture_id: u16,
    tl0_pic_idx: u8,
}

impl Vp8Packet {
    /// Reads the descriptor; `None` for what is not VP8.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        let descriptor = Vp8Descriptor::parse(payload).ok()?;
        let starts_keyframe = descriptor.starts_keyframe(payload);
        let size = if starts_keyframe { keyframe_size(payload) } else { None };
        Some(Self { descriptor, starts_keyframe, size })
    }

    /// Picture id and TL0PICIDX as they came.
    pub fn numbers(&self) -> (Option<u16>, Option<u8>) {
        (self.descriptor.picture_id(), self.descriptor.tl0_pic_idx())
    }

    /// The numbers after `offsets` were added.
    pub fn shifted(&self, offsets: Vp8Offsets) -> (Option<u16>, Option<u8>) {
        let (picture, tl0) = self.numbers();
        (
            picture.map(|id| id.wrapping_add(offsets.picture_id) & 0x7fff),
            tl0.map(|index| index.wrapping_add(offsets.tl0_pic_idx)),
        )
    }

    /// The offsets that make this packet the successor of the picture `last` (its shifted numbers).
    pub fn offsets_after(&self, last: (Option<u16>, Option<u8>)) -> Vp8Offsets {
        let (picture, tl0) = self.numbers();
        Vp8Offsets {
            picture_id: match (picture, last.0) {
                (Some(now), Some(last)) => last.wrapping_add(1).wrapping_sub(now) & 0x7fff,
                _ => 0,
            },
            tl0_pic_idx: match (tl0, last.1) {
                (Some(now), Some(last)) => last.wrapping_add(1).wrapping_sub(now),
                _ => 0,
            },
        }
    }

    /// The change of bytes that writes the shifted numbers; `None` when nothing changes. A picture id of the short, seven-bit form
    /// wraps in seven bits.
    pub fn patch(&self, offsets: Vp8Offsets) -> Option<Vp8Patch> {
        if offsets == Vp8Offsets::default() {
            return None;
        }
        let (picture, tl0) = self.shifted(offsets);
        let build = |picture: Option<u16>| {
            let mut patch = self.descriptor.patch();
            if let Some(id) = picture {
                patch = patch.picture_id(id);
            }
            if let Some(index) = tl0 {
                patch = patch.tl0_pic_idx(index);
            }
            patch.build().ok()
        };
        build(picture).or_else(|| build(picture.map(|id| id & 0x7f)))
    }
}

/// Width and height from the uncompressed chunk of a key frame (RFC 6386, section 9.1): after the three byte frame tag and the start
/// code `9d 01 2a`, 14 bits each.
fn keyframe_size(payload: &[u8]) -> Option<(u16, u16)> {
    // The descriptor is at most six bytes long and the start code begins three bytes after it.
    let start = payload.get(..12.min(payload.len()))?.windows(3).position(|bytes| bytes == [0x9d, 0x01, 0x2a])?;
    let size = payload.get(start + 3..start + 7)?;
    let number = |low: u8, high: u8| u16::from_le_bytes([low, high]) & 0x3fff;
    Some((number(size[0], size[1]), number(size[2], size[3])))
}
