// SPDX-License-Identifier: MPL-2.0
//! The few VP8 facts a forwarder needs (RFC 7741): where pictures begin, how large they are, and
//! their numbers.

use super::{Picture, PictureNumbers};

/// Reads the payload descriptor; `None` for what is not VP8.
pub(super) fn parse(payload: &[u8]) -> Option<Picture> {
    let first = *payload.first()?;
    let mut at = 1;
    let mut numbers = PictureNumbers::default();
    if first & 0x80 != 0 {
        let present = *payload.get(at)?;
        at += 1;
        if present & 0x80 != 0 {
            numbers.read_picture_id(payload, &mut at)?;
        }
        if present & 0x40 != 0 {
            numbers.read_tl0_pic_idx(payload, &mut at)?;
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
    Some(Picture { numbers, starts_keyframe, size, scalable: None })
}

/// Width and height from the uncompressed chunk of a key frame (RFC 6386, section 9.1): after the
/// three byte frame tag and the start code `9d 01 2a`, 14 bits each.
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
            let numbers = parse(&payload).unwrap().numbers;
            let last = (numbers.values().0.map(|id| id.wrapping_add(2)), Some(200));
            let mut written = Vec::new();
            numbers.patch(numbers.offsets_after(last)).copy(&payload, &mut written);
            let after = parse(&written).unwrap().numbers;
            assert_eq!(after.values().0, Some(id), "wraps: {written:02x?}");
            assert_eq!(after.values().1, Some(201));
            assert_eq!(written.len(), payload.len());
        }
    }

    #[test]
    fn a_key_frame_begins_with_the_first_packet_of_the_first_partition() {
        let key = [0x10, 0, 0, 0, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01];
        let packet = parse(&key).unwrap();
        assert!(packet.starts_keyframe);
        assert_eq!(packet.size, Some((640, 360)));
        for first in [0x00, 0x11, 0x07] {
            let mut other = key;
            other[0] = first;
            assert!(!parse(&other).unwrap().starts_keyframe, "{first:#x}");
        }
    }

    #[test]
    fn cut_packets_are_not_vp8() {
        let whole = [0x90, 0xe0, 0x81, 0x23, 7, 0x20, 0x01];
        for length in 0..whole.len() {
            assert!(parse(&whole[..length]).is_none(), "{length} bytes");
        }
    }
}
