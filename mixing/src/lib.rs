// SPDX-License-Identifier: MPL-2.0
//! Mixes voices: Opus packets of many publishers in, one Opus stream per listener out, without the
//! listener's own voice. For lines that take one thrifty stream and not several usual ones.
//!
//! Pure: no threads, no sockets, no clocks. See `docs/decisions/0039-economy.md`.

mod encoding;
mod input;
mod mixer;
mod span;
mod voice_packet;

pub use encoding::Encoding;
pub use mixer::{Mixed, Mixer};
pub use span::{EncodedSpan, Span};
pub use voice_packet::VoicePacket;

/// Samples per second of everything that is mixed: wideband speech.
pub(crate) const RATE: u32 = 16_000;
/// RTP ticks of Opus per sample (RFC 7587: the clock is 48 kHz at every rate).
pub(crate) const TICKS_PER_SAMPLE: u64 = 3;
/// The mixer works in steps of 20 ms.
pub(crate) const STEP_MILLIS: u64 = 20;
pub(crate) const STEP_SAMPLES: usize = 320;
