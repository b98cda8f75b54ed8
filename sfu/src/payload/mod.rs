//! What is inside an RTP packet, as far as a forwarder has to know it.

mod patch;
mod vp8;

pub(crate) use patch::Patch;
pub(crate) use vp8::{Vp8Offsets, Vp8Packet};
