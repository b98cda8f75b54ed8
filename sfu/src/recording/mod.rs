// SPDX-License-Identifier: MPL-2.0
//! Recording: each microphone to its own Ogg Opus file with a sidecar that ties it to the wall
//! clock. The format is described in docs/recording-format.md.
//!
//! Forwarding threads hand packets to one writer thread through a bounded channel and never wait:
//! when it is full (the disk has stood still for tens of seconds) packets are dropped and counted,
//! and the file has a gap there.

mod job;
mod ogg_file;
mod packet;
mod recorder;
mod session;
mod thread;
mod timeline;

#[cfg(test)]
mod tests;

pub(crate) use recorder::{Recorder, Tap};
pub(crate) use thread::start;
