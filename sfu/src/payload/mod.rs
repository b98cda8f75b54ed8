// SPDX-License-Identifier: MPL-2.0
//! What is inside an RTP packet, as far as a forwarder has to know it.

mod av1;
mod bits;
mod codec;
mod h264;
mod patch;
mod picture;
mod picture_ids;
mod scalable;
mod vp8;
mod vp9;

pub(crate) use codec::{ByCodec, Codec};
pub(crate) use patch::Patch;
pub(crate) use picture::Picture;
pub(crate) use picture_ids::{NumberOffsets, PictureNumbers};
pub(crate) use scalable::{Scalable, Sizes};

impl Picture {
    /// Reads a packet; `None` for sound, and for what is not of this codec.
    pub fn parse(codec: Codec, payload: &[u8]) -> Option<Self> {
        match codec {
            Codec::Opus => None,
            Codec::Vp8 => vp8::parse(payload),
            Codec::Vp9 => vp9::parse(payload),
            Codec::Av1 => av1::parse(payload),
            Codec::H264 => h264::parse(payload),
        }
    }
}
