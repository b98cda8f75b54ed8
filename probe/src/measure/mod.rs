// SPDX-License-Identifier: MPL-2.0
//! What arrives, as a listener's ears and eyes would have it; nothing is decoded. Pure: times come
//! in as milliseconds of the run.

mod picture;
mod sequence;
mod sound;
mod totals;
mod vp8;

pub(crate) use picture::PictureMeter;
pub(crate) use sound::SoundMeter;
pub(crate) use totals::Totals;

/// Milliseconds since the run began.
pub(crate) type Ms = f64;
