// SPDX-License-Identifier: MPL-2.0
//! The few VP9 facts a forwarder needs (RFC 9628): which layer a packet belongs to, where pictures
//! and layers begin and end, their numbers and sizes. All of it stands in the payload descriptor,
//! in front of the picture itself.

use super::{Picture, PictureNumbers, Scalable, Sizes};

/// Bits of the first byte of the descriptor.
const PICTURE_ID: u8 = 0x80;
const FROM_OTHER_PICTURES: u8 = 0x40;
const LAYERS: u8 = 0x20;
const FLEXIBLE: u8 = 0x10;
const BEGINS: u8 = 0x08;
const ENDS: u8 = 0x04;
const STRUCTURE: u8 = 0x02;
/// Pictures that one picture may be made from; more are no VP9.
const MOST_REFERENCES: usize = 3;

/// Reads the payload descriptor; `None` for what is not VP9.
pub(super) fn parse(payload: &[u8]) -> Option<Picture> {
    let first = *payload.first()?;
    let has = |bit: u8| first & bit != 0;
    let mut at = 1;
    let mut numbers = PictureNumbers::default();
    if has(PICTURE_ID) {
        numbers.read_picture_id(payload, &mut at)?;
    }
    let (mut spatial, mut temporal, mut may_rise) = (0, 0, false);
    if has(LAYERS) {
        let layers = take(payload, &mut at)?;
        temporal = layers >> 5;
        may_rise = layers & 0x10 != 0;
        spatial = layers >> 1 & 7;
        if !has(FLEXIBLE) {
            numbers.read_tl0_pic_idx(payload, &mut at)?;
        }
    }
    if has(FLEXIBLE) && has(FROM_OTHER_PICTURES) {
        let mut references = 1;
        while take(payload, &mut at)? & 1 != 0 {
            references += 1;
            if references > MOST_REFERENCES {
                return None;
            }
        }
    }
    let sizes = if has(STRUCTURE) { Some(structure(payload, &mut at)?) } else { None };
    payload.get(at..).filter(|frame| !frame.is_empty())?;
    let begins_picture = has(BEGINS) && spatial == 0;
    let starts_keyframe = begins_picture && !has(FROM_OTHER_PICTURES);
    let ends_layer = has(ENDS);
    let scalable = Scalable { spatial, temporal, begins_picture, ends_layer, may_rise, sizes };
    let size = sizes.filter(|_| starts_keyframe).and_then(|sizes| sizes.of(0));
    Some(Picture { numbers, starts_keyframe, size, scalable: Some(scalable) })
}

fn take(payload: &[u8], at: &mut usize) -> Option<u8> {
    let byte = *payload.get(*at)?;
    *at += 1;
    Some(byte)
}

/// The scalability structure: sizes of the layers where they are said, and the pattern of pictures,
/// which is passed over.
fn structure(payload: &[u8], at: &mut usize) -> Option<Sizes> {
    let head = take(payload, at)?;
    let mut sizes = Sizes::default();
    if head & 0x10 != 0 {
        for _ in 0..=head >> 5 {
            let mut side = || Some(u16::from_be_bytes([take(payload, at)?, take(payload, at)?]));
            sizes.push((side()?, side()?));
        }
    }
    if head & 0x08 != 0 {
        for _ in 0..take(payload, at)? {
            let references = take(payload, at)? >> 2 & 3;
            *at += usize::from(references);
        }
    }
    Some(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_packet_of_a_key_picture_says_all_sizes() {
        // I L B V, fifteen-bit picture id, S0 T0, TL0PICIDX, three sizes and a pattern of two
        // pictures.
        let mut packet = vec![0xaa, 0x92, 0x34, 0x00, 0x07, 0x58];
        for (width, height) in [(320_u16, 180_u16), (640, 360), (1280, 720)] {
            packet.extend_from_slice(&width.to_be_bytes());
            packet.extend_from_slice(&height.to_be_bytes());
        }
        packet.extend_from_slice(&[2, 0x04, 0x01, 0x58, 0x01, 0x02, 0xff]);
        let picture = parse(&packet).unwrap();
        assert!(picture.starts_keyframe);
        assert_eq!(picture.size, Some((320, 180)));
        let scalable = picture.scalable.unwrap();
        assert_eq!((scalable.spatial, scalable.temporal), (0, 0));
        assert!(scalable.begins_picture && !scalable.ends_layer);
        let sizes = scalable.sizes.unwrap();
        assert_eq!(
            [0, 1, 2, 3].map(|layer| sizes.of(layer)),
            [Some((320, 180)), Some((640, 360)), Some((1280, 720)), None]
        );
        assert_eq!(picture.numbers.values(), (Some(0x1234), Some(7)));
    }

    #[test]
    fn a_packet_says_its_layer_and_what_of_it_begins_and_ends() {
        // I P L E, seven-bit picture id, T2 with the switching bit, S1 predicted from S0,
        // TL0PICIDX.
        let picture = parse(&[0xe4, 0x12, 0x53, 9, 0xff]).unwrap();
        let scalable = picture.scalable.unwrap();
        assert_eq!((scalable.spatial, scalable.temporal, scalable.may_rise), (1, 2, true));
        assert!(scalable.ends_layer && !scalable.begins_picture && !picture.starts_keyframe);
        // The layer above begins in a key picture: no key frame begins with it.
        let above = parse(&[0xa8, 0x12, 0x03, 9, 0xff]).unwrap();
        assert!(!above.starts_keyframe && !above.scalable.unwrap().begins_picture);
        // Flexible: no TL0PICIDX, two references.
        let flexible = parse(&[0xf8, 0x12, 0x00, 0x03, 0x04, 0xff]).unwrap();
        assert!(flexible.scalable.unwrap().begins_picture && !flexible.starts_keyframe);
        assert_eq!(flexible.numbers.values(), (Some(0x12), None));
    }

    #[test]
    fn cut_and_endless_descriptors_are_not_vp9() {
        let whole = [0xea, 0x92, 0x34, 0x00, 0x07, 0x18, 1, 64, 0, 180, 1, 0x04, 0x01, 0xff];
        assert!(parse(&whole).is_some());
        for length in 0..whole.len() {
            assert!(parse(&whole[..length]).is_none(), "{length} bytes");
        }
        assert!(parse(&[0xf0, 0x12, 0x03, 0x03, 0x03, 0x03, 0x02, 0xff]).is_none(), "four references");
    }
}
