//! The few VP8 facts a forwarder needs (RFC 7741): where pictures begin, how large they are, and their numbers.

use super::Patch;

/// What the payload descriptor of one VP8 packet says.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Vp8Packet {
    /// Where the picture id stands, what it is, and whether it has fifteen bits or seven.
    picture_id: Option<(usize, u16, bool)>,
    /// Where TL0PICIDX stands and what it is.
    tl0_pic_idx: Option<(usize, u8)>,
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
        let first = *payload.first()?;
        let mut at = 1;
        let (mut picture_id, mut tl0_pic_idx) = (None, None);
        if first & 0x80 != 0 {
            let present = *payload.get(at)?;
            at += 1;
            if present & 0x80 != 0 {
                let high = *payload.get(at)?;
                if high & 0x80 != 0 {
                    let low = *payload.get(at + 1)?;
                    picture_id = Some((at, u16::from_be_bytes([high & 0x7f, low]), true));
                    at += 2;
                } else {
                    picture_id = Some((at, u16::from(high), false));
                    at += 1;
                }
            }
            if present & 0x40 != 0 {
                tl0_pic_idx = Some((at, *payload.get(at)?));
                at += 1;
            }
            // Temporal layer and key frame index share one byte.
            if present & 0x30 != 0 {
                at += 1;
            }
        }
        let frame = payload.get(at..).filter(|frame| !frame.is_empty())?;
        // The start of the first partition, and the inverse key frame flag of the frame tag.
        let starts_keyframe = first & 0x17 == 0x10 && frame[0] & 1 == 0;
        let size = if starts_keyframe { keyframe_size(frame) } else { None };
        Some(Self { picture_id, tl0_pic_idx, starts_keyframe, size })
    }

    /// Picture id and TL0PICIDX as they came.
    pub fn numbers(&self) -> (Option<u16>, Option<u8>) {
        (self.picture_id.map(|(_, id, _)| id), self.tl0_pic_idx.map(|(_, index)| index))
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

    /// The change of bytes that writes the shifted numbers. A picture id of the short form wraps in seven bits.
    pub fn patch(&self, offsets: Vp8Offsets) -> Patch {
        let mut patch = Patch::default();
        if offsets == Vp8Offsets::default() {
            return patch;
        }
        let (picture, tl0) = self.shifted(offsets);
        match (self.picture_id, picture) {
            (Some((at, _, true)), Some(id)) => {
                let [high, low] = id.to_be_bytes();
                patch.set(at, high | 0x80);
                patch.set(at + 1, low);
            }
            (Some((at, _, false)), Some(id)) => patch.set(at, (id & 0x7f) as u8),
            _ => {}
        }
        if let (Some((at, _)), Some(index)) = (self.tl0_pic_idx, tl0) {
            patch.set(at, index);
        }
        patch
    }
}

/// Width and height from the uncompressed chunk of a key frame (RFC 6386, section 9.1): after the three byte frame tag and the start
/// code `9d 01 2a`, 14 bits each.
fn keyframe_size(frame: &[u8]) -> Option<(u16, u16)> {
    let [0x9d, 0x01, 0x2a, a, b, c, d] = *frame.get(3..10)? else { return None };
    let number = |low: u8, high: u8| u16::from_le_bytes([low, high]) & 0x3fff;
    Some((number(a, b), number(c, d)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_back_in_the_form_in_which_they_came() {
        // X=1 S=1; I L T present; then a fifteen-bit and a seven-bit picture id.
        for (payload, id) in [(vec![0x90, 0xe0, 0xff, 0xfe, 7, 0x20, 1], 1), (vec![0x90, 0xe0, 0x7e, 7, 0x20, 1], 1)] {
            let packet = Vp8Packet::parse(&payload).unwrap();
            let last = (packet.numbers().0.map(|id| id.wrapping_add(2)), Some(200));
            let mut written = Vec::new();
            packet.patch(packet.offsets_after(last)).copy(&payload, &mut written);
            let after = Vp8Packet::parse(&written).unwrap();
            assert_eq!(after.numbers().0, Some(id), "wraps: {written:02x?}");
            assert_eq!(after.numbers().1, Some(201));
            assert_eq!(written.len(), payload.len());
        }
    }

    #[test]
    fn a_key_frame_begins_with_the_first_packet_of_the_first_partition() {
        let key = [0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        let packet = Vp8Packet::parse(&key).unwrap();
        assert!(packet.starts_keyframe);
        assert_eq!(packet.size, Some((640, 360)));
        for first in [0x00, 0x11, 0x07] {
            let mut other = key;
            other[0] = first;
            assert!(!Vp8Packet::parse(&other).unwrap().starts_keyframe, "{first:#x}");
        }
    }

    #[test]
    fn cut_packets_are_not_vp8() {
        let whole = [0x90, 0xe0, 0x81, 0x23, 7, 0x20, 0x01];
        for length in 0..whole.len() {
            assert!(Vp8Packet::parse(&whole[..length]).is_none(), "{length} bytes");
        }
    }
}
