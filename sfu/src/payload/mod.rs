//! What is inside an RTP packet, as far as a forwarder has to know it.

mod av1;
mod bits;
mod codec;
mod h264;
mod numbers;
mod patch;
mod scalable;
mod vp8;
mod vp9;

pub(crate) use codec::{ByCodec, Codec};
pub(crate) use numbers::{NumberOffsets, PictureNumbers};
pub(crate) use patch::Patch;
pub(crate) use scalable::{Scalable, Sizes};

/// What one packet of a picture says about the picture.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Picture {
    /// The numbers by which a decoder finds lost pictures; codecs other than VP8 and VP9 have none.
    pub numbers: PictureNumbers,
    /// The first packet of a key frame.
    pub starts_keyframe: bool,
    /// Width and height in pixels, of the lowest layer; on the first packet of a key frame only.
    pub size: Option<(u16, u16)>,
    /// Where it stands among the layers of one stream; `None` where a stream has no layers in it.
    pub scalable: Option<Scalable>,
}

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
