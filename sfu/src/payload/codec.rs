// SPDX-License-Identifier: MPL-2.0
//! The codecs that are forwarded.

/// A codec. A publisher chooses one for each track; what a subscriber can take is agreed for each
/// slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Codec {
    Opus,
    Vp8,
    Vp9,
    Av1,
    H264,
}

impl Codec {
    pub const ALL: [Self; 5] = [Self::Opus, Self::Vp8, Self::Vp9, Self::Av1, Self::H264];

    /// As in the media types (`audio/opus`, `video/VP8`), for status pages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Opus => "opus",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::Av1 => "AV1",
            Self::H264 => "H264",
        }
    }

    pub fn is_sound(self) -> bool {
        self == Self::Opus
    }

    fn place(self) -> usize {
        match self {
            Self::Opus => 0,
            Self::Vp8 => 1,
            Self::H264 => 2,
            Self::Vp9 => 3,
            Self::Av1 => 4,
        }
    }
}

/// Something for some of the codecs. One for every slot of every subscriber, therefore without an
/// allocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ByCodec<T>([Option<T>; Codec::ALL.len()]);

impl<T: Copy> Default for ByCodec<T> {
    fn default() -> Self {
        Self([None; Codec::ALL.len()])
    }
}

impl<T: Copy> ByCodec<T> {
    pub fn set(&mut self, codec: Codec, value: T) {
        self.0[codec.place()] = Some(value);
    }

    pub fn get(&self, codec: Codec) -> Option<T> {
        self.0[codec.place()]
    }

    pub fn values(&self) -> impl Iterator<Item = T> {
        self.0.iter().flatten().copied()
    }
}
