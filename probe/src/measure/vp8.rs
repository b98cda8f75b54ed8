// SPDX-License-Identifier: MPL-2.0
//! Finds the start of frames and key frames in a VP8 stream (RFC 7741).

/// Whether this payload begins a frame, and whether that is a key frame.
pub(super) fn start_of_picture(payload: &[u8]) -> Option<bool> {
    let first = *payload.first()?;
    // S set and partition 0.
    if first & 0x17 != 0x10 {
        return None;
    }
    let mut at = 1;
    if first & 0x80 != 0 {
        let more = *payload.get(at)?;
        at += 1;
        if more & 0x80 != 0 {
            at += if *payload.get(at)? & 0x80 != 0 { 2 } else { 1 };
        }
        at += usize::from(more & 0x40 != 0) + usize::from(more & 0x30 != 0);
    }
    payload.get(at).map(|header| header & 1 == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begins_of_pictures_are_found_behind_every_form_of_descriptor() {
        assert_eq!(start_of_picture(&[0x10, 0x00]), Some(true));
        assert_eq!(start_of_picture(&[0x10, 0x01]), Some(false));
        assert_eq!(start_of_picture(&[0x90, 0x80, 0x81, 0x23, 0x00]), Some(true));
        assert_eq!(start_of_picture(&[0x90, 0x80, 0x11, 0x01]), Some(false));
        assert_eq!(start_of_picture(&[0x90, 0xe0, 0x81, 0x23, 0x07, 0x20, 0x00]), Some(true));
        for continued in [&[0x00, 0x00][..], &[0x80, 0x80, 0x81, 0x23, 0x00], &[0x11, 0x00], &[0x90], &[]] {
            assert_eq!(start_of_picture(continued), None);
        }
    }
}
