//! The sending half of a subscriber's connection: from packets in slots to sealed datagrams, in the pace its line bears.
//!
//! The engine brings a connection up (ICE, DTLS); from then on everything a subscriber is sent is made here, so that a packet costs one copy
//! and one sealing per receiver and nothing that grows with the number of slots. Why this is ours: docs/decisions/0007-packet-path.md.

mod estimate;
mod header;
mod history;
mod pacer;
mod rtcp;
mod sender;
mod slot;
mod srtp;
mod transport;

pub(crate) use header::ExtensionIds;
pub(crate) use sender::{Packet, Sender, SenderEvent};
pub(crate) use slot::SlotParameters;
pub(crate) use srtp::{Profile, SrtpKeys};
