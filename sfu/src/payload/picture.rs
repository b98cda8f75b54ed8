// SPDX-License-Identifier: MPL-2.0
//! What a forwarder knows of a picture from one of its packets.

use super::{PictureNumbers, Scalable};

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
