// SPDX-License-Identifier: MPL-2.0
//! What a bot says and shows: files read once, cut into packets once, shared by all bots.

mod ivf;
mod level;
mod ogg_opus;
mod picture;
mod voice;
mod wav;

pub(crate) use picture::PICTURE_CLOCK;
pub use picture::Picture;
pub(crate) use voice::SOUND_CLOCK;
pub use voice::Voice;
