// SPDX-License-Identifier: MPL-2.0
//! The few H.264 facts a forwarder needs (RFC 6184): where pictures begin that need no other before
//! them, and how large they are.
//!
//! Nothing inside the payload is numbered, so nothing is ever changed there.

use super::Picture;
use super::bits::Bits;

/// Types of NAL units (ITU-T H.264, table 7-1; RFC 6184, table 1).
const SEQUENCE_PARAMETERS: u8 = 7;
const SINGLE_TIME_AGGREGATE: u8 = 24;
const FRAGMENT: u8 = 28;

/// Reads a packet; `None` when it is none of H.264.
///
/// A key frame begins with its sequence parameters: encoders for calls send them before every
/// picture that needs no other (RFC 7742, section 6.2), and without them nobody can begin to
/// decode. They come in a packet of their own, or in front of others in an aggregate.
pub(super) fn parse(payload: &[u8]) -> Option<Picture> {
    let kind = kind_of(payload)?;
    let parameters = match kind {
        SEQUENCE_PARAMETERS => Some(payload),
        SINGLE_TIME_AGGREGATE => units(&payload[1..]).find(|unit| kind_of(unit) == Some(SEQUENCE_PARAMETERS)),
        // Nobody cuts thirty bytes into pieces; a picture in pieces is no beginning by itself.
        1..SINGLE_TIME_AGGREGATE | FRAGMENT => None,
        _ => return None,
    };
    let size = parameters.and_then(|unit| picture_size(&unit[1..]));
    Some(Picture { starts_keyframe: parameters.is_some(), size, ..Picture::default() })
}

fn kind_of(unit: &[u8]) -> Option<u8> {
    // The top bit says that the unit is damaged.
    unit.first().filter(|first| **first & 0x80 == 0).map(|first| first & 0x1f)
}

/// The NAL units of an aggregate, each behind its length in two bytes; ends where a length leads
/// outside.
fn units(mut rest: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first_chunk::<2>()?;
        let (unit, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = behind;
        Some(unit)
    })
}

/// Profiles whose parameters go on with the form of their colours (H.264, section 7.3.2.1.1).
const WITH_COLOUR_FORM: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// The largest picture side believed, pixels.
const LARGEST: u32 = 16_384;

/// Width and height in pixels from sequence parameters, without the byte that says what they are.
fn picture_size(parameters: &[u8]) -> Option<(u16, u16)> {
    let mut bits = Bits::escaped(parameters);
    let profile = bits.number(8)? as u8;
    bits.number(16)?;
    bits.unsigned()?;
    // 4:2:0 where nothing is said.
    let mut colours = 1;
    if WITH_COLOUR_FORM.contains(&profile) {
        colours = bits.unsigned()?;
        if colours == 3 && bits.number(1)? == 1 {
            // Three planes, each a picture of one colour.
            colours = 0;
        }
        bits.unsigned()?;
        bits.unsigned()?;
        bits.number(1)?;
        if bits.number(1)? == 1 {
            let lists = if colours == 3 { 12 } else { 8 };
            for list in 0..lists {
                if bits.number(1)? == 1 {
                    skip_scaling_list(&mut bits, if list < 6 { 16 } else { 64 })?;
                }
            }
        }
    }
    bits.unsigned()?;
    match bits.unsigned()? {
        0 => {
            bits.unsigned()?;
        }
        1 => {
            bits.number(1)?;
            bits.signed()?;
            bits.signed()?;
            for _ in 0..bits.unsigned().filter(|count| *count < 256)? {
                bits.signed()?;
            }
        }
        _ => {}
    }
    bits.unsigned()?;
    bits.number(1)?;
    let width = bits.unsigned()?.checked_add(1)?.checked_mul(16)?;
    let units_high = bits.unsigned()?.checked_add(1)?.checked_mul(16)?;
    let whole_frames = bits.number(1)? == 1;
    if !whole_frames {
        bits.number(1)?;
    }
    let fields = if whole_frames { 1 } else { 2 };
    let height = units_high.checked_mul(fields)?;
    bits.number(1)?;
    let (mut across, mut down) = (0, 0);
    if bits.number(1)? == 1 {
        let (unit_across, unit_down) = match colours {
            1 => (2, 2),
            2 => (2, 1),
            _ => (1, 1),
        };
        let (left, right, top, bottom) = (bits.unsigned()?, bits.unsigned()?, bits.unsigned()?, bits.unsigned()?);
        across = left.checked_add(right)?.checked_mul(unit_across)?;
        down = top.checked_add(bottom)?.checked_mul(unit_down * fields)?;
    }
    let side = |whole: u32, cut: u32| {
        whole.checked_sub(cut).filter(|side| (1..=LARGEST).contains(side)).and_then(|side| u16::try_from(side).ok())
    };
    Some((side(width, across)?, side(height, down)?))
}

fn skip_scaling_list(bits: &mut Bits<'_>, entries: u32) -> Option<()> {
    let (mut last, mut next) = (8_i32, 8_i32);
    for _ in 0..entries {
        if next != 0 {
            next = last.checked_add(bits.signed()?)?.rem_euclid(256);
        }
        if next != 0 {
            last = next;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What x264 writes.
    const SMALL: &[u8] = &[
        0x67, 0x42, 0xc0, 0x0d, 0xd9, 0x01, 0x41, 0xfb, 0x01, 0x10, 0, 0, 3, 0, 0x10, 0, 0, 3, 3, 0x28, 0xf1, 0x42,
        0xa4, 0x80,
    ];
    const OTHERS: [(&[u8], (u16, u16)); 3] = [
        // Baseline; the height is no multiple of 16.
        (
            &[
                0x67, 0x42, 0xc0, 0x1e, 0xd9, 0x00, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0, 0, 3, 0, 1, 0, 0, 3, 0, 0x32,
                0x8f, 0x16, 0x2e, 0x48,
            ],
            (640, 360),
        ),
        // High: with the form of its colours.
        (
            &[
                0x67, 0x64, 0x00, 0x1f, 0xac, 0xb2, 0x00, 0xa0, 0x0b, 0x76, 0x02, 0x20, 0, 0, 3, 0, 0x20, 0, 0, 6,
                0x51, 0xe3, 0x06, 0x49,
            ],
            (1280, 720),
        ),
        // Main.
        (
            &[
                0x67, 0x4d, 0x40, 0x28, 0xd9, 0x00, 0x78, 0x02, 0x27, 0xe5, 0xc0, 0x44, 0, 0, 3, 0, 4, 0, 0, 3, 0,
                0xca, 0x3c, 0x60, 0xc9, 0x20,
            ],
            (1920, 1080),
        ),
    ];

    #[test]
    fn sequence_parameters_begin_a_key_frame_and_say_its_size() {
        let alone = parse(SMALL).unwrap();
        assert!(alone.starts_keyframe);
        assert_eq!(alone.size, Some((320, 240)));
        for (parameters, size) in OTHERS {
            assert_eq!(parse(parameters).unwrap().size, Some(size));
        }
        let mut aggregate = vec![0x78, 0, 2, 0x09, 0x10, 0, SMALL.len() as u8];
        aggregate.extend_from_slice(SMALL);
        aggregate.extend_from_slice(&[0, 4, 0x68, 0xce, 0x3c, 0x80]);
        let together = parse(&aggregate).unwrap();
        assert!(together.starts_keyframe);
        assert_eq!(together.size, Some((320, 240)));
    }

    #[test]
    fn other_packets_are_pictures_but_no_beginning() {
        // A piece of a picture that follows from others, the first piece of one that does not,
        // picture parameters, and a single slice.
        for payload in [&[0x7c, 0x81, 0x9a][..], &[0x7c, 0x85, 0x88], &[0x68, 0xce], &[0x41, 0x9a, 0x02]] {
            assert!(!parse(payload).unwrap().starts_keyframe, "{payload:02x?}");
        }
    }

    #[test]
    fn what_is_damaged_is_no_picture_and_what_is_cut_has_no_size() {
        for payload in [&[][..], &[0xe7, 0x42], &[0x60], &[0x79, 0, 0], &[0x7f]] {
            assert!(parse(payload).is_none(), "{payload:02x?}");
        }
        for length in 1..7 {
            let cut = parse(&SMALL[..length]).unwrap();
            assert!(cut.starts_keyframe && cut.size.is_none(), "{length} bytes");
        }
        let lying = [0x78, 0xff, 0xff, 0x67, 0x42];
        assert!(!parse(&lying).unwrap().starts_keyframe, "a length that leads outside");
        // All zero: numbers that never end.
        assert_eq!(parse(&[[0x67].as_slice(), &[0; 200]].concat()).unwrap().size, None);
    }
}
