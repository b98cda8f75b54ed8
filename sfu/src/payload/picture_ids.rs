// SPDX-License-Identifier: MPL-2.0
//! Numbers of pictures inside payload descriptors. VP8 (RFC 7741) and VP9 (RFC 9628) write them in
//! the same form: a picture id of seven or fifteen bits, and TL0PICIDX, which counts the pictures
//! of the lowest temporal layer.

use super::Patch;

/// The numbers in one packet, and where they stand.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct PictureNumbers {
    /// Where the picture id stands, what it is, and whether it has fifteen bits or seven.
    picture_id: Option<(usize, u16, bool)>,
    /// Where TL0PICIDX stands and what it is.
    tl0_pic_idx: Option<(usize, u8)>,
}

/// Added to picture numbers so that they go on without a jump when another layer or source takes
/// over a slot. Without it decoders take the jump for loss and freeze.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct NumberOffsets {
    picture_id: u16,
    tl0_pic_idx: u8,
}

impl PictureNumbers {
    /// Reads a picture id at `at`, and moves `at` behind it. `None` when the packet ends before it
    /// does.
    pub fn read_picture_id(&mut self, payload: &[u8], at: &mut usize) -> Option<()> {
        let high = *payload.get(*at)?;
        if high & 0x80 != 0 {
            let low = *payload.get(*at + 1)?;
            self.picture_id = Some((*at, u16::from_be_bytes([high & 0x7f, low]), true));
            *at += 2;
        } else {
            self.picture_id = Some((*at, u16::from(high), false));
            *at += 1;
        }
        Some(())
    }

    /// Reads TL0PICIDX at `at`, and moves `at` behind it. `None` when the packet ends before it
    /// does.
    pub fn read_tl0_pic_idx(&mut self, payload: &[u8], at: &mut usize) -> Option<()> {
        self.tl0_pic_idx = Some((*at, *payload.get(*at)?));
        *at += 1;
        Some(())
    }

    /// Picture id and TL0PICIDX as they came.
    pub fn values(&self) -> (Option<u16>, Option<u8>) {
        (self.picture_id.map(|(_, id, _)| id), self.tl0_pic_idx.map(|(_, index)| index))
    }

    /// The numbers after `offsets` were added.
    pub fn shifted(&self, offsets: NumberOffsets) -> (Option<u16>, Option<u8>) {
        let (picture, tl0) = self.values();
        (
            picture.map(|id| id.wrapping_add(offsets.picture_id) & 0x7fff),
            tl0.map(|index| index.wrapping_add(offsets.tl0_pic_idx)),
        )
    }

    /// The offsets that make this packet the successor of the picture `last` (its shifted numbers).
    pub fn offsets_after(&self, last: (Option<u16>, Option<u8>)) -> NumberOffsets {
        let (picture, tl0) = self.values();
        NumberOffsets {
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

    /// The change of bytes that writes the shifted numbers. A picture id of the short form wraps in
    /// seven bits.
    pub fn patch(&self, offsets: NumberOffsets) -> Patch {
        let mut patch = Patch::default();
        if offsets == NumberOffsets::default() {
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
