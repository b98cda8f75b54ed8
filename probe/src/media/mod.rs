// SPDX-License-Identifier: MPL-2.0
//! Media that bots send: files are read and packetised once, and shared by all bots.

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
