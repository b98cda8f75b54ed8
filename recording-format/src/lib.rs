// SPDX-License-Identifier: MPL-2.0
//! Recordings on disk: Ogg pages with Opus packets, and the sidecar beside them. See
//! docs/recording-format.md.
//!
//! Writing is for the recorder ([`PageWriter`], [`Sidecar::save`]). Reading is for everybody else
//! and takes whatever lies on disk: files that are still being written, were cut off, or are
//! damaged ([`Pages`], [`length_ms`], [`Sidecar::read`]).

mod duration;
mod head;
mod held;
mod length;
mod page_writer;
mod pages;
mod raw_page;
mod seek;
mod sender_clock;
mod sidecar;

pub use duration::{opus_duration, opus_frames};
pub use head::{BROWSER_PRE_SKIP, OpusHead};
pub use held::held;
pub use length::{last_granule, length_ms};
pub use page_writer::{PageBreak, PageWriter};
pub use pages::{Page, Pages};
pub use seek::seek_before;
pub use sender_clock::{RtpSpan, SenderClock};
pub use sidecar::{ClockPoint, Muted, RtpTime, Sidecar, SidecarError, sync_folder};

/// Granule positions count samples of 48 kHz, whatever the sound was made from (RFC 7845, section
/// 4).
pub const GRANULES_PER_SECOND: u64 = 48_000;
/// The same per millisecond.
pub const GRANULES_PER_MS: u64 = GRANULES_PER_SECOND / 1000;
