// SPDX-License-Identifier: MPL-2.0
//! The few AV1 facts a forwarder needs (RTP Payload Format for AV1, version 1.0): where pictures
//! begin that need no other before them, and how large they are. Nothing inside the payload is
//! numbered.

use super::Picture;
use super::bits::Bits;

/// Bits of the aggregation header, in front of the parts of each packet.
const CONTINUES: u8 = 0x80;
const NEW_SEQUENCE: u8 = 0x08;
/// The kind of part that says how everything behind it is coded (AV1, section 6.2.2).
const SEQUENCE_HEADER: u8 = 1;

/// Reads a packet; `None` when it is none of AV1.
pub(super) fn parse(payload: &[u8]) -> Option<Picture> {
    let (&aggregation, parts) = payload.split_first().filter(|(_, parts)| !parts.is_empty())?;
    // A sequence begins with its header, in a part of its own.
    let starts_keyframe = aggregation & NEW_SEQUENCE != 0 && aggregation & CONTINUES == 0;
    let size = if starts_keyframe { first_part(aggregation, parts).and_then(picture_size) } else { None };
    Some(Picture { starts_keyframe, size, ..Picture::default() })
}

/// The first part of a packet. Each has its length in front, but for the last one where their
/// number is said.
fn first_part(aggregation: u8, parts: &[u8]) -> Option<&[u8]> {
    if aggregation >> 4 & 3 == 1 {
        return Some(parts);
    }
    let (length, behind) = length(parts)?;
    behind.get(..length)
}

/// A number in groups of seven bits, lowest first (LEB128), and what stands behind it.
fn length(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    // Nothing in a packet is longer than three groups can say.
    for (place, byte) in bytes.iter().enumerate().take(3) {
        value |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

/// Width and height in pixels from a sequence header (AV1, section 5.5.1); `None` for one that says
/// times, which no encoder for calls does.
fn picture_size(part: &[u8]) -> Option<(u16, u16)> {
    let (&head, mut rest) = part.split_first()?;
    if head >> 3 & 15 != SEQUENCE_HEADER {
        return None;
    }
    if head & 4 != 0 {
        rest = rest.get(1..)?;
    }
    if head & 2 != 0 {
        rest = length(rest)?.1;
    }
    let mut bits = Bits::plain(rest);
    bits.number(4)?;
    if bits.number(1)? == 1 {
        bits.number(5)?;
    } else {
        if bits.number(1)? == 1 {
            return None;
        }
        let says_delay = bits.number(1)? == 1;
        for _ in 0..=bits.number(5)? {
            bits.number(12)?;
            if bits.number(5)? > 7 {
                bits.number(1)?;
            }
            if says_delay && bits.number(1)? == 1 {
                bits.number(4)?;
            }
        }
    }
    let (width_bits, height_bits) = (bits.number(4)? + 1, bits.number(4)? + 1);
    let mut side = |length| u16::try_from(bits.number(length)? + 1).ok();
    Some((side(width_bits)?, side(height_bits)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What libaom writes for 1280x720 and SVT-AV1 for 1366x768, with the length inside left out as
    /// in RTP.
    const HEADERS: [(&[u8], (u16, u16)); 2] = [
        (&[0x08, 0, 0, 0, 0x2d, 0x4c, 0xff, 0xb3, 0xcd, 0xaf, 0x90, 0x04], (1280, 720)),
        (&[0x08, 0, 0, 0, 0x2d, 0x4d, 0x55, 0xbf, 0xcf, 0xbf, 0x90, 0x04], (1366, 768)),
    ];

    #[test]
    fn a_new_sequence_begins_a_key_frame_and_says_its_size() {
        for (header, size) in HEADERS {
            // Two parts, the first with its length; and the header alone.
            let together = [&[0x28, header.len() as u8], header, &[0x30, 0x10, 0x00]].concat();
            let alone = [&[0x18], header].concat();
            for packet in [together, alone] {
                let picture = parse(&packet).unwrap();
                assert!(picture.starts_keyframe);
                assert_eq!(picture.size, Some(size));
            }
        }
    }

    #[test]
    fn other_packets_are_pictures_but_no_beginning() {
        for packet in [&[0x10, 0x30, 0x10][..], &[0x98, 0x08, 0x00], &[0xd0, 0x77]] {
            assert!(!parse(packet).unwrap().starts_keyframe, "{packet:02x?}");
        }
        assert!(parse(&[0x18]).is_none() && parse(&[]).is_none());
    }

    #[test]
    fn what_is_cut_has_no_size() {
        let whole = [&[0x18], HEADERS[0].0].concat();
        for length in 2..9 {
            assert_eq!(parse(&whole[..length]).unwrap().size, None, "{length} bytes");
        }
        assert_eq!(parse(&[0x28, 0xff, 0xff, 0xff, 0xff, 0x08]).unwrap().size, None, "a length without an end");
        assert_eq!(parse(&[0x28, 0x7f, 0x08]).unwrap().size, None, "a length that leads outside");
    }
}
