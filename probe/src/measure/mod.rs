// SPDX-License-Identifier: MPL-2.0
//! Measures what a listener hears and sees, without decoding. Pure: times are passed in, in
//! milliseconds of the run.

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
